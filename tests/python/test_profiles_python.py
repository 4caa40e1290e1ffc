"""fetch_profile_posts of TikTok and Instagram against servers that behave like the platforms."""

import dataclasses
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from platform_server import PlatformServer
from program import BINARY  # noqa: F401
from tiktok_site import rounded
from workspace import write_workspace
from world import generated_world

from public_signals import Error
from public_signals.sources import instagram_public, tiktok_public

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HANDLE = "invented_001"
ASKED = {"start": "2026-02-02", "end": "2026-02-22"}


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("PUBLIC_SIGNALS_NOW", "2026-03-04T12:00:00Z")
    with PlatformServer(generated_world(1, 6, NOW)) as running:
        yield running


def day(post):
    return f"{datetime.fromtimestamp(post.created, UTC):%Y-%m-%d}"


def inside(posts):
    return [post for post in posts if ASKED["start"] <= day(post) <= ASKED["end"]]


def test_fields_stand_in_the_promised_order():
    names = [field.name for field in dataclasses.fields(tiktok_public.TikTokPost)]
    assert names[:10] == ["post_id", "post_url", "post_datetime", "views", "likes", "comments", "shares", "caption", "hashtags", "is_video"]
    assert names[10:12] == ["posted_at", "is_pinned"]
    assert all(field.default is not dataclasses.MISSING for field in dataclasses.fields(tiktok_public.TikTokPost)[10:])


@pytest.mark.parametrize("handle", [HANDLE, "@" + HANDLE])
def test_tiktok_posts_are_the_servers(web, tmp_path, handle):
    folder = write_workspace(tmp_path, web)
    posts = tiktok_public.fetch_profile_posts(handle, **ASKED, workspace=folder)
    ground_truth = inside(web.world.tiktok[HANDLE].posts)
    assert [post.post_id for post in posts] == [post.id for post in ground_truth] and len(posts) > 3
    for post, true in zip(posts, ground_truth):
        assert (post.views, post.likes, post.shares) == tuple(map(rounded, (true.views, true.likes, true.shares)))
        assert post.hashtags == list(true.tags) and post.caption == true.caption and post.post_datetime == day(true)
        assert post.is_video is not true.is_photo and post.state == "ok" and post.capture.startswith("urn:uuid:")
    assert len(list((folder / "data/archive").glob("*.warc.gz"))) == 1, "archived in the workspace"
    assert (folder / "data/raw_snapshots/tiktok" / HANDLE / "latest.html").exists()
    assert not (folder / "data/raw").exists(), "the study's own files stay as they were"


def test_no_more_than_max_posts(web, tmp_path):
    folder = write_workspace(tmp_path, web)
    posts = tiktok_public.fetch_profile_posts(HANDLE, 2, **ASKED, workspace=folder)
    assert [post.post_id for post in posts] == [post.id for post in inside(web.world.tiktok[HANDLE].posts)[:2]]


def test_nothing_is_an_empty_list_only_where_there_is_nothing(web, tmp_path):
    folder = write_workspace(tmp_path, web)
    account = web.world.tiktok[HANDLE]
    assert tiktok_public.fetch_profile_posts(HANDLE, start="2026-03-04", end="2026-03-04", workspace=folder) == []
    account.total = 500
    account.posts = [post for post in account.posts if day(post) >= "2026-02-24"]
    with pytest.raises(Error, match="reach back to 2026-02-2") as raised:
        tiktok_public.fetch_profile_posts(HANDLE, **ASKED, workspace=folder)
    assert raised.value.state == "partial" and Path(raised.value.snapshot).is_file()
    with pytest.warns(UserWarning, match="reach back to 2026-02-2"):
        assert tiktok_public.fetch_profile_posts(HANDLE, start=ASKED["start"], workspace=folder)
    account.state = "empty"
    web.log.clear()
    assert tiktok_public.fetch_profile_posts(HANDLE, workspace=write_workspace(tmp_path / "other", web)) == []


@pytest.mark.parametrize(
    ("state", "shown", "kind"),
    [("private", "private", "CLIENT_ERROR"), ("missing", "missing", "CLIENT_ERROR"), ("login", "login_required", "CLIENT_ERROR"),
     ("captcha", "blocked", "CLIENT_ERROR")],
)
def test_every_other_state_is_an_error_with_its_page(web, tmp_path, state, shown, kind):
    web.world.tiktok[HANDLE].state = state
    with pytest.raises(Error) as raised:
        tiktok_public.fetch_profile_posts(HANDLE, **ASKED, workspace=write_workspace(tmp_path, web))
    assert (raised.value.state, raised.value.kind) == (shown, kind)
    assert Path(raised.value.snapshot).is_file() and tmp_path in Path(raised.value.snapshot).parents


def test_a_rule_of_the_workspace_reads_the_page(web, tmp_path):
    folder = write_workspace(tmp_path, web)
    (folder / "rules").mkdir()
    rules = (Path(__file__).parents[2] / "rules/tiktok.yaml").read_text(encoding="utf-8")
    (folder / "rules/tiktok.yaml").write_text(rules.replace("playCount", "diggCount"), encoding="utf-8")
    posts = tiktok_public.fetch_profile_posts(HANDLE, **ASKED, workspace=folder)
    assert posts and all(post.views == post.likes for post in posts)


def test_instagram_is_refused_by_its_robots_txt_and_read_by_the_api(web, tmp_path, monkeypatch):
    folder = write_workspace(tmp_path, web)
    with pytest.raises(Error) as raised:
        instagram_public.fetch_profile_posts(HANDLE, **ASKED, workspace=folder)
    assert (raised.value.state, raised.value.kind, raised.value.snapshot) == ("robots_disallowed", "ROBOTS_BLOCKED", None)
    shutil.rmtree(folder / "config")
    write_workspace(folder, web, instagram={"provider": "business_discovery", "user_id": web.instagram.graph.user_id})
    with pytest.raises(Error, match="PUBLIC_SIGNALS_INSTAGRAM_TOKEN") as raised:
        instagram_public.fetch_profile_posts(HANDLE, **ASKED, workspace=folder)
    assert raised.value.state == "login_required"
    monkeypatch.setenv("PUBLIC_SIGNALS_INSTAGRAM_TOKEN", web.instagram.graph.token)
    posts = instagram_public.fetch_profile_posts(HANDLE, **ASKED, workspace=folder)
    ground_truth = inside(web.world.instagram[HANDLE].posts)
    assert [(post.post_id, post.likes, post.comments, post.is_reel) for post in posts] == [
        (post.id, post.likes, post.comments, post.is_reel) for post in ground_truth]
