"""An empty value of Google Trends in a person's own rows is unknown: no earlier download says it in its place."""

import random
from datetime import date, timedelta

import pandas as pd

from public_signals.aggregation import aggregate_google_trends_weekly

SEED = 20261224
VARIATIONS = 80
SUNDAY = date(2024, 12, 29)
EARLIER, LATER = "2026-06-01T12:00:00Z", "2026-08-03T12:00:00Z"


def window(random_, kind, first, count, scrape):
    step = 7 if kind == "WEEK" else 1
    days = [first + timedelta(days=step * number) for number in range(count)]
    values = [float(random_.randrange(20, 90)) for _ in days]
    values[random_.randrange(count)] = 100.0
    return pd.DataFrame({"show": "A", "query": "a", "resolution": kind, "window_start": str(first), "window_end": str(days[-1] + timedelta(days=step - 1)),
                         "draw": 0, "day": [str(day) for day in days], "value": values, "scrape_run_at": scrape})


def weeks(*frames):
    frame = aggregate_google_trends_weekly(pd.concat(frames, ignore_index=True))
    return {row.week_start: (row.gt_index, row.gt_is_partial) for row in frame.itertuples()}


def touched(days, step):
    """The Mondays of the weeks in which the days of some periods lie."""
    all_days = {date.fromisoformat(day) + timedelta(days=more) for day in days for more in range(step)}
    return {str(day - timedelta(days=day.weekday())) for day in all_days}


def test_what_a_later_file_leaves_empty_no_earlier_download_fills():
    random_ = random.Random(SEED)
    open_weeks = 0
    for number in range(VARIATIONS):
        earlier = window(random_, "WEEK", SUNDAY, random_.randrange(70, 80), EARLIER)
        if random_.random() < 0.5:
            later, step = window(random_, "WEEK", SUNDAY + timedelta(days=7 * random_.randrange(3)), random_.randrange(70, 80), LATER), 7
        else:
            later, step = window(random_, "DAY", SUNDAY + timedelta(days=random_.randrange(100, 200)), random_.randrange(90, 200), LATER), 1
        rows = random_.sample(range(1, len(later) - 1), random_.randrange(1, 5))
        emptied = later.copy()
        if random_.random() < 0.5:
            emptied.loc[rows, "value"] = None
        else:
            emptied = emptied.drop(index=rows)
        both, alone = weeks(earlier, emptied), weeks(emptied)
        whole = weeks(earlier, later)
        for week in touched(later.loc[rows, "day"], step):
            assert week not in both or both[week][1], (number, week, both[week])
            assert week not in alone or alone[week][1], (number, week, alone[week])
            open_weeks += week in whole and not whole[week][1]
    assert open_weeks > VARIATIONS, "with their values the weeks are known"
    print(f"{VARIATIONS} files with empty cells beside an earlier download, seed {SEED}: {open_weeks} weeks stay open")


def test_a_later_download_says_what_an_earlier_file_left_empty():
    random_ = random.Random(SEED)
    earlier, later = window(random_, "WEEK", SUNDAY, 70, EARLIER), window(random_, "WEEK", SUNDAY, 75, LATER)
    emptied = earlier.copy()
    emptied.loc[[10, 20], "value"] = None
    assert weeks(emptied, later) == weeks(later)
