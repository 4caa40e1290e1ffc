"""Frames in and out: the needed columns of a pandas, polars or pyarrow frame, and the frame with new columns.

What came in comes out. Only the columns that are asked for cross into C++.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from public_signals import _core
from public_signals._error import Error
from public_signals._frames import Stream, from_capsule

KEYS = ["show", "week_start"]
_MONDAY = 4  # 1970-01-05, in days since 1970-01-01


def is_polars(df: Any) -> bool:
    """Whether `df` is a polars DataFrame, without importing polars for those who have none."""
    return type(df).__module__.partition(".")[0] == "polars" and type(df).__name__ == "DataFrame"


def names_of(df: Any) -> list[str]:
    """The column names of a frame, or an Error for anything that is no frame."""
    if isinstance(df, pa.Table):
        return df.column_names
    if isinstance(df, pd.DataFrame):
        return [str(name) for name in df.columns]
    if is_polars(df):
        return df.columns
    raise Error(
        f"a {type(df).__name__} is no frame",
        help="pass a pandas DataFrame, a polars DataFrame or a pyarrow Table; collect() a lazy one first",
    )


def require(names: list[str], wanted: list[str]) -> None:
    """An Error that names the nearest column when one of `wanted` is absent or stands twice."""
    for name in wanted:
        found = names.count(name)
        if found == 0:
            near = _core.nearest_name(name, names)
            hint = f"did you mean '{near}'?" if near else f"the columns are {', '.join(names)}"
            raise Error(f"the panel has no column '{name}'", where=f"column {name}", help=hint)
        if found > 1:
            raise Error(f"column '{name}' stands twice", where=f"column {name}", help="rename or drop one of the two")


def _pandas_array(column: pd.Series) -> Any:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as problem:
        raise Error(
            f"column '{column.name}' holds mixed or unknown values: {problem}",
            where=f"column {column.name}",
            help="give it one type, for example with astype",
        ) from problem


def keyed_table(df: Any, group_col: str, time_col: str, cols: list[str]) -> Any:
    """An Arrow table of the keys, renamed to show and week_start, and `cols`."""
    wanted = [group_col, time_col, *cols]
    if isinstance(df, pd.DataFrame):
        arrays = [_pandas_array(df[name]) for name in wanted]
        return pa.table(arrays, names=[*KEYS, *cols])
    if isinstance(df, pa.Table):
        return df.select(wanted).rename_columns([*KEYS, *cols])
    return df.select(wanted).to_arrow().rename_columns([*KEYS, *cols])


def keyless_table(df: Any, cols: list[str]) -> Any:
    """An Arrow table of `cols` with keys made up, for what looks at whole columns."""
    values = keyed_table(df, cols[0], cols[0], cols).select(range(2, 2 + len(cols)))
    weeks = pa.array(range(_MONDAY, _MONDAY + 7 * values.num_rows, 7), pa.int32()).cast(pa.date32())
    shows = pa.repeat("", values.num_rows)
    return pa.table([shows, weeks, *values.columns], names=[*KEYS, *cols])


def _pandas_values(column: pa.ChunkedArray) -> Any:
    chunk = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if column.type == pa.int64():
        return pd.Int64Dtype().__from_arrow__(chunk)
    return chunk.to_numpy(zero_copy_only=False)


def with_columns(df: Any, capsule: Any) -> Any:
    """`df` with the columns of `capsule`: a column of the same name is replaced where it stands, others come last."""
    if is_polars(df):
        import polars

        return df.with_columns(polars.DataFrame(Stream(capsule)).get_columns())
    made = from_capsule(capsule)
    if isinstance(df, pa.Table):
        for name, column in zip(made.column_names, made.columns, strict=True):
            at = df.column_names.index(name) if name in df.column_names else None
            df = df.append_column(name, column) if at is None else df.set_column(at, name, column)
        return df
    values = {name: _pandas_values(column) for name, column in zip(made.column_names, made.columns, strict=True)}
    replaced = [name for name in values if name in df.columns]
    if replaced:
        df = df.copy(deep=False)
        for name in replaced:
            df[name] = values.pop(name)
    return pd.concat([df, pd.DataFrame(values, index=df.index)], axis=1)
