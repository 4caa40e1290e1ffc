"""The command line as golden cases: each folder holds `cmd`, and what stdout, stderr and the exit code must be.

A case runs in a fresh folder with a copy of its own inputs. `{sample}` in cmd is a folder with the synthetic study's
workspace and archive, made once. `run_cases.py --approve` rewrites expout, experr and exitcode; `git diff` is the review.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

CASES = Path(__file__).resolve().parent
BINARY = Path(sys.executable).parent / "public-signals"
EXPECTED = ("cmd", "expout", "experr", "exitcode")


def all_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/*/cmd"))


@cache
def sample() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="public-signals-sample-"))
    subprocess.run([BINARY, "demo", folder], check=True, capture_output=True)
    return folder


def run_case(case: Path) -> tuple[str, str, int]:
    """stdout, stderr (folders that differ from run to run taken out) and the exit code."""
    with tempfile.TemporaryDirectory(prefix="public-signals-case-") as folder:
        for entry in case.iterdir():
            if entry.name not in EXPECTED:
                (shutil.copytree if entry.is_dir() else shutil.copy)(entry, Path(folder) / entry.name)
        command = (case / "cmd").read_text()
        if "{sample}" in command:
            shutil.copytree(sample(), Path(folder) / "sample")
            command = command.replace("{sample}", "sample")
        environment = {"PATH": f"{BINARY.parent}:{os.environ['PATH']}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
        )
        return done.stdout, done.stderr, done.returncode


def expected(case: Path, name: str) -> str:
    path = case / name
    return path.read_text() if path.exists() else ""


def approve() -> None:
    for case in all_cases():
        out, err, code = run_case(case)
        for name, text in (("expout", out), ("experr", err), ("exitcode", f"{code}\n")):
            if text:
                (case / name).write_text(text)
            else:
                (case / name).unlink(missing_ok=True)
        print(f"{case.relative_to(CASES)}: exit {code}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--approve"]:
        approve()
    else:
        sys.exit("run_cases.py --approve rewrites what the cases expect")
