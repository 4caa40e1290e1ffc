"""Fields of JSON, also of JSON in a page, that are nulled, renamed or made something else, the same way each time."""

import re

from world import number

FIELD = re.compile(rb'"([A-Za-z_]+)":(-?\d+|"[^"\\]*"|true|false)(?=[,}\]])')
EXACT = ("tt_posts", "tt_posting_days", "ig_posts", "ig_posting_days")
AT_MOST = ("tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "ig_sum_likes", "ig_sum_comments", "ig_reel_ct", "wiki_views")


def with_broken_fields(body, seed, share, name):
    """`body` with this share of its fields broken; `name` tells it from others."""

    def break_one(found):
        key = (seed, name, found.start())
        if number(*key, "whether", below=10_000) >= share * 10_000:
            return found[0]
        return (b'"%s":null' % found[1], b'"was_%s":%s' % (found[1], found[2]), b'"%s":{}' % found[1])[number(*key, "how", below=3)]

    return FIELD.sub(break_one, body)


def zeros_were_seen(calm, broken, some_say_none=lambda column, key: False):
    """Holds the weeks of a broken web to those of the calm one; how many cells are known.

    A zero over the posts that say something stands where `some_say_none` of them, as a sum over posts of which some hide it.
    """
    cells = 0
    for key, row in broken.items():
        for column, text in row.items():
            if column in ("show", "week_start", "scrape_run_at") or column.endswith("is_partial") or not text:
                continue
            value, calm_value = float(text), float(calm[key][column] or "nan")
            where = (column, key, text, calm[key][column])
            cells += 1
            assert value != 0 or calm_value == 0 or some_say_none(column, key), where
            if column in EXACT:
                assert value == calm_value, where
            if column in AT_MOST:
                assert value <= calm_value, where
            if column == "wiki_views" and row["wiki_is_partial"] == "false":
                assert value == calm_value, where
    return cells
