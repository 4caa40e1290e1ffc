"""What the libraries of the pyarrow wheel export besides Arrow and Parquet: the program may not define it as well.

The dynamic linker takes the first definition of a name that it meets. libparquet exports copies of libraries that it was built
with, so one that we bring along too has a namespace of its own (simdjson), or is loaded before (OpenSSL).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pyarrow
import pytest
from program import BINARY

import public_signals._core

#: Templates and inline functions of these are the same on both sides: we compile against the headers of that very wheel.
OF_ARROW = re.compile(r"\b(arrow|parquet|std|__gnu_cxx)::|^operator (new|delete)|^_(init|fini|edata|end)$")
DEFINED = re.compile(r"^[0-9a-f]+ [A-Zuvw] (.+?)(?:@.*)?$", re.MULTILINE)


def exported(file: Path) -> set[str]:
    """The names that a program or library defines for others, demangled."""
    listed = subprocess.run(["nm", "-D", "-C", "--defined-only", file], capture_output=True, text=True, check=True)
    return set(DEFINED.findall(listed.stdout))


@pytest.mark.skipif(shutil.which("nm") is None, reason="nm (binutils) is not here")
@pytest.mark.parametrize("ours", [BINARY, public_signals._core.__file__], ids=["program", "module"])
def test_no_library_of_the_wheel_takes_the_place_of_ours(ours: Path | str) -> None:
    wheel = [name for name in Path(pyarrow.__file__).parent.glob("lib*.so.*") if name.name.startswith(("libarrow.so", "libparquet.so"))]
    assert len(wheel) == 2
    theirs = set().union(*(exported(name) for name in wheel))
    assert any(name.startswith("parquet::") for name in theirs)
    assert any(name.startswith("simdjson::") for name in theirs)  # else nothing is left to be kept apart
    twice = sorted(name for name in exported(Path(ours)) & theirs if not OF_ARROW.search(name))
    assert twice == []
