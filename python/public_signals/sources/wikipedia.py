"""Wikipedia: daily pageviews by the documented API of the Wikimedia Foundation."""

from __future__ import annotations

import pandas as pd

from public_signals import _core
from public_signals._types import Day, StrPath
from public_signals.sources._series import pulled

__all__ = ["fetch_pageviews"]


def fetch_pageviews(title: str, start: Day, end: Day, *, workspace: StrPath | None = None) -> pd.DataFrame:
    """Daily views of an article by people, those of every title that redirects to it included.

    Parameters
    ----------
    title : str
        An article of the English Wikipedia, such as ``Six_(musical)``; redirects are followed.
    start, end : str or date
        The first and the last day (UTC); counts begin on 2015-07-01.
    workspace : path, optional
        Whose ``settings`` hold (contact, wiki, endpoints). Wikimedia asks programs for a contact.

    Returns
    -------
    pandas.DataFrame
        One row per day up to yesterday: ``day`` (YYYY-MM-DD) and ``views`` (Int64). A day that the API leaves out is 0,
        or missing where it may not be loaded yet or was lost between busy days (docs/series.md). ``attrs["titles"]``
        lists what was summed.

    Raises
    ------
    public_signals.Error
        When the title is no article (``.state`` missing, with what a search finds) or could not be asked.

    Notes
    -----
    Source: https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/, CC0.

    Examples
    --------
    >>> import public_signals
    >>> try:
    ...     fetch_pageviews("Six_(musical)", "2024-13-01", "2024-12-31")
    ... except public_signals.Error as error:
    ...     print(error.kind)
    INVALID_INPUT
    """
    rows = pulled("wikipedia", {"name": "article", "wikipedia_title": title}, start, end, {}, workspace)
    served = [None if pd.isna(views) else int(views) for views in rows["views"]]
    known = _core.known_views(list(zip(rows["title"], rows["day"], served, rows["scrape_run_at"], strict=True)))
    rows["views"] = pd.array(known, dtype="Int64")
    first, last = str(start)[:10], str(end)[:10]
    rows = rows[(rows["day"] >= first) & (rows["day"] <= last)]
    days = (
        rows.groupby("day", sort=True)["views"].agg(lambda views: views.sum(skipna=False)).astype("Int64").reset_index()
    )
    days.attrs["titles"] = sorted(rows["title"].unique())
    return days
