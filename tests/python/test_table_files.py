"""A file's name says what is in it: .csv, .csv.gz and .dta beside Parquet, held to pandas' readers."""

import json

import numpy as np
import pandas as pd
import pytest

from program import run
from test_merge import csv, write_panel

SEED = 20261203


def merged_file(folder, name, shows=3, weeks=10, *words):
    mondays = pd.date_range("2024-01-01", periods=weeks, freq="7D")
    panel = write_panel(folder / "p.parquet", [(f"Show {n}, \"é\"", w.strftime("%Y-%m-%d")) for n in range(shows) for w in mondays])
    chance = np.random.default_rng(SEED)
    rows = "".join(
        f'"Show {n}, ""é""",{w + pd.Timedelta(days=6):%Y-%m-%d},{chance.choice(["NA", "3000000001", "-7", "12"])},{chance.choice(["NA", "0.1", "97.25%"])},{chance.choice(["NA", "Booth", "Gießerei"])}\n'
        for n in range(shows) for w in mondays if chance.random() < 0.8)
    text = "show,week_ending,gross,capacity,a_name_that_is_much_longer_than_stata_allows_of_theatre\n" + rows
    return run("merge", "--input", panel, "--outcomes", csv(folder, text), "--output", folder / name, *words)


@pytest.mark.parametrize("name", ["m.csv", "m.csv.gz", "m.dta", "M.CSV"])
def test_merge_writes_what_the_name_says(tmp_path, name):
    assert merged_file(tmp_path, "m.parquet").returncode == 0
    truth = pd.read_parquet(tmp_path / "m.parquet")
    done = merged_file(tmp_path, name)
    assert done.returncode == 0, done.stderr
    first = (tmp_path / name).read_bytes()
    assert merged_file(tmp_path, name).returncode == 0 and (tmp_path / name).read_bytes() == first
    long_name = "a_name_that_is_much_longer_than_stata_allows_of_theatre"
    if name == "m.dta":
        with pd.io.stata.StataReader(tmp_path / name) as reader:
            given = reader.read()
            labels = reader.variable_labels()
        short = next(column for column, label in labels.items() if label == long_name)
        assert len(short) == 32 and short in done.stderr
        given = given.rename(columns={short: long_name})
        assert given["week_start"].dt.strftime("%Y-%m-%d").tolist() == truth["week_start"].tolist()
        given["week_start"] = truth["week_start"]
    else:
        assert (first[:2] == b"\x1f\x8b") == name.endswith(".gz")
        given = pd.read_csv(tmp_path / name)
    assert list(given.columns) == list(truth.columns) and len(given) == len(truth)
    for column in truth.columns:
        due, got = truth[column], given[column]
        if pd.api.types.is_bool_dtype(due.dtype) or pd.api.types.is_numeric_dtype(due.dtype):
            got = pd.to_numeric(got.replace({"True": 1, "False": 0})).astype("float64")
            np.testing.assert_array_equal(got, due.astype("float64"), column)
        else:
            assert got.fillna("").tolist() == due.fillna("").tolist(), column
    assert truth["gross"].max() == 3000000001


@pytest.mark.parametrize("name", ["m.xlsx", "m", "m.txt", ".csv", "m.csv.zip"])
def test_an_unknown_ending_is_refused_before_anything_is_written(tmp_path, name):
    done = merged_file(tmp_path, name)
    assert done.returncode == 2 and ".parquet, .csv, .csv.gz or .dta" in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["ready.csv", "ready.csv.gz", "ready.dta"])
def test_features_are_written_in_other_formats(sample, tmp_path, name):
    panel = sample / "data/panel/weekly_social_signals.parquet"
    words = ["features", "--input", panel, "--metrics", "tt_unique_hashtags", "--output"]
    assert run(*words, tmp_path / "truth.parquet").returncode == 0
    done = run(*words, tmp_path / name)
    assert done.returncode == 0, done.stderr
    truth = pd.read_parquet(tmp_path / "truth.parquet")
    given = pd.read_stata(tmp_path / name) if name.endswith(".dta") else pd.read_csv(tmp_path / name)
    assert given.shape == truth.shape
    np.testing.assert_array_equal(given.iloc[:, -1].astype("float64"), truth.iloc[:, -1].astype("float64"))
    metadata = json.loads((tmp_path / "ready_metadata.json").read_text())
    assert metadata["n_rows"] == len(truth) and (tmp_path / "ready_preview.csv").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {
        name, "ready_metadata.json", "ready_preview.csv", "truth.parquet", "truth_metadata.json", "truth_preview.csv"}
    assert run(*words, tmp_path / "ready.xlsx").returncode == 2


def test_the_folders_csv_is_a_preview_and_says_what_it_leaves_out(study, tmp_path):
    weekly = tmp_path / "weekly"
    weekly.mkdir()
    weeks = pd.date_range("2020-01-06", periods=300, freq="7D").strftime("%Y-%m-%d")
    pd.DataFrame({"show": np.repeat(list("ABCDE"), 300), "week_start": np.tile(weeks, 5), "gt_index": 50.0,
                  "gt_is_partial": "false", "scrape_run_at": "2026-01-05T00:00:00Z"}).to_csv(weekly / "google_trends_weekly.csv", index=False)
    out = tmp_path / "out"
    done = run("panel", "--input", weekly, "--output", out, cwd=study)
    assert done.returncode == 0 and "the first 1,000 of 1,500 rows, 500 left out" in done.stdout, done.stdout + done.stderr
    assert len(pd.read_csv(out / "weekly_social_signals.csv")) == 1000
    done = run("panel", "--input", weekly, "--output", out, "--csv", tmp_path / "all.csv.gz", "--json", cwd=study)
    assert json.loads(done.stdout)["csv_rows_left_out"] == 500
    assert len(pd.read_csv(tmp_path / "all.csv.gz")) == 1500
    assert run("panel", "--input", weekly, "--output", out, "--csv", tmp_path / "all.dta", cwd=study).returncode == 2
    done = run("report", "--input", out / "weekly_social_signals.parquet", "--output", tmp_path / "r.html", cwd=study)
    assert "the first 1,000 of 1,500 rows, 500 left out" in (tmp_path / "r.html").read_text()
    done = run("panel", "--input", weekly, "--output", tmp_path / "one.dta", cwd=study)
    assert done.returncode == 0 and len(pd.read_stata(tmp_path / "one.dta")) == 1500, done.stderr


def test_a_panel_as_of_a_day_stands_beside_the_studys(study):
    own = study / "data/panel/weekly_social_signals.parquet"
    before = own.read_bytes()
    done = run("panel", "--as-of", "2025-12-01", cwd=study)
    assert done.returncode == 0, done.stderr
    assert own.read_bytes() == before and "data/vintages/2025-12-01" in done.stdout
    assert len(pd.read_parquet(study / "data/vintages/2025-12-01/weekly_social_signals.parquet")) > 0
    for folder in ("data/panel", study / "data" / "panel", "data/panel/x.csv"):
        done = run("panel", "--as-of", "2025-12-01", "--output", folder, cwd=study)
        assert done.returncode == 2 and "data/vintages/2025-12-01" in done.stderr
    assert own.read_bytes() == before
    done = run("panel", "--as-of", "2001-01-01", cwd=study)
    assert done.returncode == 1 and "nothing had been scraped by 2001-01-01" in done.stderr


def test_a_count_that_stata_cannot_hold_is_named(tmp_path):
    panel = write_panel(tmp_path / "p.parquet", [("A", "2024-01-01")])
    file = csv(tmp_path, "show,week_ending,gross\nA,2024-01-07,9007199254740993\n")
    done = run("merge", "--input", panel, "--outcomes", file, "--output", tmp_path / "m.dta")
    assert done.returncode == 2 and "2^53" in done.stderr and "gross" in done.stderr
    assert not (tmp_path / "m.dta").exists()


def test_panel_refuses_an_ending_that_says_no_format(study):
    chance = np.random.default_rng(SEED)
    endings = [".xlsx", ".json", ".csv.zip", ".parquet.gz", ".PDF"] + ["." + "".join(chance.choice(list("abcdefgh"), 4)) for _ in range(5)]
    for ending in endings:
        done = run("panel", "--output", f"m{ending}", cwd=study)
        assert done.returncode == 2 and ".parquet, .csv, .csv.gz or .dta" in done.stderr, ending
        assert not (study / f"m{ending}").exists()
    (study / "v1.2").mkdir()
    for folder in ("plain", "v1.2"):
        assert run("panel", "--output", folder, cwd=study).returncode == 0
        assert (study / folder / "weekly_social_signals.parquet").is_file()
    print(len(endings), "endings")


def test_stata_has_a_label_for_every_column_of_the_panel(study):
    assert run("panel", "--output", "p.dta", "--extensions", "saves", "wikipedia", cwd=study).returncode == 0
    with pd.io.stata.StataReader(study / "p.dta") as reader:
        labels = reader.variable_labels()
    assert all(labels.values()) and len(set(labels.values())) == len(labels) == 21
    assert labels["tt_sum_views"] == "TikTok: sum of views over the week's posts"
    assert labels["week_start"] == "Monday of the week, UTC"
    assert run("features", "--metrics", "gt_index", "--output", "f.dta", cwd=study).returncode == 0
    with pd.io.stata.StataReader(study / "f.dta") as reader:
        assert reader.variable_labels()["ig_posts"] == "Instagram: posts of the week"


def test_stata_has_a_label_for_every_feature_and_outcome(study):
    assert run("features", "--output", "f.parquet", cwd=study).returncode == 0
    assert run("features", "--output", "f.dta", cwd=study).returncode == 0
    frame = pd.read_parquet(study / "f.parquet")
    sundays = pd.to_datetime(frame["week_start"]) + pd.Timedelta(days=6)
    outcomes = pd.DataFrame({"show": frame["show"], "week_ending": sundays.dt.strftime("%Y-%m-%d"), "gross": 100, "theater": "Booth", "attendance": 7})
    outcomes.drop_duplicates(["show", "week_ending"]).to_csv(study / "g.csv", index=False)
    assert run("merge", "--input", "f.parquet", "--outcomes", "g.csv", "--output", "m.dta", cwd=study).returncode == 0
    for name in ("f.dta", "m.dta"):
        with pd.io.stata.StataReader(study / name) as reader:
            labels = reader.variable_labels()
        assert all(labels.values()), [column for column, label in labels.items() if not label]
        assert len(set(labels.values())) == len(labels) and max(map(len, labels.values())) <= 80
        assert labels["tt_posts_lag4"] == "lag 4 of TikTok: posts of the week"
    assert labels["theater"] == "theater, from the outcome file"
