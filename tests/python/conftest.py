"""The synthetic study, made once per test process; each test copies what it changes."""

import shutil
from functools import cache
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


@pytest.fixture(scope="session")
def sample_of(sample, tmp_path_factory):
    """By its name a source's part of the sample: a study with its raw and weekly files alone, of the same bytes; read only."""

    @cache
    def made(source):
        folder = tmp_path_factory.mktemp(source)
        shutil.copytree(sample / "config", folder / "config")
        done = run("pull", "--replay", sample / "sample.warc.gz", "--sources", source, cwd=folder)
        assert done.returncode == 0, done.stderr
        return folder

    return made


@pytest.fixture
def study(sample, tmp_path):
    """A workspace of one's own: the sample's, copied."""
    return Path(shutil.copytree(sample, tmp_path / "study"))
