from collections.abc import Sequence
from typing import Any

# bindings/text.cpp
def hashtags(caption: bytes, html: bool) -> list[str]: ...
def parse_count(text: bytes, locale: str) -> int | None: ...

# bindings/sources.cpp
def to_monday_weeks(
    points: Sequence[tuple[Sequence[int], Sequence[int | None], bool]],
) -> list[tuple[str, list[float | None], bool]]: ...

# Files of bindings/ that this list does not name yet.
def __getattr__(name: str) -> Any: ...
