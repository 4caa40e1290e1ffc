"""Arguments as callers give them: words, keywords, names and whole numbers of weeks, each checked in one place."""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, SupportsIndex, TypeVar, cast, get_args

from public_signals import _core
from public_signals._error import Error
from public_signals._types import Names, Weeks

LONGEST_PANEL = 1_000_000  # weeks
F = TypeVar("F", bound=Callable[..., Any])


def one_of(option: str, value: object, words: Any) -> None:
    """An Error that names the nearest word unless `value` is one of `words`, a Literal of `public_signals.words`."""
    known = [str(word) for word in get_args(words)]
    if isinstance(value, str) and value in known:
        return
    near = _core.nearest_name(value, known) if isinstance(value, str) else ""
    hint = f"did you mean {near!r}?" if near else f"{option} is one of {', '.join(map(repr, known))}"
    raise Error(f"{option}={value!r} is unknown", where=option, help=hint)


class UnknownKeyword(Error, TypeError):
    """A keyword that a function does not take: an Error of ours, and the TypeError of any function of Python."""


def only(function: str, given: Mapping[str, object], known: Iterable[str]) -> None:
    """An UnknownKeyword for a keyword that is not `known`; it names the nearest."""
    words = sorted(known)
    for name in given:
        if name not in words:
            near = _core.nearest_name(name, words)
            hint = f"did you mean {near!r}?" if near else f"it takes {', '.join(words)}"
            raise UnknownKeyword(
                f"{function}() got an unexpected keyword argument {name!r}; {hint}", where=name, help=hint
            )


def known_keywords(function: F) -> F:
    """The function, refusing a keyword that it does not name as `only` does."""
    known = list(inspect.signature(function).parameters)

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        only(function.__name__, kwargs, known)
        return function(*args, **kwargs)

    return cast(F, called)


def names_in(given: Names) -> list[str]:
    """One name or several as a list."""
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Iterable):
        raise Error(f"{given!r} names no column", help="give a name, or several as a list")
    return [str(name) for name in given]


def whole(value: SupportsIndex, word: str) -> int:
    """A whole number of weeks; the library says which ones it takes."""
    try:
        weeks = operator.index(value)
    except TypeError:
        raise Error(f"{word} {value!r} is no whole number of weeks", where=word, help="give a whole number") from None
    if abs(weeks) > LONGEST_PANEL:
        raise Error(f"{word} {weeks} is longer than any panel", where=word, help="give it in weeks")
    return weeks


def seed_of(value: SupportsIndex) -> int:
    """A seed of random draws."""
    try:
        seed = operator.index(value)
    except TypeError:
        seed = -1
    if not 0 <= seed < 2**64:
        raise Error(
            f"seed {value!r} is no whole number from 0 to 2^64 - 1", where="seed", help="give 0, or any such number"
        )
    return seed


def wholes(values: Weeks, word: str) -> list[int]:
    """One number of weeks or several as a list."""
    if isinstance(values, Iterable) and getattr(values, "ndim", 1) > 0:
        return [whole(value, word) for value in values]
    return [whole(values, word)]  # type: ignore[arg-type]
