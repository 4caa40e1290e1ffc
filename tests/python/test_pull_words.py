"""What `pull`, `status`, `audit` and the plan say is what happened."""

import json
import re
from datetime import timedelta

import pytest
from live import GT_BASE, NOW, RANGE, call, files, pull, rows, workspace
from platform_server import PlatformServer
from world import generated_world


@pytest.fixture
def own():
    """A server of one's own, to break."""
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        yield running


def status(folder, now=NOW):
    done = call(folder, "status", "--json", now=now)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def left_by(done):
    found = re.search(r"help: (\d+) pairs? of show and source (?:is|are) left", done.stderr)
    return int(found[1]) if found else 0


def test_without_a_network_it_says_so_and_the_same_command_goes_on(tmp_path):
    with PlatformServer(generated_world(2, 6, NOW)) as web:
        workspace(tmp_path, web, max_retries=0)
    done = pull(tmp_path)  # the server is gone
    assert done.returncode == 4, done.stderr
    assert re.search(r"nothing came: \d sites? could not be reached \(is this computer online\?\)\. \d+ failed requests? "
                     r"(are|is) on record; run the same command again", done.stderr), done.stderr
    assert "transient" not in done.stdout and "refused" not in done.stderr
    text = call(tmp_path, "audit").stdout
    assert re.search(r" 0 refused by robots.txt and not sent, [1-9]\d* not sent because robots.txt could not be fetched", " ".join(text.split())), text
    assert left_by(done) == len(status(tmp_path)["targets_left"]) > 0
    assert {one["reason"] for one in status(tmp_path)["targets_left"]} == {"the site could not be reached or sent nothing"}


def test_a_refusal_is_told_from_a_robots_txt_that_cannot_be_fetched(own, tmp_path):
    workspace(tmp_path, own, max_retries=0, timeout=1)
    own.robots = {"tiktok": "disallow", "instagram": "503"}
    assert pull(tmp_path, *RANGE, "--sources", "tiktok", "instagram").returncode == 4
    lines = call(tmp_path, "audit", "--json").stdout.splitlines()
    verdicts = {}
    for line in map(json.loads, lines):
        if line["robots"] and not line["robots"]["allowed"]:
            verdicts.setdefault(line["source"], set()).add((line["robots"]["source"], line["proof"]["verdict"]))
    assert verdicts == {"tiktok": {("fetched", "refused")}, "instagram": {("unreachable", "unread")}}, verdicts
    text = call(tmp_path, "audit").stdout
    assert "2 refused by robots.txt and not sent, 2 not sent because robots.txt could not be fetched" in " ".join(text.split()), text


@pytest.mark.parametrize("broken", [(), ("wikipedia",), ("wikipedia", "tiktok")])
def test_pull_and_status_agree_on_what_is_left(own, tmp_path, broken):
    workspace(tmp_path, own, max_retries=0)
    for source in broken:
        own.refuse(source)
    done = pull(tmp_path)
    assert left_by(done) == len(status(tmp_path)["targets_left"]) == 2 * len(broken), done.stderr
    workspace(tmp_path, own, shows=1, max_retries=0)  # the other show leaves the study
    assert len(status(tmp_path)["targets_left"]) == len(broken)


def test_what_was_read_before_a_limit_makes_the_pull_partly_done(own, tmp_path):
    config = workspace(tmp_path, own, shows=1, max_retries=0) / "config/shows.yaml"
    config.write_text(config.read_text().replace('"google_queries": ["', '"google_queries": ["another", "'))
    own.trends.rules.explores_until_429 = 4
    done = pull(tmp_path, *RANGE, "--sources", "google_trends")
    points = list((tmp_path / "data/raw/google_trends").glob("*_points_*.csv"))
    assert points and done.returncode == 3, done.stderr
    assert left_by(done) == len(status(tmp_path)["targets_left"]) == 1


def asked_of(own, source):
    return len([entry for entry in own.log.entries(source) if not entry.target.startswith("/robots")])


def plan(folder, *words, now=NOW):
    done = pull(folder, *words, "--dry-run", "--json", now=now)
    assert done.returncode == 0, done.stderr
    return {one["source"]: one for one in json.loads(done.stdout)["sources"]}


def test_the_plans_least_is_a_least_and_its_time_is_right_within_a_factor_of_two(own, tmp_path):
    workspace(tmp_path, own, gt_base=GT_BASE)
    allowed = ("google_trends", "wikipedia", "tiktok")
    words = (*RANGE, "--sources", *allowed)
    first = plan(tmp_path, *words)
    assert own.connections == 0 and not files(tmp_path)
    assert pull(tmp_path, *words).returncode == 0
    for source in allowed:
        asked = asked_of(own, source)
        assert 0 < first[source]["least_requests"] <= asked, (source, first[source], asked)
        assert asked / 2 <= first[source]["usual_requests"] <= 2 * asked, (source, first[source], asked)
    assert all(one["least_requests"] == one["usual_requests"] == 0 for one in plan(tmp_path, *words).values()), "done today"
    assert any(one["usual_requests"] for one in plan(tmp_path, *words, "--fresh").values())
    later = NOW + timedelta(days=7)
    own.world.now = later
    own.log.clear()
    words = ("--start", "2026-02-02", "--end", "2026-03-01", "--sources", *allowed)
    second = plan(tmp_path, *words, now=later)
    assert pull(tmp_path, *words, now=later).returncode == 0
    for source in allowed:
        asked = asked_of(own, source)
        assert second[source]["least_requests"] <= asked, (source, second[source], asked)
        assert asked / 2 <= second[source]["usual_requests"] <= 2 * asked, (source, second[source], asked)


def test_a_plan_of_shows_that_share_an_account_counts_it_once(own, tmp_path):
    config = workspace(tmp_path, own) / "config/shows.yaml"
    handles = [show.tiktok_handle for show in own.world.shows]
    config.write_text(config.read_text().replace(handles[1], handles[0]))
    one = plan(tmp_path, *RANGE, "--sources", "tiktok")["tiktok"]
    assert one["shows"] == 2 and one["least_requests"] == 1


def test_one_reason_for_a_null_everywhere(own, tmp_path):
    workspace(tmp_path, own, max_retries=0)
    own.refuse("wikipedia")
    assert pull(tmp_path).returncode == 3
    assert call(tmp_path, "panel", "--extensions", "wikipedia").returncode == 0
    assert call(tmp_path, "report").returncode == 0
    page = (tmp_path / "data/report/index.html").read_text()
    reasons = set()
    for source, column in (("wikipedia", "wiki_views"), ("instagram", "ig_posts")):
        for (show, week), row in rows(tmp_path, source).items():
            if not row[column]:
                said = call(tmp_path, "why", show, week, column, "--json")
                assert said.returncode == 1, said.stderr
                reasons.add(json.loads(said.stdout)["reason"])
    assert reasons
    for reason in reasons - {"refused by robots.txt"}:  # that state has a colour of its own
        assert reason in page, reason
