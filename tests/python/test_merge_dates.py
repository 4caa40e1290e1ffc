"""`merge` tells dates from their whole column, asks where two readings fit, and names the ones that are none."""

import numpy as np
import pandas as pd
import pytest

from test_merge import csv, merge
from test_merge_cells import MONDAYS, SEED, SUNDAYS, panel_of, refused


FORMATS = ["%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%m-%d-%y", "%b %d, %Y", "%d %B %Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%y"]


@pytest.mark.parametrize("form", FORMATS)
def test_dates_are_told_from_the_whole_column(tmp_path, form):
    rows = "".join(f'A,"{day.strftime(form)}",{n}\n' for n, day in enumerate(SUNDAYS))
    merged, account = merge(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross\n" + rows))
    assert account["matched"] == 12 and merged["gross"].tolist() == list(range(12))
    merged, account = merge(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross\n" + rows), "--date-format", form)
    assert account["matched"] == 12


def test_a_date_that_may_be_two_is_asked_about(tmp_path):
    file = csv(tmp_path, "show,week_ending,gross\nA,01/07/2024,1\n")
    said = refused(tmp_path, panel_of(tmp_path), file)
    assert "2024-01-07" in said and "2024-07-01" in said and "--date-format" in said
    assert merge(tmp_path, panel_of(tmp_path), file, "--date-format", "%m/%d/%Y")[1]["matched"] == 1
    assert "year, month and day" in refused(tmp_path, panel_of(tmp_path), file, "--date-format", "%m/%Y")


def test_the_weekday_tells_from_three_dates_on_and_the_question_names_the_first_doubtful_cell(tmp_path):
    """Sundays of the first twelve days of months: read day first they fall on other weekdays, but for 03/03 and its like."""
    chance, asked, told = np.random.default_rng(SEED * 7), 0, 0
    sundays = [day for day in pd.date_range("2024-01-01", "2026-12-31") if day.dayofweek == 6 and day.day <= 12]
    for trial in range(40):
        folder = tmp_path / str(trial)
        folder.mkdir()
        days = [sundays[at] for at in chance.choice(len(sundays), int(chance.integers(1, 6)), replace=False)]
        form = ("%m/%d/%Y", "%d/%m/%Y")[trial % 2]
        other = ("%d/%m/%Y", "%m/%d/%Y")[trial % 2]
        cells = [day.strftime(form) for day in days]
        turned = [pd.to_datetime(cell, format=other) for cell in cells]
        if all(day == twin for day, twin in zip(days, turned, strict=True)):
            continue
        panel = panel_of(folder, weeks=pd.DatetimeIndex([days[0] - pd.Timedelta(days=6)]))
        file = csv(folder, "show,week_ending,gross\n" + "".join(f"A,{cell},{n}\n" for n, cell in enumerate(cells)))
        if len(days) >= 3 and not all(day.dayofweek == 6 for day in turned):
            assert merge(folder, panel, file)[1]["matched"] == 1, cells
            told += 1
            continue
        said = refused(folder, panel, file)
        at = next(n for n, (day, twin) in enumerate(zip(days, turned, strict=True)) if day != twin)
        assert f"o.csv:{at + 2}" in said or f":{at + 2}" in said, (said, at)
        for day in (days[at], turned[at]):
            assert f"{day:%Y-%m-%d}, a {day:%A}" in said, said
        assert ("too few to tell by the weekday: 3 are enough" in said) != all(day.dayofweek == 6 for day in turned), said
        asked += 1
    print(f"40 columns of seed {SEED * 7}, {told} told by the weekday, {asked} asked about")
    assert told > 8 and asked > 5


def test_all_bad_dates_are_listed_and_far_ones_can_be_left_out(tmp_path):
    old = "".join(f"A,{1990 + n}-03-03,{n}\n" for n in range(14))  # some of them are no Sunday
    rows = "".join(f"A,{day:%Y-%m-%d},{n}\n" for n, day in enumerate(SUNDAYS))
    file = csv(tmp_path, "show,week_ending,gross\n" + old + rows)
    said = refused(tmp_path, panel_of(tmp_path), file)
    assert said.count("day, no Sunday") == 10 and "more" in said and "--outside drop" in said
    merged, account = merge(tmp_path, panel_of(tmp_path), file, "--outside", "drop")
    assert account["dropped"] == {"outside the panel's weeks": 14} and account["matched"] == 12
    assert account["outcome_rows"] == 26 == account["matched"] + account["outcome_only"] + sum(account["dropped"].values())
    near = csv(tmp_path, "show,week_ending,gross\nA,2024-01-13,1\nA,2024-01-19,1\n")
    said = refused(tmp_path, panel_of(tmp_path), near, "--outside", "drop")
    assert said.count("day, no Sunday") == 2 and "grosses.csv:3" in said


DAY_NAMES = ["%A, %B %d, %Y", "%a %m/%d/%Y", "%a, %d %b %Y", "%A %Y/%m/%d", "%a %d.%m.%Y"]


def test_dates_with_the_names_of_their_days(tmp_path):
    """As pandas reads them; told from the column or by --date-format; a name that is not the day's makes no date."""
    chance = np.random.default_rng(SEED)
    files = 0
    for trial in range(30):
        folder = tmp_path / str(trial)
        folder.mkdir()
        panel = panel_of(folder)
        form = DAY_NAMES[trial % len(DAY_NAMES)]
        texts = [day.strftime(form) for day in SUNDAYS]
        wrong = trial % 3 == 2
        at = int(chance.integers(1, len(texts)))
        if wrong:
            texts[at] = (SUNDAYS[at] - pd.Timedelta(days=1)).strftime("%A")[: len(texts[at].split()[0].strip(","))] + texts[at][len(texts[at].split()[0].strip(",")):]
        elif trial % 5 == 0:
            assert [pd.to_datetime(text.split(maxsplit=1)[1], format=form.split(maxsplit=1)[1]) for text in texts] == list(SUNDAYS)
        file = folder / "g.csv"
        pd.DataFrame({"show": "A", "week_ending": texts, "gross": range(len(texts))}).to_csv(file, index=False)
        words = ["--date-format", form] if trial % 2 else []
        if wrong:
            said = refused(folder, panel, file, *words)
            assert f"g.csv:{at + 2}" in said and "is no date" in said, said
            continue
        merged, account = merge(folder, panel, file, *words)
        assert account["matched"] == len(SUNDAYS) and merged["gross"].dropna().tolist() == list(range(len(texts)))
        files += 1
    print(f"{files} of 30 files read, the others refused, seed {SEED}")
    assert files == 20


def test_help_names_excels_dates_and_the_other_end_of_the_week(tmp_path):
    panel = panel_of(tmp_path)
    serial = (SUNDAYS - pd.Timestamp("1899-12-30")).days
    for texts in ([str(n) for n in serial], [f"{n}.0" for n in serial]):
        said = refused(tmp_path, panel, csv(tmp_path, "show,week_ending,gross\n" + "".join(f"A,{text},1\n" for text in texts)))
        assert f"is how Excel counts {SUNDAYS[0]:%Y-%m-%d}" in said, said
    for key, days, other in (("week_ending", MONDAYS, "week_starting"), ("week_starting", SUNDAYS, "week_ending")):
        rows = "".join(f"A,{day:%Y-%m-%d},1\n" for day in days)
        said = refused(tmp_path, panel, csv(tmp_path, f"show,{key},gross\n{rows}"))
        assert f"--map COLUMN={other}" in said and f"so are all {len(days)} dates" in said and len(said) < 400, said
    said = refused(tmp_path, panel, csv(tmp_path, f"show,week_ending,gross\nA,{MONDAYS[0]:%Y-%m-%d},1\nA,{SUNDAYS[1]:%Y-%m-%d},1\n"))
    assert "--map" not in said and "is a Monday, no Sunday" in said
    for form in ("%A %a %m/%d/%Y", "%m/%d", "%A, %B %Y"):
        assert "does not name year, month and day" in refused(tmp_path, panel, csv(tmp_path, "show,week_ending,gross\nA,2024-01-07,1\n"), "--date-format", form)
