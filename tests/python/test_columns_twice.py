"""A column whose name stands twice in a file or a frame is refused by whoever reads columns by name: never the first one, never the last."""

import random

import pandas as pd
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from program import run

from public_signals import Error
from public_signals.aggregation import weekly
from public_signals.common.timebins import fill_missing_weeks, week_agg
from public_signals.features.panel_features import create_model_ready_features, make_deltas, make_lags, make_leads, make_rolling_stats, standardize
from public_signals.models.lagged_causality import fit_ols_fe
from public_signals.quality.checks import anomaly_flags, calculate_completeness, calculate_coverage, detect_anomalies, generate_validation_report

SEED, VARIATIONS = 20261206, 60
PANEL = "data/panel/weekly_social_signals.parquet"
COMMANDS = {
    "validate": ["--output", "v.json"],
    "features": ["--output", "f.parquet"],
    "fit": ["--outcome", "gross", "--predictor", "tt_posts", "--output", "models"],
    "forecast": ["--outcome", "gross", "--output", "models"],
    "report": ["--output", "r.html"],
    "merge": ["--outcomes", "o.csv", "--map", "show=show", "week_starting=week_starting", "gross=gross", "--output", "m.parquet"],
}
FUNCTIONS = {
    "make_lags": lambda frame: make_lags(frame, ["tt_posts"]), "make_leads": lambda frame: make_leads(frame, ["tt_posts"]),
    "make_deltas": lambda frame: make_deltas(frame, ["tt_posts"]), "make_rolling_stats": lambda frame: make_rolling_stats(frame, ["tt_posts"]),
    "standardize": lambda frame: standardize(frame, ["tt_posts"]), "create_model_ready_features": create_model_ready_features,
    "enforce_canonical_schema": weekly.enforce_canonical_schema, "merge_weekly_sources": lambda frame: weekly.merge_weekly_sources(frame, None, None),
    "detect_anomalies": detect_anomalies, "anomaly_flags": anomaly_flags, "calculate_coverage": calculate_coverage,
    "calculate_completeness": calculate_completeness, "generate_validation_report": generate_validation_report,
    "fit_ols_fe": lambda frame: fit_ols_fe(frame, "tt_posts", "ig_posts"), "fill_missing_weeks": fill_missing_weeks,
    "week_agg": lambda frame: week_agg(frame, "week_start", "tt_posts"),
}


def doubled(table, name, chance):
    """The table with a second column of that name, of other values, somewhere."""
    numbers = pa.array([chance.randrange(1000) for _ in range(table.num_rows)])
    column = pa.array(table.column(name).to_pylist()[::-1]) if pa.types.is_string(table.field(name).type) or pa.types.is_large_string(table.field(name).type) else numbers
    return table.add_column(chance.randrange(table.num_columns + 1), name, column)


def test_files_with_a_name_twice_are_refused(study):
    chance = random.Random(SEED)
    table = pq.ParquetFile(study / PANEL).read().replace_schema_metadata(None)
    (study / "o.csv").write_text("show,week_starting,gross\nHadestown,2024-01-01,5\n")
    table = table.append_column("gross", pa.array([float(chance.randrange(9)) for _ in range(table.num_rows)])).append_column("note", pa.array(["x"] * table.num_rows))
    for variation in range(VARIATIONS):
        name, command = chance.choice(table.column_names), chance.choice(list(COMMANDS))
        pq.write_table(doubled(table, name, chance), study / "twice.parquet")
        done = run(command, "--input", "twice.parquet", *COMMANDS[command], cwd=study)
        assert done.returncode == 2 and f"column '{name}' stands twice" in done.stderr and "twice.parquet" in done.stderr, (variation, command, name, done.stderr)
    print(f"{VARIATIONS} panels with a name twice refused, seed {SEED}")


@pytest.mark.parametrize("name", ["show", "week_ending", "gross", "capacity", "of no interest"])
def test_outcomes_with_a_name_twice_are_refused(study, name):
    table = pa.table({"show": ["Hadestown", "1776"], "week_ending": ["2024-01-07", "2024-01-07"], "gross": [1.0, 2.0], "capacity": [0.5, 0.9], "of no interest": ["a", "b"]})
    pq.write_table(doubled(table, name, random.Random(SEED)), study / "outcomes.parquet")
    done = run("merge", "--outcomes", "outcomes.parquet", "--map", "show=show", "week_ending=week_ending", "gross=gross", cwd=study)
    assert done.returncode == 2 and f"column '{name}' stands twice" in done.stderr and "outcomes.parquet: column" in done.stderr, done.stderr
    assert not (study / "data/merged").exists()


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("kind", ["pandas", "pyarrow"])
def test_frames_with_a_name_twice_are_refused(sample, kind, function):
    frame = pd.read_parquet(sample / PANEL)
    twice = pd.concat([frame, frame[["tt_posts"]] + 4], axis=1)
    if kind == "pyarrow":
        table = pa.Table.from_pandas(frame, preserve_index=False)
        twice = table.append_column("tt_posts", pa.array(range(table.num_rows)))
    with pytest.raises(Error, match="column 'tt_posts' stands twice"):
        FUNCTIONS[function](twice)
    with pytest.raises(polars.exceptions.DuplicateError):
        polars.DataFrame([polars.Series("a", [1]), polars.Series("a", [2])])  # there is no such frame


@pytest.mark.parametrize("aggregate", [weekly.aggregate_tiktok_weekly, weekly.aggregate_instagram_weekly])
def test_posts_with_a_name_twice_are_refused(aggregate):
    posts = pd.DataFrame({"show": "A", "post_id": ["1", "2"], "posted_at": "2024-01-02T00:00:00Z", "likes": [1, 2]})
    for name in posts:
        with pytest.raises(Error, match=f"column '{name}' stands twice"):
            aggregate(pd.concat([posts, posts[[name]]], axis=1))
