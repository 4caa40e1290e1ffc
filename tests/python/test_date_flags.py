"""Each option that takes a date, a time or a format of dates says in --help how it is written, and what --help shows is taken."""

import re

from program import run

WRITTEN = {"DATE": r"like \d{4}-\d{2}-\d{2}\b", "TIME": r"like \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "FORMAT": r"like %m/%d/%Y for \d{2}/\d{2}/\d{4}"}


def helps(*words):
    """Every command's words and its help."""
    text = run(*words, "--help").stdout
    yield words, text
    commands = re.search(r"^Subcommands:\n((?:^ .*\n|^\n)*)", text, re.MULTILINE)
    for name in re.findall(r"^  ([a-z][a-z-]*)\b", commands[1] if commands else "", re.MULTILINE):
        if name != "help":
            yield from helps(*words, name)


def options(text):
    """Of each option its name, the word for its value, and what is said of it."""
    for entry in re.split(r"\n(?=  -)", text)[1:]:
        found = re.match(r"  (?:-\w,)?(--[a-z-]+) ([A-Z]+)\b(.*)", entry.split("\n\n")[0], re.DOTALL)
        if found:
            yield found[1], found[2], " ".join(found[3].split())


def test_every_date_says_how_it_is_written():
    seen = set()
    for words, text in helps():
        for name, value, told in options(text):
            if value in WRITTEN and (value != "FORMAT" or name == "--date-format"):
                assert re.search(WRITTEN[value], told), (words, name, told)
                seen.add((*words, name))
    assert {("pull", "--start"), ("refresh", "--end"), ("archive", "import", "--captured-at"), ("panel", "--as-of"), ("merge", "--date-format"),
            ("forecast", "--date-format"), ("fit", "--dates"), ("validate", "--now")} <= seen


def test_what_help_shows_is_taken(tmp_path):
    assert run("init", ".", cwd=tmp_path).returncode == 0
    done = run("pull", "--dry-run", "--start", "2025-11-24", "--end", "2025-12-07", "--now", "2026-11-22T12:00:00Z", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    wrong = run("pull", "--dry-run", "--start", "11/24/2025", cwd=tmp_path)
    assert wrong.returncode == 2 and "write it as YYYY-MM-DD" in wrong.stderr
