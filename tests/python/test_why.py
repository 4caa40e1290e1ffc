"""From every known cell of the sample's panel to the archived pages that it was read from, and back to its value."""

import gzip
import json
import re

import pandas as pd
import pytest
from program import run

PANEL = "data/panel/weekly_social_signals.parquet"
SUMS = ["tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "ig_sum_likes", "ig_sum_comments",
        "ig_reel_ct", "wiki_views"]


def why(folder, *words):
    return run("why", *words, cwd=folder)


@pytest.fixture(scope="module")
def traced(sample, tmp_path_factory):
    """The panel with views of Wikipedia, and the trace of each of its known cells."""
    folder = tmp_path_factory.mktemp("why")
    made = run("panel", "--extensions", "wikipedia", "--output", folder, cwd=sample)
    assert made.returncode == 0, made.stderr
    panel = folder / "weekly_social_signals.parquet"
    done = why(sample, "--all", "--json", "--input", panel)
    assert done.returncode == 0, done.stderr
    cells = [json.loads(line) for line in done.stdout.splitlines()]
    return pd.read_parquet(panel), {(c["show"], c["week_start"], c["column"]): c for c in cells}


def test_every_known_cell_is_traced_to_its_own_value(traced):
    panel, cells = traced
    known = 0
    for row in panel.to_dict("records"):
        for column in panel.columns[2:]:
            if pd.isna(row[column]):
                assert (row["show"], row["week_start"], column) not in cells
                continue
            known += 1
            cell = cells[row["show"], row["week_start"], column]
            assert cell["value"] == row[column] and cell["evidence"]
    assert known == len(cells) > 10_000


def test_the_evidence_adds_up(traced):
    _, cells = traced
    for (_, _, column), cell in cells.items():
        evidence, value = cell["evidence"], cell["value"]
        values = [item["value"] for item in evidence]
        kinds = {item["kind"] for item in evidence}
        if kinds == {"page"}:
            assert value == 0 or column == "scrape_run_at"
        elif column in SUMS:
            assert sum(v for v in values if v is not None) == value
        elif column in ("tt_posts", "ig_posts"):
            assert len(evidence) == value and kinds == {"post"}
        elif column.endswith("posting_days"):
            assert len(set(values)) == value
        elif column.endswith("unique_hashtags"):
            assert len({tag for tags in values for tag in tags}) == value
        elif column == "gt_index":
            indices = [query["index"] for query in cell["queries"]]
            assert value == pytest.approx(sum(indices) / len(indices), rel=1e-12)
            assert kinds == {"point"}


def members(file):
    """The records of an archive by the offset of their gzip member."""
    bytes_left = file.read_bytes()
    starts = [match.start() for match in re.finditer(b"\x1f\x8b\x08", bytes_left)]
    records = {}
    for start in starts:
        try:
            records[start] = gzip.GzipFile(fileobj=__import__("io").BytesIO(bytes_left[start:])).read(400)
        except (OSError, EOFError):
            continue
    return records


def test_every_record_lies_where_it_is_said_to_lie(sample, traced):
    _, cells = traced
    places = {}
    for cell in cells.values():
        for item in cell["evidence"]:
            warc = item["warc"]
            assert warc["verified"] is True and warc["file"] == "sample.warc.gz"
            places[warc["offset"]] = warc["record_id"]
    records = members(sample / "sample.warc.gz")
    assert len(places) > 500
    for offset, record_id in places.items():
        assert record_id.encode() in records[offset]


def test_the_page_that_is_opened_holds_the_post(sample, tmp_path):
    cell = json.loads(why(sample, "Six: The Musical", "2025-11-24", "tt_sum_views", "--json").stdout)
    page = tmp_path / "page.json"
    done = why(sample, "Six: The Musical", "2025-11-24", "tt_sum_views", "--open", page)
    assert done.returncode == 0 and "item_list" in done.stderr
    first = cell["evidence"][0]
    read = run("extract", page, "--source", "tiktok", "--json")
    posts = {post["post_id"]: post for post in json.loads(read.stdout)["posts"]}
    assert posts[first["id"]]["views"] == first["value"]
    assert not (tmp_path / "page.json.tmp").exists()


def test_a_zero_has_the_pages_that_cover_its_week(sample, traced):
    panel, _ = traced
    zero = panel[panel.tt_posts == 0].iloc[0]
    cell = json.loads(why(sample, zero.show, zero.week_start, "tt_posts", "--json").stdout)
    assert cell["value"] == 0 and {item["kind"] for item in cell["evidence"]} == {"page"}
    assert any("@" in item["id"] for item in cell["evidence"])


def test_a_null_gives_its_reason(sample):
    cases = {
        ("Six: The Musical", "2025-10-06", "tt_posts"): "the page layout changed",
        ("Les Misérables", "2024-02-05", "tt_sum_views"): "the account is private",
        ("Hell's Kitchen", "2024-02-05", "tt_posts"): "no such account",
        ("Hadestown", "2024-02-05", "tt_posts"): "the list of 2025-10-06 reaches back to 2024-03-13 only",
        ("& Juliet", "2025-11-24", "ig_sum_likes"): "none of the week's posts shows this count",
    }
    for words, reason in cases.items():
        done = why(sample, *words, "--json")
        cell = json.loads(done.stdout)
        assert done.returncode == 1 and cell["value"] is None and cell["evidence"] == []
        assert cell["reason"].startswith(reason)


@pytest.mark.parametrize("words", [
    ("Nobody", "2024-01-01", "tt_posts"), ("Hadestown", "2031-01-06", "tt_posts"), ("Hadestown", "2024-01-02", "tt_posts"),
    ("Hadestown", "someday", "tt_posts"), ("Hadestown", "2024-01-01", "tt_post"), ("Hadestown", "2024-01-01", "week_start"),
])
def test_what_is_not_in_the_panel_is_exit_2(sample, words):
    done = why(sample, *words, "--json")
    assert done.returncode == 2 and done.stdout == "" and "help:" in done.stderr


def test_a_flipped_byte_in_the_record_is_exit_5(study):
    cell = json.loads(why(study, "Hadestown", "2025-11-24", "tt_posts", "--json").stdout)
    file = study / "sample.warc.gz"
    content = bytearray(file.read_bytes())
    content[cell["evidence"][0]["warc"]["offset"] + 400] ^= 1
    file.write_bytes(content)
    done = why(study, "Hadestown", "2025-11-24", "tt_posts", "--json")
    assert done.returncode == 5 and done.stdout == "" and "sample.warc.gz@" in done.stderr
    other = why(study, "Hadestown", "2024-06-03", "ig_posts", "--json")
    assert other.returncode == 0


def test_a_record_that_was_replaced_whole_is_exit_5(study):
    """A well formed archive of another study in place of this one: every record is right, none is the one."""
    other = study.parent / "other"
    assert run("demo", other, "--only", "sample.warc.gz", "--clean").returncode == 0
    (other / "sample.warc.gz").replace(study / "sample.warc.gz")
    assert why(study, "Hadestown", "2025-11-24", "tt_posts").returncode == 5


def test_another_value_in_the_raw_files_is_said(study):
    coverage = study / "data" / "raw" / "tiktok"
    for file in coverage.glob("hadestown_posts_*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        table[table.post_datetime < "2025-11-25"].to_csv(file, index=False)
    done = why(study, "Hadestown", "2025-11-24", "tt_posts")
    assert "warning[panel_differs]" in done.stderr


def test_an_index_is_recomputed_from_what_is_printed(traced):
    """points x their weights -> the mean of the week -> 100 in the largest week -> the mean of the queries."""
    _, cells = traced
    checked = mixed = 0
    for cell in cells.values():
        if cell["column"] != "gt_index":
            continue
        queries = cell["queries"]
        assert cell["value"] == pytest.approx(sum(query["index"] for query in queries) / len(queries))
        for query in queries:
            assert query["index"] == pytest.approx(100 * query["mean"] / query["largest"])
            assert query["largest_week"] <= "2025-12-31" and query["mean"] <= query["largest"] * (1 + 1e-9)
            own = [(item, item["id"].removeprefix(query["query"] + " ").split(" ")) for item in cell["evidence"]]
            own = [(item, words) for item, words in own if item["id"].startswith(query["query"] + " ") and words[1] in ("DAY", "WEEK")]
            mean = sum(item["counts_as"] * item["weight"] for item, _ in own)
            assert mean == pytest.approx(query["mean"], rel=1e-9), (cell["show"], cell["week_start"])
            assert all(item["counts_as"] == (0.5 if item["value"] is None else item["value"]) for item, _ in own)
            mixed += {words[1] for _, words in own} == {"DAY", "WEEK"}
            checked += 1
            factors = {f"{window['start']}..{window['end']}": window["factor"] for window in query["windows"]}
            days = {}
            for item, words in own:
                if words[1] == "DAY" and words[3] in factors:
                    days.setdefault(words[2], []).append(item["counts_as"] * factors[words[3]])
            if {words[1] for _, words in own} == {"DAY"} and len(days) == 7:
                assert sum(sum(values) / len(values) for values in days.values()) / 7 == pytest.approx(query["mean"])
    print(f"{checked} query weeks recomputed from their points, {mixed} of them of days and weeks")
    assert checked > 500


@pytest.mark.parametrize("flag", ["gt_is_partial", "wiki_is_partial"])
def test_a_partial_week_says_why_it_is_partial(traced, flag):
    _, cells = traced
    flags = [cell for cell in cells.values() if cell["column"] == flag]
    assert any(cell["value"] for cell in flags)
    for cell in flags:
        said = [warning["message"] for warning in cell.get("warnings", []) if warning["code"] == flag]
        assert bool(said) == cell["value"], cell


@pytest.mark.parametrize("was, becomes, show, week, column, what", [
    ("geo: US-NY", "geo: US", "Hadestown", "2025-10-20", "gt_index", "in US-NY"),
    ("geo: US-NY", "geo: ''", "Six: The Musical", "2024-03-04", "gt_index", "in US-NY"),
    ("  gt:\n", "  gt:\n    category: 18\n", "Hadestown", "2025-10-20", "gt_index", "in category 0"),
    ('["Hadestown", "Hadestown lottery"]', '["Hadestwon"]', "Hadestown", "2025-10-20", "gt_index", "query Hadestown"),
    ('wikipedia_title: "Hadestown"', 'wikipedia_title: "Hadestwon"', "Hadestown", "2025-10-20", "wiki_views", "article Hadestown"),
    ('tiktok_handle: "@synthetic_hadestown"', 'tiktok_handle: "@synthetic_hadestwon"', "Hadestown", "2025-10-20", "tt_posts", "@synthetic_hadestown"),
], ids=["geo", "worldwide", "category", "query", "title", "handle"])
def test_what_shows_yaml_no_longer_asks_is_named_by_why_and_validate(study, was, becomes, show, week, column, what):
    config = study / "config/shows.yaml"
    text = config.read_text()
    assert was in text, text[:2000]
    config.write_text(text.replace(was, becomes))
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    assert run("panel", "--extensions", "wikipedia", "--quiet", cwd=study).returncode == 0
    done = why(study, show, week, column, "--json")
    cell = json.loads(done.stdout)
    assert done.returncode == 1 and cell["value"] is None
    assert what in cell["reason"] and "shows.yaml" in cell["reason"], cell["reason"]
    checked = run("validate", cwd=study)
    assert "shows.yaml does not ask it" in checked.stderr and what in " ".join(checked.stderr.split())
    judged = {source["source"]: source["reason"] for source in json.loads((study / "data/panel/validation_report.json").read_text())["not_judged"]}
    if was == "geo: US-NY":
        assert "what shows.yaml asks" in judged["google_trends"] and "in US-NY" in judged["google_trends"]
