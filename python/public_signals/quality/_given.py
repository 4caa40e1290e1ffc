"""Frames and names as people give them to the checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from public_signals import _core, _frames
from public_signals._arguments import names_in
from public_signals._error import Error
from public_signals._types import Frame, Names

KEYS = ("show", "week_start")

_CHECKED = [column["name"] for column in json.loads(_core.schema_json(True))["columns"]]


def stream(df: Frame, metrics: Iterable[str] = ()) -> Any:
    """`df` as an Arrow stream; a column of objects of several types goes as text where no check reads it."""
    names = _frames.names_of(df)
    _frames.require(names, metrics)
    for name in metrics:
        if name in KEYS:
            raise Error(
                f"'{name}' names a row and is no metric",
                where=f"column {name}",
                help="name a count or an index",
                column=name,
            )
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    _frames.require(names, twice)
    return _frames.stream_of(df, names, one_type={*_CHECKED, *metrics})


def count_age_of(df: Frame) -> int | None:
    """The days of `panel --count-age`, which pandas keeps in ``attrs``; of an Arrow table its metadata says them."""
    days = getattr(df, "attrs", {}).get("count_age_days")
    return days if isinstance(days, int) and not isinstance(days, bool) and 0 <= days < 2**31 else None


def asked_names(names: Names | None) -> list[str] | None:
    """One name or several as a list; None for the library's own choice."""
    return None if names is None else names_in(names)


def sources_in(source_metrics: Mapping[str, Names] | None) -> list[tuple[str, list[str]]] | None:
    """Each source with its metrics; None for the library's own choice."""
    if source_metrics is None:
        return None
    return [(str(source), names_in(metrics)) for source, metrics in source_metrics.items()]
