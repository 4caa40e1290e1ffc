"""Bluesky by its public API, a source that is a text file: true numbers or null, the same bytes from the archive."""

import csv
import json
import random
import time
from datetime import timedelta

import pandas as pd
import pytest
from live import NOW, RANGE, archives, audit, but_ids, call, files, folder_of, ledger, pull, replayed, rows, started, weeks, workspace
from platform_server import PlatformServer
from test_pull_live import monday
from world import generated_world

SEED = 20261203
WORLDS = 12
MOMENTS = 50
SHOWS = ("Invented Show 001", "Invented Show 002")
SOURCE = (*RANGE, "--sources", "bluesky")
COUNTS = {"likes": "bsky_sum_likes", "replies": "bsky_sum_comments", "reposts": "bsky_sum_reposts", "quotes": "bsky_sum_quotes"}
MEMBERS = {"likes": "likeCount", "replies": "replyCount", "reposts": "repostCount", "quotes": "quoteCount"}


@pytest.fixture
def own():
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        running.bluesky.open_accounts(6)
        yield running


def study(folder, web, **settings):
    return workspace(folder, web, **settings)


def ask(folder, *words, **more):
    return pull(folder, *(words or SOURCE), **more)


def posts_of(web, week, place=0):
    """What the account made in a week, by what can be believed: reposts are others', a date of the future is no date."""
    own = [post for post in web.bluesky.account(place).posts if post.reposted is None and post.created <= post.indexed + 86400]
    return [post for post in own if monday(post.created) == str(week)]


def ground_truth(web, week, place=0):
    """The cells of a week as text: null where a post of it does not show the count."""
    posts = posts_of(web, week, place)
    cells = {"bsky_posts": str(len(posts)), "bsky_posting_days": str(len({post.created // 86400 for post in posts})),
             "bsky_unique_hashtags": str(len({word for post in posts for word in post.text.split() if word.startswith("#")}))}
    for name, column in COUNTS.items():
        hidden = [post for post in posts if MEMBERS[name] in post.without]
        cells[column] = "" if posts and len(hidden) == len(posts) else str(sum(getattr(post, name) for post in posts if post not in hidden))
    return cells


def cells(folder, week, place=0):
    row = rows(folder, "bluesky").get((SHOWS[place], str(week)), {})
    return {column: row.get(column, "") for column in ("bsky_posts", "bsky_posting_days", "bsky_unique_hashtags", *COUNTS.values())}


def known(folder, place=0):
    return {str(week): cells(folder, week, place)["bsky_posts"] for week in weeks()}


def states(folder):
    return dict(ledger(folder, "SELECT show, state FROM targets WHERE source = 'bluesky'"))


def coverage(folder):
    with (folder / "data/raw/bluesky/coverage.csv").open(encoding="utf-8", newline="") as file:
        return {row["show"]: row for row in csv.DictReader(file)}


def test_weeks_are_the_servers_posts_and_a_replay_gives_the_same_bytes(own, tmp_path):
    study(tmp_path, own)
    done = ask(tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(states(tmp_path).values()) == {"ok"}
    for place in range(2):
        for week in weeks():
            assert cells(tmp_path, week, place) == ground_truth(own, week, place), (place, week)
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)
    assert {line["robots"]["source"] for line in audit(tmp_path)} == {"exempt"}, "every exempt request is named"


def test_the_columns_stand_behind_the_18_and_a_cell_leads_to_its_posts(own, tmp_path):
    study(tmp_path, own)
    assert ask(tmp_path).returncode == 0
    done = call(tmp_path, "panel", "--extensions", "bluesky")
    assert done.returncode == 0, done.stderr
    panel = pd.read_parquet(tmp_path / "data/panel/weekly_social_signals.parquet")
    assert list(panel.columns[18:]) == ["bsky_posts", *list(COUNTS.values())[:1], "bsky_sum_comments", "bsky_sum_reposts", "bsky_sum_quotes",
                                        "bsky_unique_hashtags", "bsky_posting_days"]
    assert call(tmp_path, "validate", "--sources", "bluesky").returncode == 0
    assert call(tmp_path, "features", "--metrics", "bsky_posts").returncode == 0
    assert call(tmp_path, "report").returncode == 0
    assert "bsky_posts" in (tmp_path / "data/report/index.html").read_text(encoding="utf-8")
    done = call(tmp_path, "why", SHOWS[0], "2026-02-02", "bsky_sum_likes", "--json")
    assert done.returncode == 0, done.stderr
    why = json.loads(done.stdout)
    assert all(read["warc"]["verified"] for read in why["evidence"])
    assert {read["id"] for read in why["evidence"]} == {post.rkey for post in posts_of(own, "2026-02-02")}


def test_it_pages_until_a_post_is_older_than_the_window(own, tmp_path):
    own.bluesky.most = 3
    study(tmp_path, own, shows=1)
    assert ask(tmp_path).returncode == 0
    assert [cells(tmp_path, week) for week in weeks()] == [ground_truth(own, week) for week in weeks()]
    asked = [entry.target for entry in own.log.entries("bluesky")]
    assert len(asked) == len(set(asked)) > 3
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)


def test_a_forged_date_makes_no_week_and_a_pin_moves_none(own, tmp_path):
    own.bluesky.change(4, created=int(NOW.timestamp()) + 90 * 86400)
    own.bluesky.change(1, is_pinned=True)
    study(tmp_path, own, shows=1)
    done = ask(tmp_path)
    assert done.returncode == 0, done.stderr
    assert [cells(tmp_path, week) for week in weeks()] == [ground_truth(own, week) for week in weeks()]
    assert "date_refused" in done.stderr, done.stderr


@pytest.mark.parametrize(("problem", "state"), [("missing", "missing"), ("takedown", "restricted"), ("deactivated", "missing"), ("rate", "rate_limited"),
                                                ("broken", "transient"), ("new", "layout_changed")])
def test_every_refusal_is_a_state_and_no_week(own, tmp_path, problem, state):
    own.bluesky.problems["invented-001.example"] = problem
    study(tmp_path, own, max_retries=0, max_wait=1)
    ask(tmp_path)
    assert states(tmp_path)[SHOWS[0]] == state
    assert set(known(tmp_path).values()) == {""}
    assert problem == "rate" or known(tmp_path, 1) == {str(week): str(len(posts_of(own, week, 1))) for week in weeks()}


def test_an_account_without_a_post_is_no_zero(own, tmp_path):
    own.bluesky.account().posts.clear()
    study(tmp_path, own, shows=1)
    ask(tmp_path)
    assert set(known(tmp_path).values()) == {""}, "no answer counts the posts of the account"


def test_random_servers_give_the_truth_or_null(tmp_path):
    """Page sizes, reposts, pins, forged dates, hidden counts, posts that come twice, and errors on later pages."""
    print(f"{WORLDS} servers, seed {SEED}")
    told = 0
    for variation in range(WORLDS):
        dice = random.Random(f"{SEED} {variation}")
        with PlatformServer(generated_world(1, 6, NOW)) as web:
            web.bluesky.open_accounts(6, per_week=dice.randrange(1, 5), seed=variation)
            web.bluesky.most = dice.choice([1, 2, 3, 7, 100])
            posts = web.bluesky.account().posts
            for place in range(len(posts)):
                if posts[place].reposted is None and dice.random() < 0.15:
                    forged = {"created": int(NOW.timestamp()) + dice.randrange(1, 400) * 86400}
                    web.bluesky.change(place, **dice.choice([forged, {"without": ("likeCount",)}, {"without": tuple(MEMBERS.values())}]))
            for _ in range(dice.randrange(3)):
                posts.append(posts[dice.randrange(len(posts))])
            if dice.random() < 0.3:
                web.bluesky.problems["*"] = f"next:{dice.choice(['rate', 'broken', 'new'])}"
            folder = workspace(folder_of(tmp_path, str(variation)), web, max_retries=0, max_wait=1)
            ask(folder)
            for post in {post for post in posts if posts.count(post) > 1}:
                while posts.count(post) > 1:
                    posts.remove(post)
            for week in weeks():
                truth, found = ground_truth(web, week), cells(folder, week)
                wrong = {name: (found[name], truth[name]) for name in truth if found[name] not in ("", truth[name])}
                assert not wrong, (variation, week, wrong)
                told += found["bsky_posts"] != ""
            assert files(replayed(folder, folder_of(folder, "again"))) == files(folder), variation
    print(f"{told} of {WORLDS * len(list(weeks()))} weeks known")
    assert told > WORLDS


def test_the_manifest_proves_itself_and_one_request_shows_what_it_reads(own, tmp_path):
    study(tmp_path, own)
    done = call(tmp_path, "sources", "check", "--json")
    assert done.returncode == 0, done.stdout
    assert [(one["source"], one["ok"], one["posts"]) for one in json.loads(done.stdout)] == [("bluesky", True, 4)]
    done = call(tmp_path, "sources", "try", "bluesky", SHOWS[0], "--json")
    assert done.returncode == 0, done.stderr
    tried = json.loads(done.stdout)
    assert tried["state"] == "ok" and tried["fields"]["likes"] == tried["posts"] > 5
    assert len(own.log.entries("bluesky")) == 1, "one request"
    assert (tmp_path / tried["archive"]).is_file()
    listed = {one["source"]: one for one in json.loads(call(tmp_path, "sources", "list", "--json").stdout)}
    assert listed["bluesky"]["from"] == "sources/bluesky.yaml" and listed["tiktok"]["from"] == "the program"
    assert not (tmp_path / "data/raw").exists()


def test_a_study_without_bluesky_is_asked_as_before(own, tmp_path):
    for show in own.world.shows:
        show.bluesky_handle = ""
    study(tmp_path, own)
    plan = json.loads(pull(tmp_path, *RANGE, "--dry-run", "--json").stdout)
    assert "bluesky" not in [source["source"] for source in plan["sources"]]
    assert archives(tmp_path) == []


def test_last_weeks_count_is_of_the_later_scrape(own, tmp_path):
    """Counts are those of the last visit, as with every source of posts."""
    study(tmp_path, own, shows=1)
    assert ask(tmp_path).returncode == 0
    account = own.bluesky.account()
    for place in range(len(account.posts)):
        own.bluesky.change(place, likes=account.posts[place].likes + 7)
    assert ask(tmp_path, "--fresh", *SOURCE, now=NOW + timedelta(days=1)).returncode == 0
    assert [cells(tmp_path, week) for week in weeks()] == [ground_truth(own, week) for week in weeks()]


def test_killed_at_random_moments_it_goes_on_and_writes_the_same_files(own, tmp_path):
    print(f"{MOMENTS} moments, seed {SEED}")
    own.bluesky.most = 2
    alone = study(folder_of(tmp_path, "alone"), own)
    began = time.monotonic()
    assert ask(alone).returncode == 0
    takes = time.monotonic() - began
    expected = but_ids(files(alone))
    dice = random.Random(SEED)
    killed = 0
    for moment in range(MOMENTS):
        folder = study(folder_of(tmp_path, str(moment)), own)
        process = started(folder, *SOURCE)
        time.sleep(dice.random() * takes)
        killed += process.poll() is None
        process.kill()
        process.communicate(timeout=30)
        done = ask(folder)
        assert done.returncode == 0, (moment, done.stderr)
        assert but_ids(files(folder)) == expected, moment
    print(f"{killed} killed while they ran")
    assert killed > MOMENTS // 4
