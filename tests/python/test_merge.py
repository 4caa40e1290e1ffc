"""`merge` against pandas: real grosses with real show names, and the synthetic study."""

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from program import run

GROSSES = Path(__file__).parents[2] / ".." / "shared" / "fixtures" / "grosses" / "broadway_2022-05_2023-05.csv"
MAP = ["--map", "Date=week_ending", "Show_name=show", "Potential_Gross=gross", "%cap=capacity"]


def write_panel(path, rows):
    """A panel of (show, Monday) pairs with a signal beside them."""
    show, week = zip(*rows)
    columns = {"show": show, "week_start": week, "tt_posts": pa.array(range(len(rows)), pa.int64())}
    pq.write_table(pa.table(columns), path)
    return path


def merge(folder, panel, outcomes, *words, code=0):
    done = run("merge", "--input", panel, "--outcomes", outcomes, "--output", folder / "merged.parquet", "--json", *words)
    assert done.returncode == code, done.stderr
    return pd.read_parquet(folder / "merged.parquet"), json.loads(done.stdout)


def csv(folder, text, name="grosses.csv"):
    file = folder / name
    file.write_text(text)
    return file


@pytest.fixture(scope="module")
def grosses():
    if not GROSSES.exists():
        pytest.skip("the recorded grosses are not beside this checkout")
    return pd.read_csv(GROSSES)


def monday(sundays):
    return (pd.to_datetime(sundays) - pd.Timedelta(days=6)).dt.strftime("%Y-%m-%d")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_recorded_gross_finds_its_show_and_week(grosses, tmp_path, kind):
    weeks = sorted(set(monday(grosses["Date"])))
    panel = write_panel(tmp_path / "panel.parquet", [(s.upper(), w) for s in sorted(set(grosses["Show_name"])) for w in weeks])
    outcomes = GROSSES
    if kind == "parquet":
        outcomes = tmp_path / "grosses.parquet"
        grosses.assign(Date=pd.to_datetime(grosses["Date"])).to_parquet(outcomes)
    merged, account = merge(tmp_path, panel, outcomes, *MAP, "--join", "inner")
    assert account["outcome_rows"] == account["matched"] == len(merged) == 1546
    assert account["outcome_only"] == 0 and account["dropped"] == {} and account["unmatched_outcome_shows"] == []
    expected = grosses.assign(show=grosses["Show_name"].str.upper(), week_start=monday(grosses["Date"]))
    both = merged.merge(expected, on=["show", "week_start"], how="inner")
    assert len(both) == 1546
    assert (both["gross"] == both["Potential_Gross"]).all()
    assert (both["capacity_constraint"] == (both["%cap"] >= 98)).all()
    assert merged["capacity_constraint"].dtype == "Int64"
    assert (merged["week_index"] == merged["week_start"].map({w: i for i, w in enumerate(weeks)})).all()


def test_names_that_differ_are_listed_with_the_nearest(tmp_path):
    panel = write_panel(tmp_path / "p.parquet", [("Oh, Mary!", "2024-01-01"), ("Six", "2024-01-01")])
    file = csv(tmp_path, "show,week_ending,gross\nOH,2024-01-07,1\nOh Mary!,2024-01-07,2\nHamilton,2024-01-07,3\n")
    merged, account = merge(tmp_path, panel, file, code=1)
    assert account["unmatched_outcome_shows"] == [
        {"name": "Hamilton", "rows": 1, "nearest": None},
        {"name": "OH", "rows": 1, "nearest": None},
        {"name": "Oh Mary!", "rows": 1, "nearest": "Oh, Mary!"},
    ]
    assert [show["name"] for show in account["unmatched_panel_shows"]] == ["Oh, Mary!", "Six"]
    assert account["unmatched_panel_shows"][0]["nearest"] == "Oh Mary!"
    assert merged["gross"].isna().all() and not merged["has_outcome"].any()


def test_names_match_after_folding_and_by_alias(tmp_path):
    panel = write_panel(tmp_path / "p.parquet", [("& Juliet", "2024-01-01"), ("Death of a Salesman", "2024-01-01"), ("Oh, Mary’s!", "2024-01-01")])
    file = csv(tmp_path, 'show,week_ending,gross\n"OH,  MARY\'S! ",2024-01-07,"$1,234,567.50"\nSalesman,2024-01-07,2\n＆ JULIET,2024-01-07,3\n')
    aliases = csv(tmp_path, "name,show\nsalesman,Death of a Salesman\n", "aliases.csv")
    merged, account = merge(tmp_path, panel, file, "--aliases", aliases)
    assert account["matched"] == 3
    assert dict(zip(merged["show"], merged["gross"])) == {"& Juliet": 3, "Death of a Salesman": 2, "Oh, Mary’s!": 1234567.5}


@pytest.mark.parametrize("join, shows", [("left", ["A", "B"]), ("inner", ["A"]), ("outer", ["A", "B", "C"])])
def test_joins_keep_the_rows_they_name_and_account_for_all(tmp_path, join, shows):
    panel = write_panel(tmp_path / "p.parquet", [("A", "2024-01-01"), ("B", "2024-01-01")])
    file = csv(tmp_path, "show,week_starting,gross\na,2024-01-01,1\nC,2024-01-01,2\n,2024-01-01,3\nA,,4\n")
    merged, account = merge(tmp_path, panel, file, "--join", join)
    assert merged["show"].tolist() == shows
    assert account["dropped"] == {"no show": 1, "no week": 1}
    assert account["panel_rows"] == account["matched"] + account["panel_only"] == 2
    assert account["outcome_rows"] == account["matched"] + account["outcome_only"] + sum(account["dropped"].values()) == 4
    assert merged["tt_posts"].isna().tolist() == [show == "C" for show in shows]


def test_a_share_is_held_to_0_98_and_a_percentage_to_98(tmp_path):
    panel = write_panel(tmp_path / "p.parquet", [("A", "2024-01-01"), ("A", "2024-01-08"), ("A", "2024-01-15")])
    for scale in (1, 100):
        rows = "".join(f"A,2024-01-{day:02},{sold * scale}\n" for day, sold in ((7, 0.9799), (14, 0.98), (21, 1.01)))
        merged, _ = merge(tmp_path, panel, csv(tmp_path, "show,week_ending,capacity\n" + rows))
        assert merged["capacity_constraint"].tolist() == [0, 1, 1]


def test_previews_end_before_the_opening_day(tmp_path):
    (tmp_path / "config").mkdir()
    csv(tmp_path / "config", "shows:\n  - name: A\n    opening_date: 2024-01-10\n", "shows.yaml")
    weeks = ["2024-01-01", "2024-01-08", "2024-01-15"]
    panel = write_panel(tmp_path / "p.parquet", [(show, week) for show in "AB" for week in weeks])
    file = csv(tmp_path, "show,week_ending,gross\nA,2024-01-07,1\n")
    merged, _ = merge(tmp_path, panel, file, "--config", tmp_path / "config" / "shows.yaml")
    assert merged["is_preview"].tolist()[:3] == [1, 0, 0]
    assert merged["is_post_opening"].tolist()[:3] == [0, 0, 1]
    assert merged["is_preview"].isna().tolist()[3:] == [True] * 3
    assert merged["capacity_constraint"].isna().all()


def test_weeks_after_the_last_performance_are_marked_where_a_closing_date_is_known(tmp_path):
    (tmp_path / "config").mkdir()
    closing = "shows:\n  - name: A\n    closing_date: 2024-01-10\n  - name: B\n"
    csv(tmp_path / "config", closing, "shows.yaml")
    weeks = ["2024-01-01", "2024-01-08", "2024-01-15"]
    panel = write_panel(tmp_path / "p.parquet", [(show, week) for show in "AB" for week in weeks])
    file = csv(tmp_path, "show,week_ending,gross\nA,2024-01-07,1\n")
    merged, _ = merge(tmp_path, panel, file, "--config", tmp_path / "config" / "shows.yaml")
    assert merged["is_post_closing"].tolist()[:3] == [0, 0, 1]
    assert merged["is_post_closing"].isna().tolist()[3:] == [True] * 3
    csv(tmp_path / "config", "shows:\n  - name: A\n", "shows.yaml")
    merged, _ = merge(tmp_path, panel, file, "--config", tmp_path / "config" / "shows.yaml")
    assert "is_post_closing" not in merged


@pytest.mark.parametrize(
    "text, words, said",
    [
        ("show,week_ending,gross\nA,2024-01-06,1\n", [], "week_ending 2024-01-06 is a Saturday, no Sunday"),
        ("show,week_ending,gross\nA,2024-13-01,1\n", [], "'2024-13-01' is no date"),
        ("show,week_ending,gross\nA,2024-01-07,1\na,2024-01-07,2\n", [], "grosses.csv:2 and grosses.csv:3"),
        ("show,week_ending,tt_posts\nA,2024-01-07,1\n", [], "column 'tt_posts' twice"),
        ("show,week_ending,gross\nA,2024-01-07,1\n", ["--map", "shows=show", "week_ending=week_ending"], "did you mean 'show'?"),
        ("show,week_ending,gross\nA,2024-01-07,1\n", ["--map", "show"], "is not COLUMN=NAME"),
        ("show,day,gross\nA,2024-01-07,1\n", [], "exactly one of week_ending and week_starting"),
    ],
)
def test_what_cannot_be_merged_says_which_row_or_column(tmp_path, text, words, said):
    panel = write_panel(tmp_path / "p.parquet", [("A", "2024-01-01")])
    done = run("merge", "--input", panel, "--outcomes", csv(tmp_path, text), "--output", tmp_path / "out.parquet", *words)
    assert done.returncode == 2 and said in done.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_the_synthetic_grosses_lose_no_row(sample, tmp_path):
    words = ["--map", "week_ending=week_ending", "show=show", "gross=gross", "capacity=capacity", "--json"]
    done = run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "--output", tmp_path / "m.parquet", *words, cwd=sample)
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    grosses = pd.read_csv(sample / "data/outcomes/synthetic_grosses.csv", dtype={"show": str})
    panel = pd.read_parquet(sample / "data/panel/weekly_social_signals_model_ready.parquet")
    expected = grosses.assign(week_start=monday(grosses["week_ending"])).merge(panel, on=["show", "week_start"])
    assert account["matched"] == len(expected) == len(grosses)
    merged = pd.read_parquet(tmp_path / "m.parquet")
    assert list(merged.columns) == [*panel.columns, "gross", "capacity", "has_outcome", "capacity_constraint", "is_preview", "is_post_opening", "week_index"]
    assert len(merged) == len(panel) and merged["has_outcome"].sum() == len(expected)
