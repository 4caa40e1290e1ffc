"""`archive export`: a WACZ whose index is cdxj-indexer's, line by line, and whose bytes repeat."""

import hashlib
import io
import json
import zipfile

import pytest
from program import run


@pytest.fixture(scope="module")
def exported(sample, tmp_path_factory):
    file = tmp_path_factory.mktemp("wacz") / "study.wacz"
    done = run("archive", "export", "sample.warc.gz", "--output", file, cwd=sample)
    assert done.returncode == 0, done.stderr
    return file


def test_every_file_of_the_package_has_its_length_and_digest(exported, sample):
    with zipfile.ZipFile(exported) as wacz:
        assert wacz.testzip() is None
        package = json.loads(wacz.read("datapackage.json"))
        for resource in package["resources"]:
            data = wacz.read(resource["path"])
            assert (resource["bytes"], resource["hash"]) == (len(data), "sha256:" + hashlib.sha256(data).hexdigest())
        digest = json.loads(wacz.read("datapackage-digest.json"))
        assert digest["hash"] == "sha256:" + hashlib.sha256(wacz.read("datapackage.json")).hexdigest()
        assert wacz.read("archive/sample.warc.gz") == (sample / "sample.warc.gz").read_bytes()
        assert {entry.date_time for entry in wacz.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_archive_gives_the_same_bytes(exported, sample, tmp_path):
    assert run("archive", "export", "sample.warc.gz", "--output", tmp_path / "again.wacz", cwd=sample).returncode == 0
    assert (tmp_path / "again.wacz").read_bytes() == exported.read_bytes()


def test_the_index_is_that_of_cdxj_indexer(exported, sample):
    indexer = pytest.importorskip("cdxj_indexer.main", reason="cdxj-indexer is not installed")
    theirs = io.StringIO()
    indexer.CDXJIndexer(theirs, [str(sample / "sample.warc.gz")], sort=True).process_all()
    with zipfile.ZipFile(exported) as wacz:
        assert wacz.read("indexes/index.cdxj").decode() == theirs.getvalue()


def test_wacz_accepts_it(exported):
    validate = pytest.importorskip("wacz.main", reason="wacz is not installed")
    assert validate.main(["validate", "-f", str(exported)]) == 0


def test_an_archive_that_is_missing_or_damaged_makes_no_package(study):
    (study / "cut.warc.gz").write_bytes((study / "sample.warc.gz").read_bytes()[:50_000])
    for name, code in (("nosuch.warc.gz", 2), ("cut.warc.gz", 5)):
        assert run("archive", "export", name, "--output", "out.wacz", cwd=study).returncode == code
        assert not (study / "out.wacz").exists()
