"""Features of a panel that does not fit one machine: the same kernel, hosted by Apache Spark.

Each partition holds whole shows in order of week, and its rows pass through the kernel batch by batch. A z-score needs
mean and sd of the whole panel, so a first pass measures every partition and the driver puts the parts together.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, SupportsIndex

import pyarrow as pa

from public_signals import _core, _frames
from public_signals._arguments import names_in, whole, wholes
from public_signals._types import Names, Weeks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["build_features"]

_KEYS = ["show", "week_start"]
_BLOCK_ROWS = 10_000  # rows that leave the kernel together


def build_features(
    df: DataFrame,
    core_metrics: Names | None = None,
    lags: Weeks = (1, 2, 4, 6),
    leads: Weeks = (4,),
    add_deltas: bool = True,
    add_rolling: bool = True,
    rolling_window: SupportsIndex = 3,
    *,
    partitions: int | None = None,
) -> DataFrame:
    """The panel with its features, as ``public-signals features`` makes them.

    Parameters
    ----------
    df : pyspark.sql.DataFrame, (n, m)
        One row per show and week, in any order: ``show``, ``week_start`` (text ``YYYY-MM-DD`` or date, a Monday), and
        columns of numbers. It is read twice; cache what is costly to make.
    core_metrics, lags, leads, add_deltas, add_rolling, rolling_window
        As in `public_signals.features.panel_features.create_model_ready_features`.
    partitions : int, optional
        Over how many partitions the shows are spread; without it spark.sql.shuffle.partitions.

    Returns
    -------
    pyspark.sql.DataFrame, (n, m + features)
        The columns of `df` and the features, in the order and with the types of the command line, sorted by show and
        week within each partition. Evaluated when it is used. A z-score may differ from the command line's in its last
        bits (1e-12), nothing else does.

    Raises
    ------
    public_signals.Error
        A column that is absent or no number, k under 1 or twice, a name that is taken. What is wrong with rows
        (duplicates, dates that are no Monday, infinities, overflow) ends the job with the same message, show, week and
        column in it.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    given = to_arrow_schema(df.schema)
    _frames.require(given.names, _KEYS)
    options = {
        "metrics": None if core_metrics is None else names_in(core_metrics),
        "lags": wholes(lags, "lag"),
        "leads": wholes(leads, "lead"),
        "add_deltas": add_deltas,
        "add_rolling": add_rolling,
        "rolling_window": whole(rolling_window, "rolling_window"),
    }
    plan = _kernel(given, options, None)
    if plan.skipped_metrics():
        warnings.warn(
            f"default metrics that the panel lacks are skipped: {', '.join(plan.skipped_metrics())}", stacklevel=2
        )
    count = partitions or int(df.sparkSession.conf.get("spark.sql.shuffle.partitions"))
    shows = df.repartition(count, "show").sortWithinPartitions(*_KEYS)

    needed = [name for name in given.names if name in {*_KEYS, *plan.inputs(), *_core.partial_flags().values()}]
    narrow = pa.schema([given.field(name) for name in needed])
    measuring = {**options, "metrics": plan.inputs()}
    parts = shows.select(*[_quoted(name) for name in needed]).mapInArrow(
        lambda batches: measured(batches, narrow, measuring), "scales string"
    )
    scales = combined(json.loads(row.scales) for row in parts.collect())
    made = made_schema(given, options)
    return shows.mapInArrow(lambda batches: with_features(batches, given, options, scales), from_arrow_schema(made))


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _kernel(schema: pa.Schema, options: dict[str, Any], scales: list[Any] | None) -> _core.PartitionFeatures:
    given = None if scales is None else [tuple(scale) for scale in scales]
    return _core.PartitionFeatures(schema.empty_table(), **options, scales=given, block_rows=_BLOCK_ROWS)


def made_schema(schema: pa.Schema, options: dict[str, Any]) -> pa.Schema:
    """The columns that `with_features` gives for rows of `schema`."""
    made = _frames.table_of(_kernel(schema, options, None).made_schema()).schema.remove_metadata()
    if pa.types.is_date(schema.field("week_start").type):
        at = made.get_field_index("week_start")
        made = made.set(at, pa.field("week_start", pa.date32()))
    return made


def measured(batches: Iterable[pa.RecordBatch], schema: pa.Schema, options: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """One row of JSON: what the z-scores take from the rows of a partition."""
    kernel = _kernel(schema, options, None)
    for batch in batches:
        kernel.push(pa.table(batch))
    kernel.flush()
    yield pa.RecordBatch.from_pydict({"scales": [json.dumps(kernel.scales())]})


def with_features(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, options: dict[str, Any], scales: list[Any]
) -> Iterator[pa.RecordBatch]:
    """The rows of a partition with their features."""
    made = made_schema(schema, options)
    kernel = _kernel(schema, options, scales)
    for batch in batches:
        yield from _blocks(kernel.push(pa.table(batch)), made)
    yield from _blocks(kernel.flush(), made)


def _blocks(capsules: list[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for capsule in capsules:
        table = _frames.table_of(capsule).replace_schema_metadata(None)
        yield from table.cast(schema).to_batches()


def _exact(text: str) -> Fraction:
    """A number as C prints it with %La: hexadecimal digits of a mantissa, and a power of two."""
    mantissa, _, power = text.lower().replace("0x", "").partition("p")
    whole, _, fraction = mantissa.partition(".")
    return Fraction(int(whole + fraction, 16)) * Fraction(2) ** (int(power) - 4 * len(fraction))


def _text(number: Fraction) -> str:
    with localcontext() as context:
        context.prec = 40
        return str(Decimal(number.numerator) / Decimal(number.denominator))


def combined(parts: Iterable[list[Any]]) -> list[Any]:
    """The scales of the whole panel from those of its partitions, for each feature.

    Counts, means and squares are put together in rational numbers (Chan, Golub and LeVeque 1979), so the result does
    not depend on the partitions but for the rounding of each.
    """
    return [_combined(of_one) for of_one in zip(*parts, strict=True)]


def _combined(parts: Sequence[Any]) -> Any:
    known = [part for part in parts if part[0] > 0]
    if not known:
        return (0, "0", "0", "0", True)
    count, mean, squares = 0, Fraction(0), Fraction(0)
    for n, origin, offset, sd, _ in known:
        own = _exact(origin) + _exact(offset)
        step = own - mean
        squares += _exact(sd) ** 2 * (n - 1) + step**2 * Fraction(n * count, n + count)
        mean += step * Fraction(n, n + count)
        count += n
    origin = _exact(known[0][1])
    constant = all(part[4] and _exact(part[1]) == origin for part in known)
    with localcontext() as context:
        context.prec = 40
        variance = squares / max(count - 1, 1)
        sd = str((Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt())
    return (count, _text(origin), _text(mean - origin), sd, constant)
