"""False alarms per show-year of the two baselines of anomalies, on simulated seasons, and how many planted spikes they find.

Shows x five years of log-normal views around each show's own level. Seasons: none; a Christmas of twice or seven times the
attention and a quiet August, common to all shows; the same, each show following it more or less. Spikes of twelve times are
planted in one week of a hundred; everything else that is flagged is a false alarm.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from public_signals.quality.checks import detect_anomalies

WEEKS = 260
DATES = pd.date_range("2019-01-07", periods=WEEKS, freq="7D")


def panel(chance: np.random.Generator, shows: int, peak: float, unequal: bool, spread: float) -> tuple[pd.DataFrame, set]:
    """A panel, and the cells in which a spike was planted."""
    season = np.zeros(WEEKS)
    season[(DATES.month == 12) & (DATES.day >= 15)] = np.log(peak)
    season[DATES.month == 8] = -0.5 * np.log(peak)
    follows = chance.uniform(0.3, 1.7, (shows, 1)) if unequal else np.ones((shows, 1))
    logs = follows * season + chance.normal(0, spread, (shows, WEEKS)) + chance.normal(9, 1, (shows, 1))
    planted = chance.random((shows, WEEKS)) < 0.01
    planted[:, :8] = False
    values = np.exp(logs + np.log(12) * planted)
    names = [f"show {n:03}" for n in range(shows)]
    weeks = DATES.strftime("%Y-%m-%d")
    frame = pd.DataFrame({"show": np.repeat(names, WEEKS), "week_start": np.tile(weeks, shows),
                          "tt_sum_views": pd.array(values.round().astype(int).ravel(), dtype="Int64")})
    return frame, {(names[show], weeks[week]) for show, week in zip(*np.nonzero(planted))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shows", type=int, default=40)
    parser.add_argument("--panels", type=int, default=10)
    options = parser.parse_args()
    print(f"{options.panels} panels of {options.shows} shows, {WEEKS} weeks; false alarms per show-year, spikes found")
    print(f"{'season':<34}{'log sd':>7}{'median8':>20}{'seasonal':>20}")
    seasons = (("none", 1.0, False), ("twice at Christmas", 2.0, False), ("seven times at Christmas", 7.0, False),
               ("seven times, some shows more", 7.0, True))
    for name, peak, unequal in seasons:
        for spread in (0.3, 0.5):
            cells = ""
            for baseline in ("median8", "seasonal"):
                chance = np.random.default_rng(5)
                alarms = found = planted = 0
                for _ in range(options.panels):
                    frame, spikes = panel(chance, options.shows, peak, unequal, spread)
                    flagged = {(a.show, a.week_start) for a in detect_anomalies(frame, ["tt_sum_views"], baseline=baseline)}
                    alarms, found, planted = alarms + len(flagged - spikes), found + len(flagged & spikes), planted + len(spikes)
                years = options.panels * options.shows * WEEKS / 52
                cells += f"{alarms / years:>11.3f} {100 * found / planted:>6.1f} %"
            print(f"{name:<34}{spread:>7}{cells}")
    frame, _ = panel(np.random.default_rng(1), 400, 7.0, False, 0.3)
    times = {}
    for baseline in ("median8", "seasonal"):
        begin = time.perf_counter()
        detect_anomalies(frame, ["tt_sum_views"], baseline=baseline)
        times[baseline] = time.perf_counter() - begin
    print(f"400 shows: {times['median8']:.2f} s and {times['seasonal']:.2f} s")


if __name__ == "__main__":
    main()
