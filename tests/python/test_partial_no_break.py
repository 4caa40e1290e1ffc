"""A week that the panel itself calls partial is no parser break, however many shows it is partial for; a null that nothing explains is."""

import random

import pandas as pd

from public_signals.quality import generate_validation_report

SEED = 20261227
VARIATIONS = 60


def panel(random_, shows, flag):
    """Weekly views of some shows, whose last weeks have none in any show; `flag` is what the panel says of those."""
    weeks = pd.date_range("2025-01-06", periods=30, freq="7D").strftime("%Y-%m-%d")
    lost = random_.randrange(1, 3)
    rows = []
    for show in range(shows):
        level = random_.randrange(200, 9000)
        for number, week in enumerate(weeks):
            gone = number >= len(weeks) - lost
            partial = flag if gone else False
            views = None if gone and random_.random() < 0.8 or gone and flag is None else level + random_.randrange(50)
            rows.append({"show": f"s{show}", "week_start": week, "wiki_views": views, "wiki_is_partial": partial, "scrape_run_at": "2025-12-01T00:00:00Z"})
    frame = pd.DataFrame(rows)
    frame["wiki_views"] = frame["wiki_views"].astype("Int64")
    frame["wiki_is_partial"] = frame["wiki_is_partial"].astype("boolean")
    for name, kind in (("gt_index", "Float64"), ("gt_is_partial", "boolean"), ("tt_posts", "Int64"), ("tt_sum_views", "Int64"), ("tt_sum_likes", "Int64"),
                       ("tt_sum_comments", "Int64"), ("tt_sum_shares", "Int64"), ("tt_unique_hashtags", "Int64"), ("tt_posting_days", "Int64"), ("ig_posts", "Int64"),
                       ("ig_sum_likes", "Int64"), ("ig_sum_comments", "Int64"), ("ig_reels", "Int64"), ("ig_unique_hashtags", "Int64")):
        frame[name] = pd.array([None] * len(frame), kind)
    return frame


def breaks(frame):
    report = generate_validation_report(frame, sources=["wikipedia"]).to_dict()
    return [found for found in report["parser_breaks"] if found["source"] == "wikipedia"]


def test_partial_weeks_are_no_parser_breaks():
    random_ = random.Random(SEED)
    told = 0
    for number in range(VARIATIONS):
        shows = random_.choice([2, 3, 4, 6, 9])
        state = random_.getstate()
        assert not breaks(panel(random_, shows, True)), (number, shows)
        random_.setstate(state)
        told += bool(breaks(panel(random_, shows, None)))
    assert told > VARIATIONS / 2, "without the flag such nulls are a break"
    print(f"{VARIATIONS} panels of which every show is partial, seed {SEED}; {told} are breaks where the flag is null")
