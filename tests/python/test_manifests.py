"""A source of a study's own is a text file: an invented API, robots.txt obeyed, a key that no file holds; no C++."""

import io
import json
import shutil
from datetime import UTC, datetime

import pandas as pd
import pytest
from live import NOW, RANGE, audit, call, files, folder_of, pull, replayed, rows, weeks, workspace
from loopback import answer
from platform_server import PlatformServer
from test_pull_live import monday
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from world import generated_world

KEY = "invented-forum-key-31415"
MANIFEST = """\
source: forum
title: Invented Forum
prefix: fo
show_key: forum_board
documentation: https://docs.forum.example/api
asked:
  host: https://api.forum.example
  pause: [0.2, 0.3]
  headers: {Authorization: "Bearer {env.FORUM_KEY}"}
list:
  url: /v2/boards/{forum_board}/posts?size=4&after={cursor}
  next: {cursor: page.next}
  order: newest_first
answers:
  - {has: {error.code: no_such_board}, state: missing}
  - {status: [401, 403], state: login_required}
  - {status: 200, posts: page.items}
fields:
  post_id: id
  posted_at: {path: at, type: unix}
  views: {path: seen, type: count}
  comments: [answers, answer_count]
  caption: text
columns:
  fo_posts: {number: posts}
  fo_sum_views: {sum: views}
  fo_sum_comments: {sum: comments}
  fo_posting_days: {number: days}
proof: proof/forum.json
"""
POSTS = [(f"p{place}", int(NOW.timestamp()) - 90000 - place * 200000, 100 + place, place % 4) for place in range(30)]


def page(begin, items=POSTS):
    shown = [{"id": name, "at": at, "seen": seen, "answers": answers, "text": f"{name} #broadway"} for name, at, seen, answers in items[begin : begin + 4]]
    return {"page": {"items": shown, "next": str(begin + 4) if begin + 4 < len(items) else None}}


def served(web, request):
    if not request.path.startswith("/v2/boards/"):
        return None
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return answer(401, b'{"error": {"code": "key"}}', Content_Type="application/json")
    if request.path != "/v2/boards/six/posts":
        return answer(200, b'{"error": {"code": "no_such_board"}}', Content_Type="application/json")
    return answer(200, json.dumps(page(int(request.query.get("after") or 0))).encode(), Content_Type="application/json")


@pytest.fixture
def web():
    with PlatformServer(generated_world(1, 6, NOW)) as running:
        respond = running.respond
        running.respond = lambda request: served(running, request) or respond(request)
        yield running


def study(folder, web, board="six", manifest=MANIFEST):
    workspace(folder, web)
    shows = folder / "config/shows.yaml"
    text = shows.read_text()
    where = web.endpoint("youtube")
    text = text.replace('  - {"name"', f'  - {{"forum_board": "{board}", "name"', 1).replace('"youtube": "', f'"forum": "{where}", "youtube": "', 1)
    shows.write_text(text)
    (folder / "sources/proof").mkdir(parents=True)
    (folder / "sources/forum.yaml").write_text(manifest)
    (folder / "sources/proof/forum.json").write_text(json.dumps(page(0)))
    held = [{"post_id": name, "views": seen, "comments": answers} for name, _, seen, answers in POSTS[:4]]
    (folder / "sources/proof/forum.json.posts.json").write_text(json.dumps({"state": "ok", "posts": held}))
    return folder


def truth(week):
    posts = [post for post in POSTS if monday(post[1]) == str(week)]
    return {"fo_posts": str(len(posts)), "fo_sum_views": str(sum(post[2] for post in posts)), "fo_sum_comments": str(sum(post[3] for post in posts)),
            "fo_posting_days": str(len({datetime.fromtimestamp(post[1], UTC).date() for post in posts}))}


def test_a_text_file_is_a_source_from_the_pull_to_the_model(web, tmp_path):
    study(tmp_path, web)
    done = pull(tmp_path, *RANGE, "--sources", "forum", FORUM_KEY=KEY)
    assert done.returncode == 0, done.stderr
    for week in weeks():
        row = rows(tmp_path, "forum")["Invented Show 001", str(week)]
        assert {column: row[column] for column in truth(week)} == truth(week), week
    assert "exempt" not in {(line["robots"] or {}).get("source") for line in audit(tmp_path)}
    again = folder_of(tmp_path, "again")
    shutil.copytree(tmp_path / "sources", again / "sources")
    assert files(replayed(tmp_path, again)) == files(tmp_path)
    assert call(tmp_path, "panel", "--extensions", "forum").returncode == 0
    panel = pd.read_parquet(tmp_path / "data/panel/weekly_social_signals.parquet")
    assert list(panel.columns[18:]) == ["fo_posts", "fo_sum_views", "fo_sum_comments", "fo_posting_days"]
    assert call(tmp_path, "validate", "--sources", "forum").returncode == 0
    assert call(tmp_path, "features", "--metrics", "fo_posts", "fo_sum_views").returncode == 0
    assert call(tmp_path, "report").returncode == 0
    why = json.loads(call(tmp_path, "why", "Invented Show 001", str(list(weeks())[1]), "fo_sum_views", "--json").stdout)
    assert why["evidence"] and all(read["warc"]["verified"] for read in why["evidence"])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    assert KEY not in done.stdout + done.stderr


def test_without_its_key_or_its_board_nothing_is_zero(web, tmp_path):
    study(tmp_path, web, board="seven")
    done = pull(tmp_path, *RANGE, "--sources", "forum")
    assert done.returncode != 0 and "FORUM_KEY" in done.stderr + done.stdout
    pull(tmp_path, *RANGE, "--sources", "forum", "--fresh", FORUM_KEY=KEY)
    weekly = tmp_path / "data/weekly/forum_weekly.csv"
    assert not weekly.exists() or all(not row["fo_posts"] for row in rows(tmp_path, "forum").values())


def test_robots_txt_is_obeyed(web, tmp_path):
    web.robots["youtube"] = "disallow"
    study(tmp_path, web)
    pull(tmp_path, *RANGE, "--sources", "forum", FORUM_KEY=KEY)
    assert [entry.target for entry in web.log.entries("youtube") if entry.target != "/robots.txt"] == []


def test_it_is_checked_by_its_proof(web, tmp_path):
    study(tmp_path, web)
    done = call(tmp_path, "sources", "check", "forum", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    checked = json.loads(done.stdout)[0]
    assert checked["posts"] == 4 and checked["robots"] == "obeyed" and checked["keys_missing"] == ["FORUM_KEY"]
    held = tmp_path / "sources/proof/forum.json.posts.json"
    held.write_text(held.read_text().replace('"views": 101', '"views": 102'))
    done = call(tmp_path, "sources", "check", "forum")
    assert done.returncode == 1 and "views is 101, the proof holds 102" in done.stdout


@pytest.mark.parametrize(("old", "new", "said"), [
    ("source: forum", "source: reach", "source reach is taken"),
    ("documentation:", "documentaton:", "did you mean `documentation`?"),
    ("  pause: [0.2, 0.3]", "  pause: [0, 0.3]", "pause is no pair of seconds from 0.2 on"),
    ("  pause: [0.2, 0.3]", "  robots: exempt\n  because: I want\n  pause: [1, 2]", "can't be exempt from robots.txt"),
    ("size=4", "size=4&key={env.FORUM_KEY}", "is a secret in a URL"),
    ("Authorization:", "X-Query:", "would be kept with its secret"),
    ('"Bearer {env.FORUM_KEY}"', '"Bearer abc"', "stands in the file"),
    ("&after={cursor}", "", "go together"),
    ("order: newest_first", "order: oldest_first", "order `oldest_first` is unknown"),
    ("state: missing", "state: mising", "did you mean `missing`?"),
    ("  - {status: 200, posts: page.items}", "  - {status: 500, state: transient}", "the answer with posts is one, and the last"),
    ("  post_id: id\n", "", "field post_id is missing"),
    ("  caption: text", "  captoin: text", "did you mean `caption`?"),
    ("type: unix", "type: unx", "did you mean `unix`?"),
    ("{sum: comments}", "{sum: likes}", "count among the fields `likes` is unknown"),
    ("{sum: comments}", "{sum: coments}", "did you mean `comments`?"),
    ("fo_sum_views", "sum_views", "does not begin with fo_"),
    ("fo_posts: {number: posts}", "fo_posts: {number: days}", "no column counts the posts"),
    ("title: Invented Forum", "title: [", "bad YAML"),
])
def test_a_mistake_is_named_with_its_line(web, tmp_path, old, new, said):
    assert old in MANIFEST
    study(tmp_path, web, manifest=MANIFEST.replace(old, new, 1))
    for words in (("sources", "check"), ("weekly",)):
        done = call(tmp_path, *words)
        assert done.returncode == 2
        assert said in done.stderr and "sources/forum.yaml" in done.stderr, done.stderr


@pytest.mark.parametrize(("changes", "said"), [
    ({"prefix: fo": "prefix: bsky", "fo_": "bsky_"}, "prefix bsky_ is taken by bluesky"),
    ({"prefix: fo": "prefix: tt", "fo_": "tt_"}, "prefix tt_ is taken by tiktok"),
    ({"forum_board": "tiktok_handle"}, "show_key tiktok_handle is taken by tiktok"),
    ({"forum_board": "name"}, "show_key name is taken by shows.yaml itself"),
    ({"source: forum": "source: bluesky"}, "source bluesky is taken by another source"),
    ({"source: forum": "source: forums"}, "source forums is in a file of another name"),
])
def test_what_has_a_meaning_keeps_it(web, tmp_path, changes, said):
    manifest = MANIFEST
    for old, new in changes.items():
        manifest = manifest.replace(old, new)
    study(tmp_path, web, manifest=manifest)
    done = call(tmp_path, "sources", "check")
    assert done.returncode == 2 and said in done.stderr, done.stderr


def test_hosts_tell_apart_what_paths_do_not(tmp_path):
    """Two servers of one program: each manifest reads the answers of its own host, whatever else is in the archive."""
    (tmp_path / "config").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows: [{name: Six, fo_board: six, zo_board: six}]\n")
    for name, prefix in (("forum", "fo"), ("zebra", "zo")):
        changes = {"source: forum": f"source: {name}", "prefix: fo": f"prefix: {prefix}", "fo_": f"{prefix}_", "forum_board": f"{prefix}_board",
                   "api.forum.example": f"api.{name}.example"}
        text = MANIFEST
        for old, new in changes.items():
            text = text.replace(old, new)
        (tmp_path / "sources" / f"{name}.yaml").write_text(text)
    with (tmp_path / "brought.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name, more in (("forum", 0), ("zebra", 1000)):
            items = [(post, at, seen + more, answers) for post, at, seen, answers in POSTS]
            for begin in range(0, len(items), 4):
                url = f"https://api.{name}.example/v2/boards/six/posts?size=4" + (f"&after={begin}" if begin else "")
                headers = StatusAndHeaders("200 OK", [("Content-Type", "application/json")], protocol="HTTP/1.1")
                body = json.dumps(page(begin, items)).encode()
                date = {"WARC-Date": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}
                writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers, warc_headers_dict=date))
    done = pull(tmp_path, "--replay", "brought.warc.gz", *RANGE)
    assert done.returncode in (0, 3), done.stderr
    for week in weeks():
        views = {prefix: rows(tmp_path, name)["Six", str(week)][f"{prefix}_sum_views"] for name, prefix in (("forum", "fo"), ("zebra", "zo"))}
        assert views["fo"] == truth(week)["fo_sum_views"]
        assert int(views["zo"]) == int(views["fo"]) + 1000 * int(truth(week)["fo_posts"])
