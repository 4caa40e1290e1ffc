"""What a reader copies works: the commands and Python blocks of the README and of docs/, run in the synthetic study."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language):
    return [
        pytest.param(text, id=f"{page.name}:{page.read_text()[: match.start()].count(chr(10)) + 2}")
        for page in PAGES
        for match in BLOCK.finditer(page.read_text())
        if match.group(1) == language
        for text in [match.group(2)]
        if language or text.startswith("public-signals ")
    ]


@pytest.mark.parametrize("block", blocks(""))
def test_commands_of_the_docs_run(study, block):
    shutil.copy(study / "sample.warc.gz", study / "archive.warc.gz")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in block.splitlines():
        done = subprocess.run(["bash", "-c", command], cwd=study, env=environment, capture_output=True, text=True)
        assert done.returncode in (0, 1) and "error:" not in done.stderr, (command, done.stderr)


@pytest.mark.parametrize("block", blocks("python"))
def test_python_of_the_docs_runs(study, block):
    done = subprocess.run([sys.executable, "-c", block], cwd=study, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def quoted(text):
    """What a page says a command prints: in quotation marks, with a number in it."""
    found = [" ".join(quote.split()) for quote in re.findall(r'"([^"]{20,})"', text)]
    return [quote for quote in found if re.search(r"\d", quote)]


def test_sentences_of_profiles_are_those_that_their_commands_print(study):
    page = (ROOT / "docs" / "profiles.md").read_text()
    commands, quotes = BLOCK.search(page)[2], quoted(BLOCK.sub("", page))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(["bash", "-ec", commands], cwd=study, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())
    assert len(quotes) >= 5
    for quote in quotes:
        assert quote in printed, quote


def test_what_the_docs_say_of_a_curve_is_what_it_prints(study):
    section = (ROOT / "docs" / "tables.md").read_text().split("\n## Every reasonable specification", 1)[1].split("\n## ", 1)[0]
    (code,) = [match[2] for match in BLOCK.finditer(section) if match[1] == "python"]
    (said,) = [" ".join(quote.split()) for quote in re.findall(r'It prints "([^"]+)"', section)]
    done = subprocess.run([sys.executable, "-c", code], cwd=study, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    parts = [re.escape(part.strip()) for part in said.split("…")]
    assert len(parts) == 4 and re.search(r"\s*\S+\s*".join(parts).replace(r"\S+\s*\.", r"\S+\."), " ".join(done.stdout.split())), done.stdout


def test_the_example_config_reads_the_sample(sample, tmp_path):
    done = subprocess.run(
        [Path(sys.executable).parent / "public-signals", "pull", "--config", ROOT / "examples" / "shows.yaml",
         "--replay", sample / "sample.warc.gz", "--output", tmp_path / "data"],
        cwd=tmp_path, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr


def test_links_between_pages_lead_somewhere():
    for page in [*PAGES, *ROOT.glob("*.md"), *ROOT.glob("src/**/README.md"), *ROOT.glob("rules/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
