"""The one exception of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from public_signals.words import ErrorKind, PageState

if TYPE_CHECKING:
    from public_signals.common.net import FetchResult


class Error(Exception):
    """What went wrong, where, and what to do.

    Attributes
    ----------
    kind : str
        One of ROBOTS_BLOCKED, RATE_LIMITED, SERVER_ERROR, CLIENT_ERROR, TIMEOUT, NETWORK, PARSE_ERROR,
        INVALID_INPUT, IO, ARCHIVE_DAMAGED.
    message, where, help : str
        One sentence; the file, show, week or column it is about; what to change or run next. The last two may be empty.
    show, week, column : str or None
        The cell of a panel that it is about; None for a part that it is not about. ``week`` is the Monday, or the text
        that should be one.
    state : str or None
        What a page said where it is the reason: private, missing, login_required, blocked, rate_limited, restricted,
        transient, layout_changed, partial or robots_disallowed. None for every other error.
    snapshot : str or None
        The path of the page that said so; None where none was kept.
    result : public_signals.common.net.FetchResult or None
        What came of a request, of an error of `public_signals.common.net.fetch`; None for every other one.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_lags
    >>> twice = pd.DataFrame({"show": ["Six"] * 2, "week_start": ["2024-01-01"] * 2, "tt_posts": [3, 4]})
    >>> try:
    ...     make_lags(twice, ["tt_posts"])
    ... except Error as error:
    ...     print(error.kind, error.show, error.week, error.column, error.state)
    INVALID_INPUT Six 2024-01-01 None None
    """

    def __init__(
        self,
        message: str,
        *,
        kind: ErrorKind = "INVALID_INPUT",
        where: str = "",
        help: str = "",
        show: str | None = None,
        week: str | None = None,
        column: str | None = None,
        state: PageState | None = None,
        snapshot: str | None = None,
        result: FetchResult | None = None,
    ) -> None:
        self.message = message
        self.kind = kind
        self.where = where
        self.help = help
        self.show = show
        self.week = week
        self.column = column
        self.state = state
        self.snapshot = snapshot
        self.result = result
        parts = [message]
        if where:
            parts.append(f"at {where}")
        if help:
            parts.append(f"help: {help}")
        super().__init__("\n".join(parts))
