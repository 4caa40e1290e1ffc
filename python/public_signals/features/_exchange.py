"""What features need of a frame: its keys, under the names that the library knows, and the asked columns."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from public_signals._frames import stream_of

KEYS = ["show", "week_start"]
_MONDAY = 4  # 1970-01-05, in days since 1970-01-01


def keyed_table(df: Any, group_col: str, time_col: str, cols: list[str]) -> Any:
    """An Arrow table of the keys, renamed to show and week_start, and `cols`."""
    wanted = list(dict.fromkeys([group_col, time_col, *cols]))
    given = stream_of(df, wanted, time_col=time_col, one_type=wanted)
    table = given if isinstance(given, pa.Table) else pa.table(given)
    if wanted == [group_col, time_col, *cols]:
        return table.rename_columns([*KEYS, *cols])
    return pa.table([table.column(name) for name in (group_col, time_col, *cols)], names=[*KEYS, *cols])


def keyless_table(df: Any, cols: list[str]) -> Any:
    """An Arrow table of `cols` with keys made up, for what looks at whole columns."""
    given = stream_of(df, cols, time_col="", one_type=cols)
    values = given if isinstance(given, pa.Table) else pa.table(given)
    weeks = pa.array(range(_MONDAY, _MONDAY + 7 * values.num_rows, 7), pa.int32()).cast(pa.date32())
    shows = pa.repeat("", values.num_rows)
    return pa.table([shows, weeks, *values.columns], names=[*KEYS, *cols])
