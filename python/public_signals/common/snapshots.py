"""Snapshots: the last pages of a handle as plain files, ``{root}/{source}/{handle}/{timestamp}.html`` and ``.json``."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from public_signals import _core
from public_signals._types import StrPath

__all__ = ["SnapshotManager", "save_snapshot"]


class SnapshotManager:
    """The snapshots below a folder.

    Parameters
    ----------
    root : path
        For example ``data/raw_snapshots`` of a workspace.
    keep : int
        How many pages stay per handle, by time of capture.

    Examples
    --------
    >>> import tempfile
    >>> manager = SnapshotManager(tempfile.mkdtemp())
    >>> manager.save("tiktok", "ohmaryplay", "<html></html>", captured_at="2024-01-01T12:00:00Z").name
    '20240101T120000000Z.html'
    >>> [file.name for file in manager.list("tiktok", "ohmaryplay")]
    ['20240101T120000000Z.html']
    """

    def __init__(self, root: StrPath, keep: int = 50):
        self.root = Path(root)
        self.keep = keep

    def folder(self, source: str, handle: str) -> Path:
        """Where the pages of a handle are."""
        return Path(_core.snapshot_folder(os.fspath(self.root), source, handle))

    def save(
        self,
        source: str,
        handle: str,
        html: str | bytes,
        *,
        metadata: Mapping[str, Any] | None = None,
        captured_at: dt.datetime | str | None = None,
    ) -> Path | None:
        """Saves one page and its metadata; ``latest.html`` becomes a copy of the newest.

        Parameters
        ----------
        source, handle : str
            Whose page it is; any source, the folder is called by it.
        html : str or bytes
            The page; a str is written as UTF-8.
        metadata : mapping, optional
            What was asked and what came, as JSON values.
        captured_at : datetime or ISO 8601 str, optional
            UTC unless it has a zone; now by default. Two different pages of one millisecond get ``-1``, ``-2``.

        Returns
        -------
        pathlib.Path or None
            The page's file; None when `keep` newer ones are there. The same page at the same time is one file.

        Raises
        ------
        public_signals.Error
            IO when the folder cannot be written or leads outside `root`, INVALID_INPUT for a bad time.
        """
        page = html.encode() if isinstance(html, str) else bytes(html)
        facts = json.dumps(dict(metadata or {}), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        time = captured_at.isoformat() if isinstance(captured_at, dt.datetime) else captured_at or ""
        file = _core.save_snapshot(os.fspath(self.root), self.keep, source, handle, page, facts, time)
        return Path(file) if file else None

    def list(self, source: str, handle: str) -> list[Path]:
        """The pages of a handle, oldest first."""
        pages = self.folder(source, handle).glob("*Z*.html")
        return sorted(pages, key=lambda page: (page.stem[:19], int(page.stem[20:] or 0)))


def save_snapshot(
    source: str,
    handle: str,
    html: str | bytes,
    *,
    metadata: Mapping[str, Any] | None = None,
    captured_at: dt.datetime | str | None = None,
    root: StrPath,
) -> Path | None:
    """Saves one page below `root`; the newest 50 of a handle stay.

    Parameters
    ----------
    source, handle, html, metadata, captured_at
        As in `SnapshotManager.save`.
    root : path
        As in `SnapshotManager`.

    Returns
    -------
    pathlib.Path or None
        As `SnapshotManager.save`.

    Raises
    ------
    public_signals.Error
        As `SnapshotManager.save`.

    Examples
    --------
    >>> import tempfile
    >>> save_snapshot("tiktok", "ohmaryplay", "<p>", captured_at="2024-01-01", root=tempfile.mkdtemp()).name
    '20240101T000000000Z.html'
    """
    return SnapshotManager(root).save(source, handle, html, metadata=metadata, captured_at=captured_at)
