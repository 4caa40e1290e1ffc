"""The synthetic study, made once per test process; each test copies what it changes."""

import shutil
from pathlib import Path

import pytest
from program import run

@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A folder in which `demo` has run; read only."""
    folder = tmp_path_factory.mktemp("sample")
    done = run("demo", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def study(sample, tmp_path):
    """A workspace of one's own: the sample's, copied."""
    return Path(shutil.copytree(sample, tmp_path / "study"))
