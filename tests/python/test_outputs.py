"""An output is never a file that the command reads, nor a file of the study that another command owns: refused before anything is written."""

import random
import shutil

import pytest
from program import run
from slow import part_of

VARIATIONS = part_of(60, 120)
SEED = 20261207

PANEL = "data/panel/weekly_social_signals.parquet"
READY = "data/panel/weekly_social_signals_model_ready.parquet"
MERGED = "data/merged/merged_social_grosses_panel.parquet"
FIT = ["fit", "--outcome", "gross", "--predictor", "tt_posts_lag4"]
OUTCOMES = "data/outcomes/synthetic_grosses.csv"


@pytest.fixture(scope="module")
def whole(sample, tmp_path_factory):
    """A study in which every command has run."""
    folder = shutil.copytree(sample, tmp_path_factory.mktemp("outputs") / "study")
    for words in (["weekly", "--quiet"], ["panel"], ["validate", "--no-print"], ["features"], ["merge", "--outcomes", OUTCOMES],
                  FIT, ["report", "--quiet"]):
        done = run(*words, cwd=folder)
        assert done.returncode in (0, 1), (words, done.stderr)
    (folder / "own.har").write_text("{}")
    return folder


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Words of a command without its output, the option that names it, and what the command itself may write over.
COMMANDS = {
    "panel": (["panel"], "--output", ("data/panel/weekly_social_signals", "data/panel/weekly_panel_schema.json", "data/panel/datapackage.json")),
    "panel --csv": (["panel"], "--csv", ()),
    "validate": (["validate", "--no-print"], "--output", ("data/panel/validation_report",)),
    "features": (["features"], "--output", ("data/panel/weekly_social_signals_model_ready",)),
    "merge": (["merge", "--outcomes", OUTCOMES], "--output", ("data/merged/",)),
    "report": (["report", "--quiet"], "--output", ("data/report/",)),
    "fit --table": (FIT, "--table", ("data/models/",)),
    "audit": (["audit"], "--html", ()),
    "archive export": (["archive", "export"], "--output", ("data/archive.wacz",)),
}
ENDINGS = {"panel": (".parquet", ".csv"), "panel --csv": (".csv",), "features": (".parquet", ".csv"), "merge": (".parquet", ".csv"), "fit --table": (".csv", ".md", ".tex")}


def test_no_command_writes_over_a_file_of_the_study_that_is_not_its_own(whole):
    before = bytes_of(whole)
    chance = random.Random(SEED)
    refused = 0
    for variation in range(VARIATIONS):
        name = chance.choice(sorted(COMMANDS))
        words, option, own = COMMANDS[name]
        targets = [file for file in sorted(before) if file.endswith(ENDINGS.get(name, "")) and not file.startswith(own or "-")
                   and file.startswith(("config/", "data/")) and not file.startswith("data/outcomes/")]
        target = chance.choice([*targets, *(file for file in targets if "/raw" not in file)])
        target = chance.choice([target, f"./{target}", f"data/../{target}", str(whole / target)])
        done = run(*words, option, target, cwd=whole)
        assert done.returncode == 2 and f"name another file with {option}" in done.stderr.replace("\n", " "), (variation, name, target, done.stderr)
        refused += 1
    assert bytes_of(whole) == before
    print(f"{refused} outputs refused, seed {SEED}")


def test_no_command_writes_over_what_it_reads(whole, tmp_path):
    for name in ("own.parquet", "own.csv"):
        shutil.copy(whole / (PANEL if name.endswith("parquet") else OUTCOMES), tmp_path / name)
    (tmp_path / "link.parquet").hardlink_to(tmp_path / "own.parquet")
    before = bytes_of(tmp_path)
    panel, outcomes = tmp_path / "own.parquet", tmp_path / "own.csv"
    for words in (
        ["merge", "--input", panel, "--outcomes", outcomes, "--output", outcomes],
        ["merge", "--input", panel, "--outcomes", outcomes, "--output", panel],
        ["merge", "--input", panel, "--outcomes", outcomes, "--output", tmp_path / "link.parquet"],
        ["features", "--input", panel, "--output", panel],
        ["validate", "--input", panel, "--output", panel],
        ["report", "--input", panel, "--output", panel],
    ):
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 2 and "reads, and would be written over" in done.stderr, (words, done.stderr)
    assert bytes_of(tmp_path) == before
    done = run("panel", "--output", tmp_path / "a.csv", "--csv", tmp_path / "a.csv", cwd=whole)
    assert done.returncode == 2 and "--output writes too" in done.stderr


def test_a_file_of_a_study_is_safe_from_without_too(whole, tmp_path):
    before = bytes_of(whole)
    shutil.copy(whole / PANEL, tmp_path / "own.parquet")
    done = run("features", "--input", "own.parquet", "--output", whole / PANEL, cwd=tmp_path)
    assert done.returncode == 2 and "`panel` writes data/panel/weekly_social_signals.parquet" in done.stderr
    assert bytes_of(whole) == before


def test_an_import_takes_the_place_of_no_other_file(whole, tmp_path):
    study = shutil.copytree(whole, tmp_path / "study")
    rows = "post_id,posted_at,handle,views\n7577744803312436200,2025-11-28T12:00:00Z,a,5\n"
    (study / "t.csv").write_text(rows)
    words = ["archive", "import", "t.csv", "--source", "tiktok", "--captured-at", "2025-12-02T10:00:00Z", "--output"]
    before = bytes_of(study)
    archive = next(file for file in before if file.endswith(".warc.gz"))
    for target in ("t.csv", "config/shows.yaml", archive, "data/raw/tiktok/coverage.csv", "data/ledger.sqlite3", "own.har"):
        done = run(*words, target, cwd=study)
        assert done.returncode == 2 and "nothing was written" in done.stderr.replace("\n", " "), (target, done.stderr)
    assert bytes_of(study) == before
    for again in range(2):
        done = run(*words, "mine.warc.gz", cwd=study)
        assert done.returncode == 0, (again, done.stderr)
