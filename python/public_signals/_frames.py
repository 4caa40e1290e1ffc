"""Frames in and out: pandas, polars and pyarrow, over the Arrow C stream interface.

What came in comes out. polars and pyarrow columns cross without a copy; of a pandas frame only the columns that are
asked for are made into Arrow.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from public_signals import _core
from public_signals._error import Error
from public_signals._types import ColumnT, FrameT

_INT64: Any = pd.Int64Dtype()
_BOOLEAN: Any = pd.BooleanDtype()
_MIXED = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError)


class Stream:
    """Holds an arrow_array_stream capsule, so that pyarrow and polars can take it."""

    def __init__(self, capsule: Any):
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._capsule


def is_polars(df: Any) -> bool:
    """Whether `df` is a polars DataFrame, without importing polars for those who have none."""
    return type(df).__module__.partition(".")[0] == "polars" and type(df).__name__ == "DataFrame"


def names_of(df: Any) -> list[str]:
    """The column names of a frame, or an Error for anything that is no frame."""
    if isinstance(df, pd.DataFrame):
        return [str(name) for name in df.columns]
    if isinstance(df, pa.Table):
        return list(df.column_names)
    if is_polars(df):
        return list(df.columns)
    raise Error(
        f"a {type(df).__name__} is no frame",
        help="pass a pandas DataFrame, a polars DataFrame or a pyarrow Table; collect() a lazy one first",
    )


def require(names: Sequence[str], wanted: Iterable[str]) -> None:
    """An Error that names the nearest column when one of `wanted` is absent or comes twice."""
    for name in wanted:
        found = names.count(name)
        if found == 0:
            near = _core.nearest_name(name, names)
            hint = f"did you mean '{near}'?" if near else f"the columns are {', '.join(names)}"
            raise Error(f"the frame has no column '{name}'", where=f"column {name}", help=hint, column=name)
        if found > 1:
            raise Error(
                f"column '{name}' stands twice",
                where=f"column {name}",
                help="rename or drop one of the two",
                column=name,
            )


def mixed(name: str, problem: Exception) -> Error:
    """The Error for a column of objects of several types."""
    return Error(
        f"column '{name}' holds mixed or unknown values: {problem}",
        where=f"column {name}",
        help="give it one type, for example with astype",
        column=name,
    )


def array_of(series: pd.Series, *, one_type: bool) -> Any:
    """A pandas column as an Arrow array. Objects of several types are an Error with `one_type`, else text."""
    try:
        return pa.array(series, from_pandas=True)
    except _MIXED as problem:
        if one_type:
            raise mixed(str(series.name), problem) from problem
    return pa.array(series.map(str, na_action="ignore").astype(object), from_pandas=True)


def local_days(column: Any) -> Any:
    """A pandas or Arrow column of days: a midnight with a zone is the day it is there, not the one in UTC."""
    if isinstance(column, pd.Series):
        return column.dt.tz_localize(None) if isinstance(column.dtype, pd.DatetimeTZDtype) else column
    return pc.local_timestamp(column) if pa.types.is_timestamp(column.type) and column.type.tz else column


def _pandas_column(df: pd.DataFrame, name: str) -> pd.Series:
    """The column that is called `name`, or whose label reads so: labels may be numbers."""
    return df[name] if name in df.columns else df.iloc[:, names_of(df).index(name)]


def stream_of(
    df: Any, names: Sequence[str], *, time_col: str = "week_start", one_type: Container[str] = frozenset()
) -> Any:
    """The columns `names` of a frame as something with an Arrow stream.

    `time_col` holds days. Objects of several types are an Error in the columns of `one_type`, and go as text elsewhere.
    """
    if isinstance(df, pd.DataFrame):
        columns = {name: _pandas_column(df, name) for name in names}
        if time_col in columns:
            columns[time_col] = local_days(columns[time_col])
        arrays = {name: array_of(column, one_type=name in one_type) for name, column in columns.items()}
        if time_col in arrays and arrays[time_col].null_count == len(df):
            arrays[time_col] = pa.nulls(len(df), pa.string())  # a column without values knows no type
        return pa.table(arrays)
    selected = df.select(list(names))
    zone = has_zone(selected, time_col) if time_col in names else False
    if not zone:
        return selected
    table = selected if isinstance(selected, pa.Table) else selected.to_arrow()
    at = table.column_names.index(time_col)
    return table.set_column(at, time_col, local_days(table.column(time_col)))


def has_zone(df: Any, name: str) -> bool:
    """Whether a column of a polars or pyarrow frame holds times with a zone."""
    if isinstance(df, pa.Table):
        kind = df.schema.field(name).type
        return bool(pa.types.is_timestamp(kind) and kind.tz)
    return getattr(df.schema[name], "time_zone", None) is not None


def table_of(capsule: Any) -> Any:
    """The pyarrow Table behind a capsule that C++ returned."""
    return pa.table(Stream(capsule))


def like(df: FrameT, capsule: Any) -> FrameT:
    """The frame behind a capsule that C++ returned, of the kind that `df` is."""
    return cast(FrameT, _like(df, capsule))


def _like(df: Any, capsule: Any) -> Any:
    if isinstance(df, pa.Table):
        return table_of(capsule)
    if is_polars(df):
        import polars

        return polars.DataFrame(Stream(capsule))
    return to_pandas(table_of(capsule))


def integers(column: Any) -> Any:
    """A chunked column of int64 as pandas' Int64, with memory of its own."""
    chunk = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    valid, values = chunk.buffers()
    if chunk.offset or values is None:
        return _INT64.__from_arrow__(chunk)
    numbers = np.frombuffer(values, np.int64, len(chunk)).copy()
    if valid is None:
        return pd.arrays.IntegerArray(numbers, np.zeros(len(chunk), bool))
    known = np.unpackbits(np.frombuffer(valid, np.uint8), count=len(chunk), bitorder="little")
    return pd.arrays.IntegerArray(numbers, known == 0)


_DTYPES = {pa.int64(): _INT64, pa.bool_(): _BOOLEAN}


def to_pandas(table: Any) -> pd.DataFrame:
    """A table as pandas: Int64 and boolean are nullable, float64 has NaN, strings are what pandas calls strings."""
    df: pd.DataFrame = table.to_pandas(types_mapper=_DTYPES.get)
    return df


def arrow_backed(values: Any) -> Any:
    """A polars or pyarrow frame or column as pandas over the same Arrow memory: its types are kept, null is null."""
    if type(values).__module__.partition(".")[0] == "polars":
        import polars

        values = values.to_arrow(compat_level=polars.CompatLevel.oldest())  # pandas knows no string views
    return values.to_pandas(types_mapper=pd.ArrowDtype)


def through_pandas(df: FrameT, work: Callable[[pd.DataFrame], pd.DataFrame]) -> FrameT:
    """What `work` makes of a frame, in the kind of the frame: polars and pyarrow ones cross as Arrow-backed pandas."""
    names_of(df)
    if isinstance(df, pd.DataFrame):
        return cast(FrameT, work(df))
    table = pa.Table.from_pandas(work(arrow_backed(df)), preserve_index=False).replace_schema_metadata(None)
    if isinstance(df, pa.Table):
        return cast(FrameT, table.combine_chunks())
    import polars

    return cast(FrameT, polars.from_arrow(table))


def column_through_pandas(column: ColumnT, work: Callable[[pd.Series], pd.Series]) -> ColumnT:
    """The same for one column: a pandas or polars Series, a pyarrow Array or ChunkedArray."""
    return cast(ColumnT, _column_through_pandas(column, work))


def _column_through_pandas(column: Any, work: Callable[[pd.Series], pd.Series]) -> Any:
    if isinstance(column, pd.Series):
        return work(column)
    made = pa.array(work(arrow_backed(column)))
    if isinstance(column, (pa.Array, pa.ChunkedArray)):
        made = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
        return made if isinstance(column, pa.Array) else pa.chunked_array([made])
    import polars

    return polars.Series(column.name, made)


def is_column(values: Any) -> bool:
    """Whether `values` is a column of pandas, polars or pyarrow."""
    return isinstance(values, (pd.Series, pa.Array, pa.ChunkedArray)) or (
        type(values).__module__.partition(".")[0] == "polars" and type(values).__name__ == "Series"
    )


def rows_of(df: FrameT, rows: Any) -> FrameT:
    """The rows of a frame at `rows`, whole, in that order."""
    return cast(FrameT, _rows_of(df, rows))


def _rows_of(df: Any, rows: Any) -> Any:
    if isinstance(df, pd.DataFrame):
        return df.iloc[rows].copy()
    if isinstance(df, pa.Table):
        return df.take(pa.array(rows)).combine_chunks()
    return df[rows]


def pandas_values(column: Any) -> Any:
    if column.type == pa.int64():
        return integers(column)
    if column.type == pa.bool_():
        return _BOOLEAN.__from_arrow__(column)
    chunk = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return chunk.to_numpy(zero_copy_only=False)


def with_columns(df: FrameT, capsule: Any) -> FrameT:
    """`df` with the columns of `capsule`: a column of the same name is replaced in its place, others come last."""
    return cast(FrameT, _with_columns(df, capsule))


def _with_columns(df: Any, capsule: Any) -> Any:
    if is_polars(df):
        import polars

        return df.with_columns(polars.DataFrame(Stream(capsule)).get_columns())
    made = table_of(capsule)
    if isinstance(df, pa.Table):
        for name, column in zip(made.column_names, made.columns, strict=True):
            at = df.column_names.index(name) if name in df.column_names else None
            df = df.append_column(name, column) if at is None else df.set_column(at, name, column)
        return df
    values = {name: pandas_values(column) for name, column in zip(made.column_names, made.columns, strict=True)}
    replaced = [name for name in values if name in df.columns]
    if replaced:
        df = df.copy(deep=False)
        for name in replaced:
            df[name] = values.pop(name)
    return pd.concat([df, pd.DataFrame(values, index=df.index, copy=False)], axis=1)
