"""Frames in and out: pandas here; the new columns come back from C++ over the Arrow C stream interface."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa


class Stream:
    """Holds an arrow_array_stream capsule, so that pyarrow can take it."""

    def __init__(self, capsule: Any):
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._capsule


def to_arrow(df: pd.DataFrame) -> pa.Table:
    """The columns of a pandas DataFrame (its index left out) as an Arrow table."""
    return pa.Table.from_pandas(df, preserve_index=False)


def from_capsule(capsule: Any) -> pa.Table:
    """The table behind a capsule that C++ returned."""
    return pa.table(Stream(capsule))


_DTYPES = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def to_pandas(table: pa.Table, index: pd.Index | None = None) -> pd.DataFrame:
    """A table as pandas: Int64 and boolean are nullable, float64 has NaN, strings are what pandas calls strings."""
    df = table.to_pandas(types_mapper=_DTYPES.get)
    if index is not None:
        df.index = index
    return df
