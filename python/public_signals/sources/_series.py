"""One source asked for one thing, by the same `pull` as the command line, in a folder that is gone afterwards."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any, TypedDict

import pandas as pd

from public_signals._error import Error
from public_signals._types import Day, StrPath
from public_signals.cli._native import binary
from public_signals.words import ErrorKind, PageState, SourceName


class Target(TypedDict):
    """What became of one thing that was asked, as ``pull --json`` says it: these keys, and others."""

    source: SourceName
    state: PageState
    note: str | None


KINDS: dict[PageState, ErrorKind] = {
    "rate_limited": "RATE_LIMITED",
    "robots_disallowed": "ROBOTS_BLOCKED",
    "transient": "NETWORK",
    "layout_changed": "PARSE_ERROR",
}


def pulled(
    source: SourceName, show: dict[str, Any], start: Day, end: Day, settings: dict[str, Any], workspace: StrPath | None
) -> pd.DataFrame:
    """The raw rows of one show at one source. The settings are the workspace's where one is given."""
    with tempfile.TemporaryDirectory(prefix="public-signals-") as name:
        folder = Path(name)
        target, narration = pull_into(
            folder, source, show, settings, workspace, ["--start", str(start)[:10], "--end", str(end)[:10]]
        )
        frames = [
            pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""])  # a query may be called "None"
            for file in sorted((folder / "data/raw" / source).glob("*.csv"))
        ]
        if target is None or target["state"] not in ("ok", "empty") or not frames:
            raise error_of(narration, target)
    return pd.concat(frames, ignore_index=True)


def pull_into(
    folder: Path,
    source: SourceName,
    show: dict[str, Any],
    settings: dict[str, Any],
    workspace: StrPath | None,
    words: list[str],
) -> tuple[Target | None, str]:
    """Pulls one show into a folder of its own: what became of it, if anything did, and what was said meanwhile."""
    (folder / "config").mkdir()
    block = "settings: " + json.dumps(settings) if workspace is None else _settings_of(Path(workspace))
    text = f"shows:\n  - {json.dumps(show, ensure_ascii=False)}\n{block}\n"
    (folder / "config/shows.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [binary(), "pull", "--json", "--sources", source, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return _target(done.stdout), done.stderr


def _settings_of(workspace: Path) -> str:
    text = (workspace / "config/shows.yaml").read_text(encoding="utf-8")
    found = re.search(r"^settings:.*?(?=^[^\s#-]|\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def _target(printed: str) -> Target | None:
    try:
        targets: list[Target] = json.loads(printed)["targets"]
    except (ValueError, KeyError):
        return None
    return targets[-1] if targets else None


def error_of(narration: str, target: Target | None, snapshot: str | None = None) -> Error:
    """Why there are no rows. `snapshot` is the page that said so."""
    if target is not None:
        note = f": {target['note']}" if target["note"] else ""
        return Error(
            f"{target['source']} is {target['state']}{note}",
            kind=KINDS.get(target["state"], "CLIENT_ERROR"),
            help=f"public-signals explain {target['state']}",
            state=target["state"],
            snapshot=snapshot,
        )
    lines = [line for line in narration.splitlines() if line.strip()] or ["pull gave no rows"]
    said = next((line for line in lines if line.startswith("error:")), lines[-1])
    advice = next((line.removeprefix("help: ") for line in lines if line.startswith("help: ")), "")
    return Error(said.removeprefix("error: "), help=advice, snapshot=snapshot)
