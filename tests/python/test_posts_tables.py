"""Invented tables of posts: the command line, pandas, polars and pyarrow read each the same way.

Columns may be missing and in any order. A cell is empty, `null` or `NaN` where a value is unknown; hashtags are
JSON, words or lists.
"""

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from program import run

from public_signals import _core
from public_signals.aggregation.weekly import aggregate_instagram_weekly, aggregate_tiktok_weekly
from public_signals.sources.instagram_public import InstagramPost
from public_signals.sources.tiktok_public import TikTokPost

polars = pytest.importorskip("polars")

FUNCTIONS = {"tiktok": aggregate_tiktok_weekly, "instagram": aggregate_instagram_weekly}
TAGS = {"": None, "null": None, "NaN": None, "[]": [], '["a"]': ["a"], '["b", "a"]': ["b", "a"], "#a c": ["a", "c"]}
CELLS = {
    "views": st.sampled_from(["", "0", "7", "1234567890123"]),
    "likes": st.sampled_from(["", "0", "12"]),
    "comments": st.sampled_from(["", "3"]),
    "shares": st.sampled_from(["", "0", "9"]),
    "saves": st.sampled_from(["", "5"]),
    "caption": st.sampled_from(["", "hey", 'a "b", #a']),
    "hashtags": st.sampled_from(list(TAGS)),
    "is_reel": st.sampled_from(["", "true", "false"]),
    "is_video": st.sampled_from(["", "True", "False"]),
    "scrape_run_at": st.sampled_from(["2024-02-01T00:00:00Z", "2024-02-08T06:00:00Z"]),
    "extra": st.sampled_from(["", "x"]),
}


@st.composite
def tables(draw):
    keys = {
        "show": st.sampled_from(["A", "Oh, Mary!"]),
        "post_id": st.sampled_from(["1", "2", "7000000000000000003"]),
        draw(st.sampled_from(["posted_at", "post_datetime"])): st.sampled_from(["2024-01-03T10:00:00Z", "2024-01-07T23:59:59Z", "2024-01-17T00:00:00Z"]),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True))
    columns = draw(st.permutations([*keys, *chosen]))
    row = st.fixed_dictionaries({name: {**keys, **CELLS}[name] for name in columns})
    return columns, draw(st.lists(row, min_size=1, max_size=8))


def csv_text(columns, rows):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell

    return "".join(",".join(quoted(cell) for cell in line) + "\n" for line in [columns, *([row[name] for name in columns] for row in rows)])


def frames(file, columns, rows):
    """The same table as somebody may hold it."""
    yield "pandas", pd.read_csv(file)
    yield "pandas that keeps words", pd.read_csv(file, keep_default_na=False)
    yield "pandas of text", pd.read_csv(file, dtype=str)
    yield "pandas of Arrow", pd.read_csv(file, dtype_backend="pyarrow", engine="pyarrow")
    yield "polars", polars.read_csv(file)
    yield "pyarrow", pyarrow.csv.read_csv(file)
    if "hashtags" in columns:
        lists = [TAGS[row["hashtags"]] for row in rows]
        table = pyarrow.csv.read_csv(file)
        table = table.set_column(table.column_names.index("hashtags"), "hashtags", pa.array(lists, pa.list_(pa.string())))
        yield "pyarrow of lists", table
        yield "polars of lists", polars.from_arrow(table)
        yield "pandas of lists", pd.read_csv(file).assign(hashtags=lists)


def weeks(frame):
    """(show, week) -> the numbers, None for every null."""
    table = frame if isinstance(frame, pa.Table) else frame.to_arrow() if not isinstance(frame, pd.DataFrame) else pa.Table.from_pandas(frame)
    return {(row.pop("show"), row.pop("week_start")): {name: value for name, value in row.items() if name != "scrape_run_at"} for row in table.to_pylist()}


def weeks_of_the_program(source, file, folder):
    raw = folder / "raw" / source
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "mine.csv").write_bytes(file.read_bytes())
    done = run("weekly", "--input", folder / "raw", "--output", folder / "weekly", "--all-shows", cwd=folder)
    if "a run reads a post once" in done.stderr:
        return None  # one post with two values: test_raw_values.py
    assert done.returncode == 0, done.stderr
    written = pd.read_csv(folder / f"weekly/{source}_weekly.csv", dtype=str, keep_default_na=False)
    numbers = [name for name in written if name not in ("show", "week_start", "scrape_run_at")]
    return {(row["show"], row["week_start"]): {name: int(row[name]) if row[name] else None for name in numbers}
            for row in written.to_dict("records") if row[numbers[0]]}  # fmt: skip


@pytest.mark.parametrize("source", FUNCTIONS)
@settings(max_examples=60, deadline=None)
@given(table=tables())
def test_one_table_has_one_answer(tmp_path_factory, source, table):
    columns, rows = table
    folder = tmp_path_factory.mktemp("posts")
    file = folder / "posts.csv"
    file.write_text(csv_text(columns, rows))
    expected = weeks_of_the_program(source, file, folder)
    assume(expected is not None)
    for kind, frame in frames(file, columns, rows):
        assert weeks(FUNCTIONS[source](frame)) == expected, kind


@pytest.mark.parametrize("cell", [None, "", "null", "NaN", "[]"])
def test_hashtags_are_null_until_a_post_shows_them(tmp_path, cell):
    columns = ["show", "post_id", "posted_at", "caption"] + (["hashtags"] if cell is not None else [])
    row = {"show": "A", "post_id": "1", "posted_at": "2024-01-09T00:00:00Z", "caption": "hey", "hashtags": cell}
    file = tmp_path / "posts.csv"
    file.write_text(csv_text(columns, [row]))
    told = 0 if cell == "[]" else None
    assert weeks_of_the_program("tiktok", file, tmp_path)["A", "2024-01-08"]["tt_unique_hashtags"] == told
    for kind, frame in frames(file, columns, [row]):
        assert weeks(aggregate_tiktok_weekly(frame))["A", "2024-01-08"]["tt_unique_hashtags"] == told, kind


@pytest.mark.parametrize(("source", "post"), [("tiktok", TikTokPost), ("instagram", InstagramPost)])
def test_a_post_in_python_has_the_fields_of_the_table(source, post):
    kinds = dict(_core.post_fields(source))
    own = [name for name in post.__dataclass_fields__ if name != "state"]
    missing = {"show", "handle", "rules_hash", "is_week_sure", "reposts", "quotes"} | ({"saves"} if source == "instagram" else set())
    assert set(kinds) - set(own) == missing, "what a row has that is no post's, and counts that the platform never shows"
    assert set(own) <= set(kinds)
    counts = [name for name in kinds if kinds[name] == "count"]
    assert [name for name in own if name in counts[:2]] == counts[:2], "in the order of the raw file"
    for name in own:
        kind = post.__dataclass_fields__[name].type
        assert kind == {"count": "int | None", "flag": "bool | None", "tags": "list[str] | None", "text": "str"}.get(kinds[name], "str | None"), name
    assert set(own) | set(CELLS) <= set(_core.post_columns()) | {"extra"}


def test_lists_with_nulls_and_nan_hold_their_texts():
    lists = [["a", None, float("nan"), pd.NA, "b"]]
    posts = pd.DataFrame({"show": "A", "post_id": ["1"], "posted_at": "2024-01-09T00:00:00Z", "hashtags": lists})
    assert aggregate_tiktok_weekly(posts)["tt_unique_hashtags"].tolist() == [2]
