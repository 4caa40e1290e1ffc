"""The canonical panel: its columns, and whether a frame has them."""

from __future__ import annotations

import json
from typing import Any, TypedDict

import pandas as pd
import pyarrow as pa

from public_signals import _core, _frames
from public_signals._types import Frame
from public_signals.words import Dtype


class PanelColumn(TypedDict):
    """A column of the panel."""

    name: str
    dtype: Dtype
    nullable: bool


class Schema(TypedDict):
    """The columns of the panel, in order."""

    columns: list[PanelColumn]


#: The panel: {"columns": [{"name", "dtype", "nullable"}]}, in order. dtype is one of object (text; ``str`` in
#: pandas 3), Int64, float64 and bool (nullable ``boolean`` in a DataFrame).
CANONICAL_SCHEMA: Schema = json.loads(_core.schema_json(False))

EXTENSIONS: list[PanelColumn] = [
    column for column in json.loads(_core.schema_json(True))["columns"] if column not in CANONICAL_SCHEMA["columns"]
]


def validate_schema(df: Frame) -> tuple[bool, list[str]]:
    """Whether a panel has exactly the canonical columns, in order, with their types.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        A weekly panel; the columns of extensions (``wiki_views``, ``wiki_is_partial``) may follow the 18.

    Returns
    -------
    (bool, list of str)
        True and no texts, or False and one text per fault, which names the column.

    Examples
    --------
    >>> from public_signals.aggregation.weekly import enforce_canonical_schema
    >>> validate_schema(enforce_canonical_schema(pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"]})))
    (True, [])
    """
    columns = CANONICAL_SCHEMA["columns"]
    known = [column["name"] for column in columns]
    extension = {column["name"]: column for column in EXTENSIONS}
    found = _frames.names_of(df)
    errors = [f"{name}: the column is missing" for name in known if name not in found]
    errors += [f"{name}: the column stands twice" for name in dict.fromkeys(found) if found.count(name) > 1]
    errors += [f"{name}: no column of the schema" for name in found if name not in known and name not in extension]
    wanted = known + [name for name in extension if name in found]
    if not errors and found != wanted:
        errors.append(f"{_first_difference(found, wanted)}: the column is out of order")
    for column in columns + [extension[name] for name in found if name in extension]:
        if found.count(column["name"]) == 1:
            errors += _column_errors(df, column)
    return not errors, errors


def _first_difference(found: list[str], wanted: list[str]) -> str:
    return next(a for a, b in zip(found, wanted, strict=True) if a != b)


#: What each dtype of the schema is called in pandas, NumPy and Arrow backed, in polars and in pyarrow.
_ACCEPTED = {
    "Int64": {"Int64", "int64", "int64[pyarrow]"},
    "float64": {"float64", "Float64", "double", "double[pyarrow]", "float64[pyarrow]"},
    "bool": {"bool", "boolean", "Boolean", "bool[pyarrow]"},
    "object": {"object", "String", "string", "large_string", "string_view", "str"},
}


def _column_errors(df: Any, column: PanelColumn) -> list[str]:
    name, wanted = column["name"], column["dtype"]
    if isinstance(df, pa.Table):
        dtype, nulls = str(df.schema.field(name).type), df.column(name).null_count
    elif isinstance(df, pd.DataFrame):
        dtype, nulls = _pandas_dtype(df[name]), int(df[name].isna().sum())
    else:
        dtype, nulls = str(df.schema[name]), df[name].null_count()
    errors = [] if dtype in _ACCEPTED[wanted] else [f"{name}: the type is {dtype}, not {wanted}"]
    if not column["nullable"] and nulls:
        errors.append(f"{name}: {nulls} rows are null")
    return errors


def _pandas_dtype(series: pd.Series) -> str:
    return "object" if pd.api.types.is_string_dtype(series.dtype) else str(series.dtype)
