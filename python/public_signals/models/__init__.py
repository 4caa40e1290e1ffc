"""Regressions of outcomes on earlier attention, profiles of them, and forecasts with it and without."""

from public_signals.models._forecast import forecast, forecast_errors
from public_signals.models._forecast_results import Forecast
from public_signals.models._measurement import fit_over_panels, fit_simex, pool_estimates
from public_signals.models._measurement_results import OverPanels, PooledEstimate, Simex
from public_signals.models._profile_results import ByShow, LagProfile, LocalProjections
from public_signals.models._profiles import ProfileOptions, fit_by_show, fit_lag_profile, fit_local_projections

__all__ = [
    "ByShow",
    "Forecast",
    "LagProfile",
    "LocalProjections",
    "OverPanels",
    "PooledEstimate",
    "ProfileOptions",
    "Simex",
    "fit_by_show",
    "fit_lag_profile",
    "fit_local_projections",
    "fit_over_panels",
    "fit_simex",
    "forecast",
    "forecast_errors",
    "pool_estimates",
]
