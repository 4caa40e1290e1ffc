"""What the command line says of a panel that no feature can be made of: exit 2, the place, and nothing left behind."""

import math

import pandas as pd
import pytest
from program import run


def panel(weeks=("2024-01-01", "2024-01-08", "2024-01-15"), values=(1, 2, 3), **others):
    counts = pd.array(values, "Int64") if all(isinstance(value, int) for value in values) else list(values)
    return pd.DataFrame({"show": "Six", "week_start": list(weeks), "tt_posts": counts, **others})


CASES = {
    "duplicate": (
        panel(weeks=("2024-01-01", "2024-01-08", "2024-01-08")), (),
        "a show has the same week twice", "show 'Six', week 2024-01-08"),
    "not a Monday": (
        panel(weeks=("2024-01-01", "2024-01-09", "2024-01-15")), (),
        "week_start 2024-01-09 is no Monday (1 such rows)", "show 'Six', week_start 2024-01-09"),
    "no date": (
        panel(weeks=("2024-01-01", "2024-13-08", "2024-01-15")), (),
        "week_start '2024-13-08' is no date (1 such)", "show 'Six', week 2024-13-08"),
    "infinity": (
        panel(values=(1.0, math.inf, 2.0)), (),
        "tt_posts holds an infinity", "show 'Six', week 2024-01-08, column tt_posts"),
    "lag 0": (panel(), ("--lags", "0"), "lag 0 is under 1 week", "lags"),
    "lead -2": (panel(), ("--leads", "-2"), "lead -2 is under 1 week", "leads"),
    "unknown metric": (panel(), ("--metrics", "tt_pots"), "tt_pots", "did you mean 'tt_posts'?"),
    "name taken": (
        panel(tt_posts_lag1=1), (), "there is already a column 'tt_posts_lag1'", "column tt_posts_lag1"),
    "delta overflow": (
        panel(values=(-(2**62), 2**63 - 1, 0)), (),
        "tt_posts_delta is too large for int64", "show 'Six', week 2024-01-08, column tt_posts"),
    "sum overflow": (
        panel(values=(2**62, 2**62, 2**62)), (),
        "tt_posts_roll3_sum is too large for int64", "show 'Six', week 2024-01-15, column tt_posts"),
    "category of numbers": (
        panel(theatre=pd.Categorical([3, 1, 2])), ("--metrics", "theatre"),
        "column 'theatre' is a category whose levels are numbers", "pd.get_dummies(df['theatre'])"),
    "category among the usual ones": (
        panel(ig_posts=pd.Categorical([3.5, 1.5, 3.5])), (),
        "column 'ig_posts' is a category whose levels are numbers", "column ig_posts"),
    "text": (panel(label="a"), ("--metrics", "label"), "column 'label' is string, not a number", "column label"),
}  # fmt: skip


@pytest.mark.parametrize(("df", "flags", "message", "place"), CASES.values(), ids=CASES)
def test_a_mistake_is_named_with_its_place_and_leaves_no_file(tmp_path, df, flags, message, place):
    df.to_parquet(tmp_path / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "out/ready.parquet", *flags, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert place in done.stderr
    assert any(line.startswith("help:") for line in done.stderr.splitlines())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["panel.parquet"]
