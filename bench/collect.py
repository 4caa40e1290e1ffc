"""Collection: pages per second of this program beside aiohttp and Scrapy, on one server in one run, delays off.

    python bench/collect.py            [--shows 30] [--repeat 3]

Everything is on loopback, so what is measured is the cost of the client, not of a network; a real pull waits 2 to 5 s
between two requests of a host, and no client's speed matters there. The server makes every answer before the first
request and sends it from memory, in two processes; its own ceiling, measured with bare sockets, is printed, and a client
near it is measured against the server.

- pull: the whole command: robots.txt, one request at a time per host, archive and ledger on disk before the next request
  of the host, pages read and raw and weekly files written.
- fetch: the same URLs through the same event loop with robots.txt, nothing kept.
- aiohttp, Scrapy: the same URLs, bodies read and thrown away, nothing kept, no robots.txt (Scrapy's would be one request
  more per host); once with one request at a time per host as we do, once with their own limits.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "server"))
from swift_server import SwiftServer  # noqa: E402
from workspace import write_workspace  # noqa: E402
from world import World, generated_world  # noqa: E402

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
WEEKS = ("2026-01-05", "2026-03-01")
BINARY = Path(sys.executable).parent / "public-signals"


def built() -> Path:
    """The C++ side, built as everything else is, with the benchmarks on."""
    folder = ROOT / "build" / "bench"
    subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DPUBLIC_SIGNALS_BENCH=ON",
                    f"-DPython_EXECUTABLE={sys.executable}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "bench_fetch_pages"], check=True, stdout=subprocess.DEVNULL)
    return folder / "bench" / "bench_fetch_pages"


def pull(world: World, web: SwiftServer, folder: Path) -> tuple[float, list[str]]:
    """Seconds of one pull from nothing, and the URLs that it asked for, robots.txt among them."""
    write_workspace(folder, web)
    command = [BINARY, "pull", "--sources", "tiktok", "wikipedia", "--start", WEEKS[0], "--end", WEEKS[1], "--now", f"{NOW:%Y-%m-%dT%H:%M:%SZ}"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    took = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"pull: exit {done.returncode}\n{done.stderr}")
    lines = subprocess.run([BINARY, "audit", "--json"], cwd=folder, capture_output=True, text=True, check=True).stdout
    return took, [json.loads(line)["url"] for line in lines.splitlines()]


def original(url: str, web: SwiftServer) -> str:
    """What the URL is on the platform: documented APIs are known by it."""
    target = url.partition(urlsplit(url).netloc)[2]
    if not url.startswith(web.endpoint("wikipedia")):
        return "https://www.tiktok.com" + target
    return ("https://en.wikipedia.org" if target.startswith("/w/") else "https://wikimedia.org") + target


def by_fetcher(program: Path, urls: Path) -> tuple[float, int]:
    seconds, pages, _ = subprocess.run([program, urls], capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), int(pages)


def by_sockets(urls: list[str]) -> tuple[float, int]:
    """A client that does next to nothing: one connection per host, one request after the other, ends by Content-Length."""

    async def ask(host: str, targets: list[str]) -> int:
        reader, writer = await asyncio.open_connection(*host.split(":"))
        for target in targets:
            writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()
        return len(targets)

    async def main() -> int:
        hosts: dict[str, list[str]] = {}
        for url in urls:
            parts = urlsplit(url)
            hosts.setdefault(parts.netloc, []).append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return sum(await asyncio.gather(*(ask(host, targets) for host, targets in hosts.items())))

    start = time.perf_counter()
    pages = asyncio.run(main())
    return time.perf_counter() - start, pages


def by_aiohttp(urls: list[str], per_host: int) -> tuple[float, int]:
    import aiohttp

    async def main() -> tuple[float, int]:
        connector = aiohttp.TCPConnector(limit=100, limit_per_host=per_host)
        async with aiohttp.ClientSession(connector=connector, headers={"User-Agent": "bench"}) as session:

            async def ask(url: str) -> int:
                async with session.get(url) as response:
                    await response.read()
                    return response.status in (200, 404)

            start = time.perf_counter()
            pages = sum(await asyncio.gather(*map(ask, urls)))
            return time.perf_counter() - start, pages

    return asyncio.run(main())


def by_scrapy(urls: list[str], per_host: int) -> tuple[float, int]:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Spider(scrapy.Spider):
        name = "bench"
        handle_httpstatus_list = [404]
        pages = 0

        async def start(self):
            for url in urls:
                yield scrapy.Request(url, dont_filter=True)

        def start_requests(self):
            for url in urls:
                yield scrapy.Request(url, dont_filter=True)

        def parse(self, response):
            Spider.pages += 1

    process = CrawlerProcess({"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False, "USER_AGENT": "bench",
                              "CONCURRENT_REQUESTS": 100, "CONCURRENT_REQUESTS_PER_DOMAIN": per_host, "DOWNLOAD_DELAY": 0})
    process.crawl(Spider)
    start = time.perf_counter()
    process.start()
    return time.perf_counter() - start, Spider.pages


PEERS = {"aiohttp": by_aiohttp, "scrapy": by_scrapy, "sockets": lambda urls, _: by_sockets(urls)}


def peer(name: str, urls: Path, per_host: int) -> tuple[float, int]:
    """Measured in a process of its own: Scrapy's event loop starts once only."""
    done = subprocess.run([sys.executable, __file__, "--peer", name, str(urls), str(per_host)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}: {done.stderr}")
    seconds, pages = done.stdout.split()[-2:]
    return float(seconds), int(pages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shows", type=int, default=30)
    parser.add_argument("--posts", type=int, default=5, help="TikTok posts per show and week")
    parser.add_argument("--repeat", type=int, default=3, help="the fastest counts")
    parser.add_argument("--peer", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        name, urls, per_host = options.peer
        print(*PEERS[name](Path(urls).read_text().split(), int(per_host)))
        return 0
    try:
        import aiohttp
        import scrapy
    except ImportError as missing:
        print(f"collect: the peers are not here ({missing}); pip install aiohttp scrapy")
        return 0
    program = built()
    world = generated_world(options.shows, 10, NOW, posts_per_week=options.posts)
    with tempfile.TemporaryDirectory() as name, SwiftServer(world) as web:
        folder = Path(name)
        _, asked = pull(world, web, folder / "first")  # the server makes its answers
        pages = [url for url in asked if not url.endswith("/robots.txt")]
        urls = folder / "urls.txt"
        urls.write_text("\n".join(pages) + "\n")
        with_originals = folder / "originals.txt"
        with_originals.write_text("\n".join(f"{url}\t{original(url, web)}" for url in pages) + "\n")
        results: dict[str, float] = {}

        def measure(label: str, run) -> None:
            best = 0.0
            for _ in range(options.repeat):
                seconds, count = run()
                if count < len(pages):
                    sys.exit(f"{label}: {count} of {len(pages)} pages")
                best = max(best, count / seconds)
            results[label] = best

        peer("sockets", urls, 1)  # both processes of the server have made them
        measure("bare sockets, one at a time per host (the server's ceiling)", lambda: peer("sockets", urls, 1))
        runs = iter(range(options.repeat))
        measure("ours: pull (robots, archive, ledger, files)", lambda: (pull(world, web, folder / f"run-{next(runs)}")[0], len(asked)))
        measure("ours: fetch (robots, nothing kept)", lambda: by_fetcher(program, with_originals))
        measure(f"aiohttp {aiohttp.__version__}, one at a time per host", lambda: peer("aiohttp", urls, 1))
        measure(f"aiohttp {aiohttp.__version__}, 100 at a time", lambda: peer("aiohttp", urls, 0))
        measure(f"Scrapy {scrapy.__version__}, one at a time per host", lambda: peer("scrapy", urls, 1))
        measure(f"Scrapy {scrapy.__version__}, 8 at a time per host", lambda: peer("scrapy", urls, 8))
        hosts = len({urlsplit(url).netloc for url in pages})
        print(f"collection on loopback, {len(pages)} pages of {hosts} hosts, {os.cpu_count()} cores: pages per second, ours as a multiple")
        ours_pull, ours_fetch = [value for label, value in results.items() if label.startswith("ours")]
        for label, value in results.items():
            print(f"{label:62}{value:8.0f}   pull {ours_pull / value:5.2f} x   fetch {ours_fetch / value:5.2f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
