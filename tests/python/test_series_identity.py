"""query + place + category + kind of search + language + resolution is one series: pieces of two are never put together."""

import json
import random
import urllib.parse
from datetime import UTC, date, datetime, timedelta

import pytest
from shared_cases import case
from studies import cells, run, write_config

FIRST, LAST = date(2026, 6, 8), date(2026, 9, 6)
NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
RANGE = ("--start", str(FIRST), "--end", str(LAST))
STUDY = ([{"name": "A", "google_queries": ["six musical"]}], {"geo": "US-NY"})


def answer(level, *, query="six musical", geo="US-NY", category=0, kind="", language="en-US", first=FIRST, last=LAST, terms=(), beside="", **restriction):
    """An entry of a HAR: a browser's answer for days first..last, all at `level` but one at 100.

    `terms` are asked with the query as one series, `beside` is compared with it, and `restriction` stands with the terms.
    """
    asked = {"time": f"{first} {last}", "resolution": "DAY", "locale": language,
             "comparisonItem": [{"geo": {"region": geo} if geo else {},
                                 "complexKeywordsRestriction": {"keyword": [{"type": restriction.get("type", "BROAD"), "value": one}
                                                                            for one in (term, *terms)],
                                                                **{name: value for name, value in restriction.items() if name != "type"}}}
                                for term in (query, beside) if term],
             "requestOptions": {"property": kind, "backend": "IZG", "category": category},
             "userConfig": {"userType": "USER_TYPE_LEGIT_USER"}}
    url = "https://trends.google.com/trends/api/widgetdata/multiline?" + urllib.parse.urlencode(
        {"hl": language, "tz": "240", "req": json.dumps(asked, separators=(",", ":")), "token": "t" * 44}, quote_via=urllib.parse.quote)
    points = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(offset)
        value = 100 if offset == 3 else level
        points.append({"time": str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())), "formattedTime": "x",
                       "value": [value], "hasData": [True], "formattedValue": [str(value)]})
    body = ")]}',\n" + json.dumps({"default": {"timelineData": points, "averages": []}})
    return {"startedDateTime": f"{NOW:%Y-%m-%dT%H:%M:%S.000Z}", "time": 1,
            "request": {"method": "GET", "url": url, "httpVersion": "HTTP/2", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/2", "headers": [{"name": "content-type", "value": "application/json"}],
                         "cookies": [], "content": {"size": len(body), "mimeType": "application/json", "text": body},
                         "redirectURL": "", "headersSize": -1, "bodySize": len(body)},
            "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0}}


def weeks_of(folder, *entries, study=STUDY):
    """gt_index by week and whether it is partial, after importing one HAR."""
    write_config(folder, *study)
    (folder / "a.har").write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": list(entries)}}))
    imported = run(folder, "archive", "import", "a.har", now=NOW, codes=(0, 2))
    if imported.returncode == 2:
        assert "compared series" in imported.stderr and not (folder / "data").exists()
        return {}, imported.stderr
    done = run(folder, "pull", "--replay", *sorted((folder / "data/archive").glob("*.warc.gz")), *RANGE, now=NOW, codes=(0, 4))
    found = cells(folder, "google_trends")
    return {week: (value, found[name, week, "gt_is_partial"]) for (name, week, column), value in found.items()
            if column == "gt_index" and value}, imported.stdout + imported.stderr + done.stderr


OTHERS = ({"terms": ("other",), "operator": "OR"}, {"terms": ("other",), "operator": "AND"}, {"terms": ("other", "third")}, {"operator": "OR"},
          {"type": "PHRASE"}, {"type": "EXACT"}, {"beside": "other"}, {"excluded": [{"type": "BROAD", "value": "wives"}]})


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_whatever_stands_beside_the_term_makes_another_series_and_the_import_says_so(tmp_path, other):
    found, said = weeks_of(tmp_path / "alone", answer(40, **other))
    assert found == {} and "six musical" in said
    assert "ask each alone" in said if "beside" in other else "shows.yaml asks another series" in said and "answers other questions" in said
    ours, _ = weeks_of(tmp_path / "ours", answer(40))
    assert weeks_of(tmp_path / "both", answer(40), answer(90, **other))[0] == ours


def test_several_terms_as_one_are_the_series_of_a_study_that_asks_their_sum(tmp_path):
    ours, _ = weeks_of(tmp_path / "ours", answer(40))
    study = ([{"name": "A", "google_queries": ["Six musical+six broadway"]}], {"geo": "US-NY"})
    asked = answer(40, terms=("six broadway",), operator="OR")
    assert weeks_of(tmp_path / "sum", asked, answer(90), study=study)[0] == ours
    assert weeks_of(tmp_path / "one", answer(90), study=study)[0] == {}


@pytest.mark.parametrize("other", [{"kind": "news"}, {"kind": "youtube"}, {"geo": "US-CA"}, {"geo": ""}, {"category": 35}], ids=str)
def test_an_answer_of_another_series_is_no_part_of_the_index(tmp_path, other):
    assert weeks_of(tmp_path / "alone", answer(40, **other))[0] == {}
    ours, _ = weeks_of(tmp_path / "ours", answer(40))
    both, said = weeks_of(tmp_path / "both", answer(40), answer(90, **other))
    assert ours == both and len(ours) == 13 and "gt_other_series" in said


def test_answers_in_another_language_count_where_there_are_no_others(tmp_path):
    ours, _ = weeks_of(tmp_path / "ours", answer(40))
    assert weeks_of(tmp_path / "de", answer(40, language="de"))[0] == ours
    assert weeks_of(tmp_path / "both", answer(40), answer(90, language="de"))[0] == ours


def test_the_news_search_of_a_recording_is_never_the_index(tmp_path):
    entries = json.loads(case("series/news_property.har").read_text())["log"]["entries"]
    assert weeks_of(tmp_path, *entries)[0] == {}


VARIATIONS, SEED = 200, 8


def test_however_pieces_of_other_series_lie_between_them_the_index_is_that_of_its_own(tmp_path):
    """A variation replays its own piece among pieces of other keys, in any order; what is not asked changes no digit."""
    print(f"{VARIATIONS} variations, seed {SEED}")
    dice, expected = random.Random(SEED), {}
    for number in range(VARIATIONS):
        level = dice.choice((10, 40, 70))
        if level not in expected:
            expected[level] = weeks_of(tmp_path / f"own{level}", answer(level))[0]
        pieces = [answer(dice.choice((5, 60, 95)), **dice.choice(({"kind": dice.choice(("news", "froogle", "images"))}, {"geo": dice.choice(("", "US-CA"))},
                                                                 {"category": dice.randint(1, 900)}, {"query": "six"}, {"language": "fr"}, *OTHERS)))
                  for _ in range(dice.randint(1, 4))]
        has_own = dice.random() < 0.8
        pieces += [answer(level)] if has_own else []
        pieces = [piece for piece in pieces if has_own or "hl=fr" not in piece["request"]["url"]]
        dice.shuffle(pieces)
        if pieces:
            found, _ = weeks_of(tmp_path / f"v{number}", *pieces)
            assert found == (expected[level] if has_own else {}), (number, [piece["request"]["url"] for piece in pieces])
