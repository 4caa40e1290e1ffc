"""Pages rendered per second at 1, 2 and 4 sessions: 300 paragraphs that a script makes after 0 or 300 ms, on loopback.

Each session has a site of its own, as a host is asked for one page at a time. The first page of each session, which
starts its browser, is not counted.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from public_signals import _core

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/browser"))
from page_server import PageServer  # noqa: E402


def seconds_of(sites, pages, delay):
    """Seconds for `pages` pages from each site, one session per site."""
    urls = [site.url(f"/late?delay={delay}&n={n}") for n in range(pages) for site in sites]
    rendered, seconds = _core.render(
        urls,
        keep=["/api/done"],
        allow_addresses=[site.address for site in sites],
        delay=(0.0, 0.0),
        sessions=len(sites),
        enough=1,
        max_retries=0,
    )
    for page in rendered:
        assert page["success"] and page["rendered"]["dom"].count(b"<p>") == 300, page["error_message"]
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20, help="per session")
    pages = parser.parse_args().pages
    for delay in 300, 0:
        for sessions in 1, 2, 4:
            with contextlib.ExitStack() as stack:
                sites = [stack.enter_context(PageServer()) for _ in range(sessions)]
                start = seconds_of(sites, 1, delay)
                seconds = seconds_of(sites, pages + 1, delay) - start
            print(f"delay {delay} ms, {sessions} sessions: {pages * sessions / seconds:.2f} pages/s (start {start:.1f} s)")


if __name__ == "__main__":
    main()
