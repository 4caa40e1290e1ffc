"""The parts of one table that a person downloaded never give another whole week than the table itself."""

import random
from datetime import timedelta

import pytest
from slow import part_of
from test_import_series import held, imported, replayed, study, views_file, week_file, weekly
from test_imported_series_words import CAPTURED, MONDAY, SIX


@pytest.mark.parametrize("commands", [1, 2])
def test_the_parts_of_a_table_of_views_give_the_weeks_of_the_whole(tmp_path, commands):
    """Where they were saved, said once for all, they are of one state of the API, and a zero at the joint is none the less."""
    for number in range(part_of(8, 40)):
        rng = random.Random(f"parts {number}")
        busy = rng.choice([3, 100])
        days = [MONDAY + timedelta(days=n) for n in range(rng.randrange(40, 90))]
        views = {day: 0 if rng.random() < 0.25 else busy + rng.randrange(9) for day in days}
        views[days[0]] = views[days[-1]] = busy
        cut = rng.randrange(7, len(days) - 7)
        while not (any(views[day] for day in days[cut - 7 : cut]) and any(views[day] for day in days[cut : cut + 7])):
            cut -= 1
        parts = [{day: views[day] for day in days[:cut]}, {day: views[day] for day in days[cut:]}]
        if rng.random() < 0.5:
            parts.reverse()
        whole, split = (study(tmp_path / f"{number} {name}", [SIX], panel={"extensions": ["wikipedia"]}) for name in ("whole", "split"))
        replayed(whole, imported(whole, held(whole, "all.csv", views_file("all.csv", views)), *CAPTURED))
        files = [held(split, f"{n}.csv", views_file(f"{n}.csv", part)) for n, part in enumerate(parts)]
        for of_command in [files] if commands == 1 else [[file] for file in files]:
            replayed(split, imported(split, *of_command, *CAPTURED))
        columns = ("wiki_views", "wiki_is_partial")
        a, b = ({week: tuple(row[column] for column in columns) for (_, week), row in weekly(folder, "wikipedia").items()} for folder in (whole, split))
        assert a == b, (number, days[cut])


def test_the_parts_of_a_table_of_trends_never_give_another_whole_week(tmp_path):
    """What was 100 for both nothing tells: one part has no scale, and no week of either is called whole."""
    for number in range(part_of(4, 20)):
        rng = random.Random(f"trends parts {number}")
        step, count = rng.choice([1, 7]), rng.randrange(60, 120)
        first = MONDAY - timedelta(days=1)
        rows = [(first - timedelta(days=step * (count - n)), rng.randrange(1, 101)) for n in range(count)]
        cut = rng.randrange(10, count - 10)
        shows = [{"name": "Six", "google_queries": ["six musical"]}]
        whole, split = (study(tmp_path / f"{number} {name}", shows) for name in ("whole", "split"))
        replayed(whole, imported(whole, held(whole, "all.csv", week_file(*rows)), *CAPTURED))
        files = [held(split, f"{n}.csv", week_file(*part)) for n, part in enumerate((rows[:cut], rows[cut:]))]
        replayed(split, imported(split, *files, *CAPTURED))
        right = {week: row["gt_index"] for (_, week), row in weekly(whole, "google_trends").items()}
        for (_, week), row in weekly(split, "google_trends").items():
            assert not row["gt_index"] or row["gt_is_partial"] == "true" or row["gt_index"] == right[week], (number, week, row)
