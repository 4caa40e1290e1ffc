"""examples/tony_effect: its two commands on an invented file of the shape that TidyTuesday publishes. Nothing in it is real."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from program import run

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tony_effect"
HEADER = ["week_ending", "week_number", "weekly_gross_overall", "show", "theatre", "weekly_gross", "potential_gross",
          "avg_ticket_price", "top_ticket_price", "seats_sold", "seats_in_theatre", "pct_capacity", "performances", "previews"]
EFFECT = np.log(1.25)


def synthetic_grosses(seed=1, shows=60, weeks=300, winners=14):
    """Invented runs whose gross falls with age and rises by 25 % from the week after a win on; and the invented wins."""
    chance = np.random.default_rng(seed)
    sundays = pd.date_range("2001-01-07", periods=weeks, freq="7D")
    season = chance.normal(scale=0.1, size=weeks)
    rows, awards = [], []
    for n in range(shows):
        name = f"Synthetic Show {n:02}"
        begin = int(chance.integers(-40, weeks - 80))
        end = min(weeks, begin + int(chance.integers(60, 200)))
        own = range(max(begin, 0), end)
        won = weeks
        if n < winners and begin >= 0:
            won = begin + int(chance.integers(3, 30))
            awards.append((name, sundays[won], "best_musical"))
        level, errors, error = chance.normal(13, 0.6), chance.normal(scale=0.12, size=weeks), 0.0
        for week in own:
            error = 0.7 * error + errors[week]
            gross = np.exp(level - 0.15 * np.log1p(week - begin) + season[week] + error + EFFECT * (week > won))
            rows.append((sundays[week], name, round(gross, 2)))
    table = pd.DataFrame(rows, columns=["week_ending", "show", "weekly_gross"])
    for name, value in zip(HEADER, [None, 1, 1e7, None, "Synthetic Theatre", None, 1e6, 90.0, 200.0, 8000, 1000, 0.9, 8, 0]):
        if value is not None:
            table[name] = value
    return table[HEADER], pd.DataFrame(awards, columns=["show", "date", "award"])


def tony_effect(folder, *words):
    return subprocess.run([sys.executable, EXAMPLE / "tony_effect.py", "grosses.csv", "awards.csv", *words], cwd=folder,
                          capture_output=True, text=True)


def written(folder, grosses, awards):
    folder.mkdir(exist_ok=True)
    grosses.to_csv(folder / "grosses.csv", index=False, date_format="%Y-%m-%d")
    awards.to_csv(folder / "awards.csv", index=False, date_format="%Y-%m-%d")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    grosses, awards = synthetic_grosses()
    folder = written(tmp_path_factory.mktemp("tony"), grosses, awards)
    done = tony_effect(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout, grosses, awards


def numbers_of(folder):
    rows = list(csv.reader(io.StringIO((folder / "tony_effect" / "tony_effect.csv").read_text())))
    return {(row[0], row[1]): dict(zip(rows[0][2:], row[2:], strict=True)) for row in rows[1:]}


def test_the_table_holds_the_effect_that_was_put_in(made):
    folder, said, _, awards = made
    numbers = numbers_of(folder)
    low, high = (float(numbers["won", f"interval_{end}"]["Average, net of age"]) for end in ("lower", "upper"))
    assert low < EFFECT < high and high - low < 0.25, (low, EFFECT, high)
    after = [float(numbers[f"week {week}", "coefficient"]["Week by week"]) for week in range(1, 13)]
    before = [float(numbers[f"week {week}", "coefficient"]["Week by week"]) for week in range(-7, -1)]
    assert np.mean(after) == pytest.approx(EFFECT, abs=0.1) and abs(np.mean(before)) < 0.08
    assert f"{len(awards)} winners" in said and "no experiment" in said
    percent = float(re.search(r"the gross is (-?[\d.]+) % higher", said)[1])
    assert percent == pytest.approx(100 * np.expm1(float(numbers["won", "coefficient"]["Average, net of age"])), abs=0.06)
    for name in ("tony_effect.md", "tony_effect.tex", "tony_effect.svg", "table_1.md", "weeks.csv"):
        assert (folder / "tony_effect" / name).stat().st_size > 300


def test_the_second_command_makes_the_baseline_forecasts(made):
    folder, said, _, _ = made
    words = re.search(r"next: public-signals (.*)", said)[1].split()
    done = run(*words, cwd=folder)
    assert done.returncode == 0, done.stderr
    scores = pd.read_csv(folder / "tony_effect" / "forecast_scores.csv")
    assert {"naive", "AR"} <= set(scores["rival"]) and "alone: R2" in done.stdout
    readme = (EXAMPLE / "README.md").read_text()
    assert f"public-signals {' '.join(words)}" in readme, "the README's command is the one that the program says"


def test_an_unreported_week_is_null_and_never_zero(made, tmp_path):
    _, _, grosses, awards = made
    grosses = grosses.copy()
    grosses.loc[::50, "weekly_gross"] = 0
    folder = written(tmp_path, grosses, awards)
    done = tony_effect(folder)
    assert done.returncode == 0, done.stderr
    zeros = int((grosses["weekly_gross"] == 0).sum())
    assert f"weeks without a gross: {zeros} of {len(grosses):,} from the first to the last of each run, unknown" in done.stdout
    weeks = pd.read_csv(folder / "tony_effect" / "weeks.csv")
    assert weeks["gross"].isna().sum() == zeros and not (weeks["gross"] == 0).any() and len(weeks) == len(grosses)


def test_the_share_missing_counts_weeks_without_a_gross_and_weeks_that_are_absent(made, tmp_path):
    """Four invented files: Table 1, the printed count and what was taken away are one number."""
    _, _, grosses, awards = made
    for seed in range(4):
        chance = np.random.default_rng(seed)
        inner = grosses.groupby("show")["week_ending"].transform(lambda week: (week > week.min()) & (week < week.max()))
        chosen = chance.choice(grosses.index[inner], 60, replace=False)
        unknown, absent = chosen[:22], chosen[22:]
        less = grosses.assign(weekly_gross=grosses["weekly_gross"].where(~grosses.index.isin(unknown), 0)).drop(absent)
        folder = written(tmp_path / f"{seed}", less, awards)
        done = tony_effect(folder)
        assert done.returncode == 0, done.stderr
        said = f"weeks without a gross: 60 of {len(grosses):,} from the first to the last of each run, unknown and not zero (38 are not in the file)"
        assert said in done.stdout
        row = next(line for line in (folder / "tony_effect" / "table_1.md").read_text().splitlines() if line.startswith("| gross |"))
        assert row.split(" | ")[1] == str(len(grosses) - 60) and row.endswith(f" {100 * 60 / len(grosses):.1f} % |")


def test_a_win_counts_from_the_day_after_it_as_a_calendar_event_dated_so(made, tmp_path):
    """docs/calendar.md has the rule: on each day of the week the event of the day after the ceremony is the same step."""
    sys.path.insert(0, str(EXAMPLE))
    import tony_effect as example

    sunday = pd.Timestamp("2001-06-03")
    rows = pd.DataFrame({"name": "A", "show": "A", "gross": 1.0, "week_start": pd.date_range("2001-05-07", periods=10, freq="7D")})
    for back in range(7):
        day = sunday - pd.Timedelta(days=back)
        since, away = example.winners_of(rows, pd.DataFrame({"name": ["A"], "day": [day], "line": [2]}), Path("awards.csv"))
        after = day + pd.Timedelta(days=1)
        assert not away and since["A"] == after - pd.Timedelta(days=after.day_of_week)
        assert since["A"] == pd.Timestamp("2001-06-04" if back == 0 else "2001-05-28")


def test_one_winner_is_one(made, tmp_path):
    _, _, grosses, awards = made
    done = tony_effect(written(tmp_path, grosses, awards.iloc[:1]))
    assert done.returncode == 0 and "; 1 winner, " in done.stdout, done.stderr


def test_a_show_that_comes_back_is_another_run(made, tmp_path):
    _, _, grosses, awards = made
    first = grosses[grosses["show"] == "Synthetic Show 20"]
    gone = first.iloc[10:45].index
    folder = written(tmp_path, grosses.drop(gone), awards)
    assert tony_effect(folder).returncode == 0
    weeks = pd.read_csv(folder / "tony_effect" / "weeks.csv")
    assert len(weeks) == len(grosses) - 35 and "Synthetic Show 20 (run 2)" in set(weeks["show"])


@pytest.mark.parametrize(("change", "said"), [
    (lambda g, a: (g.drop(columns="weekly_gross"), a), "there is no column weekly_gross"),
    (lambda g, a: (g.assign(week_ending=g["week_ending"] + pd.Timedelta(days=1)), a), "is no Sunday\n  --> grosses.csv:2"),
    (lambda g, a: (g.assign(weekly_gross="a lot"), a), "grosses.csv:2"),
    (lambda g, a: (g, a.assign(show="Synthetic Shoe 00")), "did you mean 'Synthetic Show 00'?"),
    (lambda g, a: (g, a.assign(date="June")), "'June' is no date"),
    (lambda g, a: (g, a.assign(award="best_play")), "no row has the award 'best_musical'"),
    (lambda g, a: (g, a.assign(date=pd.Timestamp("2001-01-07"), show="Synthetic Show 05")), "no winner of best_musical was playing"),
])
def test_what_is_wrong_with_a_file_is_said_with_its_place(made, tmp_path, change, said):
    _, _, grosses, awards = made
    done = tony_effect(written(tmp_path, *change(grosses, awards)))
    assert done.returncode == 2 and said in done.stderr and "help:" in done.stderr, done.stderr
    assert not (tmp_path / "tony_effect").exists()


def test_the_effect_is_found_in_most_seeds():
    """12 invented files: the 95 % interval holds the effect that was put in, in at least 10."""
    sys.path.insert(0, str(EXAMPLE))
    import tony_effect as example

    held = 0
    for seed in range(12):
        grosses, awards = synthetic_grosses(seed=seed, shows=40, weeks=220, winners=12)
        rows = pd.DataFrame({"name": grosses["show"], "show": grosses["show"],
                             "week_start": grosses["week_ending"] - pd.Timedelta(days=6), "gross": grosses["weekly_gross"]})
        named = awards.assign(name=awards["show"], day=awards["date"], line=2)
        since, _ = example.winners_of(rows, named, Path("awards.csv"))
        effect = example.fit_ols_fe(example.panel_of(rows, since, 8, 12), "log_gross", "won", "log_age", bootstrap="wild")
        held += effect["interval_lower"] < EFFECT < effect["interval_upper"]
    print(f"{held} of 12 intervals hold the effect")
    assert held >= 10
