"""Google Trends: interest over time, 0 to 100 within one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import pandas as pd

from public_signals import _core
from public_signals._arguments import names_in
from public_signals._types import Day, Names, StrPath
from public_signals.common.timebins import to_week_start
from public_signals.sources._series import pulled

__all__ = ["MondayWeek", "fetch_interest", "to_monday_weeks"]


class MondayWeek(TypedDict):
    """A week by its Monday (YYYY-MM-DD), one value for each item asked, None where it is unknown."""

    week_start: str
    values: list[float | None]
    is_partial: bool


def fetch_interest(
    queries: Names, start: Day, end: Day, geo: str = "US-NY", *, workspace: StrPath | None = None
) -> pd.DataFrame:
    """What Google Trends shows for some queries, one keyword per request, as it was served.

    It asks as ``public-signals pull`` does: slowly, a cookie first, one weekly series and windows of 266 days for each
    query. A study that is run again belongs into a workspace, where answers are archived and kept.

    Parameters
    ----------
    queries : str or iterable of str
        Search terms, or topic ids such as ``/m/0abc``.
    start, end : str or date
        Moved to whole Monday weeks.
    geo : str
        A country or region, such as ``US`` or ``US-NY``; ``""`` is worldwide. In a workspace it is ``settings.geo``
        or a show's ``gt_geo``.
    workspace : path, optional
        Whose ``settings`` hold (contact, delays, gt, endpoints). Without one the series begin at `start`.

    Returns
    -------
    pandas.DataFrame
        The points: ``show`` ("interest"), ``query``, ``geo``, ``category``, ``property`` ("" is web search),
        ``language``, ``resolution``, ``window_start``, ``window_end``, ``draw``, ``day``, ``value`` (0 to 100 within
        its window), ``below_one``, ``has_data``, ``is_partial``, ``scrape_run_at``, ``capture``. Values of two
        windows have no common scale:
        :func:`public_signals.aggregation.weekly.aggregate_google_trends_weekly` gives them one, and weeks.

    Raises
    ------
    public_signals.Error
        When a query could not be asked: ``.kind`` (RATE_LIMITED, ROBOTS_BLOCKED, ...) and ``.state`` say why.

    Notes
    -----
    Source: trends.google.com as its own pages ask it; nothing of it is documented. Counts are a sample, so that a later
    day gives slightly other numbers.

    Examples
    --------
    >>> import public_signals
    >>> try:
    ...     fetch_interest("six musical", "2024-13-01", "2024-12-31")
    ... except public_signals.Error as error:
    ...     print(error.kind)
    INVALID_INPUT
    """
    settings = {"gt": {"base_start": to_week_start(str(start)[:10])}}
    show = {"name": "interest", "google_queries": names_in(queries), "gt_geo": geo}
    points = pulled("google_trends", show, start, end, settings, workspace)
    for number in ("draw", "category"):
        points[number] = points[number].astype("int64")
    for text in ("geo", "property"):
        points[text] = points[text].fillna("")
    points["value"] = points["value"].astype("float64")
    for flag in ("below_one", "has_data", "is_partial"):
        points[flag] = points[flag] == "true"
    return points


def to_monday_weeks(points: Iterable[Mapping[str, Any]]) -> list[MondayWeek]:
    """Weekly points, whose weeks begin on Sundays, as weeks that begin on Mondays.

    The week of Monday M is six days of the bucket before it and one of the bucket that begins on its Sunday:
    ``(6 * W[M-1] + W[M+6]) / 7``. Flooring a Sunday to its Monday would put six of seven days into the wrong week.

    Parameters
    ----------
    points : iterable of mapping
        The ``points`` of one file as ``public-signals extract --source google_trends --json`` prints them: ``time``
        (unix seconds, or a list of them), ``values`` (a list, None where unknown) and ``is_partial`` (None: may be).

    Returns
    -------
    list of MondayWeek
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
    plain = [(_times(point["time"]), list(point["values"]), _may_be_partial(point)) for point in points]
    return [
        {"week_start": week_start, "values": values, "is_partial": is_partial}
        for week_start, values, is_partial in _core.to_monday_weeks(plain)
    ]


def _may_be_partial(point: Mapping[str, Any]) -> bool:
    said = point.get("is_partial", False)
    return said is None or bool(said)


def _times(time: Any) -> list[int]:
    return [int(time)] if isinstance(time, (int, str)) else [int(start) for start in time]
