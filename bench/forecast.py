"""40 shows x 260 weeks x 4 horizons x 15 rivals: ours beside a loop of statsmodels that refits at every origin.

The loop does the same: the same rows, BIC over one to eight lags, one regression for each of ten metrics, and a ridge
over all of them under seven penalties (as normal equations in numpy, which is kinder than fit_regularized). Shows are
taken out by demeaning before each fit. It runs at every Nth origin (--every 1 for all) and its time is scaled up, which
the output says. The forecasts of AR and of AR with a metric must agree to 1e-6, or the program fails.
"""

import argparse
import time

import numpy as np
import pandas as pd

from public_signals.models import forecast, forecast_errors

SHOWS, WEEKS, METRICS, HORIZONS, LAGS, ATTENTION = 40, 260, 10, (1, 2, 4, 8), 8, 4
PENALTIES = (0.001, 0.01, 0.1, 1, 10, 100, 1000)

try:
    import statsmodels.api as sm
except ImportError as absent:
    raise SystemExit("the loop needs statsmodels: .venv/bin/python -m pip install statsmodels") from absent

NAMES = [f"metric{n}" for n in range(METRICS)]


def panel():
    chance = np.random.default_rng(5)
    metrics = np.zeros((METRICS, SHOWS, WEEKS))
    gross = np.zeros((SHOWS, WEEKS))
    for week in range(WEEKS):
        before = week - 1 if week else 0
        metrics[:, :, week] = 0.8 * metrics[:, :, before] + chance.normal(size=(METRICS, SHOWS))
        gross[:, week] = 50 + 0.5 * gross[:, before] + metrics[0, :, before] + chance.normal(0, 3, SHOWS)
    mondays = pd.date_range("2019-01-07", periods=WEEKS, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"show {n:02d}" for n in range(SHOWS)], WEEKS), "week_start": np.tile(mondays, SHOWS)})
    df["gross"] = gross.ravel()
    return df.assign(**{name: metrics[n].ravel() for n, name in enumerate(NAMES)}), gross, metrics, mondays


def season(mondays, target):
    index = (pd.Timestamp(mondays[0]) - pd.Timestamp("1969-12-29")).days // 7 + target
    turn = 2 * np.pi * index / (365.2425 / 7)
    return np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn)


def rows_of(gross, metrics, mondays, horizon):
    """For each origin the regressors of all shows: season, lags of the outcome, lags of each metric."""
    design = np.full((WEEKS, SHOWS, 4 + LAGS + METRICS * ATTENTION), np.nan)
    for origin in range(LAGS, WEEKS):
        design[origin, :, :4] = season(mondays, origin + horizon - 1)
        for lag in range(LAGS):
            design[origin, :, 4 + lag] = gross[:, origin - 1 - lag]
        for metric in range(METRICS):
            for lag in range(ATTENTION):
                design[origin, :, 4 + LAGS + metric * ATTENTION + lag] = metrics[metric, :, origin - 1 - lag]
    return design


def ridge(x, y, first, penalties):
    scale = np.sqrt((x**2).sum(axis=0))
    z = x / scale
    moments, shares = z.T @ z, z.T @ y
    for penalty in penalties:
        own = np.zeros(len(scale))
        own[first:] = penalty
        yield np.linalg.solve(moments + np.diag(own), shares) / scale


def loop(gross, metrics, mondays, every):
    """Forecasts of AR and AR + each metric at every Nth origin, and how many origins that were."""
    made, origins = {}, 0
    for horizon in HORIZONS:
        design = rows_of(gross, metrics, mondays, horizon)
        for origin in range(WEEKS // 2, WEEKS - horizon + 1, every):
            origins += 1
            last = origin - horizon
            past = slice(LAGS, last + 1)
            x = design[past].reshape(-1, design.shape[2])
            y = gross[:, LAGS + horizon - 1 : last + horizon].T.reshape(-1)
            show = np.tile(np.arange(SHOWS), last + 1 - LAGS)
            x_mean = design[past].mean(axis=0)
            y_mean = gross[:, LAGS + horizon - 1 : last + horizon].mean(axis=1)
            x, y = x - x_mean[show], y - y_mean[show]
            base = list(range(4)) if origin >= 104 else []
            fits = [sm.OLS(y, x[:, base + list(range(4, 4 + lags))]).fit() for lags in range(1, LAGS + 1)]
            n = len(y)
            bic = [n * np.log(fit.ssr / n) + (len(base) + lags) * np.log(n) for lags, fit in enumerate(fits, 1)]
            lags = int(np.argmin(bic)) + 1
            used = base + list(range(4, 4 + lags))
            now = design[origin] - x_mean
            made["AR", horizon, origin] = y_mean + now[:, used] @ fits[lags - 1].params
            for metric, name in enumerate(NAMES):
                first = 4 + LAGS + metric * ATTENTION
                columns = used + list(range(first, first + ATTENTION))
                made[f"AR + {name}", horizon, origin] = y_mean + now[:, columns] @ sm.OLS(y, x[:, columns]).fit().params
            columns = used + list(range(4 + LAGS, design.shape[2]))
            for b in ridge(x[:, columns], y, len(used), PENALTIES):
                made["ridge", horizon, origin] = y_mean + now[:, columns] @ b
    return made, origins


def main():
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--every", type=int, default=5, help="the loop runs at every Nth origin [5]")
    every = flags.parse_args().every
    df, gross, metrics, mondays = panel()
    start = time.perf_counter()
    result = forecast(df, metrics=NAMES, horizons=HORIZONS, placebos=0)
    ours = time.perf_counter() - start
    rivals = len(result["results"][0]["rivals"]) + len(result["results"][0]["not_formed"])
    start = time.perf_counter()
    made, origins = loop(gross, metrics, mondays, every)
    wanted = sum(WEEKS - horizon + 1 - WEEKS // 2 for horizon in HORIZONS)
    theirs = (time.perf_counter() - start) * wanted / origins
    rows = forecast_errors(df, metrics=NAMES, horizons=HORIZONS).set_index(["horizon", "origin"])
    worst = 0.0
    for (rival, horizon, origin), values in made.items():
        if rival != "ridge":
            got = rows.loc[(horizon, mondays[origin])].sort_values("show")[rival].to_numpy()
            worst = max(worst, float(np.max(np.abs(got / values - 1))))
    assert worst < 1e-6, f"the forecasts differ by {worst}"
    print(f"{SHOWS} shows x {WEEKS} weeks x {len(HORIZONS)} horizons x {rivals} rivals; forecasts agree to {worst:.0e}")
    print(f"{'':34}{'seconds':>9}{'ratio':>8}")
    print(f"{'ours':34}{ours:9.3f}{1:8.1f}")
    print(f"{f'statsmodels, every {every}th origin scaled':34}{theirs:9.3f}{theirs / ours:8.1f}")


if __name__ == "__main__":
    main()
