"""Google Trends and pageviews that a person downloaded: the same weeks as a formula in pandas gives."""

import csv
import io
import json
import random
from datetime import date, timedelta
from urllib.parse import urlencode

import pandas as pd
import pytest
from program import run
from shared_cases import SHARED
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

CASES = SHARED / "cases" / "series"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the cases (../shared/cases) are not here")

SAVED = date(2025, 12, 31)
WORDS = [("Category: All categories", "Week", "Day"), ("Catégorie : Toutes les catégories", "Semaine", "Jour"),
         ("Kategorie: Alle Kategorien", "Woche", "Tag"), ("カテゴリ: すべてのカテゴリ", "週", "日")]


def study(folder, shows, **settings):
    (folder / "config").mkdir(parents=True, exist_ok=True)
    lines = ["shows:"] + ["  - " + json.dumps(show) for show in shows] + ["settings: " + json.dumps({"geo": "US-NY", **settings})]
    (folder / "config/shows.yaml").write_text("\n".join(lines) + "\n")
    return folder


def held(folder, name, text):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def imported(folder, *words, code=0):
    done = run("archive", "import", *words, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def replayed(folder, result):
    done = run("pull", "--replay", result["output"], cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


def weekly(folder, source):
    with (folder / f"data/weekly/{source}_weekly.csv").open() as file:
        return {(row["show"], row["week_start"]): row for row in csv.DictReader(file)}


def trends_file(rng, terms, step, first, count, region="New York"):
    """The bytes of a file and its cells by term and day, in one of the shapes that people have."""
    cells = {term: [rng.choice(["", "<1", "0"]) if rng.random() < 0.12 else str(rng.randrange(1, 101)) for _ in range(count)] for term in terms}
    days = [first + timedelta(days=step * n) for n in range(count)]
    category, week, day = rng.choice(WORDS)
    us_dates, new = rng.random() < 0.3, rng.random() < 0.25
    shown = [f"{d.month}/{d.day}/{d.year}" if us_dates else d.isoformat() for d in days]
    if new:
        header, before, shown = ['"Time"'] + [f'"{term}"' for term in terms], [], [f'"{text}"' for text in shown]
    else:
        header = [week if step == 7 else day] + [f"{term}: ({region})" for term in terms]
        before = rng.choice([[category, ""], [category], [], [""]])
    rows = [",".join([text] + [cells[term][n] for term in terms]) for n, text in enumerate(shown)]
    rows = rows[::rng.choice([1, 1, 1, -1])]  # somebody sorted them, newest first
    end = rng.choice(["\n", "\r\n"])
    text = end.join([*before, ",".join(header), *rows]) + end
    values = {term: pd.Series({pd.Timestamp(d): {"": None, "<1": 0.5}.get(c, c) for d, c in zip(days, cells[term], strict=True)}, dtype="object")
              .dropna().astype(float) for term in terms}
    return (b"\xef\xbb\xbf" if rng.random() < 0.5 else b"") + text.encode(), values


def monday_weeks(values, step):
    """Whole Monday weeks: (6 W[M-1] + W[M+6]) / 7 of Sunday weeks, the mean of seven days."""
    weeks = {}
    if values.empty:
        return weeks
    monday = values.index.min() - pd.Timedelta(days=values.index.min().weekday())
    while monday <= values.index.max():
        if step == 7:
            before, after = monday - pd.Timedelta(days=1), monday + pd.Timedelta(days=6)
            if before in values.index and after in values.index:
                weeks[monday] = (6 * values[before] + values[after]) / 7
        else:
            of_week = values[(values.index >= monday) & (values.index < monday + pd.Timedelta(days=7))]
            if len(of_week) == 7:
                weeks[monday] = of_week.mean()
        monday += pd.Timedelta(days=7)
    return weeks


def test_random_files_give_the_weeks_of_the_formula(tmp_path):
    variations, first_seed = 200, 41
    print(f"{variations} files of Google Trends, seeds {first_seed} to {first_seed + variations - 1}")
    files, shows, truth = [], [], {}
    for number in range(variations):
        rng = random.Random(first_seed + number)
        terms = [f"query {number} {letter}" for letter in "abc"[: rng.randrange(1, 4)]]
        step = rng.choice([1, 7])
        count = rng.randrange(9, 60) if step == 7 else rng.randrange(20, 200)
        last = SAVED - timedelta(days=rng.randrange(0, 400))
        last -= timedelta(days=(last.weekday() + 1) % 7) if step == 7 else timedelta()
        first = last - timedelta(days=step * (count - 1))
        data, values = trends_file(rng, terms, step, first, count)
        files.append(held(tmp_path, f"{number}.csv", data))
        for term in terms:
            shows.append({"name": f"S {term}", "google_queries": [f'"{term.upper()}"' if rng.random() < 0.5 else term]})
            truth[f"S {term}"] = (values[term], step, first, last)
    study(tmp_path, shows)
    replayed(tmp_path, imported(tmp_path, *files, "--captured-at", f"{SAVED}T12:00:00Z", "--geo", "US-NY"))
    found = weekly(tmp_path, "google_trends")
    compared = 0
    for show, (values, step, first, last) in truth.items():
        weeks = monday_weeks(values, step)
        got = {pd.Timestamp(week): row for (name, week), row in found.items() if name == show and row["gt_index"]}
        assert set(weeks) <= set(got) or values.max() <= 0 or values.empty, show
        if step == 7:
            assert set(got) == set(weeks) or values.max() <= 0, show
        whole = {week: value for week, value in weeks.items() if got.get(week, {}).get("gt_is_partial") == "false"}
        top = max([value for week, value in whole.items() if week >= pd.Timestamp(first)], default=0)
        for week, value in weeks.items():
            if top > 0:
                assert float(got[week]["gt_index"]) == pytest.approx(value / top * 100, rel=1e-12, abs=1e-12), (show, week)
                compared += 1
        ends = last + timedelta(days=step)
        for week, row in got.items():
            touches_last = week <= pd.Timestamp(last) < week + pd.Timedelta(days=7)
            if touches_last and ends > SAVED:
                assert row["gt_is_partial"] == "true", (show, week)
    assert compared > 1000


def week_file(*rows, header="Week,six musical: (New York)", before="Category: All categories\n\n"):
    return before + header + "\n" + "".join(f"{day},{value}\n" for day, value in rows)


ROWS = [(date(2025, 1, 5) + timedelta(days=7 * n), n + 1) for n in range(20)]
SHOWS = [{"name": "Six", "google_queries": ["Six  Musical"]}]


@pytest.mark.parametrize("text, says", [
    (week_file(("2025-01", 3), ("2025-02", 4), header="Month,six musical: (New York)"), "months"),
    (week_file(("2025-01-01T00:00:00-05:00", 3), ("2025-01-01T01:00:00-05:00", 4), header="Time,six musical: (New York)"), "hours"),
    (week_file(("New York", 100), header="Subregion,six musical: (9/1/25 - 11/30/25)"), "region"),
    ("Category: All categories\n\nTOP\nsix,100\n", "related queries"), (week_file(*ROWS[:1]), "one row"),
    (week_file(*[(day + timedelta(days=1), value) for day, value in ROWS]), "Sundays"), (week_file(*ROWS[:4], *ROWS[5:]), "does not follow"),
    (week_file(*ROWS, header="Week,six musical: (Nowhere)"), "--geo"), (week_file(*ROWS, header="Week,six musical: (Texas)"), "US-TX"),
    (week_file(*ROWS, before="Category: Arts & Entertainment\n\n"), "one category"), (week_file((date(2025, 1, 5), 101), *ROWS[1:]), "multi.csv:4"),
    ('"Time","six musical"\n' + "".join(f'"{day}",{value}\n' for day, value in ROWS), "--geo"),
    ("Date,Six\n2025-01,3\n2025-02,4\n", "months"), ("Date,Six\n2025-01-01,many\n", "multi.csv:2")])
def test_what_is_no_series_of_days_or_weeks_is_refused_by_its_name(tmp_path, text, says):
    study(tmp_path, SHOWS)
    assert says in imported(tmp_path, held(tmp_path, "multi.csv", text), code=2)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("rows, line, says, helps", [
    (ROWS[:4] + ROWS[5:], 8, "2025-02-02 is missing", "an empty cell"), (ROWS[:1] + ROWS[2:], 5, "2025-01-12 is missing", "an empty cell"),
    (ROWS[:4] + ROWS[3:], 8, "the day 2025-01-26 stands twice", "delete the row"),
    ([*ROWS[:4], ROWS[5], ROWS[4], *ROWS[6:]], 9, "the rows are in no order", "sort the rows"),
    ([*ROWS[:4], (ROWS[4][0], "12.5"), *ROWS[5:]], 8, "`12.5` is no value", "whole numbers alone"),
    ([*ROWS[:4], (ROWS[4][0], '"12,5"'), *ROWS[5:]], 8, "`12,5` is no value", "whole numbers alone"),
    ([*ROWS[:4], (ROWS[4][0], -3), *ROWS[5:]], 8, "`-3` is no value", "between 0 and 100"),
    ([*ROWS[:4], (ROWS[4][0], "n.d."), *ROWS[5:]], 8, "`n.d.` is no value", "leave the cell empty"),
    ([*ROWS[:4], (ROWS[4][0], '"1,308"'), *ROWS[5:]], 8, "`1,308` is no value", "whole numbers alone"),
    ([*ROWS[:4], ("Feb 2", 5), *ROWS[5:]], 8, "`Feb 2` is no day", "YYYY-MM-DD"),
    ([(date(2025, 1, 1) + timedelta(days=30 * n), n) for n in range(9)], 4, "the rows are months", "at most five years")])
def test_each_refusal_of_a_file_of_trends_has_its_own_help(tmp_path, rows, line, says, helps):
    study(tmp_path, SHOWS)
    for order in (rows, rows[::-1]):
        if order is not rows and "twice" not in says and "missing" not in says:
            continue
        said = " ".join(imported(tmp_path, held(tmp_path, "multi.csv", week_file(*order)), code=2).split())
        assert says in said and helps in said, said
        assert f"multi.csv:{line}" in said or order is not rows, said


def test_the_time_of_saving_decides_about_the_last_row(tmp_path):
    study(tmp_path, SHOWS)
    name = held(tmp_path, "multi.csv", week_file(*ROWS))
    last = ROWS[-1][0]
    for words, partial in (((), "true"), (("--captured-at", f"{last + timedelta(days=3)}T00:00:00Z"), "true"),
                           (("--captured-at", f"{last + timedelta(days=10)}T00:00:00Z"), "false")):
        folder = study(tmp_path / partial / str(len(words)), SHOWS)
        replayed(folder, imported(folder, tmp_path / name, *words))
        week = str(last - timedelta(days=6))
        assert weekly(folder, "google_trends")["Six", week]["gt_is_partial"] == partial, words
    assert "saved before" in imported(tmp_path, name, "--captured-at", "2025-02-01T00:00:00Z", code=2)


def test_terms_of_no_show_are_named_and_coarse_ones_too(tmp_path):
    study(tmp_path, SHOWS)
    text = week_file(*[(day, f"{value % 9},{90 + value % 3}") for day, value in ROWS], header="Week,SIX musical: (New York),wicked: (New York)")
    result = imported(tmp_path, held(tmp_path, "multi.csv", text))
    notes = " ".join(result["notes"])
    assert "`wicked`" in notes and "gt_coarse" in notes
    assert [series["about"] for series in result["runs"][0]["series"]] == ["SIX musical in US-NY", "wicked in US-NY"]
    line = json.loads(run("extract", "--source", "google_trends", "multi.csv", cwd=tmp_path).stdout)
    assert line["state"] == "ok" and len(line["points"]) == len(ROWS) and line["points"][0]["values"] == [1, 91]


def test_an_answer_whose_address_names_no_term_is_refused(tmp_path):
    study(tmp_path, [{"name": "S", "google_queries": ["q"]}])
    (tmp_path / "a.json").write_text(")]}',\n" + json.dumps({"default": {"timelineData": []}}))
    said = " ".join(imported(tmp_path, "a.json", "--url", "https://trends.google.com/trends/api/widgetdata/multiline", "--captured-at", f"{SAVED}T12:00:00Z", code=2).split())
    assert "says neither term nor place" in said and "`req=`" in said


def test_the_world_is_a_place(tmp_path):
    study(tmp_path, SHOWS, geo="")
    replayed(tmp_path, imported(tmp_path, held(tmp_path, "multi.csv", week_file(*ROWS, header="Week,six musical: (Worldwide)"))))
    assert any(row["gt_index"] for row in weekly(tmp_path, "google_trends").values())


VIEWS = [(date(2025, 6, 1) + timedelta(days=n), n + 5) for n in range(40)]


@pytest.mark.parametrize("shape", ["csv", "json"])
def test_pageviews_of_a_download_are_days_like_collected_ones(tmp_path, shape):
    rows = {day: value for day, value in VIEWS if day != date(2025, 6, 18)}
    rows[date(2025, 6, 10)] = 0
    if shape == "csv":
        cells = [f"{day},{rows.get(day, '')},7" for day, _ in VIEWS]
        text = 'Date,"Oh, Mary!",Other\n' + "\n".join(cells) + "\n"
    else:
        text = json.dumps([{"title": "Oh, Mary!", **{str(day): value for day, value in rows.items()}}, {"title": "Other", "2025-06-01": 7}])
    study(tmp_path, [{"name": "Mary", "wikipedia_title": "Oh,_Mary!"}], panel={"extensions": ["wikipedia"]})
    result = imported(tmp_path, held(tmp_path, f"pageviews.{shape}", text), "--captured-at", "2025-08-01T00:00:00Z")
    assert "Other" in " ".join(result["notes"]) and "redirects are not counted" in " ".join(result["notes"])
    replayed(tmp_path, result)
    found = weekly(tmp_path, "wikipedia")
    for monday in (date(2025, 6, 2), date(2025, 6, 9), date(2025, 6, 23), date(2025, 6, 30)):
        row = found["Mary", str(monday)]
        assert row["wiki_views"] == str(sum(rows[monday + timedelta(days=n)] for n in range(7))) and row["wiki_is_partial"] == "false"
    assert found["Mary", "2025-06-16"]["wiki_is_partial"] == "true", "a cell that is missing is unknown"


def views_file(name, views):
    if name.endswith("csv"):
        return "Date,Six\n" + "".join(f"{day},{value}\n" for day, value in views.items())
    return json.dumps([{"title": "Six", **{str(day): value for day, value in views.items()}}])


@pytest.mark.parametrize("name", ["views.csv", "views.json"])
def test_a_zero_of_a_download_is_a_day_left_out(tmp_path, name):
    """The tool writes 0 for days that the API lost: holes between busy days are unknown, silence of a quiet article is 0."""
    for number in range(4):
        rng = random.Random(4100 + number)
        base = rng.choice([3, 100, 2000])
        begin, length = 14 + rng.randrange(21), rng.randrange(1, 15)
        days = [date(2025, 6, 2) + timedelta(days=n) for n in range(63)]
        views = {day: 0 if begin <= n < begin + length else base + rng.randrange(5) for n, day in enumerate(days)}
        folder = study(tmp_path / str(number), [{"name": "Six", "wikipedia_title": "Six"}], panel={"extensions": ["wikipedia"]})
        replayed(folder, imported(folder, held(folder, name, views_file(name, views)), "--captured-at", "2025-09-01T00:00:00Z"))
        found = weekly(folder, "wikipedia")
        for first in days[::7]:
            week = [first + timedelta(days=n) for n in range(7)]
            lost = [day for day in week if views[day] == 0 and base >= 30]
            row = found["Six", str(first)]
            assert row["wiki_is_partial"] == ("true" if lost else "false"), (number, first)
            assert row["wiki_views"] == ("" if len(lost) == 7 else str(sum(views[day] for day in week))), (number, first)


def test_days_of_zero_alone_are_left_unknown(tmp_path):
    study(tmp_path, [{"name": "Six", "wikipedia_title": "Six"}])
    views = {date(2025, 6, 2) + timedelta(days=n): 0 if n < 7 else "" if n == 7 else 100 for n in range(21)}
    result = imported(tmp_path, held(tmp_path, "a.csv", views_file("a.csv", views)), "--dry-run")
    assert "7 days of Six are left unknown" in " ".join(result["notes"])
    zeros = dict.fromkeys(views, 0)
    assert "every day has 0 views" in imported(tmp_path, held(tmp_path, "b.csv", views_file("b.csv", zeros)), code=2)


@needs_cases
@pytest.mark.parametrize("name, words", [("trends_week_two_terms.csv", []), ("trends_day.csv", []), ("trends_day_us_dates_bom.csv", []),
                                         ("trends_new_interface_week.csv", ["--geo", "US-NY"]), ("trends_week_french_crlf.csv", [])])
def test_the_cases_of_trends_give_the_weeks_expected(tmp_path, name, words):
    expected = json.loads((CASES / "expected_weeks.json").read_text())
    of_file = expected.get(name) or expected["trends_day.csv" if "day" in name else "trends_week_two_terms.csv"]
    terms = of_file if isinstance(next(iter(of_file.values())), dict) else {"oh mary broadway": of_file}
    study(tmp_path, [{"name": term, "google_queries": [term]} for term in terms])
    replayed(tmp_path, imported(tmp_path, CASES / name, *words))
    found = weekly(tmp_path, "google_trends")
    for term, weeks in terms.items():
        got = {week: float(row["gt_index"]) for (show, week), row in found.items() if show == term and row["gt_index"]}
        if not got:
            assert term == "cole escola" and "two_terms" not in name
            continue
        scale = max(got[week] for week in weeks) / max(weeks.values())
        assert {week: got[week] for week in weeks} == pytest.approx({week: value * scale for week, value in weeks.items()})


@needs_cases
def test_the_cases_of_pageviews_and_of_refusals(tmp_path):
    expected = json.loads((CASES / "expected_weeks.json").read_text())["pageviews_two_articles.csv"]
    study(tmp_path, [{"name": title, "wikipedia_title": title} for title in expected])
    replayed(tmp_path, imported(tmp_path, CASES / "pageviews_two_articles.csv"))
    found = weekly(tmp_path, "wikipedia")
    for title, weeks in expected.items():
        assert {week: found[title, week]["wiki_views"] for week in weeks} == {week: str(views) for week, views in weeks.items()}
        left_out = {"2025-09-15", "2025-09-22"} if title == "Oh, Mary!" else set()  # a 0 between busy days in each
        assert {week for week in weeks if found[title, week]["wiki_is_partial"] == "true"} == left_out
    for name, says in (("trends_month.csv", "months"), ("trends_hour.csv", "hours"), ("trends_regions.csv", "region")):
        assert says in imported(tmp_path, CASES / name, code=2)


def trends_har(*resolutions):
    """A visit to the Explore page with one answer for each resolution."""
    entries = []
    for resolution in resolutions:
        request = {"time": "2020-01-01 2024-06-01", "resolution": resolution, "locale": "en-US",
                   "comparisonItem": [{"geo": {"region": "US-NY"}, "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": "six musical"}]}}],
                   "requestOptions": {"property": "", "backend": "IZG", "category": 0}}
        step = 30 if resolution == "MONTH" else 7
        points = [{"time": str(1577577600 + n * step * 86400), "value": [n % 90 + 5], "hasData": [True], "formattedValue": ["x"]} for n in range(60)]
        entries.append({"startedDateTime": "2024-06-10T12:00:00Z", "request": {"method": "GET", "headers": [],
                        "url": "https://trends.google.com/trends/api/widgetdata/multiline?hl=en-US&" + urlencode({"req": json.dumps(request)})},
                        "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json",
                                     "text": ")]}',\n" + json.dumps({"default": {"timelineData": points, "averages": []}})}}})
    return json.dumps({"log": {"version": "1.2", "pages": [], "entries": entries}})


def test_months_of_the_explore_page_are_refused_and_leave_nothing_behind(tmp_path):
    study(tmp_path, [{"name": "Six", "google_queries": ["six musical"]}])
    error = imported(tmp_path, held(tmp_path, "visit.har", trends_har("MONTH")), code=2)
    assert "Google Trends by months" in error and not (tmp_path / "data").exists()
    both = imported(tmp_path, held(tmp_path, "both.har", trends_har("MONTH", "WEEK")))
    assert "by months" in " ".join(both["notes"]) and both["runs"][0]["pages"] == 1
    replayed(tmp_path, both)
    for words in (("weekly",), ("pull", "--offline"), ("pull", "--replay", both["output"])):
        assert run(*words, cwd=tmp_path).returncode == 0, words
    assert any(row["gt_index"] for row in weekly(tmp_path, "google_trends").values())


def test_months_in_an_archive_of_others_are_no_points_that_were_read(tmp_path):
    study(tmp_path, [{"name": "Six", "google_queries": ["six musical"]}])
    entry = json.loads(trends_har("MONTH"))["log"]["entries"][0]
    with (tmp_path / "x.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        http = StatusAndHeaders("200 OK", [("Content-Type", "application/json")], protocol="HTTP/1.1")
        body = io.BytesIO(entry["response"]["content"]["text"].encode())
        writer.write_record(writer.create_warc_record(entry["request"]["url"], "response", payload=body, http_headers=http,
                                                      warc_headers_dict={"WARC-Date": "2024-06-10T12:00:00Z"}))
    done = run("pull", "--replay", "x.warc.gz", "--json", cwd=tmp_path)
    [target] = json.loads(done.stdout)["targets"]
    assert (target["state"], target["items"], done.returncode) == ("layout_changed", 0, 4), done.stdout
    assert "neither of days nor of weeks" in done.stdout


@needs_cases
def test_the_case_of_months(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text((CASES / "har_shows.yaml").read_text())
    assert "months" in imported(tmp_path, CASES / "month.har", code=2)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("common", [4, 51, 52, 80])
def test_two_downloads_are_one_series_only_where_they_share_a_year(tmp_path, common):
    rng = random.Random(common)
    first = date(2023, 7, 2)
    interest = [rng.randrange(20, 101) for _ in range(120)]
    interest[common] = interest[119 - common] = 100
    split = 120 - common
    study(tmp_path, [{"name": "S", "google_queries": ["q"]}])

    def file(name, begin, end):
        top = max(interest[begin:end])
        rows = [f"{first + timedelta(days=7 * n)},{round(100 * interest[n] / top)}" for n in range(begin, end)]
        return held(tmp_path, name, "\n".join(["Category: All categories", "", "Week,q: (New York)", *rows]) + "\n")

    half = (split + common) // 2 + common // 2
    early, late = file("early.csv", 0, half), file("late.csv", half - common, 120)
    replayed(tmp_path, imported(tmp_path, early, "--captured-at", f"{SAVED}T12:00:00Z", "--geo", "US-NY"))
    before = {week for (_, week), row in weekly(tmp_path, "google_trends").items() if row["gt_index"]}
    done = replayed(tmp_path, imported(tmp_path, late, "--captured-at", f"{SAVED + timedelta(days=1)}T12:00:00Z", "--geo", "US-NY"))
    after = {week: float(row["gt_index"]) for (_, week), row in weekly(tmp_path, "google_trends").items() if row["gt_index"]}
    truth = monday_weeks(pd.Series({pd.Timestamp(first + timedelta(days=7 * n)): float(value) for n, value in enumerate(interest)}), 7)
    truth = {f"{week:%Y-%m-%d}": value for week, value in truth.items()}
    assert after == pytest.approx({week: truth[week] / max(truth[known] for known in after) * 100 for week in after}, abs=1.5)
    lost = before - set(after)
    assert bool(lost) == (common < 52)
    if lost:
        assert "gt_hole" in done.stderr
        run("panel", cwd=tmp_path)
        assert "on the scale of the others" in " ".join(run("why", "S", min(lost), "gt_index", cwd=tmp_path).stdout.split())


def test_a_week_outside_of_a_download_is_null_because_nobody_asked_it(tmp_path):
    """The panel reaches farther than the files: `why` names their first and last day, and no hole in a series."""
    study(tmp_path, [{"name": "Six", "google_queries": ["six"], "wikipedia_title": "Six"},
                     {"name": "Old", "google_queries": ["old"], "wikipedia_title": "Old"}])
    first, days = date(2024, 9, 30), 70

    def views(begin, count):
        return [begin + timedelta(days=n) for n in range(count)]

    pages = ["Date,Six\n" + "".join(f"{day},{7}\n" for day in views(first, days)),
             "Date,Old\n" + "".join(f"{day},{7}\n" for day in views(date(2024, 1, 1), 400))]
    trends = ["Category: All categories\n\nDay,six: (New York)\n" + "".join(f"{day},{50 + n % 50}\n" for n, day in enumerate(views(first, days)))]
    for n, text in enumerate(pages + trends):
        source = ["--source", "wikipedia"] if text in pages else []  # each title is a query too, and few views look like Trends
        replayed(tmp_path, imported(tmp_path, held(tmp_path, f"file{n}.csv", text), "--captured-at", "2025-08-01T00:00:00Z", *source))
    assert run("panel", "--extensions", "wikipedia", cwd=tmp_path).returncode == 0
    for week, column in (("2024-01-01", "wiki_views"), ("2024-12-30", "wiki_views"), ("2024-01-01", "gt_index"), ("2024-12-30", "gt_index")):
        said = run("why", "Six", week, column, cwd=tmp_path).stdout
        assert "outside of the days that were asked or brought: they are 2024-09-30 to 2024-12-08" in " ".join(said.split()), said
        assert "gt_hole" not in said and "no day of the week" not in said
