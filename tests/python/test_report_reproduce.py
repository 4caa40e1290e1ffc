"""The commands that a report lists make it again."""

import html
import json
import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
from program import run
from test_report_page import report


def commands_of(folder):
    text = (folder / "data/report/index.html").read_text()
    return html.unescape(re.search(r'aria-label="Commands"><code>(.*?)</code>', text, re.S).group(1)).splitlines()


@pytest.mark.parametrize("models", [None, "models2"])
@pytest.mark.parametrize("merging", [["--join", "inner"], ["--map", "week_ending=week_ending", "show=show", "gross=gross", "--output", "own/merged.parquet"]])
def test_what_reproduce_lists_runs_as_it_stands(study, tmp_path, models, merging):
    """In a copy without what it makes it gives the same bytes."""
    def called(*words, cwd=study):
        done = run(*words, cwd=cwd)
        assert done.returncode in (0, 1), (words, done.stderr)

    called("features", "--lags", 1, 4)
    called("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", *merging)
    given = ["--input", merging[-1]] if "own/merged.parquet" in merging else []
    called("fit", "--lag", 4, *given, *(["--output", models] if models else []))
    called("report", *(["--models", models] if models else []))
    commands = commands_of(study)
    assert [command.split()[1] for command in commands] == ["weekly", "panel", "features", "merge", "fit", "report"], commands
    made = ["data/report", "data/merged", "own", "models2", "data/models", "data/panel", "data/weekly"]
    again = shutil.copytree(study, tmp_path / "again", ignore=lambda folder, names: [n for n in names if str((Path(folder) / n).relative_to(study)) in made])
    for command in commands:
        called(*shlex.split(command)[1:], cwd=again)
    assert (again / "data/report/index.html").read_bytes() == (study / "data/report/index.html").read_bytes()


@pytest.mark.parametrize(("words", "told"), [(["--fill-missing"], "public-signals panel --fill-missing"), (["--count-age", 7], "public-signals panel --count-age 7"),
                                             (["--fill-missing", "--extensions", "saves"], "public-signals panel --fill-missing --extensions saves"), ([], "public-signals panel")])
def test_the_panel_is_made_again_with_its_options(study, words, told):
    assert run("panel", *words, cwd=study).returncode == 0
    report(study)
    assert told in commands_of(study), commands_of(study)
    if words:
        assert run("panel", "--as-of", "2026-01-15", "--output", study / "early.parquet", cwd=study).returncode == 0
        assert json.loads((study / "early_command.json").read_text())["command"] == "public-signals panel --output early.parquet --as-of 2026-01-15"


def test_a_panel_of_other_bytes_is_made_without_the_options_of_an_earlier_one(study):
    assert run("panel", "--fill-missing", cwd=study).returncode == 0
    assert run("panel", "--extensions", "saves", cwd=study).returncode == 0
    report(study)
    assert "public-signals panel --extensions saves" in commands_of(study)


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.json"])
def test_a_report_is_a_page_and_nothing_else(study, name):
    done = run("report", "--output", name, cwd=study)
    assert done.returncode == 2 and not (study / name).exists() and ".html" in done.stderr


def test_a_merged_panel_of_other_bytes_has_no_command(study):
    for words in (["features"], ["merge", "--outcomes", "data/outcomes/synthetic_grosses.csv"]):
        assert run(*words, cwd=study).returncode == 0
    merged = study / "data/merged/merged_social_grosses_panel.parquet"
    pd.read_parquet(merged).head(300).to_parquet(merged)
    assert run("fit", "--lag", 4, cwd=study).returncode == 0
    report(study)
    assert [command for command in commands_of(study) if "merge" in command] == ["public-signals merge --outcomes FILE  # yours, with the options that you gave"]
