"""What a best-musical win does to a show's gross: the event study of Boyle and Chiou (2009) from public data.

Reads the weekly grosses that TidyTuesday publishes and a file of award dates of your own, and writes a table, a figure
and the panel that `public-signals forecast` takes. README.md beside this file says how.
"""

from __future__ import annotations

import argparse
import difflib
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from public_signals import Error
from public_signals.common.timebins import to_week_start
from public_signals.models.figures import write_figure
from public_signals.models.lagged_causality import EventStudy, Fit, event_study, fit_ols_fe
from public_signals.models.tables import Table, describe, regression_table

GROSSES = ["week_ending", "show", "weekly_gross"]
AWARDS = ["show", "date", "award"]
#: A show that was away for so many weeks comes back as a run of its own.
WEEKS_BETWEEN_RUNS = 26


def columns_of(file: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """The columns `wanted` of a CSV file, as text; an Error that names those it lacks."""
    try:
        table = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        raise Error(f"cannot be read: {problem}", kind="IO", where=str(file)) from problem
    lacking = [name for name in wanted if name not in table.columns]
    if lacking:
        raise Error(
            f"there is no column {', '.join(lacking)}",
            where=str(file),
            help=f"the file needs {', '.join(wanted)}; it has {', '.join(table.columns)}",
        )
    return table[list(wanted)]


def days_of(table: pd.DataFrame, name: str, file: Path) -> pd.Series:
    """A column of dates; an Error with the line of the first that is none."""
    days = pd.to_datetime(table[name], format="%Y-%m-%d", errors="coerce")
    if days.isna().any():
        row = int(np.argmax(days.isna()))
        raise Error(f"'{table[name].iloc[row]}' is no date", where=f"{file}:{row + 2}", help="write YYYY-MM-DD")
    return days


def read_grosses(file: Path) -> pd.DataFrame:
    """One row per run and week: show (a run of it), name, week_start (Monday), gross in dollars, null where it is 0.

    A theatre that reports no gross writes 0: nobody sold a week of tickets for nothing. Where a show stands twice in a
    week, in two theatres, its grosses are summed.
    """
    table = columns_of(file, GROSSES)
    ending = days_of(table, "week_ending", file)
    if (ending.dt.day_of_week != 6).any():
        row = int(np.argmax(ending.dt.day_of_week != 6))
        raise Error(f"{table['week_ending'].iloc[row]} is no Sunday", where=f"{file}:{row + 2}", help="weeks end on Sundays")
    gross = pd.to_numeric(table["weekly_gross"], errors="coerce")
    bad = gross.isna() & table["weekly_gross"].notna()
    if bad.any():
        row = int(np.argmax(bad))
        raise Error(f"'{table['weekly_gross'].iloc[row]}' is no gross", where=f"{file}:{row + 2}", help="write dollars")
    rows = pd.DataFrame({"name": table["show"], "week_start": ending - pd.Timedelta(days=6), "gross": gross.where(gross > 0)})
    rows = rows.groupby(["name", "week_start"], as_index=False)["gross"].sum(min_count=1)
    apart = rows.groupby("name")["week_start"].diff() > pd.Timedelta(weeks=WEEKS_BETWEEN_RUNS)
    run = apart.groupby(rows["name"]).cumsum() + 1
    rows["show"] = rows["name"].where(run == 1, rows["name"] + " (run " + run.astype(str) + ")")
    return rows


def read_awards(file: Path, award: str) -> pd.DataFrame:
    """The dates of one award: show and day."""
    table = columns_of(file, AWARDS)
    days = days_of(table, "date", file)
    known = sorted(table["award"].dropna().unique())
    if award not in known:
        raise Error(f"no row has the award '{award}'", where=str(file), help=f"it has {', '.join(known)}")
    return pd.DataFrame({"name": table["show"], "day": days, "line": np.arange(len(table)) + 2})[table["award"] == award]


def winners_of(rows: pd.DataFrame, awards: pd.DataFrame, file: Path) -> tuple[pd.Series, list[str]]:
    """The week of the day after the ceremony, for each run that won, and who won without playing then."""
    since, away = {}, []
    for name, day, line in awards[["name", "day", "line"]].itertuples(index=False):
        own = rows[rows["name"] == name]
        if own.empty:
            near = difflib.get_close_matches(str(name), list(rows["name"].unique()), n=1)
            raise Error(
                f"the grosses have no show '{name}'",
                where=f"{file}:{line}",
                help=f"did you mean '{near[0]}'?" if near else "write it as the grosses do",
            )
        playing = own[own["week_start"] == to_week_start(day)]
        if playing.empty:
            away.append(f"{name} ({day:%Y-%m-%d})")
        else:  # docs/calendar.md: an evening's event is dated by the day after it
            since[playing["show"].iloc[0]] = to_week_start(day + pd.Timedelta(days=1))
    return pd.Series(since, dtype="datetime64[ns]"), away


def panel_of(rows: pd.DataFrame, since: pd.Series, leads: int, lags: int) -> pd.DataFrame:
    """The panel with `won` (1 from the week of the day after the ceremony on), log_gross and log_age.

    Whether a run has won is known in weeks that it doesn't play too: `leads` weeks behind its last and `lags` weeks
    before its first are added without a gross, so that a show which opened in April has its leads and lags in June.
    The age of a run that the file's first week finds on stage is unknown.
    """
    first, last = rows.groupby("show")["week_start"].min(), rows.groupby("show")["week_start"].max()
    weeks = {
        show: pd.date_range(first[show] - pd.Timedelta(weeks=lags), last[show] + pd.Timedelta(weeks=leads), freq="7D")
        for show in first.index
    }
    grid = pd.DataFrame(
        {"show": np.repeat(list(weeks), [len(own) for own in weeks.values()]), "week_start": np.concatenate(list(weeks.values()))}
    )
    panel = grid.merge(rows[["show", "week_start", "gross"]], on=["show", "week_start"], how="left")
    panel["won"] = (panel["week_start"] >= panel["show"].map(since)).astype(float)  # NaT is later than every week
    opened = first.where(first > rows["week_start"].min())
    age = (panel["week_start"] - panel["show"].map(opened)).dt.days / 7
    panel["log_age"] = np.log(age.where(age >= 0) + 1)
    panel["log_gross"] = np.log(panel["gross"])
    return panel


def weeks_on_stage(panel: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Each week from the first of a run to its last, those that the file lacks too: what shares of missing values are of."""
    first, last = (panel["show"].map(rows.groupby("show")["week_start"].agg(end)) for end in ("min", "max"))
    return panel[(panel["week_start"] >= first) & (panel["week_start"] <= last)]


def percent(log_points: float | None) -> str:
    """Log points as the per cent that they are: 0.113 is 12.0."""
    return "no end" if log_points is None else f"{100 * math.expm1(log_points):.1f}"


METHODS = {
    "wild_bootstrap": "the wild bootstrap",
    "cr3": "CR3",
    "wild_bootstrap_and_cr3": "the wild bootstrap and CR3",
    "t": "t",
}


def sentence_of(effect: Fit, winners: int) -> str:
    """What the average over all weeks after the win says."""
    p = effect["decisive_pvalue"]
    ends = f"{percent(effect['interval_lower'])} to {percent(effect['interval_upper'])}"
    owner = " of CR3" if effect["p_method"] == "cr3" != effect["interval_method"] else ""
    verdict = "so few clusters that no data could tell" if p is None else f"p {p:.3f}{owner}"
    return (
        f"after a win the gross is {percent(effect['coefficient'])} % higher than without it ({100 * (1 - effect['alpha']):g} % "
        f"interval of {METHODS[effect['interval_method']]} {ends}; {verdict}); {winners} winner{'' if winners == 1 else 's'}, {effect['n_clusters']} runs, "
        f"{effect['n_obs']:,} weeks, effective clusters {effect['effective_clusters']:.1f}. Within runs, net of common "
        "weeks and of a run's age: no experiment."
    )


def table_of(panel: pd.DataFrame, leads: int, lags: int, seed: int) -> tuple[Table, Fit, EventStudy]:
    """The average effect with and without the age of a run, and the weeks around the win."""
    plain = fit_ols_fe(panel, "log_gross", "won", bootstrap="wild", diagnostics=True, seed=seed)
    aged = fit_ols_fe(panel, "log_gross", "won", "log_age", bootstrap="wild", diagnostics=True, seed=seed)
    study = event_study(panel, "log_gross", "won", "log_age", leads=leads, lags=lags, bootstrap="wild", seed=seed)
    columns = {"Average": plain, "Average, net of age": aged, "Week by week": study}
    labels = {"log_gross": "log gross", "log_age": "log weeks since opening", "won": "Best-musical win"}
    return regression_table(columns, labels=labels), aged, study


def figure_of(study: EventStudy, award: str) -> str:
    """The weeks around the win, with intervals, in per cent."""
    weeks = study["weeks"]
    values = [(w["week"], 100 * w["coefficient"], *(None if end is None else 100 * end for end in (
        w.get("interval_lower", 0.0), w.get("interval_upper", 0.0)))) for w in weeks]
    ends = [0.0, *(end for _, middle, low, high in values for end in (middle, low, high) if end is not None)]
    bottom, top, width, height = min(ends) - 2, max(ends) + 2, 620, 260
    step = width / len(values)

    def y_of(value: float) -> float:
        return 40 + height * (1 - (value - bottom) / (top - bottom))

    drawn = []
    for at, (week, middle, low, high) in enumerate(values):
        x = 60 + step * (at + 0.5)
        ends_at = y_of(bottom if low is None else low), y_of(top if high is None else high)
        label = f"≤{week}" if at == 0 else f"≥{week}" if at == len(values) - 1 else str(week)
        drawn.append(f'<path stroke="#4a7fb5" stroke-width="2" d="M{x:.1f} {ends_at[0]:.1f}V{ends_at[1]:.1f}"/>')
        drawn.append(f'<circle cx="{x:.1f}" cy="{y_of(middle):.1f}" r="4" fill="#1f5a99"/>')
        drawn.append(f'<text x="{x:.1f}" y="{58 + height}" text-anchor="middle">{label}</text>')
    for tick in range(10 * math.ceil(bottom / 10), int(top) + 1, 10):
        drawn.insert(0, f'<path stroke="{"#8a949e" if tick == 0 else "#dfe3e7"}" d="M60 {y_of(tick):.1f}h{width}"/>')
        drawn.append(f'<text x="52" y="{y_of(tick) + 4:.1f}" text-anchor="end">{tick}</text>')
    title = f"Log gross (x 100) in the weeks around {award}, against the week of the ceremony"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="{height + 80}" font-size="13" '
        f'font-family="system-ui,sans-serif" role="img"><title>{title}</title><rect width="100%" height="100%" '
        f'fill="#fff"/><text x="12" y="22" font-weight="600">{title}</text>{"".join(drawn)}</svg>\n'
    )


def study_of(options: argparse.Namespace) -> None:
    """Reads, estimates, writes and says."""
    rows = read_grosses(options.grosses)
    for bound, keep in ((options.start, "ge"), (options.end, "le")):
        if bound is not None:
            rows = rows[getattr(rows["week_start"], keep)(pd.Timestamp(bound))]
    if rows.empty:
        raise Error("no week lies between --start and --end", where=str(options.grosses))
    awards = read_awards(options.awards, options.award)
    inside = awards["day"].between(rows["week_start"].min(), rows["week_start"].max())
    since, away = winners_of(rows, awards[inside], options.awards)
    if since.empty:
        raise Error(f"no winner of {options.award} was playing at its ceremony", where=str(options.awards))
    panel = panel_of(rows, since, options.leads, options.lags)
    table, effect, study = table_of(panel, options.leads, options.lags, options.seed)
    folder = options.output
    table.write(folder / "tony_effect.md")
    for ending in ("tex", "csv"):
        table.write(folder / f"tony_effect.{ending}")
    on_stage = weeks_on_stage(panel, rows)
    describe(on_stage, ["gross", "won", "log_age"]).write(folder / "table_1.md")
    write_figure(figure_of(study, options.award), folder / "tony_effect.svg")
    played = panel[["show", "week_start", "gross"]].merge(rows[["show", "week_start"]])
    played.to_csv(folder / "weeks.csv", index=False, date_format="%Y-%m-%d")
    print(table)
    print(sentence_of(effect, len(since)))
    print(f"weeks without a gross: {int(on_stage['gross'].isna().sum())} of {len(on_stage):,} from the first to the last of each run, "
          f"unknown and not zero ({len(on_stage) - len(rows)} are not in the file)")
    if not inside.all():
        print(f"awards outside these weeks, left out: {int((~inside).sum())}")
    if away:
        print(f"not playing at the ceremony, left out: {', '.join(away)}")
    print(f"next: public-signals forecast --outcomes {folder / 'weeks.csv'} --map show=show week_start=week_starting "
          f"gross=gross --output {folder}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("grosses", type=Path, help="TidyTuesday's grosses.csv of 2020-04-28")
    parser.add_argument("awards", type=Path, help="CSV with the columns show, date, award")
    parser.add_argument("--award", default="best_musical", help="the rows of the awards to take [best_musical]")
    parser.add_argument("--start", help="the first Monday [all weeks]")
    parser.add_argument("--end", help="the last Monday [all weeks]")
    parser.add_argument("--leads", type=int, default=8, help="weeks before the win [8]")
    parser.add_argument("--lags", type=int, default=12, help="weeks after it [12]")
    parser.add_argument("--seed", type=int, default=0, help="of the wild bootstrap [0]")
    parser.add_argument("--output", type=Path, default=Path("tony_effect"), help="a folder [tony_effect]")
    try:
        study_of(parser.parse_args())
    except Error as error:
        print(f"error: {error.message}\n  --> {error.where}\nhelp: {error.help or 'see README.md'}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
