"""The samples of a specification curve, and how far predictor and outcome spread in each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._error import Error
from public_signals.models._options import Options, with_sample


@dataclass(frozen=True)
class Sample:
    """A table, and the column that is null in the rows that are not in the sample."""

    table: Any
    within: str | None = None


def spread(
    sample: Sample, outcome: str, predictor: str, controls: Sequence[str], told: Options, transform: str
) -> float:
    """The predictor's standard deviation over the outcome's, over rows that have outcome, predictor and controls."""
    table = sample.table
    y, x = np.array(
        _core.columns_in_form(
            table, outcome=outcome, predictor=predictor, entity=told.entity, time=told.time, transform=transform
        )
    )
    known = [*controls, *([] if sample.within is None else [sample.within])]
    beside = table.select(known).to_pandas() if known else pd.DataFrame(index=range(len(x)))
    whole = np.isfinite(x) & np.isfinite(y) & beside.notna().all(axis=1).to_numpy()
    return float(np.std(x[whole], ddof=1) / np.std(y[whole], ddof=1))


def sample_of(table: Any, column: str | None) -> Sample:
    """The rows where a column of 0 and 1 is 1: neither those where it is 0 nor those where it is unknown."""
    if column is None:
        return Sample(table)
    values = table.column(column)
    numbers = (
        values.cast(pa.float64()) if not pa.types.is_boolean(values.type) else values.cast(pa.int8()).cast(pa.float64())
    )
    known = set(pyarrow.compute.unique(numbers).drop_null().to_pylist()) - {0.0, 1.0}
    known = {value for value in known if not math.isnan(value)}
    if known:
        raise Error(
            f"column '{column}' holds {min(known):g}: a sample is a column of 0 and 1",
            where=f"column {column}",
            help="make one of 0 and 1, or of True and False, and name it in samples",
            column=column,
        )
    return Sample(*with_sample(table, pyarrow.compute.equal(numbers, 1.0).fill_null(False)))
