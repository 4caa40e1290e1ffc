"""Small inputs with right answers that lie beside a checkout, in ../shared/cases; a bare clone has none."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("PUBLIC_SIGNALS_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
CASES = Path(os.environ.get("PUBLIC_SIGNALS_CASES") or SHARED / "cases")


def case(name):
    """The path of a case; the test is skipped where the folder is not there."""
    path = CASES / name
    if not path.exists():
        pytest.skip(f"the case ../shared/cases/{name} is not here")
    return path
