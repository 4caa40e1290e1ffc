"""Recorded answers of Google Trends and Wikipedia through `public-signals extract`."""

import json

import pytest
from recordings import NEEDED, loaded, recorded, text_of

pytestmark = NEEDED


def below_one(formatted, value, known):
    return bool(known and value == 0 and formatted.startswith("<"))


@pytest.mark.parametrize(
    "name",
    ["day_2kw", "day_hasdata_false", "week_2kw_partial_axisnote", "week_single_2026_partial", "week_us_ny_us_il_partial"],
)
def test_trends_multiline(name):
    name = f"google_trends/multiline_{name}.txt"
    answer, line = loaded(name)["default"], recorded(name)
    assert line["state"] == "ok" and line["layout"] == "multiline" and line["warnings"] == []
    assert line["averages"] == answer["averages"]
    assert line["points"] == [
        {
            "time": int(point["time"]),
            "values": point["value"],
            "has_data": point["hasData"],
            "below_one": list(map(below_one, point["formattedValue"], point["value"], point["hasData"])),
            "is_partial": point.get("isPartial", False),
        }
        for point in answer["timelineData"]
    ]


def test_trends_values_that_a_person_read():
    weeks = recorded("google_trends/multiline_week_us_ny_us_il_partial.txt")
    assert len(weeks["points"]) == 261 and weeks["averages"] == [65, 74, 6, 2]
    assert [point["is_partial"] for point in weeks["points"]] == [False] * 260 + [True]
    days = recorded("google_trends/multiline_day_hasdata_false.txt")
    assert [point["has_data"][1] for point in days["points"]].count(False) == 4
    assert all(point["values"][1] == 0 and not point["below_one"][1] for point in days["points"] if not point["has_data"][1])


def test_trends_multirange_has_a_time_per_window():
    name = "google_trends/multirange_day_same_keyword.txt"
    answer, line = loaded(name)["default"], recorded(name)
    assert line["layout"] == "multirange" and line["averages"] == answer["averages"]
    assert [[point["values"][i] for point in line["points"]] for i in (0, 1)] == [[100, 83, 78, 49, 50], [52, 52, 70, 89, 74]]
    for point, served in zip(line["points"], answer["timelineData"], strict=True):
        assert point["time"] == [int(column["time"]) for column in served["columnData"]]
        assert point["has_data"] == [True, True] and point["is_partial"] is False


@pytest.mark.parametrize("name", ["2kw_5days", "multirange_same_keyword", "us_ny_us_il_4items_5y"])
def test_trends_explore_gives_each_request_byte_by_byte(name):
    name = f"google_trends/explore_{name}.txt"
    line, text = recorded(name), text_of(name)
    with_token = [widget for widget in loaded(name)["widgets"] if "token" in widget]
    assert [(widget["id"], widget["token"]) for widget in line["widgets"]] == [(w["id"], w["token"]) for w in with_token]
    at = 0
    for widget, served in zip(line["widgets"], with_token, strict=True):
        assert json.loads(widget["request"]) == served["request"]
        at = text.index('"request":' + widget["request"], at) + 1


@pytest.mark.parametrize(
    ("name", "views"),
    [
        ("popular", [19225, 19328, 18155, 20395, 22844]),
        ("apostrophe", [9, 6, 6, 7, 11]),
        ("slash", [2097, 2016, 2071, 2255, 2303]),
    ],
)
def test_wikipedia_pageviews(name, views):
    line = recorded(f"wikipedia/pageviews_200_{name}.json")
    days = [f"2025-08-{day}" for day in range(15, 20)]
    assert line["days"] == [{"day": day, "views": count} for day, count in zip(days, views, strict=True)]
    assert line["state"] == "ok"


QUERIES = [path for path in ["disambiguation", "disambiguation_v1", "missing_normalized", "redirect_v1",
                             "redirect_resolved_with_redirects_list"]]  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_wikipedia_query(name):
    name = f"wikipedia/query_{name}.json"
    query, line = loaded(name)["query"], recorded(name)
    pages = query["pages"]
    expected = [
        {
            "title": page["title"],
            "page_id": page.get("pageid"),
            "missing": "missing" in page,
            "disambiguation": "disambiguation" in page.get("pageprops", {}),
            "wikidata_id": page.get("pageprops", {}).get("wikibase_item"),
            "redirects": [redirect["title"] for redirect in page.get("redirects", [])],
        }
        for page in (pages.values() if isinstance(pages, dict) else pages)
    ]
    assert line["pages"] == expected
    for ours, theirs in (("normalized", "normalized"), ("redirected", "redirects")):
        assert line[ours] == [{"from": step["from"], "to": step["to"]} for step in query.get(theirs, [])]


def test_wikipedia_search():
    hit = recorded("wikipedia/search_redirect_hit.json")
    assert hit["hits"] == [found["title"] for found in loaded("wikipedia/search_redirect_hit.json")["query"]["search"]]
    assert hit["suggestion"] is None
    wrong = recorded("wikipedia/search_with_suggestion.json")
    assert wrong["suggestion"] == loaded("wikipedia/search_with_suggestion.json")["query"]["searchinfo"]["suggestion"]
    assert wrong["hits"] != [] and wrong["state"] == "ok"
