"""A panel as of a day, from the whole archive, is the panel that was built on that day."""

import csv

import pytest
from program import run

WRITTEN = ["weekly_social_signals.parquet", "weekly_social_signals.csv"]


def scrapes(study):
    with open(study / "data/raw/runs.csv", encoding="utf-8", newline="") as file:
        return sorted({row["scrape_run_at"] for row in csv.DictReader(file)})


def cut(raw, then, last):
    """The raw files as they stood after the run of `last`: later rows, and files of later runs alone, are not there."""
    for path in raw.rglob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        at = header.index("scrape_run_at")
        kept = [row for row in rows if row[at] <= last]
        if kept:
            target = then / path.relative_to(raw)
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([header, *kept])


@pytest.mark.parametrize("which", range(5))
def test_as_of_each_run_equals_the_panel_that_was_built_after_it(study, tmp_path, which):
    last = scrapes(study)[which]
    cut(study / "data/raw", tmp_path / "raw", last)
    workspace = ("--config", study / "config/shows.yaml")
    for step in [
        ("weekly", "--input", tmp_path / "raw", "--output", tmp_path / "weekly"),
        ("panel", "--input", tmp_path / "weekly", "--output", tmp_path / "built", "--extensions", "wikipedia"),
        ("panel", "--as-of", last[:10], "--output", tmp_path / "as_of", "--extensions", "wikipedia"),
    ]:
        done = run(*step, *workspace)
        assert done.returncode == 0, done.stderr
    for name in WRITTEN:
        assert (tmp_path / "as_of" / name).read_bytes() == (tmp_path / "built" / name).read_bytes(), (last, name)


def test_the_sample_has_five_runs_on_five_days(sample):
    days = [at[:10] for at in scrapes(sample)]
    assert len(days) == len(set(days)) == 5
