"""A live pull with the browser: the profile's own lists, scrolled in real Chromium, give the weeks that the server has."""

import json
import shutil

import pytest
from live import NOW, archives, but_ids, call, files, folder_of, pull, rows, weeks, workspace
from loopback import answer
from platform_server import PlatformServer
from world import generated_world

CHROMIUM = shutil.which("chromium") and shutil.which("chromedriver")


@pytest.fixture(scope="module")
def pulled(tmp_path_factory):
    """Two workspaces of one server, pulled with and without the browser."""
    if not CHROMIUM:
        pytest.skip("no chromium: ./dev test installs it where apt works")
    root = tmp_path_factory.mktemp("rendered")
    with PlatformServer(generated_world(2, 6, NOW)) as web:
        for name, mode in (("off", "off"), ("auto", "auto")):
            workspace(folder_of(root, name), web, browser=mode)
            done = pull(root / name, "--sources", "tiktok", within=120)
            assert done.returncode == 0, done.stderr
    return root


def test_a_rendered_profile_gives_the_weeks_that_the_plain_pages_give(pulled):
    counts = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_posting_days"]
    plain, rendered = rows(pulled / "off", "tiktok"), rows(pulled / "auto", "tiktok")
    assert set(plain) == set(rendered)
    for key in plain:
        assert [plain[key][name] for name in counts] == [rendered[key][name] for name in counts], key
    assert any(rendered["Invented Show 001", str(week)]["tt_posts"] for week in weeks())


def test_the_lists_come_from_what_the_page_asked_for_itself(pulled):
    raw = (file.read_text() for file in (pulled / "auto" / "data" / "raw" / "tiktok").glob("*_posts_*.csv"))
    assert all(",item-list," in line for text in raw for line in text.splitlines()[1:])


def test_a_replay_of_the_rendered_run_gives_the_same_bytes(pulled, tmp_path):
    shutil.copytree(pulled / "auto" / "config", tmp_path / "config")
    assert call(tmp_path, "pull", "--replay", *archives(pulled / "auto")).returncode == 0
    assert but_ids(files(tmp_path)) == but_ids(files(pulled / "auto"))


def test_audit_names_every_list_and_finds_no_contradiction(pulled):
    done = call(pulled / "auto", "audit", "--json")
    assert done.returncode == 0, done.stderr
    requests = json.loads(done.stdout) if done.stdout.startswith("[") else [json.loads(line) for line in done.stdout.splitlines()]
    assert sum("/api/post/item_list/" in request["url"] for request in requests) >= 2
    assert {request["proof"]["contradiction"] for request in requests} == {None}


@pytest.mark.skipif(not CHROMIUM, reason="no chromium: ./dev test installs it where apt works")
@pytest.mark.parametrize("body", [{"statusCode": 10000, "verify_event": {"type": "slide"}}, {"statusCode": 10101, "statusMsg": "login"}])
def test_a_list_that_is_refused_inside_a_page_gives_the_host_its_rest(tmp_path, body):
    with PlatformServer(generated_world(3, 6, NOW)) as web:
        web.routes["/api/post/item_list/"] = answer(200, json.dumps(body).encode(), Content_Type="application/json")
        workspace(tmp_path, web, browser="auto")
        pull(tmp_path, "--sources", "tiktok", within=120)
        asked = [entry for entry in web.log.entries("tiktok") if entry.target.startswith("/@") and "/video/" not in entry.target]
    assert len(asked) == 1, [entry.target for entry in asked]
