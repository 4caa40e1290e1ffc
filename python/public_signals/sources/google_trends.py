"""Google Trends: interest over time, 0 to 100 within one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from public_signals import _core

__all__ = ["to_monday_weeks"]


def to_monday_weeks(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Weekly points, whose weeks begin on Sundays, as weeks that begin on Mondays.

    The week of Monday M is six days of the bucket before it and one of the bucket that begins on its Sunday:
    ``(6 * W[M-1] + W[M+6]) / 7``. Flooring a Sunday to its Monday would put six of seven days into the wrong week.

    Parameters
    ----------
    points : iterable of mapping
        The ``points`` of one file as ``public-signals extract --source google_trends --json`` prints them: ``time``
        (unix seconds, or a list of them), ``values`` (a list, None where unknown) and ``is_partial``.

    Returns
    -------
    list of dict
        ``week_start`` (YYYY-MM-DD), ``values`` (list of float, on the scale of the request; None where one of the two
        buckets is unknown) and ``is_partial`` (true where either bucket is), sorted by week. A week has a row only
        where both buckets exist.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` when a point is not a week that begins on a Sunday at 00:00 UTC, or when points differ in
        their number of values.

    Examples
    --------
    >>> sundays = [{"time": 1609027200, "values": [70]}, {"time": 1609632000, "values": [7]}]
    >>> to_monday_weeks(sundays)
    [{'week_start': '2020-12-28', 'values': [61.0], 'is_partial': False}]
    """
    plain = [(_times(point["time"]), list(point["values"]), bool(point.get("is_partial", False))) for point in points]
    return [
        {"week_start": week_start, "values": values, "is_partial": is_partial}
        for week_start, values, is_partial in _core.to_monday_weeks(plain)
    ]


def _times(time: Any) -> list[int]:
    return [int(time)] if isinstance(time, (int, str)) else [int(one) for one in time]
