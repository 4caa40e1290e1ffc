"""`python tests/server WORKSPACE [--shows N --weeks W --now TIME]`: serves an invented study until Ctrl-C, for trying things."""

from __future__ import annotations

import argparse
import threading
from datetime import datetime
from pathlib import Path

from platform_server import SOURCES, PlatformServer
from sample_world import sample_world
from workspace import write_workspace
from world import generated_world

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("workspace", type=Path, help="its config/shows.yaml is written")
parser.add_argument("--shows", type=int, default=4)
parser.add_argument("--weeks", type=int, default=6)
parser.add_argument("--posts", type=int, default=2, help="TikTok posts per show and week")
parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.fromisoformat("2026-03-04T12:00:00Z"))
parser.add_argument("--sample", type=Path, help="the folder of a `demo` to serve instead")
parser.add_argument("--browser", default="off")
options = parser.parse_args()
world = sample_world(options.sample) if options.sample else generated_world(
    options.shows, options.weeks, options.now, posts_per_week=options.posts)
with PlatformServer(world) as web:
    write_workspace(options.workspace, web, browser=options.browser)
    print("\n".join(f"{source}: {web.endpoint(source)}" for source in SOURCES), flush=True)
    threading.Event().wait()
