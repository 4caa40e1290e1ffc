"""Files whose ending says what is in them, written whole or not at all; packages that only some formats need."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from public_signals._error import Error
from public_signals._types import StrPath


def ending_of(file: StrPath, endings: Sequence[str]) -> str:
    """Which of `endings` the file's name has, letters of either case; an Error that names them otherwise."""
    name = os.path.basename(os.fspath(file)).lower()
    for ending in endings:
        if name.endswith(ending) and len(name) > len(ending):
            return ending
    known = f"{', '.join(endings[:-1])} or {endings[-1]}"
    raise Error(
        f"the ending of {os.path.basename(os.fspath(file))!r} says no format",
        where=os.fspath(file),
        help=f"name the file {known}",
    )


def write_bytes(file: StrPath, content: bytes) -> None:
    """The file with `content`, which nobody sees half written; its folder is made."""
    path = Path(file)
    beside = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as problem:
        raise Error(
            f"cannot be written: {problem.strerror}", kind="IO", where=os.fspath(file), help="choose another folder"
        ) from problem


def write_text(file: StrPath, text: str) -> None:
    """The same of text, as UTF-8."""
    write_bytes(file, text.encode())


def needs(module: str, what: str, extra: str) -> Any:
    """A module that only `extra` brings; an Error that says how to get it where it is absent."""
    try:
        return importlib.import_module(module)
    except ImportError as problem:
        raise Error(
            f"{what} needs the package {module}, which is not installed",
            where=module,
            help=f"pip install 'public-signals[{extra}]'",
        ) from problem
    except OSError as problem:  # the package is there, the library of the system that it binds is not
        raise Error(
            f"{what} needs the library behind {module}, which this system lacks: {str(problem).splitlines()[0]}",
            where=module,
            help="install cairo: apt-get install libcairo2, or brew install cairo",
        ) from problem
