"""The one exception of the package."""

from __future__ import annotations


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

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_lags
    >>> twice = pd.DataFrame({"show": ["Six"] * 2, "week_start": ["2024-01-01"] * 2, "tt_posts": [3, 4]})
    >>> try:
    ...     make_lags(twice, ["tt_posts"])
    ... except Error as error:
    ...     print(error.kind, error.show, error.week, error.column)
    INVALID_INPUT Six 2024-01-01 None
    """

    show: str | None
    week: str | None
    column: str | None

    def __init__(
        self,
        message: str,
        *,
        kind: str = "INVALID_INPUT",
        where: str = "",
        help: str = "",
        show: str | None = None,
        week: str | None = None,
        column: str | None = None,
        **facts: object,
    ):
        self.message = message
        self.kind = kind
        self.where = where
        self.help = help
        self.show = show
        self.week = week
        self.column = column
        for name, value in facts.items():
            setattr(self, name, value)
        parts = [message]
        if where:
            parts.append(f"at {where}")
        if help:
            parts.append(f"help: {help}")
        super().__init__("\n".join(parts))
