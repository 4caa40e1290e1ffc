"""The native program, as a user calls it."""

import os
import subprocess
import sys
from pathlib import Path

BINARY = Path(sys.executable).parent / "public-signals"


def run(*words, cwd=None, **environment):
    """One call of the native program: its CompletedProcess, texts captured."""
    return subprocess.run(
        [str(BINARY), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
