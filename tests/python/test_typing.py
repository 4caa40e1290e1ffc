"""Type checkers and linters see what they should: the package is clean, and the slips of a user's script are found.

`tests/typing/user.py` is our own such script; ../shared has another. Each is checked as its writer would check it, with
mypy --strict against the package that is installed.
"""

import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
USER = ROOT / "tests" / "typing" / "user.py"
SHARED = ROOT.parent / "shared" / "cases" / "code" / "user_strict.py"
CACHE = ROOT / "build" / "mypy_tests"  # one for all: pandas is read once
FOUND = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+): error: (?P<said>.*)  \[(?P<code>[\w-]+)\]$", re.MULTILINE)
EXPECTED = re.compile(r"# expect: (.+)$")

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"there is no {SHARED.relative_to(ROOT.parent)}")


def tool(*words, cwd=ROOT):
    environment = {name: value for name, value in os.environ.items() if name not in ("MYPYPATH", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done


def slips_in(file, folder, settings=""):
    """What mypy --strict says of a script outside this tree: a Counter of (line, code), and all of its words."""
    config = folder / "mypy.ini"
    config.write_text(f"[mypy]\n{settings}")
    done = tool("mypy", "--strict", "--config-file", config, "--cache-dir", CACHE, file, cwd=folder)
    found = list(FOUND.finditer(done.stdout))
    assert len(found) == done.stdout.count(": error: "), done.stdout
    assert {Path(match["file"]).name for match in found} <= {file.name}, done.stdout
    return Counter((int(match["line"]), match["code"]) for match in found), done.stdout


def test_mypy_finds_nothing_in_the_package():
    done = tool("mypy", "--strict", "--cache-dir", CACHE, "python/public_signals")
    assert done.stdout.startswith("Success"), done.stdout


WITHOUT = {"all": "", "less": "[mypy-polars.*,pandas.*]\nfollow_imports = skip\n"}


@pytest.mark.parametrize("name", WITHOUT)
def test_mypy_finds_the_slips_of_a_script_and_nothing_else(name, tmp_path):
    """Also for those who lack polars and the stubs of pandas: only slips in a frame itself are then missed."""
    lines = USER.read_text().splitlines()
    due = Counter(
        (number, code)
        for number, line in enumerate(lines, 1)
        for match in [EXPECTED.search(line)]
        if match
        for code in match[1].split()
    )
    assert due.total() > 30
    found, said = slips_in(USER, tmp_path, "[mypy-pyarrow.*]\nignore_missing_imports = True\n" + WITHOUT[name])
    missed = due - found
    if name == "less":
        frames = re.compile(r"\(pl\.|to_week_start\(panel\)")
        missed = Counter({slip: times for slip, times in missed.items() if not frames.search(lines[slip[0] - 1])})
    assert found - due == Counter() and missed == Counter(), said


def test_the_script_runs_and_its_types_are_those_of_its_values(tmp_path):
    spec = importlib.util.spec_from_file_location("user", USER)
    user = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(user)
    posts = pd.DataFrame({
        "show": "A", "post_id": ["1", "2"], "post_datetime": ["2024-01-03", "2024-01-11"], "views": [100, 70],
        "likes": [3, None], "scrape_run_at": "2024-02-01",
    })  # fmt: skip
    user.documented(posts, tmp_path)


SLIPS = {'["coeficient"]': 1, "efects=": 1, 'ssc="stata", cluster=3': 2, "[1, 2, 3]": 1, "lags=1.5": 1}


@needs_shared
def test_mypy_finds_the_slips_of_the_shared_script_and_nothing_else(tmp_path):
    found, said = slips_in(SHARED, tmp_path)
    lines = SHARED.read_text().splitlines()
    due = {number: times for number, line in enumerate(lines, 1) for slip, times in SLIPS.items() if slip in line}
    assert len(due) == len(SLIPS)
    by_line = Counter()
    for (number, _), times in found.items():
        by_line[number] += times
    assert by_line == due, said
    revealed = re.findall(r'Revealed type is "(.*)"', said)
    assert len(revealed) == said.count("Revealed") == sum("reveal_type(" in line for line in lines)
    assert not [kind for kind in revealed if kind == "Any"], said


@needs_shared
def test_ruff_reads_the_shared_script_and_finds_no_more_than_its_layout(tmp_path):
    """It imports more than it uses, and `reveal_type` is known to type checkers alone."""
    done = tool("ruff", "check", "--config", "pyproject.toml", "--ignore", "D", "--output-format", "concise", SHARED)
    found = [line for line in done.stdout.splitlines() if line.startswith(str(SHARED))]
    layout = re.compile(r": (I001|F401) |Undefined name `reveal_type`")
    assert [line for line in found if not layout.search(line)] == []


@pytest.mark.parametrize("words", [("check",), ("format", "--check")], ids="_".join)
def test_ruff_finds_nothing_in_ours(words):
    done = tool("ruff", *words, ".")
    assert done.returncode == 0, done.stdout + done.stderr
