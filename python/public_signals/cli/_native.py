"""Hands a command line over to the native program: one implementation, one set of flags, files and exit codes."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path


def binary() -> Path:
    """The native program of this installation.

    Raises
    ------
    FileNotFoundError
        When the package was installed without it.
    """
    for folder in (Path(__file__).resolve().parent.parent / "bin", Path(sysconfig.get_path("scripts"))):
        candidate = folder / "public-signals"
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(
        "the program public-signals is not installed; help: pip install --force-reinstall public-signals"
    )


def run(subcommand: str) -> None:
    """Replaces this process by `public-signals SUBCOMMAND` with the arguments that Python was given."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ["PUBLIC_SIGNALS_PYTHON"] = sys.executable  # that makes what the program hands over to Python
    os.execv(binary(), ["public-signals", subcommand, *sys.argv[1:]])
