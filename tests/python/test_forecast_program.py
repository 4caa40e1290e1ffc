"""`public-signals forecast`: beside the report, what it refuses, and as a Python module."""

import html
import json
import subprocess
import sys

from program import run
from test_forecast import simulated


def test_the_study_is_forecast_beside_its_report(study):
    assert run("merge", "-q", "--outcomes", "data/outcomes/synthetic_grosses.csv", cwd=study).returncode == 0
    done = run("forecast", "--metrics", "tt_posts", "gt_index", "--horizons", "1", "4", cwd=study)
    assert done.returncode == 0, done.stderr
    assert "tt_posts" in done.stdout and "results: data/models" in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 100
    result = json.loads((study / "data/models/forecast_results.json").read_text())
    assert result["input_file"] == "data/merged/merged_social_grosses_panel.parquet"
    assert run("report", cwd=study).returncode == 0
    page = (study / "data/report/index.html").read_text()
    assert page.index("Does attention help to forecast?") < page.index('<h2 id="model">')
    assert 'href="#forecast"' in page and "public-signals forecast --outcome gross" in page
    for one in result["results"]:
        for rival in one["rivals"]:
            if rival["sentence"]:
                assert html.escape(rival["sentence"], quote=False).replace("'", "&#39;") in page


def test_the_program_says_what_it_cannot_do(tmp_path):
    table = tmp_path / "grosses.csv"
    simulated(0, shows=3, weeks=40)[["show", "week_start", "gross"]].to_csv(table, index=False)
    named = ["--outcomes", table, "--map", "show=show", "week_start=week_starting", "gross=gross"]
    for words, said in (
        (["--outcomes", table, "--map", "show=show", "week_start=week_starting", "gross=gros"], "no column 'gross'"),
        ([*named, "--metrics", "tt_posts"], "--outcomes forecasts outcomes alone"),
        ([*named, "--first-origin", "soon"], "soon"),
        (["--input", "absent.parquet"], "no such file"),
    ):
        done = run("forecast", *words, "--output", tmp_path / "models", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "") and said in done.stderr and "help:" in done.stderr
    assert not (tmp_path / "models").exists()


def test_the_module_is_the_program(tmp_path):
    command = [sys.executable, "-m", "public_signals.cli.forecast", "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "--outcome-lag" in done.stdout
