"""A panel is of one writing of the weekly files: who reads them waits for who writes them, and the other way round."""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from program import BINARY


@contextmanager
def held(folder: Path, how: int) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, how)
    try:
        yield
    finally:
        os.close(handle)


@pytest.mark.parametrize(
    ("command", "how", "waits"),
    [("panel", fcntl.LOCK_EX, True), ("weekly", fcntl.LOCK_SH, True), ("panel", fcntl.LOCK_SH, False)],
    ids=["panel behind a writer", "weekly behind a reader", "panel beside a reader"],
)
def test_reading_and_writing_take_turns(study, command, how, waits):
    with held(study / "data/weekly", how):
        started = subprocess.Popen([str(BINARY), command], cwd=study, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if waits:
            time.sleep(1.5)
            assert started.poll() is None
        else:
            started.wait(timeout=60)
    assert started.wait(timeout=60) == 0, started.stderr.read()
