"""What is said at a terminal fits 80 columns; what goes into a file or a pipe has one line for each thing, as logs have."""

import json
import re

import pytest
from program import at_a_terminal, run

WIDTH = 80


def too_long(text):
    return [line for line in text.splitlines() if len(line) > WIDTH and " " in line.strip()]


WARNING = ("weekly",)
ERROR = ("merge", "--outcomes", "two.csv", "--map", "show=show", "week_ending=week_ending", "gross=gross")


@pytest.mark.parametrize(("words", "code"), [(("pull", "--replay", "sample.warc.gz"), 0), (WARNING, 0), (ERROR, 2)], ids=["pull", "weekly", "merge"])
def test_narration_is_broken_at_a_terminal_alone(study, words, code):
    (study / "two.csv").write_text("show,week_ending,gross\n1776,2024-01-07,1.234.567\n")
    returned, shown = at_a_terminal(*words, cwd=study, streams=["stderr"])
    piped = run(*words, cwd=study)
    assert returned == piped.returncode == code
    assert piped.stderr and too_long(piped.stderr), "there is something to break"
    assert too_long(shown) == []
    assert shown.split() == piped.stderr.split(), "the same words"
    assert shown.count("\n  ") > piped.stderr.count("\n  "), "lines that go on are set in"


@pytest.mark.parametrize("words", [
    ("fit", "--lag", "4", "--placebo", "--controls", "is_preview", "capacity_constraint"), ("fit", "--lag", "4", "--cluster", "driscoll_kraay"),
    ("fit", "--predictor", "tt_posts_lag4", "--model", "poisson"), ("forecast", "--metrics", "tt_posts", "gt_index", "--horizons", "1", "8"),
])
def test_results_of_models_are_broken_at_a_terminal_alone(study, words):
    assert run("features", "-q", cwd=study).returncode == 0
    assert run("merge", "-q", "--outcomes", "data/outcomes/synthetic_grosses.csv", cwd=study).returncode == 0
    returned, shown = at_a_terminal(*words, cwd=study, streams=["stdout"])
    piped = run(*words, cwd=study)
    assert returned == piped.returncode == 0, piped.stderr
    assert too_long(piped.stdout), "there is something to break"
    assert too_long(shown) == []
    flat = " ".join(shown.split())
    sentences = [line for line in piped.stdout.splitlines() if " predicts " in line or "warning[" in line]
    assert sentences and all(" ".join(line.split()) in flat for line in sentences if words[0] == "fit")


@pytest.mark.parametrize("words", [
    "pull --replay sample.warc.gz", "pull --dry-run", "panel", "validate", "features", "merge --outcomes data/outcomes/synthetic_grosses.csv", "status",
    "extract --diff", "report", "why Hadestown 2024-04-01 tt_sum_views", "why Hadestown 2024-04-01 gt_index", "explain rate_limited",
])
def test_what_a_command_answers_fits_80_columns(study, words):
    if words.startswith("merge"):
        assert run("features", "-q", cwd=study).returncode == 0
    returned, shown = at_a_terminal(*words.split(), cwd=study, streams=["stdout"])
    assert returned in (0, 1) and shown
    assert too_long(shown) == []


def test_status_of_many_shows_never_asked_fits_80_columns(study):
    config = study / "config/shows.yaml"
    config.write_text(config.read_text().replace("shows:\n", "shows:\n  - {name: A new show, google_queries: [new], wikipedia_title: New, tiktok_handle: new, "
                                                             "instagram_handle: new, youtube_channel: '@new'}\n", 1))
    _, shown = at_a_terminal("status", cwd=study, streams=["stdout"])
    assert "never asked: " in shown and too_long(shown) == []


def test_audit_fits_80_columns_and_says_every_host(study):
    done = run("audit", cwd=study)
    assert done.returncode == 0 and too_long(done.stdout) == []
    requests = {}
    for line in map(json.loads, run("audit", "--json", cwd=study).stdout.splitlines()):
        host = re.match(r"https?://([^/]+)", line["url"])[1]
        requests[line["run_id"], host] = requests.get((line["run_id"], host), 0) + (line["attempts"] > 0)
    shown, of_run = {}, None
    for line in done.stdout.splitlines()[1:]:
        if line.startswith("sample-"):
            of_run = line
        elif found := re.match(r"  (\S+) +(\d+) +\d+ +\d+ +\S+ +\S+ +[\d,]+$", line):
            shown[of_run, found[1]] = int(found[2])
    assert shown == requests


def test_the_demo_and_a_replay_count_the_same(tmp_path):
    story = run("demo", "d", cwd=tmp_path).stdout
    items = {}
    for target in json.loads(run("pull", "--replay", "sample.warc.gz", "--json", cwd=tmp_path / "d").stdout)["targets"]:
        items[target["source"]] = items.get(target["source"], 0) + target["items"]
    for source, words in {"tiktok": "readings of TikTok posts", "instagram": "of Instagram posts", "google_trends": "Trends points", "wikipedia": "days of Wikipedia views"}.items():
        assert f"{items[source]:,} {words}" in story, (source, items, story)
