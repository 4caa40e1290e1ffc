"""Hashtags and counts as people and interfaces write them: the rules that every extractor reads by."""

from __future__ import annotations

from public_signals import _core

__all__ = ["hashtags", "parse_count"]


def hashtags(caption: str, html: bool = False) -> list[str]:
    """The hashtags of a caption.

    A tag starts at ``#`` or ``＃`` at the start of the text or behind anything but a letter, a number, ``_`` or ``&``;
    a tag may follow another directly. It takes letters, marks, numbers, ``_`` and emoji of every script. URLs are
    skipped. ``#`` alone is no tag.

    Parameters
    ----------
    caption : str
        The text. An empty one has no tags.
    html : bool, default False
        Whether `caption` comes from HTML source and holds character references (``&amp;``, ``&#064;``).

    Returns
    -------
    list of str
        Keys without ``#``: NFKC, default case folding, NFKC. In order of first appearance, each once.

    Examples
    --------
    >>> hashtags("Opening night! #OhMary #ohmary#Broadway https://t.co/#no")
    ['ohmary', 'broadway']
    >>> hashtags("&#064;ohmary &#35;Encore", html=True)
    ['encore']
    """
    return _core.hashtags(_utf8(caption), html)


def parse_count(text: str, locale: str = "en") -> int | None:
    """The count that an interface shows as `text`.

    Parameters
    ----------
    text : str
        For example ``1.2M``, ``12.3K`` or ``1,234``. Spaces and direction marks do not count; digits may be of any
        script.
    locale : str, default "en"
        Whose marks and suffixes: en de es fr pt it nl pl cs tr id vi hu da sv ru ja zh ko hi ar, or one of them with a
        region (``en-US``).

    Returns
    -------
    int or None
        None for whatever is not a count: an empty text, a sign, a percentage, words, groups that are not of three,
        an unknown suffix, a value that is not whole or exceeds 64 bits. Never a guess.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for a locale without a table.

    Examples
    --------
    >>> parse_count("1.2M")
    1200000
    >>> parse_count("1,2 Mio.", locale="de")
    1200000
    >>> print(parse_count("1,23"))
    None
    """
    return _core.parse_count(_utf8(text), locale)


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # Halves of a surrogate pair are joined; one that is alone becomes U+FFFD.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")
