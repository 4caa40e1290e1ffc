"""What the command line hands over to Python: Word, PDF and PNG, and the specification curve; each is what Python makes of
the same run, and what is absent is said before anything is estimated."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from program import BINARY, run

from public_signals.models.lagged_causality import fit_ols_fe
from public_signals.models.specification_curve import specification_curve
from public_signals.models.tables import read_results, regression_table

docx = pytest.importorskip("docx")
pytest.importorskip("cairosvg")


def made_panel(shows=14, weeks=40, seed=5):
    chance = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows)})
    df["views"] = chance.lognormal(size=len(df))
    for k in (1, 2):
        df[f"views_lag{k}"] = df.groupby("show")["views"].shift(k)
    df["likes"] = 5 + chance.random(len(df))
    df["gross"] = np.exp(0.2 * np.log(df["views_lag2"]).fillna(0) + chance.normal(scale=0.3, size=len(df)))
    df["late"] = (df["week_start"] > "2024-05-01").astype(int)
    return df


@pytest.fixture
def folder(tmp_path):
    made_panel().to_parquet(tmp_path / "panel.parquet", index=False)
    return tmp_path


def fit(folder, *words, **environment):
    return run("fit", "--input", "panel.parquet", "--output", "out", *words, cwd=folder, **environment)


def cells_of(file):
    return [[cell.text for cell in row.cells] for row in docx.Document(file).tables[0].rows]


def test_a_table_for_word_is_that_of_python(folder):
    done = fit(folder, "--predictor", "views_lag2", "--stars", "0.05", "--table", "word/table_2.docx", "--descriptives", "table_1.docx")
    assert done.returncode == 0, done.stderr
    table = regression_table(read_results(folder / "out/model_results.json"), stars=[0.05])
    assert [[cell.replace("\N{MINUS SIGN}", "-") for cell in row] for row in cells_of(folder / "word/table_2.docx")] == table.cells
    assert docx.Document(folder / "word/table_2.docx").paragraphs[-1].text == table.note
    assert [row[0] for row in cells_of(folder / "table_1.docx")][1:] == ["gross", "views_lag2"]
    assert "results: out" in done.stdout


def test_figures_are_pdf_and_png_beside_the_drawings(folder):
    done = fit(folder, "--predictor", "views_lag1", "views_lag2", "--figures", "pdf", "png")
    assert done.returncode == 0, done.stderr
    for name in ("coefficient_plot", "event_study"):
        assert (folder / f"out/{name}.pdf").read_bytes().startswith(b"%PDF-") and (folder / f"out/{name}.svg").exists()
        assert (folder / f"out/{name}.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_figures_of_profiles_and_of_forecasts_too(folder):
    done = fit(folder, "--profile", "distributed_lag", "--predictor", "views", "--weeks", "3", "--draws", "99", "--figures", "pdf")
    assert done.returncode == 0, done.stderr
    assert (folder / "out/profile_distributed_lag.pdf").read_bytes().startswith(b"%PDF-")
    done = run("forecast", "--input", "panel.parquet", "--metrics", "views", "--horizons", "1", "--output", "out", "--figures", "png", cwd=folder)
    assert done.returncode == 0, done.stderr
    for name in ("forecast_error", "forecast_gain"):
        assert (folder / f"out/{name}.png").read_bytes().startswith(b"\x89PNG")


VARY = ["--vary", "controls=none,likes", "fe=show+week,show", "transform=none,log", "sample=all,late"]


def test_a_curve_is_that_of_python(folder):
    files = ["curve.svg", "curve.pdf", "curve.png", "curve.csv", "curve.tex", "curve.md", "curve.docx"]
    done = fit(folder, "--predictor", "views_lag1", "views_lag2", "--curve", *files, *VARY)
    assert done.returncode == 0, done.stderr
    wanted = specification_curve(
        pd.read_parquet(folder / "panel.parquet"), "gross", "views", lags=[1, 2], controls={"none": (), "likes": "likes"},
        effects={"show + week_start": ["show", "week_start"], "show": "show"}, transforms=["none", "log"], samples={"all": None, "late": "late"},
    )
    assert wanted.n == 32
    rows = pd.read_csv(folder / "curve.csv", keep_default_na=False, na_values=[""])
    for name in ("estimate", "coefficient", "pvalue", "lower", "upper", "n_obs"):
        np.testing.assert_allclose(rows[name].astype(float), wanted.rows[name].astype(float), rtol=1e-12)
    assert done.stdout.startswith(wanted.sentence) and (folder / "curve.svg").read_text() == wanted.figure()
    assert (folder / "curve.md").read_text() == wanted.table().markdown and cells_of(folder / "curve.docx")[0][0] == "Predictor"
    assert not (folder / "out").exists(), "a curve replaces the run of tests"


def test_a_specification_of_the_curve_is_the_run_of_fit(folder):
    one = ["--predictor", "views_lag2", "--controls", "likes", "--fe", "show", "--alpha", "0.1", "--seed", "3"]
    assert fit(folder, *one).returncode == 0
    [result] = read_results(folder / "out/model_results.json")
    done = fit(folder, *one, "--curve", "curve.csv", "--json")
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)["rows"]
    for ours, theirs in {"coefficient": "coefficient", "pvalue": "decisive_pvalue", "lower": "interval_lower", "upper": "interval_upper"}.items():
        assert row[ours] == pytest.approx(result[theirs], rel=1e-10)


def test_few_clusters_take_webbs_points_and_no_clusters_the_t_test(tmp_path):
    df = made_panel(shows=6)
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    webb = json.loads(fit(tmp_path, "--predictor", "views_lag2", "--curve", "c.csv", "--json").stdout)["rows"][0]
    due = fit_ols_fe(df, "gross", "views_lag2", bootstrap="webb")
    assert webb["pvalue"] == pytest.approx(due["decisive_pvalue"])
    plain = json.loads(fit(tmp_path, "--predictor", "views_lag2", "--cluster", "hetero", "--curve", "c.csv", "--json").stdout)["rows"][0]
    assert plain["pvalue"] == pytest.approx(fit_ols_fe(df, "gross", "views_lag2", cluster="hetero")["pvalue"])


def test_what_a_curve_cannot_estimate_is_listed_and_bad_controls_warn(folder):
    df = made_panel().assign(capacity_constraint=lambda f: (f["gross"] > 1.2).astype(int), nothing=0)
    df.to_parquet(folder / "panel.parquet", index=False)
    done = fit(folder, "--predictor", "views_lag2", "--curve", "c.csv", "--vary", "controls=none,capacity_constraint", "sample=all,nothing")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("not estimated: views_lag2, none, ") == 2 and "warning: control 'capacity_constraint'" in done.stdout


@pytest.mark.parametrize(("words", "said"), [
    (["--curve", "curve.jpg"], ".svg, .pdf, .png, .tex, .md, .csv or .docx"),
    (["--vary", "fe=show"], "add --curve curve.svg"),
    (["--curve", "c.svg", "--vary", "lags=1,2"], "is unknown"),
    (["--curve", "c.svg", "--vary", "contrlos=none"], "did you mean `controls`"),
    (["--curve", "c.svg", "--vary", "controls"], "`controls` has no choices"),
    (["--curve", "c.svg", "--vary", "controls=none,"], "is empty"),
    (["--curve", "c.svg", "--vary", "controls=none,none"], "stands twice"),
    (["--curve", "c.svg", "--vary", "fe=show", "fe=week"], "fe is varied twice"),
    (["--curve", "c.svg", "--vary", "fe=show+week+likes"], "3 fixed effects"),
    (["--curve", "c.svg", "--vary", "transform=loog"], "did you mean `log`"),
    (["--curve", "c.svg", "--vary", "controls=lieks"], "did you mean 'likes'"),
    (["--curve", "c.svg", "--vary", "sample=likes"], "a sample is a column of 0 and 1"),
    (["--curve", "c.svg", "--placebo"], "a curve has no --placebo"),
    (["--curve", "c.svg", "--table", "t.tex"], "a curve has no --table"),
    (["--curve", "c.svg", "--profile", "by_show"], "a curve has no --profile"),
    (["--curve", "c.svg", "--event", "win"], "a curve has no --event"),
    (["--curve", "panel.parquet.svg", "panel.parquet.svg"], "writes too"),
    (["--table", "t.doc"], ".tex, .md, .csv or .docx"),
    (["--figures", "gif"], "pdf"),
])
def test_what_it_refuses(folder, words, said):
    done = fit(folder, "--predictor", "views_lag2", *words)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("help: ") == 1 and not done.stdout, (done.stderr, done.stdout)
    assert len(done.stderr.splitlines()) == 3 and not (folder / "out").exists()


def program_beside(folder, script):
    """A Python of which the program thinks that it is its own."""
    python = folder / "python-stand-in"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return {"PUBLIC_SIGNALS_PYTHON": str(python)}


def test_a_package_that_is_absent_is_named_before_anything_is_estimated(folder):
    hidden = folder / "hidden"
    for name in ("docx", "cairosvg"):
        (hidden / name).mkdir(parents=True)
        (hidden / name / "__init__.py").write_text("raise ImportError('hidden')\n")
    for words, extra in ((["--table", "t.docx"], "word"), (["--descriptives", "t.docx"], "word"), (["--figures", "png"], "figures"),
                         (["--curve", "c.pdf"], "figures"), (["--curve", "c.docx"], "word")):
        done = fit(folder, "--predictor", "views_lag2", *words, PYTHONPATH=str(hidden))
        assert done.returncode == 2 and f"pip install 'public-signals[{extra}]'" in done.stderr and not (folder / "out").exists()
    assert fit(folder, "--predictor", "views_lag2", "--curve", "c.csv", PYTHONPATH=str(hidden)).returncode == 0, "a table needs neither"


@pytest.mark.parametrize(("script", "said"), [("exit 1", "it ended with 1"), ("kill -9 $$", "it ended with -1"), ("exit 0", None)])
def test_a_python_that_fails_is_said_and_asked_only_where_it_is_needed(folder, script, said):
    environment = program_beside(folder, script)
    assert fit(folder, "--predictor", "views_lag2", "--table", "t.tex", **environment).returncode == 0
    shutil.rmtree(folder / "out")
    done = fit(folder, "--predictor", "views_lag2", "--table", "t.docx", **environment)
    if said is None:
        assert done.returncode == 0
    else:
        assert done.returncode == 2 and said in done.stderr and "install public-signals for this interpreter" in done.stderr
        assert not (folder / "out").exists()


def test_a_program_without_an_interpreter_says_what_to_do(folder):
    alone = folder / "bin"
    alone.mkdir()
    shutil.copy(BINARY, alone / "public-signals")
    libraries = {"LD_LIBRARY_PATH": str(Path(__import__("pyarrow").__file__).parent)}
    words = ["fit", "--input", "panel.parquet", "--output", "out", "--predictor", "views_lag2", "--table", "t.docx"]
    done = subprocess.run([alone / "public-signals", *words], cwd=folder, env={**os.environ, **libraries}, capture_output=True, text=True)
    assert done.returncode == 2 and "there is no interpreter beside the program" in done.stderr, done.stderr
    done = subprocess.run([alone / "public-signals", *words], cwd=folder, env={**os.environ, **libraries, "PUBLIC_SIGNALS_PYTHON": sys.executable},
                          capture_output=True, text=True)
    assert done.returncode == 0 and zipfile.is_zipfile(io.BytesIO((folder / "t.docx").read_bytes())), done.stderr


def test_modules_of_the_working_directory_are_not_run(folder):
    for name in ("json.py", "public_signals.py", "docx.py"):
        (folder / name).write_text("raise SystemExit('run from the working directory')\n")
    done = fit(folder, "--predictor", "views_lag2", "--table", "t.docx")
    assert done.returncode == 0, done.stderr


def test_python_twins_hand_over_to_themselves(folder):
    done = subprocess.run([sys.executable, "-m", "public_signals.cli.run_complete_analysis", "--input", "panel.parquet", "--output", "out",
                           "--predictor", "views_lag2", "--table", "t.docx"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and (folder / "t.docx").exists(), done.stderr


def test_random_names_of_files_and_columns_reach_python_as_they_are(tmp_path):
    chance = np.random.default_rng(8)
    letters = list("aé ü'\"#%&,;$()[]{}ñ漢") + ["--", "\\"]
    tried = 12
    for number in range(tried):
        name = "".join(chance.choice(letters, 6)) + str(number)
        made_panel(shows=8, weeks=12).rename(columns={"views_lag2": name}).to_parquet(tmp_path / "panel.parquet", index=False)
        file = tmp_path / ("".join(chance.choice(letters, 5)).strip(" -") + f"{number}.docx")
        done = fit(tmp_path, f"--predictor={name}", f"--table={file}")
        assert done.returncode == 0 and name in {row[0] for row in cells_of(file)}, (name, done.stderr)
    print(f"{tried} names of files and columns")
