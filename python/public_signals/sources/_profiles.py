"""The posts of one public profile, by the same `pull` as the command line: archived, with a state for every page."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from public_signals import _core
from public_signals._error import Error
from public_signals._types import Day, StrPath
from public_signals.sources._series import error_of, pull_into
from public_signals.words import SourceName

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Post = TypeVar("Post", bound="DataclassInstance")
KEPT = ("data/archive", "data/raw_snapshots")


def profile_posts(
    source: SourceName,
    handle: str,
    max_posts: int | None,
    start: Day | None,
    end: Day | None,
    workspace: StrPath | None,
    post_type: type[Post],
) -> list[Post]:
    """The posts of a profile, newest first; [] only where it is known that there are none.

    `post_type` is a dataclass whose fields are called like those of the raw file.
    """
    words = [
        word
        for flag, value in (("--start", start), ("--end", end))
        if value is not None
        for word in (flag, str(value)[:10])
    ]
    words += [] if max_posts is None else ["--max-posts", str(max_posts)]
    if workspace is not None and (Path(workspace) / "rules").is_dir():
        words += ["--rules", str((Path(workspace) / "rules").resolve())]
    show = {"name": "profile", f"{source}_handle": handle}
    with tempfile.TemporaryDirectory(prefix="public-signals-") as name:
        folder = Path(name)
        target, narration = pull_into(folder, source, show, {}, workspace, words)
        kept = None if workspace is None else Path(workspace)
        if target is None or target["state"] not in ("ok", "empty"):
            raise error_of(narration, target, _keep(folder, kept or _lasting(folder)))
        snapshot = _keep(folder, kept)
        rows = [row for file in sorted((folder / "data/raw" / source).glob("*_posts_*.csv")) for row in _rows(file)]
        reach = _rows(folder / "data/raw" / source / "coverage.csv")[-1]
        inside, short_of = _chosen(rows, reach, max_posts, start, end)
        if short_of and not inside:
            snapshot = snapshot or _keep(folder, _lasting(folder))
            advice = "public-signals explain partial"
            raise Error(short_of, kind="PARSE_ERROR", help=advice, state="partial", snapshot=snapshot)
    if short_of:
        warnings.warn(short_of, stacklevel=3)
    return [post_type(**_values_of(source, row, post_type)) for row in inside]


def _chosen(
    rows: list[dict[str, str]], reach: dict[str, str], max_posts: int | None, start: Day | None, end: Day | None
) -> tuple[list[dict[str, str]], str]:
    """The rows of the asked days, newest first, and what to say where the list does not reach back to `start`."""
    rows.sort(key=lambda row: (row["posted_at"] or row["post_datetime"], row["post_id"]), reverse=True)
    first, last = str(start or "")[:10], str(end or "9999")[:10]
    inside = [row for row in rows if first <= row["post_datetime"] <= last][:max_posts]
    oldest = reach["oldest_unpinned_post"]
    reaches_back = reach["whole_list"] == "true" or (bool(oldest) and oldest[:10] < first) or len(inside) == max_posts
    if not first or reaches_back:
        return inside, ""
    day = oldest[:10] or "an unknown day"
    return inside, f"@{reach['handle']}: {len(rows)} posts reach back to {day} only, not to {first}"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _lasting(folder: Path) -> Path | None:
    """A folder for the page of an error, where there is a page and no workspace."""
    has_page = any((folder / "data/raw_snapshots").rglob("latest.html"))
    return Path(tempfile.mkdtemp(prefix="public-signals-snapshot-")) if has_page else None


def _keep(folder: Path, where: Path | None) -> str | None:
    """Archive and snapshots go where they last; the path of the latest page of the visit."""
    if where is None:
        return None
    latest = None
    for part in KEPT:
        for file in sorted((folder / part).rglob("*")):
            if file.is_file():
                to = where / file.relative_to(folder)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, to)
                latest = str(to) if file.name == "latest.html" else latest
    return latest


def _flag(cell: str) -> bool | None:
    return cell == "true" if cell else None


#: How a cell of a raw file reads, by the kind of its field.
_READ: dict[str, Callable[[str], Any]] = {
    "count": lambda cell: int(cell) if cell else None,
    "flag": _flag,
    "tags": lambda cell: json.loads(cell) if cell else None,
    "day": lambda cell: cell or None,
    "time": lambda cell: cell or None,
    "text or none": lambda cell: cell or None,
    "text": str,
}


def _values_of(source: str, row: dict[str, str], post_type: type[DataclassInstance]) -> dict[str, Any]:
    """The fields of a row of a raw file that a post has, as Python has them."""
    wanted = {field.name for field in fields(post_type)}
    return {name: _READ[kind](row[name]) for name, kind in _core.post_fields(source) if name in row and name in wanted}
