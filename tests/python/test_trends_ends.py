"""Downloads of one query, of weeks and of days: the ends of its series never depend on the order of files."""

import random
from datetime import date, timedelta

import pytest
from slow import part_of
from test_import_series import SAVED, held, imported, replayed, study, weekly

VARIATIONS = part_of(24, 120)
SEED = 20261203
SUNDAY = date(2023, 1, 1)
SHOWS = [{"name": "S", "google_queries": ["q"]}]


def invented_interest(rng, days):
    """Levels by day: a high time somewhere, the ends among the places."""
    peak, height, fade = rng.choice([0, days - 1, rng.randrange(days)]), rng.choice([0, 1, 4]), rng.uniform(2, 40)
    return [rng.uniform(20, 26) * (1 + height * 2 ** (-abs(day - peak) / fade)) for day in range(days)]


def file_of(levels, first, step, offset=0):
    """The table of one piece: whole numbers of its own largest."""
    top = max(levels)
    rows = [f"{first + timedelta(days=step * n)},{round(100 * level / top) if n or not offset else offset}" for n, level in enumerate(levels)]
    return "\n".join(["Category: All categories", "", f"{'Week' if step == 7 else 'Day'},q: (New York)", *rows]) + "\n"


def pieces_of(rng, interest):
    """Texts, each with what is said of the time at which it was saved."""
    weeks = len(interest) // 7
    means = [sum(interest[7 * week : 7 * week + 7]) / 7 for week in range(weeks)]
    spans = rng.choice([[(0, weeks)], [(0, rng.randrange(weeks - 20, weeks)), (rng.randrange(1, 20), weeks)]])
    pieces = [(file_of(means[begin:end], SUNDAY + timedelta(days=7 * begin), 7), end * 7) for begin, end in spans]
    for _ in range(rng.choice([0, 1, 1, 2])):
        begin = rng.randrange(0, len(interest) - 60)
        end = min(len(interest), begin + rng.randrange(40, 200))
        pieces.append((file_of(interest[begin:end], SUNDAY + timedelta(days=begin), 1), end))
    said = rng.choice(["never", "each", "all"])
    after = {"never": None, "each": lambda end: SUNDAY + timedelta(days=end + rng.randrange(4)), "all": lambda end: SAVED}[said]
    return [(text, [] if after is None else ["--captured-at", f"{after(end)}T12:00:00Z"]) for text, end in pieces]


def rows_of(folder, pieces):
    study(folder, SHOWS)
    for number, (text, words) in pieces:
        replayed(folder, imported(folder, held(folder, f"{number}.csv", text), *words))
    return {week: (row["gt_index"], row["gt_is_partial"]) for (_, week), row in weekly(folder, "google_trends").items()}


def test_no_order_of_files_changes_a_week(tmp_path):
    """A week that is whole lies at or below 100 and near the truth; a partial one keeps its value, which may lie above."""
    print(f"{VARIATIONS} series, seed {SEED}")
    whole = partial = 0
    for variation in range(VARIATIONS):
        rng = random.Random(f"{SEED} {variation}")
        interest = invented_interest(rng, 7 * rng.randrange(90, 130))
        pieces = list(enumerate(pieces_of(rng, interest)))
        orders = [pieces, pieces[::-1], rng.sample(pieces, len(pieces))]
        found = [rows_of(tmp_path / f"{variation} {number}", order) for number, order in enumerate(orders)]
        assert found[0] == found[1] == found[2], variation
        rows = found[0]
        for week, (index, flag) in rows.items():
            assert not index or 0 <= float(index) <= (100 if flag == "false" else 800), (variation, week, index)
            assert bool(index) == bool(flag), (variation, week, index, flag)
        truth = {week: sum(interest[(date.fromisoformat(week) - SUNDAY).days :][:7]) for week, row in rows.items() if row[1] == "false"}
        for week, level in truth.items():
            assert float(rows[week][0]) == pytest.approx(100 * level / max(truth.values()), abs=9), (variation, week)
        whole += len(truth)
        partial += sum(flag == "true" for _, flag in rows.values())
    print(f"{whole} weeks whole, {partial} partial")
    assert whole > 50 * VARIATIONS and partial > 0


def test_a_file_of_days_leaves_the_ends_of_a_weekly_series_as_they_are(tmp_path):
    """The first Sunday of the weekly file says nothing of the week before it, whatever else was brought."""
    ends = {}
    for number in range(part_of(8, 40)):
        rng = random.Random(f"{SEED} days {number}")
        interest = invented_interest(rng, 7 * 70)
        interest[:7] = [60.0] * 7
        means = [sum(interest[7 * week : 7 * week + 7]) / 7 for week in range(70)]
        saved = rng.choice([[], ["--captured-at", f"{SUNDAY + timedelta(days=490 + rng.randrange(3))}T12:00:00Z"], ["--captured-at", f"{SAVED}T12:00:00Z"]])
        weeks = (0, (file_of(means, SUNDAY, 7), saved))
        first, count = rng.randrange(60, 300), rng.randrange(60, 120)
        days = (1, (file_of(interest[first : first + count], SUNDAY + timedelta(days=first), 1), saved))
        alone = rows_of(tmp_path / f"{number} alone", [weeks])
        both = rows_of(tmp_path / f"{number} both", rng.sample([weeks, days], 2))
        inside = {week for week in both if first - 7 < (date.fromisoformat(week) - SUNDAY).days < first + count}
        for week in set(alone) | set(both):
            a, b = alone.get(week, ("", "")), both.get(week, ("", ""))
            if week not in inside:
                assert a[1] == b[1] and bool(a[0]) == bool(b[0]), (number, week, a, b)
        scales = {round(float(both[week][0]) / float(alone[week][0]), 9) for week in alone if week not in inside and alone[week][0] and float(alone[week][0])}
        assert len(scales) == 1, (number, scales)
        ends[alone.get("2022-12-26", ("", ""))] = number
    assert ("", "") in ends


@pytest.mark.parametrize("value", ["-1", "101", "1000", "100.5"])
@pytest.mark.parametrize("words", [(), ("--source", "google_trends")])
def test_a_value_that_no_index_has_is_refused_by_name(tmp_path, value, words):
    study(tmp_path, SHOWS)
    text = file_of([40.0] * 20, SUNDAY, 7, offset=value)
    said = imported(tmp_path, held(tmp_path, "q.csv", text), *words, code=2)
    assert f"`{value}` is no value of Google Trends" in said and "q.csv:4" in said and not (tmp_path / "data").exists()
