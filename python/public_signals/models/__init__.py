"""Regressions of outcomes on earlier attention, and forecasts with it and without."""

from public_signals.models._forecast import forecast, forecast_errors
from public_signals.models._forecast_results import Forecast

__all__ = ["Forecast", "forecast", "forecast_errors"]
