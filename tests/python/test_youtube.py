"""YouTube by its Data API: true numbers from a server of the documented shape, every answer a state, no key anywhere."""

import csv
import gzip
import json
from datetime import timedelta

import pandas as pd
import pytest
from live import NOW, RANGE, START, archives, audit, call, files, folder_of, ledger, pull, replayed, rows, weeks, workspace
from platform_server import PlatformServer
from test_pull_live import monday
from world import generated_world

SHOWS = ("Invented Show 001", "Invented Show 002")
SOURCE = (*RANGE, "--sources", "youtube")
COLUMNS = {"views": "yt_sum_views", "likes": "yt_sum_likes", "comments": "yt_sum_comments"}


@pytest.fixture
def own():
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        running.youtube.open_channels(6, by_id=(1,))
        yield running


def ask(folder, web, *words, key=None, **more):
    return pull(folder, *(words or SOURCE), PUBLIC_SIGNALS_YOUTUBE_KEY=web.youtube.key if key is None else key, **more)


def study(folder, web, **settings):
    return workspace(folder, web, **settings)


def videos_of(web, week, place=0):
    return [video for video in web.youtube.channel(place).videos if monday(video.published) == str(week) and video.state == "public"]


def ground_truth(web, week, place=0):
    """The cells of a week as text: a sum of what is shown, null where nothing is."""
    videos = videos_of(web, week, place)
    cells = {"yt_posts": str(len(videos)), "yt_posting_days": str(len({video.published // 86400 for video in videos}))}
    for name, column in COLUMNS.items():
        shown = [video.counts(web.world.now)[name] for video in videos]
        seen = [count for count in shown if count is not None]
        cells[column] = str(sum(seen)) if seen or not videos else ""
    return cells


def cells(folder, week, place=0):
    row = rows(folder, "youtube")[SHOWS[place], str(week)]
    return {column: row[column] for column in ("yt_posts", "yt_posting_days", *COLUMNS.values())}


def states(folder):
    return dict(ledger(folder, "SELECT show, state FROM targets WHERE source = 'youtube'"))


def asked(web):
    return [entry.target for entry in web.log.entries("youtube")]


def coverage(folder):
    with (folder / "data/raw/youtube/coverage.csv").open(encoding="utf-8", newline="") as file:
        return {row["show"]: row for row in csv.DictReader(file)}


def known(folder, place=0, column="yt_posts"):
    return {str(week): rows(folder, "youtube")[SHOWS[place], str(week)][column] for week in weeks()}


def test_weeks_are_the_servers_videos_and_a_replay_gives_the_same_bytes(own, tmp_path):
    for place in range(3, 6):
        own.youtube.change(place, likes_hidden=True)
    own.youtube.change(8, comments_closed=True)
    study(tmp_path, own)
    done = ask(tmp_path, own)
    assert done.returncode == 0, done.stderr
    assert set(states(tmp_path).values()) == {"ok"}
    for place in range(2):
        for week in weeks():
            assert cells(tmp_path, week, place) == ground_truth(own, week, place), (place, week)
    assert "" in known(tmp_path, 0, "yt_sum_likes").values(), "a week of which no video shows its likes"
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)
    assert [target.partition("?")[0].rsplit("/", 1)[1] for target in sorted(asked(own))] == ["channels"] * 2 + ["playlistItems"] * 2 + ["videos"] * 2
    assert {line["robots"]["source"] for line in audit(tmp_path)} == {"exempt"}, "no robots.txt"


def test_the_columns_stand_behind_the_18_and_a_cell_leads_to_its_videos(own, tmp_path):
    study(tmp_path, own)
    assert ask(tmp_path, own).returncode == 0
    done = call(tmp_path, "panel", "--extensions", "youtube")
    assert done.returncode == 0, done.stderr
    assert call(tmp_path, "validate", "--sources", "youtube").returncode == 0
    assert call(tmp_path, "features").returncode == 0
    assert call(tmp_path, "report").returncode == 0
    done = call(tmp_path, "why", SHOWS[0], "2026-02-02", "yt_sum_views", "--json")
    assert done.returncode == 0, done.stderr
    why = json.loads(done.stdout)
    assert {read["rule"] for read in why["evidence"]} == {"videos"}
    assert all(read["warc"]["verified"] for read in why["evidence"])
    assert {read["id"] for read in why["evidence"]} == {video.id for video in videos_of(own, "2026-02-02")}


def test_a_study_without_channels_is_as_it_was_without_youtube(own, tmp_path):
    for show in own.world.shows:
        show.youtube_channel = ""
    study(tmp_path, own)
    plan = json.loads(pull(tmp_path, *RANGE, "--dry-run", "--json").stdout)
    assert [source["source"] for source in plan["sources"]] == ["google_trends", "wikipedia", "tiktok", "instagram"]
    own.world.shows[1].youtube_channel = "@Invented_002"
    study(tmp_path, own, endpoints={}, delays=[1, 2])
    plan = json.loads(pull(tmp_path, *RANGE, "--dry-run", "--json").stdout)["sources"]
    assert plan[-1]["source"] == "youtube" and plan[-1]["hosts"] == ["https://www.googleapis.com"] and plan[-1]["shows"] == 1


def test_it_pages_until_a_video_is_older_than_the_window(own, tmp_path):
    own.youtube.most = 4
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own).returncode == 0
    videos = own.youtube.channel().videos
    pages = sum(monday(video.published) >= RANGE[1] for video in videos) // 4 + 1
    assert pages < len(videos) / 4
    lists = [target for target in asked(own) if "/playlistItems" in target]
    assert len(lists) == pages and len({target for target in lists if "pageToken" in target}) == pages - 1
    assert sum("/videos" in target for target in asked(own)) == pages
    for week in weeks():
        assert cells(tmp_path, week) == ground_truth(own, week)


@pytest.mark.parametrize(("missing", "whole"), [(0, "true"), (3, "false")])
def test_a_list_is_whole_when_it_ends_and_the_channel_counts_no_more(own, tmp_path, missing, whole):
    channel = own.youtube.channel()
    channel.videos = [video for video in channel.videos if monday(video.published) >= "2026-02-09"]
    channel.total = len(channel.videos) + missing
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own).returncode == 0
    assert states(tmp_path)[SHOWS[0]] == "ok" and coverage(tmp_path)[SHOWS[0]]["whole_list"] == whole
    assert known(tmp_path)["2026-02-16"] == "2" and known(tmp_path)["2026-01-26"] == ("" if missing else "0")


def test_a_count_that_lags_behind_the_list_makes_no_list_whole(own, tmp_path):
    own.youtube.most = 4
    own.youtube.channel().total = 4
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own, "--start", "2026-02-23", "--end", "2026-03-01", "--sources", "youtube").returncode == 0
    assert coverage(tmp_path)[SHOWS[0]]["whole_list"] == "false"


def test_a_channel_without_videos_is_a_zero_and_one_whose_list_is_gone_is_not(own, tmp_path):
    own.youtube.channel(0).state = "empty"
    own.youtube.problems["invented_002"] = "playlistItems:no-list"
    study(tmp_path, own)
    assert ask(tmp_path, own).returncode == 0
    assert set(known(tmp_path, 0).values()) == {"0"} and set(known(tmp_path, 1).values()) == {""}


def test_videos_that_are_gone_are_no_posts_and_break_nothing(own, tmp_path):
    """Private and deleted ones stay on the list without a date; one goes between the list and its counts."""
    own.youtube.change(2, state="private")
    own.youtube.change(5, state="deleted")
    gone = own.youtube.change(7, state="withdrawn")
    study(tmp_path, own, shows=1)
    done = ask(tmp_path, own)
    assert done.returncode == 0, done.stderr
    for week in weeks():
        expected = ground_truth(own, week)
        if str(week) == monday(gone.published):
            expected["yt_posts"] = str(int(expected["yt_posts"]) + 1)
            expected["yt_posting_days"] = "2"
        assert cells(tmp_path, week) == expected, week
    assert "videos_gone" in done.stderr


def test_an_announced_broadcast_has_no_views_and_one_on_the_air_has_some(own, tmp_path):
    week = next(weeks())
    first, second = (own.youtube.channel().videos.index(video) for video in videos_of(own, week))
    own.youtube.change(first, broadcast="upcoming")
    live = own.youtube.change(second, broadcast="live")
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own).returncode == 0
    found = cells(tmp_path, week)
    assert found["yt_posts"] == "2" and found["yt_sum_views"] == str(live.counts(NOW)["views"])
    own.youtube.change(second, broadcast="upcoming")
    again = folder_of(tmp_path, "again")
    study(again, own, shows=1)
    assert ask(again, own).returncode == 0
    assert cells(again, week)["yt_sum_views"] == "", "not 0: nobody could watch them yet"


def test_counts_are_those_of_the_visit_that_read_them(own, tmp_path):
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own).returncode == 0
    before = {week: cells(tmp_path, week) for week in weeks()}
    own.world.now = later = NOW + timedelta(days=14)
    assert ask(tmp_path, own, now=later).returncode == 0
    for week in weeks():
        assert cells(tmp_path, week) == ground_truth(own, week)
        assert int(cells(tmp_path, week)["yt_sum_views"]) > int(before[week]["yt_sum_views"])
    done = call(tmp_path, "panel", "--extensions", "youtube", "--as-of", f"{NOW:%Y-%m-%d}", now=later)
    assert done.returncode == 0, done.stderr
    panel = pd.read_parquet(tmp_path / f"data/vintages/{NOW:%Y-%m-%d}/weekly_social_signals.parquet").set_index(["show", "week_start"])
    for week, was in before.items():
        row = panel.loc[SHOWS[0], str(week)]
        assert {column: str(row[column]) for column in was} == was, week


def test_a_list_out_of_order_does_not_say_how_far_it_reaches(own, tmp_path):
    own.youtube.most = 5
    own.youtube.channel().videos[0:2] = own.youtube.channel().videos[1::-1]
    study(tmp_path, own, shows=1)
    assert ask(tmp_path, own).returncode == 0
    for week in weeks():
        assert cells(tmp_path, week) == ground_truth(own, week)
    own.youtube.most = 50
    again = folder_of(tmp_path, "again")
    own.youtube.channel().total = 99
    study(again, own, shows=1)
    assert ask(again, own).returncode == 0
    assert set(known(again).values()) == {""}, "the one page of the list is out of order"


@pytest.mark.parametrize(
    ("problem", "state", "code", "words"),
    [("gone", "missing", 0, "no such channel"),
     ("closed", "missing", 0, "closed"),
     ("suspended", "restricted", 0, "suspended"),
     ("forbidden", "restricted", 0, "not shown to everybody"),
     ("closed-list", "private", 0, "not shown to everybody"),
     ("playlistItems:closed-list", "private", 0, "not shown to everybody"),
     ("key", "login_required", 0, "PUBLIC_SIGNALS_YOUTUBE_KEY"),
     ("old-key", "login_required", 0, "PUBLIC_SIGNALS_YOUTUBE_KEY"),
     ("expired", "login_required", 0, "expired"),
     ("no-key", "login_required", 0, "missing or may not read"),
     ("not-enabled", "login_required", 0, "has not enabled"),
     ("address", "login_required", 0, "restricted to other addresses"),
     ("other-api", "login_required", 0, "restricted to other addresses"),
     ("videos:quota", "rate_limited", 3, "midnight in California"),
     ("videos:rate", "rate_limited", 3, "too many requests"),
     ("videos:rate-429", "rate_limited", 3, "too many requests"),
     ("playlistItems:page-token", "layout_changed", 0, "no longer takes"),
     ("parameter", "layout_changed", 0, "no longer takes"),
     ("service", "transient", 3, "could not answer"),
     ("videos:service", "transient", 3, "could not answer")],
)
def test_every_error_is_a_state_and_its_weeks_are_null(own, tmp_path, problem, state, code, words):
    own.youtube.problems["invented_002"] = problem
    study(tmp_path, own, max_retries=0)
    done = ask(tmp_path, own)
    assert states(tmp_path) == {SHOWS[0]: "ok", SHOWS[1]: state}
    assert done.returncode == code and words in done.stderr, done.stderr
    assert set(known(tmp_path, 1).values()) == {""} and set(known(tmp_path, 0).values()) == {"2"}
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)


@pytest.mark.parametrize("problem", ["quota", "rate", "rate-429"])
def test_a_refusal_of_the_key_ends_every_channel_that_is_not_read_yet(own, tmp_path, problem):
    own.youtube.problems["invented_002"] = problem
    study(tmp_path, own, max_retries=0)
    assert ask(tmp_path, own).returncode == 4 and set(states(tmp_path).values()) == {"rate_limited"}
    assert len(asked(own)) == 2 and {*known(tmp_path, 0).values(), *known(tmp_path, 1).values()} == {""}
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)


def test_pages_of_the_same_day_are_not_asked_again_and_are_still_the_channels(own, tmp_path):
    study(tmp_path, own)
    assert ask(tmp_path, own).returncode == 0
    own.log.clear()
    done = ask(tmp_path, own, "--start", START, "--end", "2026-02-15", "--sources", "youtube", now=NOW + timedelta(minutes=5))
    assert done.returncode == 0 and asked(own) == [], done.stderr
    for week in weeks():
        assert cells(tmp_path, week, 1) == ground_truth(own, week, 1)


def test_a_channel_that_is_not_there_is_missing(own, tmp_path):
    own.youtube.channel(1).state = "missing"
    study(tmp_path, own)
    done = ask(tmp_path, own)
    assert done.returncode == 0 and states(tmp_path) == {SHOWS[0]: "ok", SHOWS[1]: "missing"}
    assert "renamed" in done.stderr and set(known(tmp_path, 1).values()) == {""}


def test_a_refused_key_is_named_once_and_a_new_one_goes_on_the_same_day(own, tmp_path):
    study(tmp_path, own)
    done = ask(tmp_path, own, key="outdated")
    assert done.returncode == 4 and done.stderr.count("make one and put it into") == 1, done.stderr
    assert len(asked(own)) == 2 and set(states(tmp_path).values()) == {"login_required"}
    again = ask(tmp_path, own, now=NOW + timedelta(minutes=5))
    assert again.returncode == 0 and set(states(tmp_path).values()) == {"ok"}, again.stderr
    assert len(asked(own)) == 2 + 6


@pytest.mark.parametrize("key", ["", "in valid"])
def test_without_a_key_nothing_is_asked_and_the_other_sources_are_whole(own, tmp_path, key):
    study(tmp_path, own)
    done = ask(tmp_path, own, *RANGE, "--sources", "youtube", "wikipedia", key=key)
    assert done.returncode == 3 and done.stderr.count("PUBLIC_SIGNALS_YOUTUBE_KEY") == 1, done.stderr
    assert asked(own) == [] and set(states(tmp_path).values()) == {"login_required"}
    assert all(row["wiki_views"] for row in rows(tmp_path, "wikipedia").values())


def test_a_quota_that_ends_in_the_middle_of_a_list_leaves_it_unknown_and_the_next_day_goes_on(own, tmp_path):
    own.youtube.most, own.youtube.quota = 4, 4
    study(tmp_path, own, shows=1)
    done = ask(tmp_path, own)
    assert done.returncode == 3 and states(tmp_path)[SHOWS[0]] == "rate_limited", done.stderr  # a part was read
    assert "left alone until 2026-03-05T08:00:00Z" in done.stderr, done.stderr
    assert set(known(tmp_path).values()) == {""}
    own.log.clear()
    own.youtube.quota = 10_000
    assert ask(tmp_path, own, now=NOW + timedelta(hours=11)).returncode == 3 and asked(own) == []
    done = ask(tmp_path, own, now=NOW + timedelta(hours=20, minutes=1))
    assert done.returncode == 0, done.stderr
    assert asked(own) and not any("/channels" in target for target in asked(own)), "the pages that came are kept"
    assert set(known(tmp_path).values()) == {"2"}


def test_faults_that_pass_leave_no_trace(own, tmp_path):
    own.youtube.most = 4
    study(folder_of(tmp_path, "calm"), own)
    study(folder_of(tmp_path, "storm"), own)
    assert ask(tmp_path / "calm", own).returncode == 0
    own.faults.mix(3, 0.5, most=3)
    done = ask(tmp_path / "storm", own)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "storm", "weekly") == files(tmp_path / "calm", "weekly")


@pytest.mark.parametrize("kind", ["html", "short", "empty", "garbage", "cut-gzip"])
@pytest.mark.parametrize("method", ["channels", "playlistItems", "videos"])
def test_what_is_no_answer_is_null_whichever_is_broken(own, tmp_path, method, kind):
    own.faults.at(f"/youtube/v3/{method}", kind)
    study(tmp_path, own, shows=1, max_retries=0)
    ask(tmp_path, own)
    assert states(tmp_path)[SHOWS[0]] not in ("ok", "empty") and set(known(tmp_path).values()) == {""}


@pytest.mark.parametrize("key", ["AIzaCANARY.9/x|y", None])
def test_the_key_is_in_no_file_and_in_nothing_that_is_said(own, tmp_path, key):
    """Not where the API takes it, not where its error message quotes it back."""
    own.youtube.repeats_key = True
    study(tmp_path, own)
    done = ask(tmp_path, own, *SOURCE, "-v", key=key)
    said = done.stdout + done.stderr
    for words in (("status",), ("audit", "--json"), ("panel", "--extensions", "youtube"), ("report",)):
        more = call(tmp_path, *words)
        said += more.stdout + more.stderr
    secret = (key or own.youtube.key).encode()
    assert secret not in said.encode()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data += gzip.decompress(data) if path.name.endswith(".gz") else b""
            assert secret not in data, path
    assert any(b"REDACTED" in gzip.decompress(path.read_bytes()) for path in archives(tmp_path)) == (key is not None)
    assert all(secret.decode() not in target for target in asked(own))


@pytest.mark.parametrize("channel", ["https://www.youtube.com/@x", "@a b", "@" + "x" * 65])
def test_what_is_no_channel_is_named(own, tmp_path, channel):
    own.world.shows[0].youtube_channel = channel
    study(tmp_path, own)
    done = ask(tmp_path, own)
    assert done.returncode == 2 and "youtube_channel" in done.stderr and asked(own) == [], done.stderr
