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
        One sentence; the file, show, week or column it is about; what to change or run next.
    """

    def __init__(self, message: str, *, kind: str = "INVALID_INPUT", where: str = "", help: str = "", **facts: object):
        self.message = message
        self.kind = kind
        self.where = where
        self.help = help
        for name, value in facts.items():
            setattr(self, name, value)
        parts = [message]
        if where:
            parts.append(f"at {where}")
        if help:
            parts.append(f"help: {help}")
        super().__init__("\n".join(parts))
