"""Panels whose truth is known, and how often each test says otherwise.

Shows of equal or log-normal size, attention and noise autocorrelated or not; in some designs one show alone is treated.
A fit's estimate and interval move with an effect that is added to the outcome (`test_models_sizes.py` holds them to
it), so one fit of noise tells how often nothing is called a prediction, how often the interval holds the truth and how
often an effect would be found.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from public_signals.models.lagged_causality import fit_ols_fe, placebo_test

WEEKS = 52
LEADS = (1, 2, 4)
LEVEL = 0.05
MOST_REJECTIONS = 0.075
LEAST_COVERAGE = 0.925
EFFECT = 3.0  # standard deviations of the estimate: who knows its variance finds it in 85 of 100
ONE_IN_A_HUNDRED = 2.33  # standard errors


@dataclass(frozen=True)
class Design:
    """So many shows; `spread` is the sd of log attention, `persistence` the autocorrelation of all series."""

    shows: int
    spread: float
    persistence: float
    one_treated: bool = False

    def __str__(self):
        sizes = "one treated" if self.one_treated else f"sd {self.spread:g}" if self.spread else "equal"
        return f"{self.shows}, {sizes}, AR {self.persistence:g}"


DESIGNS = [Design(shows, spread, ar) for shows in (40, 12, 8) for spread in (0.0, 1.0, 1.5) for ar in (0.0, 0.9)]
TREATED = [Design(shows, 1.5, ar, one_treated=True) for shows in (40, 12, 8) for ar in (0.0, 0.9)]


def autoregressive(chance, shows, weeks, persistence):
    """Stationary series with unit variance, one row per show."""
    series = chance.normal(size=(shows, weeks))
    for week in range(1, weeks):
        series[:, week] = persistence * series[:, week - 1] + math.sqrt(1 - persistence**2) * series[:, week]
    return series


def panel(design, seed):
    """Attention x and its leads say nothing of the outcome y. Sizes of attention have the design's spread in logs, those
    of the outcome's noise 0.65 of it where it is larger."""
    chance = np.random.default_rng([seed, design.shows, int(10 * design.spread), int(10 * design.persistence)])
    shows, longest = design.shows, WEEKS + max(LEADS)
    size = chance.normal(size=shows)
    if design.one_treated:
        attention = np.zeros((shows, longest))
        attention[0, chance.integers(WEEKS // 4, 3 * WEEKS // 4):] = 1
    else:
        attention = np.exp(design.spread * size)[:, None] * autoregressive(chance, shows, longest, design.persistence)
    noise = np.exp(min(design.spread, 0.65) * size)[:, None] * autoregressive(chance, shows, WEEKS, design.persistence)
    made = {"show": np.repeat(np.arange(shows), WEEKS), "week_start": np.tile(np.arange(WEEKS), shows),
            "x": attention[:, :WEEKS].ravel(), "y": (noise + chance.normal(size=WEEKS)).ravel()}
    for lead in LEADS:
        made[f"x_lead{lead}"] = attention[:, lead : lead + WEEKS].ravel()
    return pd.DataFrame(made)


def is_predicted(fit):
    """What the program's verdict says of a single predictor: the p that decides is small, and zero is outside of the
    interval that is shown."""
    p = fit["decisive_pvalue"]
    return p is not None and p < LEVEL and not is_inside(fit, 0.0)


def is_inside(fit, value):
    low, high = fit["interval_lower"], fit["interval_upper"]
    return (low is None or low <= value) and (high is None or value <= high)


@dataclass(frozen=True)
class Shares:
    """Of the panels of a design."""

    design: Design
    panels: int
    crv1: float  # p < 0.05 by the clustered t test that other programs print
    alone: float  # by the bootstrap, CR3 not asked
    predicts: float
    covered: float
    placebo: float
    leads: float
    crv1_power: float
    power: float

    def noise(self, share):
        """How far a share of so many panels may lie from the truth by chance, one time in a hundred; none is allowed
        for in the long run."""
        return 0.0 if self.panels >= 1000 else ONE_IN_A_HUNDRED * math.sqrt(share * (1 - share) / self.panels)

    @property
    def most(self):
        return MOST_REJECTIONS + self.noise(MOST_REJECTIONS)

    @property
    def least(self):
        return LEAST_COVERAGE - self.noise(LEAST_COVERAGE)

    @property
    def price(self):
        """What the level costs here."""
        words = []
        if self.predicts < 0.02:
            words.append("size under 2 %")
        if self.power < self.crv1_power * 2 / 3:
            words.append("power under 2/3")
        return ", ".join(words)

    def cells(self):
        sizes = "one treated" if self.design.one_treated else f"sd {self.design.spread:g}" if self.design.spread else "equal"
        shares = (self.crv1, self.alone, self.predicts, self.covered, self.placebo, self.leads, self.crv1_power, self.power)
        return [str(self.design.shows), sizes, f"{self.design.persistence:g}", str(self.panels), *(f"{share:.1%}" for share in shares), self.price]


HEAD = ["shows", "sizes", "AR", "panels", "CRV1 rejects", "bootstrap alone", "predicts", "interval holds the truth", "placebo fails", "leads together",
        "CRV1 finds", "verdict finds", "price"]


def measured(design, panels, draws):
    """The shares of a design, over panels of the seeds 0 to `panels` - 1."""
    estimates, found = [], np.zeros(6)
    for seed in range(panels):
        df = panel(design, seed)
        fit = fit_ols_fe(df, "y", "x", bootstrap="wild", draws=draws, seed=seed)
        placebo = placebo_test(df, "y", "x", [f"x_lead{lead}" for lead in LEADS], bootstrap="wild", draws=draws, seed=seed)
        joint = placebo["leads"]["decisive_pvalue"]
        data = 2 if fit["bootstrap_enumerated"] else 1  # as many draws are the data itself
        alone = fit["bootstrap_pvalue"] + data / fit["bootstrap_draws"]
        found += [fit["pvalue"] < LEVEL, alone < LEVEL, is_predicted(fit), is_inside(fit, 0.0), placebo["placebo_failed"],
                  joint is not None and joint < LEVEL]
        estimates.append((fit["coefficient"], fit["ci_upper"] - fit["coefficient"],
                          -math.inf if fit["interval_lower"] is None else fit["interval_lower"],
                          math.inf if fit["interval_upper"] is None else fit["interval_upper"]))
    estimate, reach, low, high = np.array(estimates).T
    effect = EFFECT * estimate.std()
    crv1_power = np.mean(np.abs(estimate + effect) > reach)
    power = np.mean((low + effect > 0) | (high + effect < 0))
    return Shares(design, panels, *(found / panels).tolist(), float(crv1_power), float(power))
