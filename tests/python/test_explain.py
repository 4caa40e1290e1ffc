"""Each code that the program prints has a page, and the symptoms that people meet first say their cause and what to run."""

import json
import re
from pathlib import Path

import pandas as pd
from program import run

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").glob("**/*.[ch]pp"))
FILES = sorted((ROOT / "docs" / "explain").glob("*.md"))

# Where the sources have codes: warnings with a message behind them, notes of weeks, and the tables of names.
WARNING = re.compile(r'(?:push_back\(|emplace_back\(|Warning)\{?"([a-z_]{3,})",(?! *YAML)|warn\("([a-z_]+)"|note\("([a-z_]+)"'
                     r'|warning\[([a-z_]+)\]|\{"([a-z_]+)", *fmt::format')
TABLES = {
    "base/result.hpp": r'ErrorKind::\w+, "([A-Z_]+)"',
    "panel/observations.hpp": r'PageState::\w+, "([a-z_]+)"',
    "archive/archive_verify.hpp": r'Problem::\w+, "([a-z_]+)"',
    "models/model_words.hpp": r'Unmatched::\w+, "([a-z_]+)"',
    "quality/validate.hpp": r'(?:TimestampProblem|AnomalyType)::\w+, "([a-z_]+)"',
}
NO_CODES = {"problem", "proxy"}  # a key of JSON, a line of a record


def pages():
    return {page["code"] for page in json.loads(run("explain", "--json").stdout)}


def codes_in_the_sources():
    found = set()
    for file in SOURCES:
        if "/demo/" in file.as_posix() or "/doctor/" in file.as_posix() or "_json" in file.name:
            continue
        for match in WARNING.finditer(file.read_text()):
            found.add(next(group for group in match.groups() if group))
    for name, pattern in TABLES.items():
        in_table = set(re.findall(pattern, (ROOT / "src/public_signals" / name).read_text()))
        assert in_table, name
        found |= in_table
    return found - NO_CODES


def test_every_code_of_the_program_has_a_page():
    codes = codes_in_the_sources()
    assert {"gt_censored", "layout_changed", "ROBOTS_BLOCKED", "digest_mismatch", "not_monday", "unread_count",
            "path_missing", "panel_differs", "date_from_id", "foreign_posts"} <= codes
    assert codes - pages() == set()


def test_every_heading_of_the_files_is_a_page():
    headings = [code for file in FILES for code in re.findall(r"^## (\S+)$", file.read_text(), re.MULTILINE)]
    assert len(FILES) > 1 and len(set(headings)) == len(headings) > 60
    assert set(headings) == pages()


def test_every_page_says_what_to_run_next():
    for code in pages():
        done = run("explain", code)
        assert done.returncode == 0 and done.stdout.startswith(code + "\n")
        assert "\nNext" in done.stdout, code


def test_the_commands_of_the_pages_exist():
    known = set(re.findall(r"^  (\w+) ", run("--help").stdout, re.MULTILINE))
    for command in re.findall(r"public-signals (\w+)", "".join(file.read_text() for file in FILES)):
        assert command in known | {"refresh", "doctor"}, command


def test_tiktok_gives_no_posts(sample):
    done = run("explain", "tiktok_no_posts", cwd=sample)
    assert "doctor tiktok" in done.stdout
    assert "private, the account is private: Les Misérables. Next: check the handle in config/shows.yaml" in " ".join(done.stdout.split())
    assert "missing, no such account: Hell's Kitchen" in " ".join(done.stdout.split())


def test_tiktok_gives_no_posts_because_the_page_changed(study):
    coverage = study / "data/raw/tiktok/coverage.csv"
    table = pd.read_csv(coverage, dtype=str, keep_default_na=False)
    table[table.scrape_run_at < "2025-10-14"].to_csv(coverage, index=False)
    done = run("explain", "tiktok_no_posts", cwd=study)
    assert "layout_changed, the page layout changed: & Juliet · 1776" in done.stdout
    assert "Next: public-signals doctor tiktok" in done.stdout


def test_action_needed(sample):
    done = run("explain", "ACTION_NEEDED", cwd=sample)
    assert "tiktok broke in the week of 2025-10-06" in done.stdout
    assert "next: public-signals doctor tiktok" in done.stdout


def test_a_legitimate_spike_is_flagged(sample):
    done = run("explain", "legitimate spike", cwd=sample)
    assert "A few" not in done.stdout and "five times" in done.stdout
    commands = re.findall(r"Next: public-signals (why .*)", done.stdout)
    assert commands
    report = json.loads((sample / "data/panel/validation_report.json").read_text())
    first = report["anomalies"][0]
    assert f'{first["week_start"]} {first["metric"]}' in commands[0]
    traced = run("why", first["show"], first["week_start"], first["metric"], "--json", cwd=sample)
    assert json.loads(traced.stdout)["value"] == first["value"]


def test_trends_all_zero_prints_the_three_hints(study):
    for file in (study / "data/raw/google_trends").glob("1776_points_*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        table["value"], table["has_data"], table["below_one"] = "0.0", "false", "false"
        table.to_csv(file, index=False)
    done = run("explain", "gt_all_zero", cwd=study)
    for hint in ("broader query", "more queries", "wider geo"):
        assert hint in done.stdout
    assert "1776: no point above zero" in done.stdout and "Hadestown" not in done.stdout


def test_titles_are_whole_sentences():
    listed = json.loads(run("explain", "--json").stdout)
    for page in listed:
        assert page["title"].endswith(".") and "\n" not in page["title"], page
    printed = " ".join(run("explain").stdout.split())
    assert all(" ".join(page["title"].split()) in printed for page in listed)
