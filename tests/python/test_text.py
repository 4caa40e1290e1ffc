"""Hashtags, counts and Monday weeks as Python sees them; the tables of rules are in tests/unit."""

from __future__ import annotations

import doctest
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import public_signals.common.text
import public_signals.sources.google_trends
from public_signals import Error
from public_signals.common.text import hashtags, parse_count
from public_signals.sources.google_trends import to_monday_weeks

WEEK = 7 * 86400
SUNDAY = 1609027200  # 2020-12-27


@pytest.mark.parametrize(
    ("caption", "tags"),
    [
        ("", []),
        ("Opening #OhMary #ohmary#Broadway", ["ohmary", "broadway"]),
        ("#dayoff🙃 #🇺🇸", ["dayoff🙃", "🇺🇸"]),
        ("a#b &#064; ##c", ["c"]),
        ("https://a.example/#no www.b.example/#no #yes", ["yes"]),
        ("#Straße #İstanbul", ["strasse", "i̇stanbul"]),
        ("\ud83d\ude00 #pair\ud83d\ude00", ["pair😀"]),
        ("#cut\ud83d #next", ["cut", "next"]),
        ("#nul\0byte", ["nul"]),
    ],
)
def test_hashtags_of_a_caption(caption: str, tags: list[str]) -> None:
    assert hashtags(caption) == tags


def test_hashtags_decode_character_references_only_when_asked() -> None:
    assert hashtags("&#064;ohmary &#35;encore", html=True) == ["encore"]
    assert hashtags("&#064;ohmary &#35;encore") == []


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=12))
def test_a_word_of_letters_and_digits_is_its_own_key(word: str) -> None:
    expected = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    assert hashtags(f"#{word}") == [expected]


@given(st.text(max_size=60))
def test_hashtags_are_unique_and_hold_no_hash_or_space(caption: str) -> None:
    tags = hashtags(caption)
    assert len(tags) == len(set(tags))
    assert all(tag and not re.search(r"[#\s]", tag) for tag in tags)


@pytest.mark.parametrize(
    ("text", "locale", "count"),
    [
        ("1.2M", "en", 1_200_000),
        ("12.3k", "en", 12_300),
        ("1,234", "en", 1_234),
        ("1,23", "en", None),
        ("12,3K", "en", None),
        ("12,3K", "de", 12_300),
        ("12.345", "de", 12_345),
        ("1,2 B", "tr", 1_200),
        ("٣٫٥ ألف", "ar", 3_500),
        ("", "en", None),
        ("9223372036854775807", "en", 2**63 - 1),
        ("9223372036854775808", "en", None),
    ],
)
def test_parse_count(text: str, locale: str, count: int | None) -> None:
    assert parse_count(text, locale=locale) == count


def test_parse_count_takes_english_by_default() -> None:
    assert parse_count("3B") == 3_000_000_000


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_grouped_number_reads_back_as_itself(number: int) -> None:
    assert parse_count(str(number)) == number
    assert parse_count(f"{number:,}") == number
    assert parse_count(f"{number:,}".replace(",", "."), "de") == number
    assert parse_count(f"{number:,}".replace(",", "\u202f"), "fr") == number


def test_a_locale_without_a_table_is_an_error() -> None:
    with pytest.raises(Error) as error:
        parse_count("1", locale="tlh")
    assert error.value.kind == "INVALID_INPUT"
    assert "tlh" in error.value.message
    assert error.value.help.startswith("use one of en de")


def test_monday_weeks_are_six_days_of_one_bucket_and_one_of_the_next() -> None:
    points = [
        {"time": SUNDAY, "values": [70, 7], "has_data": [True, True], "below_one": [False, False], "is_partial": False},
        {"time": SUNDAY + WEEK, "values": [7, None], "is_partial": False},
        {"time": SUNDAY + 2 * WEEK, "values": [0, 14], "is_partial": True},
        {"time": SUNDAY + 4 * WEEK, "values": [50, 50], "is_partial": False},
    ]
    expected = [
        {"week_start": "2020-12-28", "values": [61.0, None], "is_partial": False},
        {"week_start": "2021-01-04", "values": [6.0, None], "is_partial": True},
    ]
    assert to_monday_weeks(points) == expected
    assert to_monday_weeks(reversed(points)) == expected
    assert to_monday_weeks([]) == []


def test_monday_weeks_of_several_ranges_have_a_time_per_item() -> None:
    points = [
        {"time": [SUNDAY, SUNDAY + 52 * WEEK], "values": [7, 70], "is_partial": False},
        {"time": [SUNDAY + WEEK, SUNDAY + 53 * WEEK], "values": [14, 0], "is_partial": False},
    ]
    assert to_monday_weeks(points) == [
        {"week_start": "2020-12-28", "values": [8.0, None], "is_partial": False},
        {"week_start": "2021-12-27", "values": [None, 60.0], "is_partial": False},
    ]


@pytest.mark.parametrize(
    "points",
    [
        [{"time": SUNDAY + 86400, "values": [1]}],  # a day
        [{"time": SUNDAY + 3600, "values": [1]}],
        [{"time": SUNDAY, "values": [1]}, {"time": SUNDAY + WEEK, "values": [1, 2]}],
        [{"time": [SUNDAY, SUNDAY], "values": [1]}],
    ],
)
def test_monday_weeks_refuse_what_is_no_weekly_timeline(points: list[dict[str, object]]) -> None:
    with pytest.raises(Error) as error:
        to_monday_weeks(points)
    assert error.value.kind == "INVALID_INPUT"


@pytest.mark.parametrize("module", [public_signals.common.text, public_signals.sources.google_trends])
def test_examples_of_the_docstrings(module: object) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("locale", ["en", "de", "fr", "pl", "cs", "ru", "sv", "es", "pt", "tr", "ja", "hi", "ar"])
@pytest.mark.parametrize("text", ["1.2K", "1,2K", "12K", "1,234K", "1.234M", "999k"])
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "  "])
def test_a_space_before_a_suffix_changes_no_count(locale: str, text: str, space: str) -> None:
    assert parse_count(text[:-1] + space + text[-1], locale) == parse_count(text, locale)
