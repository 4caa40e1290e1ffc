"""Two-way fixed effects on 1.36 M rows, one predictor, one control, clustered: ours beside pyfixest and linearmodels.

Once with numbered shows and weeks, once with their names and dates as text, as a panel has them. Each fit starts from the
same pandas frame in the same process; the best of the runs counts. Coefficients and standard errors must agree to 1e-8, or
the program fails. Beside the plain fit (CRV1) stands that with cluster diagnostics and CR3, and, with --before PYTHON, the
plain fit of another installation of this package, run in turns.

Then a season of 40 shows and 104 weeks: what CR3, the bootstrap of 9,999 draws and the section on persistence add.
"""

import argparse
import json
import subprocess
import sys
import time
import warnings

import numpy as np
import pandas as pd

from public_signals.models.lagged_causality import fit_ols_fe

ROWS, SHOWS, WEEKS, RUNS = 1_360_000, 20_000, 104, 3
SEASON_SHOWS, SEASON_RUNS, DRAWS = 40, 20, 9999


def panel():
    chance = np.random.default_rng(11)
    cells = np.sort(chance.choice(SHOWS * WEEKS, ROWS, replace=False))
    df = pd.DataFrame({"show": cells // WEEKS, "week": cells % WEEKS})
    level, season = chance.normal(size=SHOWS), chance.normal(size=WEEKS)
    df["views"] = chance.normal(size=ROWS) + level[df["show"]] + season[df["week"]]
    df["price"] = chance.normal(size=ROWS) + 0.2 * df["views"]
    df["gross"] = 0.05 * df["views"] - 0.1 * df["price"] + level[df["show"]] + season[df["week"]] + chance.normal(size=ROWS)
    return df


def ours(df):
    result = fit_ols_fe(df, "gross", "views", ["price"], entity="show", time="week")
    return result["coefficient"], result["std_error"]


def with_diagnostics(df):
    result = fit_ols_fe(df, "gross", "views", ["price"], entity="show", time="week", diagnostics=True)
    return result["coefficient"], result["cr3"]["std_error"]


def pyfixest(df):
    import pyfixest as pf

    fit = pf.feols("gross ~ views + price | show + week", df, vcov={"CRV1": "show"})
    return fit.coef()["views"], fit.se()["views"]


def linearmodels(df):
    from linearmodels.panel import PanelOLS

    indexed = df.set_index(["show", "week"])
    model = PanelOLS(indexed["gross"], indexed[["views", "price"]], entity_effects=True, time_effects=True)
    fit = model.fit(cov_type="clustered", cluster_entity=True)
    return fit.params["views"], fit.std_errors["views"]


def best_of(fit, df, runs):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        values = fit(df)
        seconds.append(time.perf_counter() - start)
    return min(seconds), values


def with_names(df):
    """The same panel, keyed by text."""
    mondays = (pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * np.arange(WEEKS), unit="D")).strftime("%Y-%m-%d")
    names = np.array([f"Show No. {number}" for number in range(SHOWS)])
    return df.assign(show=pd.Series(names[df["show"]]), week=pd.Series(np.asarray(mondays)[df["week"]]))


def line(name, seconds, base, values=()):
    print(f"{name:24}{seconds:9.4f}{seconds / base:8.1f}  {' '.join(f'{value:.12f}' for value in values)}".rstrip())


def compare(title, df, others):
    base, (coefficient, std_error) = best_of(ours, df, RUNS)
    print(f"{title}\n{'':24}{'seconds':>9}{'ratio':>8}  coefficient, standard error")
    line("ours", base, base, (coefficient, std_error))
    seconds, values = best_of(with_diagnostics, df, RUNS)
    line("ours, diagnostics, CR3", seconds, base, values)
    for fit, runs in others:
        try:
            seconds, (b, se) = best_of(fit, df, runs)
        except ImportError as absent:
            print(f"{fit.__name__:24}not installed: {absent.name}")
            continue
        line(fit.__name__, seconds, base, (b, se))
        assert abs(b / coefficient - 1) < 1e-8, "the coefficients differ"
        assert fit is linearmodels or abs(se / std_error - 1) < 1e-8, "the standard errors differ"


def plain_seconds():
    """Of the plain fit, with numbers and with names as keys."""
    df = panel()
    return [best_of(ours, one, RUNS)[0] for one in (df, with_names(df))]


def compare_installations(before):
    """This installation and another one in turns: each is a process of its own, and the best of its turns counts."""
    times = {sys.executable: [], before: []}
    for _ in range(RUNS):
        for python, seconds in times.items():
            told = subprocess.run([python, __file__, "--seconds"], capture_output=True, text=True, check=True)
            seconds.append(json.loads(told.stdout))
    here, there = (np.min(seconds, axis=0) for seconds in times.values())
    print(f"the plain fit in turns\n{'':24}{'here':>9}{'before':>9}{'ratio':>8}")
    for name, ours_now, ours_before in zip(("by number", "by name"), here, there):
        print(f"{name:24}{ours_now:9.4f}{ours_before:9.4f}{ours_now / ours_before:8.2f}")


def season():
    """40 shows in 104 weeks, keyed by name and date as a panel is."""
    chance = np.random.default_rng(12)
    mondays = pd.date_range("2024-01-01", periods=WEEKS, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"Show No. {n}" for n in range(SEASON_SHOWS)], WEEKS), "week": np.tile(mondays, SEASON_SHOWS)})
    df["views"], df["price"], noise = chance.normal(size=(3, len(df)))
    df["gross"] = 0.05 * df["views"] + noise
    return df


def compare_season():
    from public_signals.models.lagged_causality import serial_correlation_test, unit_root_test

    keys = {"entity": "show", "time": "week"}
    fits = {
        "CRV1": lambda df: fit_ols_fe(df, "gross", "views", ["price"], **keys),
        "diagnostics, CR3": lambda df: fit_ols_fe(df, "gross", "views", ["price"], diagnostics=True, **keys),
        f"bootstrap, {DRAWS:,} draws": lambda df: fit_ols_fe(df, "gross", "views", ["price"], bootstrap="wild", draws=DRAWS, **keys),
        "unit roots of two series": lambda df: [unit_root_test(df, name, **keys) for name in ("gross", "views")],
        "serial correlation": lambda df: serial_correlation_test(df, "gross", "views", ["price"], **keys),
    }
    df = season()
    print(f"{SEASON_SHOWS} shows, {WEEKS} weeks\n{'':24}{'seconds':>9}{'ratio':>8}")
    base = None
    for name, fit in fits.items():
        seconds, _ = best_of(fit, df, SEASON_RUNS)
        base = base or seconds
        line(name, seconds, base)


def main():
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--before", metavar="PYTHON", help="another installation's interpreter")
    flags.add_argument("--seconds", action="store_true", help="only the seconds of the plain fit, as JSON")
    flags.add_argument("--no-peers", action="store_true", help="without pyfixest and linearmodels")
    asked = flags.parse_args()
    warnings.simplefilter("ignore")
    if asked.seconds:
        print(json.dumps(plain_seconds()))
        return
    df = panel()
    print(f"{ROWS:,} rows, {SHOWS:,} shows, {WEEKS} weeks")
    compare("shows and weeks by number", df, [] if asked.no_peers else [(pyfixest, RUNS), (linearmodels, 1)])
    compare("shows by name, weeks as YYYY-MM-DD", with_names(df), [] if asked.no_peers else [(pyfixest, RUNS)])
    if asked.before:
        compare_installations(asked.before)
    compare_season()


if __name__ == "__main__":
    main()
