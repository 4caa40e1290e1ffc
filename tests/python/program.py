"""The native program, as a user calls it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

BINARY = Path(sys.executable).parent / "public-signals"


def run(*words, cwd=None, **environment):
    """One call of the native program: its CompletedProcess, texts captured."""
    return subprocess.run(
        [str(BINARY), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def at_a_terminal(*words, cwd, streams=("stdout", "stderr"), **environment):
    """The exit code of a call, some of whose streams are a terminal, and what it showed there."""
    ours, theirs = pty.openpty()
    shown_on = {stream: theirs if stream in streams else subprocess.DEVNULL for stream in ("stdout", "stderr")}
    with subprocess.Popen(
        [str(BINARY), *words],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        **shown_on,
        env={**os.environ, "NO_COLOR": "1", **environment},
    ) as call:
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            shown += more
        os.close(ours)
        return call.wait(timeout=120), shown.decode().replace("\r\n", "\n")
