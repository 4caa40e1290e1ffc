from collections.abc import Sequence
from typing import Any

# bindings/text.cpp
def hashtags(caption: bytes, html: bool) -> list[str]: ...
def parse_count(text: bytes, locale: str) -> int | None: ...

# bindings/sources.cpp
def to_monday_weeks(
    points: Sequence[tuple[Sequence[int], Sequence[int | None], bool]],
) -> list[tuple[str, list[float | None], bool]]: ...

# bindings/features.cpp
def panel_features(
    frame: Any,
    *,
    metrics: Sequence[str] | None,
    lags: Sequence[int],
    leads: Sequence[int],
    add_deltas: bool,
    add_rolling: bool,
    rolling_window: int,
    rolling_min_periods: int | None,
    scope: str,
    standardize: Sequence[str] | None,
    taken: Sequence[str],
    overwrite: bool,
) -> tuple[Any, list[str]]: ...
def default_metrics() -> list[str]: ...
def feature_summary(names: Sequence[str]) -> list[tuple[str, int]]: ...
def nearest_name(word: str, candidates: Sequence[str]) -> str: ...

# Files of bindings/ that this list does not name yet.
def __getattr__(name: str) -> Any: ...
