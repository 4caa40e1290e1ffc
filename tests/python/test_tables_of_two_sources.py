"""Tables of days and small numbers that may be of Google Trends and pageviews alike: none is guessed.

Where a show's query is its article's title as well, the column names both.
"""

import random
from datetime import date, timedelta

import pytest
from test_import_series import held, imported, monday_weeks, pd, replayed, study, weekly

VARIATIONS, FIRST_SEED = 60, 9100
SHOW = {"name": "Six", "google_queries": ["Six"], "wikipedia_title": "Six"}
SAVED = ("--captured-at", "2025-12-31T12:00:00Z")


def drawn(rng):
    """A table, its values by day, and the step of its rows."""
    step = rng.choice([1, 7])
    first = date(2025, 6, 1) + timedelta(days=7 * rng.randrange(4))
    days = [first + timedelta(days=step * n) for n in range(rng.randrange(15, 28))]
    return days, [rng.randrange(1, 101) for _ in days], step


def table(rng, header, days, values, behind=""):
    mark = rng.choice([",", ";", "\t"])
    rows = [f"{day}{mark}{value}{mark + 'False' if behind else ''}" for day, value in zip(days, values, strict=True)]
    return rng.choice(["\n", "\r\n"]).join([mark.join([header, "Six", *([behind] if behind else [])]), *rows]) + "\n"


def weeks_of(folder, source, column):
    rows = weekly(folder, source) if (folder / f"data/weekly/{source}_weekly.csv").exists() else {}
    return {week: row[column] for (_, week), row in rows.items() if row[column]}


def views_of(folder):
    return weeks_of(folder, "wikipedia", "wiki_views")


def index_of(folder):
    return {pd.Timestamp(week): float(value) for week, value in weeks_of(folder, "google_trends", "gt_index").items()}


def test_a_table_that_says_neither_is_refused_until_somebody_says(tmp_path):
    read = {"google_trends": 0, "wikipedia": 0}
    for number in range(VARIATIONS):
        rng = random.Random(FIRST_SEED + number)
        days, values, step = drawn(rng)
        header = rng.choice(["date", "Date", "DATE"] + (["Day", "datum"] if step == 1 else []))
        folder = study(tmp_path / str(number), [SHOW], panel={"extensions": ["wikipedia"]})
        name = held(folder, "t.csv", table(rng, header, days, values))
        said = imported(folder, name, *SAVED, code=2)
        assert "says neither" in said and "--source google_trends|wikipedia" in said, (number, header, said)
        assert not list((folder / "data").glob("archive/*")), "nothing is left behind"
        source = rng.choice(["google_trends", "wikipedia"]) if step == 1 and header.lower() == "date" else "google_trends"
        geo = ["--geo", "US-NY"] if source == "google_trends" else []
        replayed(folder, imported(folder, name, *SAVED, "--source", source, *geo))
        read[source] += 1
        if source == "wikipedia":
            sums = pd.Series(values, index=pd.to_datetime(days)).resample("W-SUN").agg(["sum", "count"])
            whole = {f"{end - timedelta(days=6):%Y-%m-%d}": str(row["sum"]) for end, row in sums.iterrows() if row["count"] == 7}
            assert whole.items() <= views_of(folder).items() and not index_of(folder), number
        else:
            truth = monday_weeks(pd.Series(values, index=pd.to_datetime(days), dtype=float), step)
            assert {week: value / max(truth.values()) * 100 for week, value in truth.items()}.keys() <= index_of(folder).keys(), number
            assert not views_of(folder), number
    print(f"{VARIATIONS} tables of seeds {FIRST_SEED} and on: {read}")
    assert min(read.values()) > 5


def test_is_partial_says_google_trends(tmp_path):
    for number in range(20):
        rng = random.Random(FIRST_SEED + 500 + number)
        days, values, step = drawn(rng)
        folder = study(tmp_path / str(number), [SHOW], panel={"extensions": ["wikipedia"]})
        text = table(rng, rng.choice(["date", "Date", "Day"]), days, values, "isPartial")
        cut = rng.random() < 0.5
        if cut:
            text = "True".join(text.rsplit("False", 1))
        result = imported(folder, held(folder, "t.csv", text), *SAVED, "--geo", "US-NY")
        assert result["runs"][0]["understood_as"].startswith("Google Trends")
        assert [series["about"] for series in result["runs"][0]["series"]] == ["Six in US-NY"]
        replayed(folder, result)
        truth = monday_weeks(pd.Series(values, index=pd.to_datetime(days), dtype=float), step)
        found = weekly(folder, "google_trends")
        last = days[-1] - timedelta(days=days[-1].weekday())
        for week in truth:
            row = found["Six", f"{week:%Y-%m-%d}"]
            assert row["gt_index"], (number, week)
            if cut and week == pd.Timestamp(last):
                assert row["gt_is_partial"] == "true", (number, week)
        assert not views_of(folder)
    folder = study(tmp_path / "bad", [SHOW])
    error = imported(folder, held(folder, "t.csv", "date,Six,isPartial\n2025-06-01,3,False\n2025-06-02,4,maybe\n"), *SAVED, "--geo", "US-NY", code=2)
    assert "t.csv:3" in error and "isPartial is `maybe`" in error


@pytest.mark.parametrize("text, source", [
    ("Date,Six\n" + "".join(f"2025-06-{day:02},{day * 9}\n" for day in range(1, 29)), "Wikipedia"),
    ('"Time","Six"\n' + "".join(f'"2025-06-{day:02}",{day}\n' for day in range(1, 29)), "Google Trends"),
    ("Day,Six: (New York)\n" + "".join(f"2025-06-{day:02},{day}\n" for day in range(1, 29)), "Google Trends")])
def test_what_only_one_source_writes_is_told(tmp_path, text, source):
    folder = study(tmp_path, [SHOW])
    result = imported(folder, held(folder, "t.csv", text), *SAVED, *(["--geo", "US-NY"] if source == "Google Trends" else []))
    assert result["runs"][0]["understood_as"].startswith(source)


def test_the_title_of_an_article_that_no_show_asks_google_for_is_told_by_pageviews_analysis(tmp_path):
    folder = study(tmp_path, [{**SHOW, "google_queries": ["six musical"]}])
    rows = "".join(f"2025-06-{day:02},{day}\n" for day in range(1, 29))
    assert imported(folder, held(folder, "t.csv", "Date,Six\n" + rows), *SAVED)["runs"][0]["understood_as"].startswith("Wikipedia")
    assert "says neither" in imported(folder, held(folder, "p.csv", "date,Six\n" + rows), *SAVED, code=2), "pytrends writes date"


def test_posts_are_no_series(tmp_path):
    folder = study(tmp_path, [SHOW])
    text = "[" + '{"post_id": "7340000000000000000", "posted_at": "2024-02-27T00:00:00Z", "handle": "six"}' + "]"
    error = imported(folder, held(folder, "posts.json", text), *SAVED, "--source", "wikipedia", code=2)
    assert "read as posts, of which Wikipedia has none" in error
