"""Shows by themselves: cosines with the null imposed, by hand and in panels in which nothing is there.

PUBLIC_SIGNALS_SLOW=1 takes 300 panels of each design; without it a part of them. The rates are printed (pytest -rP).
"""

import math
import os

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_models_profiles import QUICK, close, panel, r_panel

from public_signals.models import fit_by_show


def cosines_by_hand(x, y, others, null=0.0):
    """p of a null of the slope beside an intercept and `others`, by cosines of the scores that it leaves."""
    n = len(x)
    base = np.column_stack([np.ones(n), others])
    rest = lambda v: v - base @ np.linalg.lstsq(base, v, rcond=None)[0]  # noqa: E731
    x, y = rest(x), rest(y)
    scores, count = x * (y - null * x), max(1, int(0.4 * n ** (2 / 3)))
    places = np.outer(np.arange(1, count + 1), np.arange(1, n + 1) - 0.5)
    variance = np.mean((np.sqrt(2) * np.cos(np.pi * places / n) @ scores) ** 2) * n / (n - base.shape[1])
    t = scores.sum() / math.sqrt(variance)
    return x @ y / (x @ x), t, 2 * stats.t.sf(abs(t), count), count


def test_each_show_has_cosines_with_the_null_imposed_by_hand():
    """p is that of zero, and the ends are the coefficients whose own p is 0.05; without ends none has a small one."""
    endless = ended = 0
    for df, controls in [(r_panel(), ["price"]), *((panel(6, weeks, weeks, absent=0.03), []) for weeks in (14, 22, 40, 70))]:
        ours = fit_by_show(df, "gross", "views", controls, **QUICK)
        for show in ours["shows"]:
            rows = df[df["show"] == show["show"]].dropna(subset=["gross", "views"])
            x, y, others = rows["views"].to_numpy(), rows["gross"].to_numpy(), rows[controls].to_numpy()
            b, t, p, count = cosines_by_hand(x, y, others)
            assert (show["df_t"], show["method"], show["n_obs"]) == (count, "cosines", len(rows))
            for key, value in (("coefficient", b), ("t_stat", t), ("pvalue", p), ("std_error", b / t)):
                close(show[key], value, rel=1e-7)
            if show["ci_lower"] is None:
                assert show["ci_upper"] is None
                assert all(cosines_by_hand(x, y, others, b + far)[2] > 0.05 for far in (-1e7, 1e7))
                endless += 1
                continue
            assert show["ci_lower"] < b < show["ci_upper"]
            for end in (show["ci_lower"], show["ci_upper"]):
                assert cosines_by_hand(x, y, others, end)[2] == pytest.approx(0.05, rel=1e-5)
            ended += 1
        said = sum(show["ci_lower"] is None for show in ours["shows"])
        assert (f"{said} can't be judged by " in ours["sentence"]) == (said > 0)
    assert endless > 5 and ended > 20


@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("weeks", [26, 52, 104, 156])
def test_shows_in_which_nothing_is_there_are_named_as_seldom_as_the_level_says(weeks, persistence):
    """Eight shows, attention and noise autocorrelated: one show's p under 0.05, and any q under 0.05."""
    panels = 300 if os.environ.get("PUBLIC_SIGNALS_SLOW") else 60
    alone = named = 0
    for seed in range(panels):
        made = np.random.default_rng(seed).normal(size=(2, weeks + 30, 8))
        for t in range(1, weeks + 30):
            made[:, t] += persistence * made[:, t - 1]
        views, gross = (one[30:].T.reshape(-1) for one in made)
        df = pd.DataFrame({"show": np.repeat(np.arange(8), weeks), "week_start": np.tile(np.arange(weeks), 8),
                           "views": views, "gross": gross})
        shows = fit_by_show(df, "gross", "views", draws=99, effects=(), cluster="iid")["shows"]
        alone += sum(show["pvalue"] < 0.05 for show in shows)
        named += any(show["qvalue"] < 0.05 for show in shows)
    print(f"{panels} panels of 8 shows, {weeks} weeks, AR {persistence}: one show {alone / panels / 8:.1%}, any {named / panels:.1%}")
    allowed = 0.075 + 2.33 * math.sqrt(0.075 * 0.925 / panels)
    assert named / panels <= allowed and alone / panels / 8 <= 0.075 + 2.33 * math.sqrt(0.075 * 0.925 / panels / 8)
