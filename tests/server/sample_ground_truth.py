"""The sample study's searches and readers, computed as in the generator (demo/ground_truth.cpp, demo/random.hpp).

The server needs them for windows and days that the sample's own pages do not hold. A test holds both to each other.
"""

from __future__ import annotations

from datetime import date
from functools import cache

_MASK = (1 << 64) - 1
_BITS = 24
_ONE = 1 << _BITS
SEED = 20260101
WEEK_FACTOR, INTEREST_WEEK, INTEREST_DAY, VIEWS = 2, 7, 8, 9
_OPENINGS = {1: date(2024, 7, 11), 2: date(2022, 11, 17), 3: date(2021, 10, 3), 5: date(2024, 4, 20),
             7: date(2019, 4, 17), 8: date(2024, 4, 11)}
_GROSS = {1: 1_050_000, 2: 960_000, 3: 880_000, 4: 540_000, 5: 1_010_000, 6: 1_120_000, 7: 1_080_000, 8: 1_240_000}
_MONTHS = (900, 880, 960, 1010, 1040, 1080, 1060, 1020, 940, 980, 1010, 1120, 900)
_WEEKDAYS = (88, 90, 98, 96, 108, 122, 104)


def _quotient(a: int, b: int) -> int:
    """Integer division as C++ rounds it: towards zero."""
    return a // b if (a >= 0) == (b >= 0) else -(-a // b)


def _scattered(key: int) -> int:
    key = (key + 0x9E3779B97F4A7C15) & _MASK
    key = ((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    key = ((key ^ (key >> 27)) * 0x94D049BB133111EB) & _MASK
    return key ^ (key >> 31)


class _Draws:
    def __init__(self, stream: int, *key: int, seed: int = SEED):
        self._key = _scattered(_scattered(seed) ^ stream)
        for part in key:
            self._key = _scattered(self._key ^ (part & _MASK))
        self._counter = 0

    def next(self) -> int:
        self._counter += 1
        return _scattered((self._key + self._counter) & _MASK)

    def chance(self, per_thousand: int) -> bool:
        return (self.next() >> 1) % 1000 < per_thousand

    def normal(self) -> int:
        return sum(self.next() >> (64 - _BITS) for _ in range(12)) - 6 * _ONE


def _product(a: int, b: int) -> int:
    return (a * b) >> _BITS


def _exponential(x: int) -> int:
    step = _quotient(x, 256)
    value = _ONE + step + _quotient(_product(step, step), 2)
    for _ in range(8):
        value = _product(value, value)
    return value


def _week(day: date) -> int:
    return (day - date(1969, 12, 29)).days // 7


def _epoch_day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


@cache
def _week_factor(stream: int, show: int, series: int, week: int, per_thousand: int) -> int:
    total = sum(weight * _Draws(stream, show, series, week + offset).normal()
                for offset, weight in zip(range(-2, 3), (1, 2, 3, 2, 1)))
    return _exponential(_quotient(_quotient(total * 100, 436) * per_thousand, 1000))


def _season(day: date) -> int:
    begin = _MONTHS[day.month - 1]
    return _quotient((begin * 31 + (_MONTHS[day.month] - begin) * (day.day - 1)) * _ONE, 31 * 1000)


def interest(show: int, query: int, day: date) -> int:
    """Searches of the query at this place of the show's list."""
    if (show, query) == (6, 1):
        return 0
    week = _week_factor(INTEREST_WEEK, show, query, _week(day), 120)
    draws = _Draws(INTEREST_DAY, show, query, _epoch_day(day))
    level = _quotient((40_000 if query == 0 else 22_000) * _WEEKDAYS[day.weekday()], 100)
    if show in _OPENINGS:
        since = (day - _OPENINGS[show]).days
        bump = _quotient(max(0, 60 + since) * 30, 60) if since < 0 else _quotient(3000, 100 + since)
        level = _quotient(level * (20 + bump), 20)
    if show == 4:
        fourth_of_july = (day.month, day.day) == (7, 4)
        if query == 1:
            level = 900_000 if fourth_of_july else _quotient(level, 5)
        elif fourth_of_july:
            level *= 3
    if (show, query) == (7, 1) and draws.chance(120):
        return 0
    noise = _exponential(_quotient(draws.normal(), 10))
    return (level * _product(_product(week, _season(day)), noise)) >> _BITS


def readers(show: int, is_redirect: bool, day: date) -> int | None:
    """Views of a show's article, or of its redirect; None on a day that the API leaves out."""
    if _Draws(VIEWS, show, 5 if is_redirect else 4, _epoch_day(day)).chance(6):
        return None
    if is_redirect and show == 5:
        return None
    week = _week_factor(VIEWS, show, 1 if is_redirect else 0, _week(day), 150)
    draws = _Draws(VIEWS, show, 3 if is_redirect else 2, _epoch_day(day))
    level = _quotient(_GROSS[show], 40_000 if is_redirect else 900)
    return (level * _product(_product(week, _season(day)), _exponential(_quotient(draws.normal(), 10)))) >> _BITS

