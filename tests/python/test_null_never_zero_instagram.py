"""Instagram's public pages with fields and pages dropped, hidden, renamed: what was not seen never becomes a zero.

robots.txt lets no program ask for these pages, so they come as people bring them, in a HAR file: web_profile_info, nodes
and items of the lists behind it, the mobile feed, and posts in the scripts of their own pages (xig_polaris, data-sjs).
Some accounts have weeks without a post, without a reel, without a comment, or hide their likes (-1, as Instagram writes it).
"""

import csv
import dataclasses
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from breaking import with_broken_fields, zeros_were_seen
from instagram_site import InstagramSite, _item, _node
from live import NOW, call, folder_of, rows
from loopback import Request
from world import generated_world, number

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
SEEDS = range(40) if SLOW else range(4)
SITE = "https://www.instagram.com"


def quiet_world():
    """Accounts with something truly zero in some weeks."""
    world = generated_world(4, 6, NOW)
    for place, account in enumerate(world.instagram.values()):
        posts = [post for at, post in enumerate(account.posts) if place != 0 or at % 5 not in (1, 2)]
        changed = {1: {"is_reel": False}, 2: {"comments": 0, "caption": ""}, 3: {"likes_hidden": True, "likes": -1, "views": -1}}.get(place, {})
        account.posts = [dataclasses.replace(post, **changed) for post in posts]
    return world


def of_site(site, target):
    return site.respond(Request("GET", target, {}, b"", "instagram")).partition(b"\r\n\r\n")[2]


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def first_page(site, account):
    return f"/api/v1/users/web_profile_info/?username={account.handle}", of_site(site, f"/api/v1/users/web_profile_info/?username={account.handle}")


def cursors(site, account):
    """Where the pieces behind the first page begin, with the cursor that each is asked with."""
    for begin in range(site.page_size, len(account.posts), site.page_size):
        yield begin, f"{account.posts[begin - 1].id}_{account.user_id}"


def timeline(site, account):
    """web_profile_info, then items of xdt_api__v1__feed__user_timeline_graphql_connection."""
    yield first_page(site, account)
    for _, cursor in cursors(site, account):
        target = "/graphql/query?variables=" + json.dumps({"username": account.handle, "after": cursor}, separators=(",", ":"))
        yield target, of_site(site, target)


def nodes(site, account):
    """web_profile_info, then nodes of edge_owner_to_timeline_media."""
    yield first_page(site, account)
    for begin, cursor in cursors(site, account):
        piece = account.posts[begin : begin + site.page_size]
        end = begin + len(piece)
        media = {"count": account.count, "page_info": {"has_next_page": end < len(account.posts), "end_cursor": f"{piece[-1].id}_{account.user_id}"},
                 "edges": [{"node": _node(account, post)} for post in piece]}
        target = "/graphql/query/?query_hash=0&variables=" + json.dumps({"id": account.user_id, "after": cursor}, separators=(",", ":"))
        yield target, compact({"data": {"user": {"edge_owner_to_timeline_media": media}}, "status": "ok"})


def feed(site, account, item=_item):
    """The mobile feed."""
    for begin in range(0, len(account.posts), site.page_size):
        piece = account.posts[begin : begin + site.page_size]
        body = {"items": [item(account, post) for post in piece], "user": {"pk": account.user_id, "username": account.handle},
                "more_available": begin + len(piece) < len(account.posts), "next_max_id": f"{piece[-1].id}_{account.user_id}", "status": "ok"}
        more = f"&max_id={account.posts[begin - 1].id}_{account.user_id}" if begin else ""
        yield f"/api/v1/feed/user/{account.handle}/username/?count=12{more}", compact(body)


def in_script(data):
    queue = ["RelayPrefetchedStreamCache", "next", [], ["adp_Invented", {"__bbox": {"complete": True, "result": {"data": data}}}]]
    script = compact({"require": [["ScheduledServerJS", "handle", None, [{"__bbox": {"require": [queue]}}]]]})
    return b'<!DOCTYPE html><html><head><title>Invented</title></head><body><script type="application/json" data-sjs>%s</script></body></html>' % script


def polaris(site, account):
    """A logged-out profile, a feed without its counts, and each post on its own page."""
    user = {"pk": account.user_id, "id": account.user_id, "username": account.handle, "is_private": False, "media_count": account.count}
    yield f"/{account.handle}/", in_script({"xig_user_by_username": user})

    def countless(account, post):
        return {key: value for key, value in _item(account, post).items() if key not in ("like_count", "comment_count")}

    yield from feed(site, account, countless)
    for post in account.posts:
        item = _item(account, post)
        yield f"/p/{item['code']}/", in_script({"xig_polaris_media": {"if_not_gated_logged_out": item}})


def har(world, visit, breaks=lambda target, body: body):
    entries, at = [], NOW
    for account in world.instagram.values():
        for target, body in visit(InstagramSite(world), account):
            body = breaks(target, body)
            if body is None:
                continue
            at += timedelta(milliseconds=10)
            entries.append({"startedDateTime": f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
                            "request": {"method": "GET", "url": SITE + target, "headers": [{"name": "Referer", "value": f"{SITE}/{account.handle}/"}]},
                            "response": {"status": 200, "content": {"mimeType": "text/html" if body.startswith(b"<") else "application/json", "text": body.decode()}}})
    return json.dumps({"log": {"entries": entries}})


def brought_in(folder, world, text):
    (folder / "config").mkdir()
    shows = "".join(f"  - {{name: {show.name}, instagram_handle: {show.instagram_handle}}}\n" for show in world.shows)
    (folder / "config/shows.yaml").write_text("shows:\n" + shows)
    (folder / "visit.har").write_text(text)
    later = NOW + timedelta(hours=1)
    archive = call(folder, "archive", "import", "visit.har", "--json", now=later)
    assert archive.returncode == 0, archive.stderr
    done = call(folder, "pull", "--replay", json.loads(archive.stdout)["output"], now=later)
    assert done.returncode == 0, done.stderr
    return rows(folder, "instagram")


def raw_posts(folder):
    rows = [row for file in folder.glob("data/raw/instagram/*_posts_*.csv") for row in csv.DictReader(file.open(encoding="utf-8"))]
    return {row["post_id"]: row for row in rows}


def some_say_none(read, column, key):
    """Whether a post of the week says that it is no reel, or has no hashtags: then a zero over those that say is one."""
    show, monday = key
    field, none = {"ig_reel_ct": ("is_reel", "false"), "ig_unique_hashtags": ("hashtags", "[]")}.get(column, ("post_id", ""))
    last = f"{datetime.fromisoformat(monday).date() + timedelta(days=6)}"
    return any(row["show"] == show and monday <= row["post_datetime"] <= last and row[field] == none for row in read.values())


def in_week(posts, monday):
    begin = datetime.fromisoformat(monday).replace(tzinfo=UTC).timestamp()
    return [post for post in posts if begin <= post.created < begin + 7 * 86400]


@pytest.mark.parametrize("visit", [timeline, nodes, feed, polaris])
def test_what_was_not_seen_never_becomes_a_zero(tmp_path, visit):
    world = quiet_world()
    calm = brought_in(folder_of(tmp_path, "calm"), world, har(world, visit))
    known = [row for row in calm.values() if row["ig_posts"]]
    accounts = {show.name: world.instagram[show.instagram_handle] for show in world.shows}
    for row in known:
        of_week = in_week(accounts[row["show"]].posts, row["week_start"])
        assert (row["ig_posts"], row["ig_reel_ct"]) == (str(len(of_week)), str(sum(post.is_reel for post in of_week)))
        hidden = any(post.likes_hidden for post in of_week)
        assert row["ig_sum_likes"] == ("" if hidden else str(sum(post.likes for post in of_week)))
        assert row["ig_sum_comments"] == str(sum(post.comments for post in of_week))
    for column in ("ig_posts", "ig_reel_ct", "ig_sum_comments", "ig_unique_hashtags"):
        assert any(row[column] == "0" for row in known), "a zero to be mistaken for"
    cells, calm_posts = 0, raw_posts(tmp_path / "calm")
    for seed in SEEDS:
        for share in (0.01, 0.05):
            def breaks(target, body, seed=seed, share=share):
                is_lost = number(seed, target, "lost", below=1000) < 300 * share
                return None if is_lost else with_broken_fields(body, seed, share, target)

            folder = folder_of(tmp_path, f"{seed}_{share}")
            broken = brought_in(folder, world, har(world, visit, breaks))
            read = raw_posts(folder)
            for post_id, row in read.items():
                true = calm_posts[post_id]
                assert row["is_reel"] in ("", true["is_reel"]) and row["hashtags"] in ("null", true["hashtags"]), (row, true)
                assert all(row[count] in ("", true[count]) for count in ("likes", "comments", "views")), (row, true)
            cells += zeros_were_seen(calm, broken, lambda column, key: some_say_none(read, column, key))
    assert cells, "something is still known"
