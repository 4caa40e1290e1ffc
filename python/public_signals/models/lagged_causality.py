"""Fixed-effects least squares for weekly panels: whether attention some weeks ago predicts this week's outcome.

Coefficients and standard errors are those of fixest (``ssc="fixest"``) or linearmodels (``ssc="linearmodels"``); the
tests hold them to pyfixest and linearmodels. Frames may be pandas, polars or pyarrow; rows with a missing value in any
column that is used are left out and counted. A result says *predicts*: an estimate within shows, net of common weeks,
is no experiment. Methods and words are explained in ``docs/models.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from public_signals.models._dynamics import event_study, granger_causality_tests
from public_signals.models._families import (
    adjust_pvalues,
    leave_one_out,
    romano_wolf,
    sensitivity_analysis,
    smallest_detectable_effect,
)
from public_signals.models._regressions import fit_ols_fe, fit_panel_ols, placebo_test

__all__ = [
    "LaggedCausalityModels",
    "adjust_pvalues",
    "event_study",
    "fit_ols_fe",
    "fit_panel_ols",
    "granger_causality_tests",
    "leave_one_out",
    "placebo_test",
    "romano_wolf",
    "sensitivity_analysis",
    "smallest_detectable_effect",
]


class LaggedCausalityModels:
    """The models of this module under one name; keywords given here are defaults of every call.

    Examples
    --------
    >>> models = LaggedCausalityModels(entity="show", time="week_start")
    >>> sorted(name for name in dir(models) if not name.startswith("_"))  # doctest: +NORMALIZE_WHITESPACE
    ['event_study', 'fit_ols_fe', 'fit_panel_ols', 'granger_causality_tests', 'leave_one_out', 'placebo_test',
     'romano_wolf', 'sensitivity_analysis']
    """

    def __init__(self, **defaults: Any):
        self._defaults = defaults

    def fit_ols_fe(
        self, df: Any, outcome: str, predictor: str, controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`fit_ols_fe`."""
        return fit_ols_fe(df, outcome, predictor, controls, **{**self._defaults, **options})

    def fit_panel_ols(
        self, df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`fit_panel_ols`."""
        return fit_panel_ols(df, outcome, predictors, controls, **{**self._defaults, **options})

    def event_study(
        self, df: Any, outcome: str, variable: str, controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`event_study`."""
        return event_study(df, outcome, variable, controls, **{**self._defaults, **options})

    def granger_causality_tests(
        self, df: Any, outcome: str, predictor: str, **options: Any
    ) -> dict[int, dict[str, Any]]:
        """See :func:`granger_causality_tests`; of the defaults only `entity` and `time` are used."""
        keys = {name: self._defaults[name] for name in ("entity", "time") if name in self._defaults}
        return granger_causality_tests(df, outcome, predictor, **{**keys, **options})

    def placebo_test(
        self,
        df: Any,
        outcome: str,
        lags: str | Iterable[str],
        leads: str | Iterable[str],
        controls: str | Iterable[str] = (),
        **options: Any,
    ) -> dict[str, Any]:
        """See :func:`placebo_test`."""
        return placebo_test(df, outcome, lags, leads, controls, **{**self._defaults, **options})

    def leave_one_out(
        self, df: Any, outcome: str, predictor: str, controls: str | Iterable[str] = (), **options: Any
    ) -> pd.DataFrame:
        """See :func:`leave_one_out`."""
        return leave_one_out(df, outcome, predictor, controls, **{**self._defaults, **options})

    def sensitivity_analysis(
        self, df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
    ) -> pd.DataFrame:
        """See :func:`sensitivity_analysis`."""
        return sensitivity_analysis(df, outcome, predictors, controls, **{**self._defaults, **options})

    def romano_wolf(
        self, df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
    ) -> pd.DataFrame:
        """See :func:`romano_wolf`."""
        return romano_wolf(df, outcome, predictors, controls, **{**self._defaults, **options})
