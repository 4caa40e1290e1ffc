"""What callers hand in, for type checkers: frames and columns of any of the three libraries, days, names.

Frames are protocols, so that a program without polars, or without types of pandas, is checked all the same.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from typing import Any, Protocol, SupportsIndex, TypeAlias, TypeVar

import numpy as np


class Frame(Protocol):
    """A pandas.DataFrame, a polars.DataFrame or a pyarrow.Table."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> object: ...


class Column(Protocol):
    """A pandas.Series, a polars.Series, a pyarrow.Array or a pyarrow.ChunkedArray."""

    def unique(self) -> Any:
        """Each value once."""

    def value_counts(self) -> Any:
        """How often each value occurs."""


FrameT = TypeVar("FrameT", bound=Frame)
ColumnT = TypeVar("ColumnT", bound=Column)
DateT = TypeVar("DateT", bound=dt.date)

Day: TypeAlias = str | dt.date | np.datetime64
Names: TypeAlias = str | Iterable[str]
Weeks: TypeAlias = SupportsIndex | Iterable[SupportsIndex]
StrPath: TypeAlias = str | os.PathLike[str]
