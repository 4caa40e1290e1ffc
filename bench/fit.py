"""Two-way fixed effects on 1.36 M rows, one predictor, one control, clustered: ours beside pyfixest and linearmodels.

Once with numbered shows and weeks, once with their names and dates as text, as a panel has them. Each fit starts from the
same pandas frame in the same process; the best of the runs counts. Coefficients and standard errors must agree to 1e-8, or
the program fails.
"""

import time
import warnings

import numpy as np
import pandas as pd

from public_signals.models.lagged_causality import fit_ols_fe

ROWS, SHOWS, WEEKS, RUNS = 1_360_000, 20_000, 104, 3


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


def compare(title, df, others):
    base, (coefficient, std_error) = best_of(ours, df, RUNS)
    print(f"{title}\n{'':14}{'seconds':>9}{'ratio':>8}  coefficient, standard error")
    print(f"{'ours':14}{base:9.3f}{1:8.1f}  {coefficient:.12f} {std_error:.12f}")
    for fit, runs in others:
        try:
            seconds, (b, se) = best_of(fit, df, runs)
        except ImportError as absent:
            print(f"{fit.__name__:14}not installed: {absent.name}")
            continue
        print(f"{fit.__name__:14}{seconds:9.3f}{seconds / base:8.1f}  {b:.12f} {se:.12f}")
        assert abs(b / coefficient - 1) < 1e-8, "the coefficients differ"
        assert fit is linearmodels or abs(se / std_error - 1) < 1e-8, "the standard errors differ"


def main():
    warnings.simplefilter("ignore")
    df = panel()
    print(f"{ROWS:,} rows, {SHOWS:,} shows, {WEEKS} weeks")
    compare("shows and weeks by number", df, [(pyfixest, RUNS), (linearmodels, 1)])
    compare("shows by name, weeks as YYYY-MM-DD", with_names(df), [(pyfixest, RUNS)])


if __name__ == "__main__":
    main()
