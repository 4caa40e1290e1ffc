"""datapackage.json describes the panel beside it: fields, types, keys, and every cell of the CSV."""

import csv
import json
import os
import re
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CELLS = {
    "string": r"(?s).*",
    "date": r"\d{4}-\d\d-\d\d",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?([eE][-+]?\d+)?",
    "boolean": r"true|false",
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
}
TYPES = {pa.int64(): "integer", pa.float64(): "number", pa.bool_(): "boolean"}


def test_the_descriptor_fits_the_files_beside_it(sample):
    folder = sample / "data/panel"
    package = json.loads((folder / "datapackage.json").read_text())
    assert re.fullmatch(r"[a-z0-9._/-]+", package["name"])
    described = 0
    for resource in package["resources"]:
        path = folder / resource["path"]
        assert path.exists()
        if "schema" not in resource:
            continue  # a file beside the panel, which says itself what it holds
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        if path.suffix == ".parquet":
            schema = pq.read_schema(path)
            assert list(fields) == schema.names
            assert all(TYPES.get(schema.field(name).type, kind) == kind for name, kind in fields.items())
            continue
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(fields)
        missing = resource["schema"].get("missingValues", [""])
        for row in rows:
            for name, cell in zip(header, row, strict=True):
                assert cell in missing or re.fullmatch(CELLS[fields[name]], cell), (name, cell)
        keys = resource["schema"]["primaryKey"]
        assert len({tuple(row[header.index(key)] for key in keys) for row in rows}) == len(rows) > 0
        described += 1
    assert described == 1


def what_frictionless_says(folder):
    """The errors that frictionless finds in a data package and the tables that it describes."""
    import frictionless

    described = json.loads((folder / "datapackage.json").read_text())
    report = frictionless.Package(described, basepath=str(folder)).validate()
    return [f"{error.type}: {error.message}" for task in report.tasks for error in task.errors] + [
        str(error) for error in report.errors]


@pytest.mark.skipif(os.environ.get("PUBLIC_SIGNALS_SLOW") != "1", reason="PUBLIC_SIGNALS_SLOW=1 asks frictionless")
def test_frictionless_finds_nothing_wrong_and_finds_what_was_broken(sample, tmp_path):
    pytest.importorskip("frictionless")
    folder = shutil.copytree(sample / "data/panel", tmp_path / "panel")
    assert what_frictionless_says(folder) == []
    text = (folder / "weekly_social_signals.csv").read_text()
    header, first, *rest = text.splitlines()
    (folder / "weekly_social_signals.csv").write_text("\n".join([header, first, first, *rest]) + "\n")
    assert any("primary-key" in error for error in what_frictionless_says(folder))
