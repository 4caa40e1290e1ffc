"""A workspace whose platforms are the test server's."""

from __future__ import annotations

import json
from pathlib import Path

from platform_server import SOURCES, PlatformServer


def write_workspace(folder: Path, web: PlatformServer, *, browser: str = "off", shows: int | None = None,
                    gt_base: str | None = None, **settings: object) -> Path:
    """config/shows.yaml with every endpoint on the server and no pauses; `settings` replace top-level keys."""
    chosen = {
        "contact": "tests@example.org",
        "delays": [0, 0],
        "backoff_base": 0,
        "timeout": 5,
        "endpoints": {source: web.endpoint(source) for source in SOURCES},
        "network": {"allow_addresses": sorted({f"127.0.0.1:{web.port_of(web.port_name(source))}" for source in SOURCES})},
        "browser": {"mode": browser},
    }
    if gt_base is not None:
        chosen["gt"] = {"base_start": gt_base}
    chosen |= settings
    lines = ["shows:"]
    for show in web.world.shows[:shows]:
        lines.append("  - " + json.dumps({key: value for key, value in vars(show).items() if value}, ensure_ascii=False))
    lines.append("settings: " + json.dumps(chosen, ensure_ascii=False))
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config/shows.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
