"""`fit --profile` on the command line: the numbers are those of Python, files and figures stand beside those of `fit`, and
the report has them."""

import csv
import json
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals.models import fit_by_show, fit_lag_profile, fit_local_projections
from public_signals.models.lagged_causality import adjust_pvalues

ENDINGS = ("csv", "json", "svg", "txt")


def made_panel(shows=14, weeks=45, seed=2):
    """views of a week earlier move gross by 2 a view, likes do nothing."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks),
                       "week_start": np.tile(pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows)})
    df["views"], df["likes"], df["price"] = chance.normal(size=(3, len(df)))
    df["gross"] = 2 * df.groupby("show")["views"].shift(1).fillna(0) + chance.normal(size=len(df))
    df["views_lag1"] = df.groupby("show")["views"].shift(1)
    return df[chance.random(len(df)) > 0.04].reset_index(drop=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("profiles")
    made_panel().to_parquet(folder / "panel.parquet", index=False)
    return folder


def profile(folder, kind, *words, output="out"):
    return run("fit", "--input", "panel.parquet", "--output", output, "--profile", kind, *words, cwd=folder)


def stored(folder, kind, output="out"):
    return json.loads((folder / output / f"profile_{kind}.json").read_text())


CALLS = {
    "distributed_lag": (["--predictor", "views", "likes", "--weeks", "4", "--controls", "price"],
                        lambda df, metric: fit_lag_profile(df, "gross", metric, ["price"], lags=4)),
    "local_projection": (["--predictor", "views", "--weeks", "3", "--past", "2"],
                         lambda df, metric: fit_local_projections(df, "gross", metric, horizons=3, past=2)),
    "by_show": (["--predictor", "views_lag1"], lambda df, metric: fit_by_show(df, "gross", metric)),
}


@pytest.mark.parametrize("kind", CALLS)
def test_the_numbers_are_those_of_python_and_a_second_run_writes_the_same(folder, kind):
    words, python = CALLS[kind]
    done = profile(folder, kind, *words)
    assert done.returncode == 0, done.stderr
    assert all((folder / "out" / f"profile_{kind}.{ending}").exists() for ending in ENDINGS)
    results = stored(folder, kind)
    assert (results["layout"], results["profile"]) == (2, kind)
    df = pd.read_parquet(folder / "panel.parquet")
    for result in results["results"]:
        ours = python(df, result.get("metric", result.get("predictor")))
        for key in ("points", "sum", "band", "shows", "mean_group", "cce_mean_group", "pooled"):
            assert result.get(key) == ours.get(key), key
    again = profile(folder, kind, *words, "--json", output="twice")
    assert json.loads(again.stdout) == stored(folder, kind, "twice")
    for ending in ENDINGS:
        assert (folder / "out" / f"profile_{kind}.{ending}").read_bytes() == (folder / "twice" / f"profile_{kind}.{ending}").read_bytes()
    assert results["command"] == f"public-signals fit --input panel.parquet --outcome gross --predictor {' '.join(word for word in words[1:] if word in ('views', 'likes', 'views_lag1'))}" + results["command"].split(results["results"][-1].get("metric", "views_lag1"), 1)[1]


def test_several_metrics_are_a_family_and_the_words_say_which_lag(folder):
    done = profile(folder, "distributed_lag", *CALLS["distributed_lag"][0])
    results = stored(folder, "distributed_lag")["results"]
    assert [r["qvalue"] for r in results] == adjust_pvalues([r["pvalue"] for r in results])
    text = " ".join(done.stdout.split())
    assert "views goes with gross at lag 1: there the 95 % sup-t band over 5 points leaves zero out (p" in text
    assert "no sign that likes goes with gross at lags 0 to 4: the 95 % sup-t band holds zero everywhere" in text
    assert "in the long run, all lags together, one more of views goes with" in text
    assert re.search(r"95 % confidence intervals of the wild cluster bootstrap( with Webb's weights)? at each point, 14 clusters by show; band over 5: sup-t", text)
    assert not re.search(r"\b(causes|drives|effect of)\b", text)
    assert max(map(len, done.stdout.splitlines())) <= 140


def test_rows_of_the_table_are_points_and_sums(folder):
    profile(folder, "distributed_lag", *CALLS["distributed_lag"][0])
    with open(folder / "out/profile_distributed_lag.csv") as file:
        rows = list(csv.DictReader(file))
    assert [(row["metric"], row["what"], row["week"]) for row in rows] == [
        (metric, what, week) for metric in ("views", "likes")
        for what, week in [*(("lag", str(k)) for k in range(5)), ("sum", "")]]
    for row, point in zip(rows, stored(folder, "distributed_lag")["results"][0]["points"]):
        for key in ("coefficient", "interval_lower", "band_upper", "effective_clusters"):
            assert float(row[key]) == point[key]
    profile(folder, "by_show", *CALLS["by_show"][0])
    with open(folder / "out/profile_by_show.csv") as file:
        rows = list(csv.DictReader(file))
    assert [row["what"] for row in rows] == ["show"] * 14 + ["mean_group", "cce_mean_group", "pooled"]


@pytest.mark.parametrize("kind", CALLS)
def test_figures_have_axes_with_units_and_a_caption(folder, kind):
    profile(folder, kind, *CALLS[kind][0])
    root = ElementTree.parse(folder / "out" / f"profile_{kind}.svg").getroot()
    kinds = [child.tag.rpartition("}")[2] for child in root]
    assert kinds[:2] == ["title", "desc"] and "path" in kinds
    texts = [child.text for child in root if child.tag.endswith("text")]
    written = " ".join(texts)
    assert "gross for one more" in written and "95 % confidence intervals" in written
    axis = {"distributed_lag": "lag, weeks earlier", "local_projection": "weeks later", "by_show": "gross for one more unit of the predictor"}[kind]
    assert axis in texts and "0" in texts and "2" in texts  # ticks
    assert ("clusters by show" in written) and ("sup-t" in written or kind == "by_show")
    if kind == "by_show":
        assert {"mean group", "CCE mean group", "pooled", "s03"} <= set(texts)
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for text in (child for child in root if child.tag.endswith("text")):
        assert 0 <= float(text.get("x")) <= width and 0 <= float(text.get("y")) <= height


@pytest.mark.parametrize("words, said", [
    (["--weeks", "4", "--predictor", "views_lag1"], "--weeks is of profiles"),
    (["--profile", "by_show", "--predictor", "views_lag1", "--weeks", "4"], "by_show has no --weeks"),
    (["--profile", "distributed_lag", "--lag", "1"], "distributed_lag has no --lag"),
    (["--profile", "distributed_lag", "--predictor", "views", "--degree", "2"], "--degree is that of a polynomial"),
    (["--profile", "local_projection", "--predictor", "views", "--smooth", "almon"], "local_projection has no --smooth"),
    (["--profile", "local_projection", "--predictor", "views", "--placebo"], "a profile has no --placebo"),
    (["--profile", "distributed_lags", "--predictor", "views"], "distributed_lag"),
    (["--profile", "distributed_lag"], "there is no predictor"),
    (["--profile", "distributed_lag", "--predictor", "views", "--model", "poisson"], "least squares alone has profiles"),
])
def test_options_that_do_not_go_together_are_refused(folder, words, said):
    done = run("fit", "--input", "panel.parquet", "--output", "refused", *words, cwd=folder)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert not (folder / "refused").exists()


def test_the_report_has_the_profiles_of_the_study(study):
    copy = study  # one of its own
    assert run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", cwd=copy).returncode == 0
    for words in (["distributed_lag", "--predictor", "tt_sum_views", "--weeks", "4"],
                  ["local_projection", "--predictor", "tt_sum_views", "--weeks", "3"],
                  ["by_show", "--predictor", "tt_sum_views_lag4"]):
        done = run("fit", "--profile", *words, cwd=copy)
        assert done.returncode == 0, done.stderr
    assert run("report", cwd=copy).returncode == 0
    page = (copy / "data/report/index.html").read_text()
    assert '<h2 id="profiles">Profiles</h2>' in page
    for title in ("Distributed lags", "Local projections", "Show by show"):
        assert f"<h3>{title}</h3>" in page
    assert "public-signals fit --outcome gross --predictor tt_sum_views --profile distributed_lag --weeks 4" in page
    assert "profile_by_show.json" in page and page.count('<figure class="fig">') == 3
    merged = copy / "data/merged/merged_social_grosses_panel.parquet"
    frame = pd.read_parquet(merged)
    frame.iloc[:-1].to_parquet(merged, index=False)
    run("report", cwd=copy)
    assert "run fit --profile again" in (copy / "data/report/index.html").read_text()
    results = copy / "data/models/profile_by_show.json"
    results.write_text(results.read_text().replace('"layout": 2', '"layout": 7'))
    done = run("report", cwd=copy)
    assert done.returncode == 2 and "layout 7 is of another version" in done.stderr and "fit --profile" in done.stderr
