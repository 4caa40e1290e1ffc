"""How often the sup-t band of a profile leaves zero out where there is nothing, and its intervals hold the truth.

40 panels of each design of up to 20 shows, with PUBLIC_SIGNALS_SLOW=1 500 of each, where the bounds allow for no noise.
The run prints the table.
"""

import math

import numpy as np
import pandas as pd
import pytest
from slow import SLOW, part_of

from public_signals.models import fit_lag_profile, fit_local_projections

WEEKS, LAGS, MOST = 52, 8, 0.075
PANELS = part_of(40, 500)
NOISE = 0 if SLOW else 2.33 * math.sqrt(MOST * (1 - MOST) / PANELS)
DESIGNS = [(kind, shows, sizes, ar) for kind in ("distributed lag", "local projection")
           for shows, sizes, ar in ((40, 0.0, 0.8), (40, 1.5, 0.8), (20, 0.0, 0.8), (12, 0.0, 0.8), (12, 1.0, 0.8), (8, 0.0, 0.0),
                                    (8, 0.0, 0.8), (8, 1.0, 0.8), (7, 0.0, 0.0), (7, 0.0, 0.8))]


def panel(seed, shows, sizes, ar):
    """Nothing at any lag. Sizes of attention have that sd in logs."""
    chance = np.random.default_rng([seed, shows, int(10 * sizes), int(10 * ar)])
    noise = chance.normal(size=(2, WEEKS + 20, shows))
    for week in range(1, WEEKS + 20):
        noise[:, week] += ar * noise[:, week - 1]
    size = np.exp(sizes * chance.normal(size=shows))
    views, gross = noise[0, 20:] * size, noise[1, 20:] * size**0.45
    return pd.DataFrame({"show": np.repeat(np.arange(shows), WEEKS), "week_start": np.tile(np.arange(WEEKS), shows),
                         "views": views.T.ravel(), "gross": gross.T.ravel()})


def profile(kind, df, seed):
    if kind == "distributed lag":
        return fit_lag_profile(df, "gross", "views", lags=LAGS, draws=999, seed=seed)
    return fit_local_projections(df, "gross", "views", horizons=LAGS, draws=999, seed=seed)


def is_inside(point, ends):
    low, high = point[f"{ends}_lower"], point[f"{ends}_upper"]
    return (low is None or low <= 0) and (high is None or high >= 0)


@pytest.mark.parametrize("design", [one for one in DESIGNS if SLOW or one[1] <= 20], ids=str)
def test_bands_hold_all_points_together_as_often_as_they_say(design, record_property):
    kind, shows, sizes, ar = design
    found = held = single = in_the_sum = 0
    for seed in range(PANELS):
        made = profile(kind, panel(seed, shows, sizes, ar), seed)
        found += made["pvalue"] < 0.05
        held += all(is_inside(point, "band") for point in made["points"])
        single += np.mean([is_inside(point, "interval") for point in made["points"]])
        in_the_sum += kind == "distributed lag" and not is_inside(made["sum"], "interval")
    rejected, bands, intervals, sums = (count / PANELS for count in (found, held, single, in_the_sum))
    cells = [kind, str(shows), f"sd {sizes:g}" if sizes else "equal", f"{ar:g}", f"{rejected:.1%}", f"{1 - intervals:.1%}",
             f"{sums:.1%}" if kind == "distributed lag" else "–"]
    record_property("row", {"table": f"Bands of {LAGS + 1} points, {PANELS} panels of each design, {WEEKS} weeks, no effect, p < 0.05",
                            "head": ["profile", "shows", "sizes", "AR", "band", "a single point", "long run"],
                            "place": DESIGNS.index(design), "cells": cells})
    assert rejected <= MOST + NOISE and bands >= 1 - MOST - NOISE
    assert intervals >= 1 - MOST - NOISE


def test_few_clusters_ask_cr3_of_a_band_and_leave_its_points_as_they_are():
    """Over seeds: with nine equal shows a point is the bootstrap's, in the band CR3 has to agree; one point is no band."""
    wider = 0
    for seed in range(6):
        df = panel(seed, 9, 0.0, 0.8)
        made = profile("distributed lag", df, seed)
        assert made["band"]["with_cr3"] is True
        p = []
        for point in made["points"]:
            assert point["p_method"] == point["interval_method"] == "wild_bootstrap" and point["effective_clusters"] > 6
            p.append(max(point["decisive_pvalue"], point["cr3"]["pvalue"]))
            wider += p[-1] > point["decisive_pvalue"]
            assert point["band_lower"] <= point["interval_lower"] and point["interval_upper"] <= point["band_upper"]
        out = not all(is_inside(point, "band") for point in made["points"])
        assert out == (made["pvalue"] < 0.05) and made["pvalue"] >= min(p)
        one = fit_lag_profile(df, "gross", "views", lags=0, draws=999)
        assert one["band"]["with_cr3"] is False and one["pvalue"] == one["points"][0]["decisive_pvalue"]
        many = profile("distributed lag", panel(seed, 30, 0.0, 0.0), seed)
        assert many["band"]["with_cr3"] is False
    assert wider > 5
