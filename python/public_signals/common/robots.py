"""robots.txt by RFC 9309: whether a crawler may ask for a URL."""

from __future__ import annotations

from public_signals import _core

__all__ = ["allowed"]


def allowed(robots_txt: str | bytes, user_agent: str, url: str) -> bool:
    r"""Whether `robots_txt` lets `user_agent` ask for `url`.

    The longest rule decides, and of two equally long ones the one that allows; ``*`` and ``$`` are signs; paths are
    compared with their percent-encoding undone or done where RFC 9309 says so. A mistake in the file (a misspelt
    ``Disallow``, a missing colon) can refuse a URL and never open one.

    Parameters
    ----------
    robots_txt : str or bytes
        The file; of more than 500 KiB the first 500 count.
    user_agent : str
        A product token (``public-signals``) or a whole User-Agent that begins with one.
    url : str
        Absolute.

    Returns
    -------
    bool
        True for ``/robots.txt`` itself and where no rule applies.

    Examples
    --------
    >>> allowed("User-agent: *\nDisallow: /private", "public-signals", "https://example.org/private/1")
    False
    >>> allowed("User-agent: *\nDisallow: /private", "public-signals", "https://example.org/")
    True
    """
    text = robots_txt if isinstance(robots_txt, bytes) else _bytes(robots_txt)
    return _core.robots_allowed(text, _bytes(user_agent), _bytes(url))


def _bytes(text: str) -> bytes:
    # Half of a surrogate pair is no character of any URL: it becomes a question mark.
    return text.encode("utf-8", "replace")
