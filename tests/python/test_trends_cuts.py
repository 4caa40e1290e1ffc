"""Downloaded windows of Google Trends, however they are cut: a week that is not partial has its level among all weeks they span."""

import random
from datetime import date, timedelta

import pytest
from program import run
from slow import part_of
from test_import_series import SAVED, held, imported, replayed, study, weekly

VARIATIONS = part_of(60, 200)
SEED = 20261206
MONDAY = date(2025, 6, 2)


def invented_interest(rng, days):
    """Levels by day, with a high time that lies in one part of them."""
    peak, height, fade = rng.randrange(days), rng.choice([0, 1, 3, 8]), rng.uniform(2, 12)
    return [rng.uniform(15, 25) * (1 + height * 2 ** (-abs(day - peak) / fade)) for day in range(days)]


def invented_cut(rng, days):
    """Windows by first and last day: they share much, a week, some days, nothing, or leave days between them."""
    windows, first = [], 0
    while True:
        last = min(days - 1, first + rng.randrange(13, 60))
        windows.append((first, last))
        if last == days - 1:
            return windows if rng.random() < 0.8 else [*windows, (0, days - 1)]
        first = min(days - 2, max(first + 1, last + 1 - rng.choice([28, 21, 14, 13, 8, 7, 3, 1, 0, -4, -10])))


def download(interest, first, last, term):
    """The file of one window: whole numbers of its own largest."""
    top = max(interest[first : last + 1])
    rows = [f"{MONDAY + timedelta(days=day)},{round(100 * interest[day] / top)}" for day in range(first, last + 1)]
    return "\n".join(["Category: All categories", "", f"Day,{term}: (New York)", *rows]) + "\n"


def test_a_week_that_is_not_partial_has_its_level_however_windows_are_cut(tmp_path):
    print(f"{VARIATIONS} series cut into windows, seed {SEED}")
    files, shows, truth = [], [], {}
    for number in range(VARIATIONS):
        rng = random.Random(f"{SEED} {number}")
        weeks = rng.randrange(4, 16)
        interest = invented_interest(rng, 7 * weeks)
        shows.append({"name": f"S{number}", "google_queries": [f"query {number}"]})
        for place, (first, last) in enumerate(invented_cut(rng, 7 * weeks)):
            files.append(held(tmp_path, f"{number}_{place}.csv", download(interest, first, last, f"query {number}")))
        means = [sum(interest[7 * week : 7 * week + 7]) for week in range(weeks)]
        truth[f"S{number}"] = {f"{MONDAY + timedelta(days=7 * week)}": 100 * mean / max(means) for week, mean in enumerate(means)}
    study(tmp_path, shows)
    replayed(tmp_path, imported(tmp_path, *files, "--captured-at", f"{SAVED}T12:00:00Z"))
    whole, partial = 0, 0
    for (show, week), row in weekly(tmp_path, "google_trends").items():
        if row["gt_is_partial"] == "false":
            assert float(row["gt_index"]) == pytest.approx(truth[show][week], abs=2.5), (show, week, row)
            whole += 1
        partial += row["gt_is_partial"] == "true"
    print(f"{whole} weeks whole, {partial} partial")
    assert whole > VARIATIONS and partial > VARIATIONS


@pytest.mark.parametrize("common", [0, 1, 7, 13])
def test_windows_that_share_too_little_are_partial_and_why_says_so(tmp_path, common):
    interest = [20.0] * 21 + [60.0] * 21
    study(tmp_path, [{"name": "S", "google_queries": ["q"]}])
    early = held(tmp_path, "early.csv", download(interest, 0, 20, "q"))
    late = held(tmp_path, "late.csv", download(interest, 21 - common, 41, "q"))
    done = replayed(tmp_path, imported(tmp_path, early, late, "--captured-at", f"{SAVED}T12:00:00Z"))
    rows = weekly(tmp_path, "google_trends")
    assert {row["gt_is_partial"] for row in rows.values()} <= {"true", ""}
    assert "gt_hole" in done.stderr and "every week of it is partial" in " ".join(done.stderr.split())
    run("panel", cwd=tmp_path)
    said = " ".join(run("why", "S", str(MONDAY), "gt_index", cwd=tmp_path).stdout.split())
    assert "is the largest, 100, is open" in said and "explain gt_hole" in said


def test_a_missing_day_leaves_the_rest_whole_where_its_week_cannot_be_the_largest(tmp_path):
    lines = download([20.0] * 21 + [60.0] * 14, 0, 34, "q").splitlines()
    for gone, partial in ((3 + 9, {str(MONDAY + timedelta(days=7))}), (3 + 23, None)):
        folder = study(tmp_path / str(gone), [{"name": "S", "google_queries": ["q"]}])
        text = "\n".join(line.split(",")[0] + "," if at == gone else line for at, line in enumerate(lines)) + "\n"
        replayed(folder, imported(folder, held(folder, "q.csv", text), "--captured-at", f"{SAVED}T12:00:00Z"))
        rows = weekly(folder, "google_trends")
        found = {week for (_, week), row in rows.items() if row["gt_is_partial"] == "true"}
        assert found == (partial or {week for (_, week), row in rows.items() if row["gt_index"]}), gone
