"""The main job, from the archive to the model-ready Parquet, held to pandas."""

import hashlib
import json
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from program import run

COLUMNS = (
    "show week_start tt_posts tt_sum_views tt_sum_likes tt_sum_comments tt_sum_shares tt_unique_hashtags tt_posting_days "
    "ig_posts ig_sum_likes ig_sum_comments ig_unique_hashtags ig_reel_ct ig_posting_days gt_index gt_is_partial "
    "scrape_run_at"
).split()
METRICS = "tt_sum_views tt_sum_likes tt_sum_comments tt_posts ig_sum_likes ig_sum_comments ig_posts gt_index".split()
PANEL = "data/panel/weekly_social_signals.parquet"
READY = "data/panel/weekly_social_signals_model_ready.parquet"


def digests(folder):
    """Of every file but the notes that any command leaves of what it asked."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "cache" not in path.relative_to(folder).parts
    }


def test_the_panel_has_the_18_columns_mondays_and_pandas_types(sample):
    panel = pd.read_parquet(sample / PANEL)
    assert list(panel.columns) == COLUMNS
    assert (pd.to_datetime(panel.week_start).dt.day_of_week == 0).all()
    assert panel.sort_values(["show", "week_start"], kind="stable").index.equals(panel.index)
    assert not panel.duplicated(["show", "week_start"]).any()
    for column in COLUMNS[2:15]:
        assert str(panel[column].dtype) == "Int64", column
    assert str(panel.gt_index.dtype) == "float64"
    assert str(panel.gt_is_partial.dtype) == "boolean"
    assert str(panel.show.dtype) in ("object", "str")
    assert len(panel) == 8 * 104


def test_every_step_run_twice_gives_the_same_bytes(study):
    first = digests(study)
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0
    assert run("weekly", cwd=study).returncode == 0
    assert run("panel", cwd=study).returncode == 0
    assert run("validate", cwd=study).returncode == 1
    assert run("features", cwd=study).returncode == 0
    assert digests(study) == first


@pytest.mark.parametrize("zone, locale", [("America/New_York", "C"), ("Asia/Kolkata", "de_DE.UTF-8")])
def test_time_zone_and_locale_change_no_byte(sample, tmp_path, zone, locale):
    assert run("demo", tmp_path, TZ=zone, LC_ALL=locale).returncode == 0
    assert digests(tmp_path) == digests(sample)


def test_init_and_pull_make_what_demo_makes(sample, tmp_path):
    assert run("demo", tmp_path, "--only", "sample.warc.gz").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["sample.warc.gz"]
    assert run("init", tmp_path).returncode == 0
    shows, base = tmp_path / "config/shows.yaml", r"base_start: \d{4}-\d\d-\d\d"
    of_demo = re.search(base, (sample / "config/shows.yaml").read_text()).group()
    shows.write_text(re.sub(base, of_demo, shows.read_text()))  # that of init begins three years before today
    assert run("pull", "--replay", "sample.warc.gz", cwd=tmp_path).returncode == 0
    assert digests(tmp_path / "data" / "weekly") == digests(sample / "data" / "weekly")
    assert digests(tmp_path / "data" / "raw") == digests(sample / "data" / "raw")


def test_a_demo_of_more_shows_is_a_study_of_them(tmp_path):
    assert run("demo", tmp_path, "--shows", 11, "-q").returncode == 0
    panel = pd.read_parquet(tmp_path / PANEL)
    assert panel.show.nunique() == 11 and len(panel) == 11 * 104
    numbered = panel[panel.show.str.startswith("Synthetic Show")]
    assert numbered.show.nunique() == 3 and numbered[["tt_sum_views", "gt_index"]].notna().mean().min() > 0.9


def test_a_narrow_pull_holds_its_own_weeks_and_never_loses_older_ones(sample, tmp_path):
    shutil.copytree(sample / "config", tmp_path / "config")
    archive = sample / "sample.warc.gz"
    year = run("pull", "--replay", archive, "--start", "2024-01-01", "--end", "2024-12-31", cwd=tmp_path)
    assert year.returncode == 0
    weekly = pd.read_csv(tmp_path / "data/weekly/tiktok_weekly.csv")
    assert weekly.week_start.nunique() == 53
    assert (weekly.week_start.min(), weekly.week_start.max()) == ("2024-01-01", "2024-12-30")
    assert run("pull", "--replay", archive, "--start", "2025-12-01", "--end", "2025-12-28", cwd=tmp_path).returncode == 0
    weekly = pd.read_csv(tmp_path / "data/weekly/tiktok_weekly.csv")
    assert weekly.week_start.nunique() == 57


def known_weeks(coverage, show, weeks):
    """The weeks that one finished visit covers, from their Monday on."""
    rows = coverage[(coverage.show == show) & coverage.state.isin(["ok", "empty"])]
    known = {}
    for week in weeks:
        monday = pd.Timestamp(week, tz="UTC")
        oldest = pd.to_datetime(rows.oldest_unpinned_post, utc=True)
        good = rows[(pd.to_datetime(rows.scrape_run_at, utc=True) >= monday + pd.Timedelta(days=7)) & (rows.whole_list | (oldest < monday))]
        if len(good):
            known[week] = True
    return known


@pytest.mark.parametrize("source, prefix", [("tiktok", "tt"), ("instagram", "ig")])
def test_weekly_counts_equal_a_pandas_aggregation_of_the_raw_files(sample, source, prefix):
    folder = sample / "data" / "raw" / source
    raw = pd.concat([pd.read_csv(path, dtype={"post_id": str, "show": str}) for path in sorted(folder.glob("*_posts_*.csv"))])
    coverage = pd.read_csv(folder / "coverage.csv")
    posts = raw.sort_values("scrape_run_at").drop_duplicates(["show", "post_id"], keep="last")
    day = pd.to_datetime(posts.posted_at).dt.tz_localize(None).dt.normalize()
    posts = posts.assign(day=day, week=(day - pd.to_timedelta(day.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d"))
    weekly = pd.read_csv(sample / "data" / "weekly" / f"{source}_weekly.csv")
    sums = {"tt": ["views", "likes", "comments", "shares"], "ig": ["likes", "comments"]}[prefix]
    zeros = 0
    for show, rows in weekly.groupby("show"):
        known = known_weeks(coverage, show, rows.week_start)
        for row in rows.itertuples():
            got = row._asdict()
            mine = posts[(posts.show == show) & (posts.week == row.week_start)]
            if row.week_start not in known:
                assert pd.isna(got[f"{prefix}_posts"]) and pd.isna(got["scrape_run_at"])
                continue
            assert got[f"{prefix}_posts"] == len(mine)
            zeros += len(mine) == 0
            for metric in sums:
                expected = 0 if len(mine) == 0 else mine[metric].sum(min_count=1)
                value = got[f"{prefix}_sum_{metric}"]
                assert (pd.isna(value) and pd.isna(expected)) or value == expected, (show, row.week_start, metric)
            tags = {tag for text in mine.hashtags for tag in json.loads(text)}
            assert got[f"{prefix}_unique_hashtags"] == len(tags)
            assert got[f"{prefix}_posting_days"] == mine.day.nunique()
    assert zeros == {"tt": 2, "ig": 0}[prefix]


def on_the_calendar(panel):
    """(show x every Monday) per metric, so that row arithmetic is calendar arithmetic."""
    weeks = pd.date_range(panel.week_start.min(), panel.week_start.max(), freq="7D").strftime("%Y-%m-%d")
    index = pd.MultiIndex.from_product([panel.show.unique(), weeks], names=["show", "week_start"])
    return panel.set_index(["show", "week_start"]).reindex(index)


def z(values):
    values = values.astype("float64")
    sd = values.std(ddof=1)
    return (values - values.mean()) / sd


def expected_features(panel):
    grid = on_the_calendar(panel)
    partial = grid.gt_is_partial.fillna(False).astype(bool)
    features = {}
    for metric in METRICS:
        x = grid[metric].astype("Float64")
        by_show = x.groupby(level="show")  # a lag and a lead keep the value of a partial week
        for k in (1, 2, 4, 6):
            features[f"{metric}_lag{k}"] = by_show.shift(k)
        features[f"{metric}_lead4"] = by_show.shift(-4)
        if metric == "gt_index":
            x = x.mask(partial)
            by_show = x.groupby(level="show")
        before = by_show.shift(1)
        features[f"{metric}_delta"] = x - before
        features[f"{metric}_pct_change"] = ((x - before) / before).mask(before == 0)
        window = pd.concat([by_show.shift(k) for k in range(3)], axis=1)
        features[f"{metric}_roll3_sum"] = window.sum(axis=1, min_count=3)
        features[f"{metric}_roll3_mean"] = window.mean(axis=1)
        features[f"{metric}_z"] = x
        for k in (1, 2, 4, 6):
            features[f"{metric}_lag{k}_z"] = features[f"{metric}_lag{k}"]
    rows = pd.MultiIndex.from_frame(panel[["show", "week_start"]])
    table = pd.DataFrame(features).loc[rows].reset_index(drop=True)
    for column in table.columns:
        if column.endswith("_z"):
            table[column] = z(table[column])
    return table


def test_every_feature_equals_pandas_on_a_filled_calendar(sample):
    panel = pd.read_parquet(sample / PANEL)
    ready = pd.read_parquet(sample / READY)
    expected = expected_features(panel)
    assert list(ready.columns[:18]) == COLUMNS
    assert set(ready.columns[18:]) == set(expected.columns)
    assert len(ready.columns) == 18 + 14 * len(METRICS)
    for column in expected.columns:
        ours = ready[column]
        theirs = expected[column].astype("Float64")
        assert (ours.isna().to_numpy() == theirs.isna().to_numpy()).all(), column
        a = ours.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        b = theirs.to_numpy(dtype=float, na_value=np.nan)
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12, err_msg=column)
        is_float = column.startswith("gt_index") or column.endswith(("_pct_change", "_mean", "_z"))
        assert str(ours.dtype) == ("float64" if is_float else "Int64"), column


def test_features_stand_in_the_order_of_the_contract(sample):
    ready = pd.read_parquet(sample / READY)
    expected = [f"{m}_lag{k}" for m in METRICS for k in (1, 2, 4, 6)] + [f"{m}_lead4" for m in METRICS]
    expected += [f"{m}_{kind}" for m in METRICS for kind in ("delta", "pct_change")]
    expected += [f"{m}_roll3_{kind}" for m in METRICS for kind in ("sum", "mean")]
    expected += [f"{m}_z" for m in METRICS] + [f"{m}_lag{k}_z" for m in METRICS for k in (1, 2, 4, 6)]
    assert list(ready.columns[18:]) == expected


def test_validate_names_the_broken_week_and_the_clean_sample_passes(sample, tmp_path):
    done = run("validate", "--output", tmp_path / "report.json", cwd=sample)
    report = json.loads((tmp_path / "report.json").read_text())
    assert done.returncode == 1
    assert report["status"] == "ACTION_NEEDED"
    assert [item["week_start"] for item in report["parser_breaks"]] == ["2025-10-06"]
    assert "2025-10-06" in done.stdout
    assert run("demo", tmp_path / "clean", "--clean").returncode == 0
    clean = run("validate", "--json", cwd=tmp_path / "clean")
    assert clean.returncode == 0
    assert json.loads(clean.stdout)["status"] == "OK"


TWINS = [
    ("pull_public_signals", ["pull", "--replay", "sample.warc.gz"]),
    ("make_weekly_panel", ["panel"]),
    ("validate_social_panel", ["validate"]),
    ("build_model_ready_social", ["features"]),
]


@pytest.mark.parametrize("module, words", TWINS, ids=[module for module, _ in TWINS])
def test_python_command_lines_give_the_same_files_and_exit_codes(study, module, words):
    native = run(*words, cwd=study)
    files = digests(study)
    twin = subprocess.run(
        [sys.executable, "-m", f"public_signals.cli.{module}", *words[1:]], cwd=study, capture_output=True, text=True
    )
    assert (twin.returncode, twin.stdout) == (native.returncode, native.stdout)
    assert digests(study) == files


def test_a_workspace_named_public_signals_shadows_nothing_and_is_found(study, tmp_path):
    study.rename(tmp_path / "public_signals")
    code = "import public_signals.cli, public_signals; print(public_signals.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert str(tmp_path) not in done.stdout and done.returncode == 0
    twin = subprocess.run(
        [sys.executable, "-m", "public_signals.cli.make_weekly_panel"], cwd=tmp_path, capture_output=True, text=True
    )
    assert twin.returncode == 0, twin.stderr


def test_the_checkout_is_never_taken_for_a_workspace(tmp_path):
    checkout = tmp_path / "checkout"
    for folder in ("src/public_signals/config", "python/public_signals", "examples"):
        (checkout / folder).mkdir(parents=True)
    (checkout / "examples" / "shows.yaml").write_text("shows:\n  - name: Six\n")
    done = run("panel", cwd=checkout)
    assert done.returncode == 2
    assert "no workspace" in done.stderr
    assert not (checkout / "data").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["pull", "--replay", "config/shows.yaml"],
        ["pull", "--replay", "cut.warc.gz"],
        ["pull", "--replay", "sample.warc.gz", "--start", "2024-13-01"],
        ["pull", "--replay", "sample.warc.gz", "--start", "2024-02-01", "--end", "2024-01-01"],
        ["pull", "--replay", "sample.warc.gz", "--nosuch"],
        ["panel", "--input", "nosuch"],
        ["validate", "--input", "broken.parquet"],
        ["features", "--input", "broken.parquet"],
        ["features", "--metrics", "nosuch"],
    ],
    ids=" ".join,
)
def test_what_cannot_run_says_so_in_three_lines_and_touches_nothing(study, words):
    (study / "cut.warc.gz").write_bytes((study / "sample.warc.gz").read_bytes()[:50_000])
    (study / "broken.parquet").write_bytes((study / PANEL).read_bytes()[:-20])
    before = digests(study)
    done = run(*words, cwd=study)
    assert done.returncode == (5 if "cut.warc.gz" in words else 2)
    assert done.stdout == ""
    lines = done.stderr.rstrip("\n").split("\n")
    assert len(lines) == 3 and lines[2].startswith("help: ")
    assert digests(study) == before


def test_bad_weekly_and_raw_files_name_the_place(study):
    weekly = study / "data/weekly/tiktok_weekly.csv"
    text = weekly.read_text()
    weekly.write_text(text.replace("2024-01-08", "2024-01-09", 1))
    done = run("panel", cwd=study)
    assert done.returncode == 2 and "tiktok_weekly.csv:" in done.stderr
    raw = sorted((study / "data/raw/tiktok").glob("*_posts_*.csv"))[0]
    raw.write_text(raw.read_text().replace(",item-list,", ",item-list", 1))
    done = run("weekly", cwd=study)
    assert done.returncode == 2 and raw.name + ":" in done.stderr


def test_as_of_a_day_shows_what_was_known_then(study):
    assert run("panel", "--as-of", "2025-10-12", "--output", "then", cwd=study).returncode == 0
    then = pd.read_parquet(study / "then/weekly_social_signals.parquet")
    assert then.week_start.max() == "2025-09-29"
    now = pd.read_parquet(study / PANEL)
    late = run("panel", "--as-of", "2026-01-05", "--output", "late", cwd=study)
    assert late.returncode == 0
    late = pd.read_parquet(study / "late/weekly_social_signals.parquet")
    grown = now.merge(late, on=["show", "week_start"], suffixes=("", "_then"))
    grown = grown[grown.week_start >= "2025-12-01"].dropna(subset=["tt_sum_views", "tt_sum_views_then"])
    assert (grown.tt_sum_views > grown.tt_sum_views_then).any()
    assert (grown.tt_sum_views >= grown.tt_sum_views_then).all()


def test_count_age_makes_sums_null_where_no_scrape_was_old_enough(study):
    assert run("panel", "--count-age", "21", "--output", "aged", cwd=study).returncode == 0
    aged = pd.read_parquet(study / "aged/weekly_social_signals.parquet").set_index(["show", "week_start"])
    latest = pd.read_parquet(study / PANEL).set_index(["show", "week_start"])
    week = ("Oh, Mary!", "2025-12-08")
    assert aged.tt_sum_views[week] <= latest.tt_sum_views[week]
    assert aged.tt_posts[week] == latest.tt_posts[week]
    assert run("panel", "--count-age", "4000", "--output", "never", cwd=study).returncode == 0
    never = pd.read_parquet(study / "never/weekly_social_signals.parquet")
    with_posts = never[never.tt_posts > 0]
    assert with_posts.tt_sum_views.isna().all() and len(with_posts)


def test_no_file_that_is_written_names_a_machine(sample):
    for path in sample.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".csv", ".yaml"):
            assert str(sample) not in path.read_text(), path
