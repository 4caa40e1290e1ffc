"""Fixed-effects least squares for weekly panels: whether attention some weeks ago predicts this week's outcome.

Coefficients and standard errors are those of fixest (``ssc="fixest"``) or linearmodels (``ssc="linearmodels"``); the
tests hold them to pyfixest and linearmodels. Frames may be pandas, polars or pyarrow; rows with a missing value in any
column that is used are left out and counted. A result says *predicts*: an estimate within shows, net of common weeks,
is no experiment. Methods and words are explained in ``docs/models.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack, cast

import pandas as pd

from public_signals._arguments import only
from public_signals._types import Frame, Names
from public_signals.models._dynamics import event_study, granger_causality_tests
from public_signals.models._families import (
    adjust_pvalues,
    leave_one_out,
    romano_wolf,
    sensitivity_analysis,
    smallest_detectable_effect,
)
from public_signals.models._options import (
    FIT,
    POISSON,
    FamilyOptions,
    FitOptions,
    PoissonOptions,
    RegressionOptions,
    StudyOptions,
    of_study,
)
from public_signals.models._persistence import serial_correlation_test, split_panel_jackknife, unit_root_test
from public_signals.models._regressions import fit_ols_fe, fit_panel_ols, fit_poisson_fe, placebo_test
from public_signals.models._results import (
    Coefficient,
    ControlCoefficient,
    EventStudy,
    Fit,
    GrangerTest,
    PanelFit,
    PlaceboFit,
    PoissonFit,
    SerialCorrelation,
    SplitPanel,
    UnitRootTest,
)

__all__ = [
    "Coefficient",
    "ControlCoefficient",
    "EventStudy",
    "FamilyOptions",
    "Fit",
    "FitOptions",
    "GrangerTest",
    "LaggedCausalityModels",
    "PanelFit",
    "PlaceboFit",
    "PoissonFit",
    "RegressionOptions",
    "SerialCorrelation",
    "SplitPanel",
    "StudyOptions",
    "UnitRootTest",
    "adjust_pvalues",
    "event_study",
    "fit_ols_fe",
    "fit_panel_ols",
    "fit_poisson_fe",
    "granger_causality_tests",
    "leave_one_out",
    "placebo_test",
    "romano_wolf",
    "sensitivity_analysis",
    "serial_correlation_test",
    "smallest_detectable_effect",
    "split_panel_jackknife",
    "unit_root_test",
]


class LaggedCausalityModels:
    """The models of this module under one name; keywords given here are defaults of every call.

    Examples
    --------
    >>> models = LaggedCausalityModels(entity="show", time="week_start")
    >>> sorted(name for name in dir(models) if not name.startswith("_"))  # doctest: +NORMALIZE_WHITESPACE
    ['event_study', 'fit_ols_fe', 'fit_panel_ols', 'fit_poisson_fe', 'granger_causality_tests', 'leave_one_out',
     'placebo_test', 'romano_wolf', 'sensitivity_analysis']
    """

    def __init__(self, **defaults: Unpack[FitOptions]) -> None:
        only("LaggedCausalityModels", defaults, FIT)
        self._defaults = defaults

    def _with(self, options: FitOptions) -> FitOptions:
        return {**self._defaults, **options}

    def fit_ols_fe(
        self, df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[FitOptions]
    ) -> Fit:
        """See :func:`fit_ols_fe`."""
        return fit_ols_fe(df, outcome, predictor, controls, **self._with(options))

    def fit_panel_ols(
        self, df: Frame, outcome: str, predictors: Names, controls: Names = (), **options: Unpack[FitOptions]
    ) -> PanelFit:
        """See :func:`fit_panel_ols`."""
        return fit_panel_ols(df, outcome, predictors, controls, **self._with(options))

    def fit_poisson_fe(
        self, df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[PoissonOptions]
    ) -> PoissonFit:
        """See :func:`fit_poisson_fe`; of the defaults those that it knows are used."""
        given = {name: value for name, value in self._defaults.items() if name in POISSON}
        asked: PoissonOptions = {**cast(PoissonOptions, given), **options}
        return fit_poisson_fe(df, outcome, predictor, controls, **asked)

    def event_study(
        self,
        df: Frame,
        outcome: str,
        variable: str,
        controls: Names = (),
        *,
        leads: int = 4,
        lags: int = 6,
        **options: Unpack[StudyOptions],
    ) -> EventStudy:
        """See :func:`event_study`."""
        asked: StudyOptions = {**of_study(self._defaults), **options}
        return event_study(df, outcome, variable, controls, leads=leads, lags=lags, **asked)

    def granger_causality_tests(
        self,
        df: Frame,
        outcome: str,
        predictor: str,
        *,
        lags: int | Iterable[int] = (1,),
        **options: Unpack[StudyOptions],
    ) -> dict[int, GrangerTest]:
        """See :func:`granger_causality_tests`."""
        asked: StudyOptions = {**of_study(self._defaults), **options}
        return granger_causality_tests(df, outcome, predictor, lags=lags, **asked)

    def placebo_test(
        self,
        df: Frame,
        outcome: str,
        lags: Names,
        leads: Names,
        controls: Names = (),
        **options: Unpack[FitOptions],
    ) -> PlaceboFit:
        """See :func:`placebo_test`."""
        return placebo_test(df, outcome, lags, leads, controls, **self._with(options))

    def leave_one_out(
        self, df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[FitOptions]
    ) -> pd.DataFrame:
        """See :func:`leave_one_out`."""
        return leave_one_out(df, outcome, predictor, controls, **self._with(options))

    def sensitivity_analysis(
        self, df: Frame, outcome: str, predictors: Names, controls: Names = (), **options: Unpack[FitOptions]
    ) -> pd.DataFrame:
        """See :func:`sensitivity_analysis`."""
        return sensitivity_analysis(df, outcome, predictors, controls, **self._with(options))

    def romano_wolf(
        self, df: Frame, outcome: str, predictors: Names, controls: Names = (), **options: Unpack[FamilyOptions]
    ) -> pd.DataFrame:
        """See :func:`romano_wolf`."""
        return romano_wolf(
            df, outcome, predictors, controls, **cast(FamilyOptions, {**of_study(self._defaults), **options})
        )
