"""The finer and surer time of a post counts, and a time of saving without its zone is none."""

import csv
import io
import json
import random
from datetime import timedelta, timezone

import pytest
from posts_world import SHOWS, Post, at, iso, list_page, profile_html, profile_url, weekly
from program import run

SEED = 20261209
VARIATIONS = 40
SEEN = at("2025-12-02T10:00:00Z")
COLUMNS = {"tiktok": ("tt_posts", "tt_sum_likes"), "instagram": ("ig_posts", "ig_sum_likes")}


def study_in(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    return folder


def posts_of(random_, platform):
    """Newest first; some within hours of a Monday's midnight."""
    times = [at("2025-12-01T00:00:00Z") + timedelta(hours=hours) for hours in random_.sample(range(-13, 13), 4)]
    times += [at("2025-11-24T00:00:00Z") + timedelta(hours=hours) for hours in random_.sample(range(-13, 13), 3)]
    times += [at(f"2025-11-{day:02}T{random_.randrange(1, 23):02}:10:00Z") for day in (10, 15, 18, 20, 26, 28)]
    return [Post(platform, time + timedelta(minutes=random_.randrange(10, 50)), number) for number, time in enumerate(sorted(times, reverse=True))]


def har(posts, time, zone="Z"):
    url, body = list_page(posts, time)
    owner = profile_url(posts[0].platform)
    pages = [(owner, "text/html", profile_html())] if posts[0].platform == "tiktok" else []
    entries = [{"startedDateTime": f"{time + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S}.000{zone}",
                "request": {"method": "GET", "url": address, "headers": [{"name": "Referer", "value": owner}]},
                "response": {"status": 200, "headers": [], "content": {"mimeType": mime, "text": text}}}
               for number, (address, mime, text) in enumerate([*pages, (url, "application/json", json.dumps(body))])]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def day_table(posts, zone, seen):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["post_id", "posted_at", "handle", "likes", "is_reel"])
    for post in posts:
        writer.writerow([post.id, post.time.astimezone(zone).date(), post.handle, post.likes(seen), "false"])
    return out.getvalue()


def imported(folder, name, text, *words, code=0):
    (folder / name).write_text(text)
    done = run("archive", "import", name, *words, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def replayed(folder, *archives):
    done = run("pull", "--replay", *archives, cwd=folder)
    assert done.returncode == 0, done.stderr


def cells(folder, platform):
    return {row["week_start"]: [row[name] for name in COLUMNS[platform]] for row in weekly(folder, platform)
            if row["show"] == "Marquee" and row[COLUMNS[platform][0]]}


def truth(posts, seen):
    weeks = {}
    for post in posts:
        monday = post.time.date() - timedelta(days=post.time.weekday())
        weeks.setdefault(str(monday), []).append(post.likes(seen))
    return {week: [str(len(likes)), str(sum(likes))] for week, likes in weeks.items() if "2025-11-10" < week < "2025-12-01"}


def zone_of(random_):
    return timezone(timedelta(hours=random_.choice([-11, -8, -5, 0, 1, 5.5, 9, 13])))


def test_a_day_moves_no_post_whose_second_is_known(tmp_path):
    for number in range(VARIATIONS):
        random_ = random.Random(SEED + number)
        platform = random_.choice(["tiktok", "instagram"])
        posts = posts_of(random_, platform)
        folder = study_in(tmp_path / f"{number}")
        later = SEEN + timedelta(hours=random_.choice([-5, 5]))
        archives = [imported(folder, "v.har", har(posts, SEEN))["output"],
                    imported(folder, "t.csv", day_table(posts, zone_of(random_), later), "--source", platform, "--captured-at", iso(later))["output"]]
        random_.shuffle(archives)
        replayed(folder, *archives)
        assert cells(folder, platform) == truth(posts, max(SEEN, later)), (number, platform)
    print(f"{VARIATIONS} visits beside tables of days, of seed {SEED}")


def test_of_a_day_alone_the_id_says_the_second(tmp_path):
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 3 + number)
        platform = random_.choice(["tiktok", "instagram"])
        posts = posts_of(random_, platform)
        folder = study_in(tmp_path / f"{number}")
        text = day_table(posts, zone_of(random_), SEEN)
        replayed(folder, imported(folder, "t.csv", text, "--source", platform, "--complete", "--captured-at", iso(SEEN))["output"])
        assert cells(folder, platform) == truth(posts, SEEN), (number, platform)
    print(f"{VARIATIONS} tables of days of seed {SEED}")


@pytest.mark.parametrize("time", ["2025-12-01T00:30:00", "2025-12-01 00:30:00", "2025-12-01 00:30", "2025-12-01"])
def test_a_time_of_saving_without_a_zone_is_refused(tmp_path, time):
    posts = posts_of(random.Random(SEED), "tiktok")[4:]
    folder = study_in(tmp_path / "s")
    text = day_table(posts, None, SEEN)
    said = imported(folder, "t.csv", text, "--source", "tiktok", "--captured-at", time, code=2)
    assert "--captured-at" in said and ("has no zone" in said or "is a day" in said), said
    rows = text.splitlines()
    own = "\n".join([rows[0] + ",captured_at", *[f"{row},{time}" for row in rows[1:]]]) + "\n"
    said = imported(folder, "o.csv", own, "--source", "tiktok", code=2)
    assert "o.csv:2" in said and ("has no zone" in said or "is no time" in said), said
    if "T" in time or ":" in time:
        for words in (("t.csv", text, "--captured-at", time), ("o.csv", own)):
            run_ = imported(folder, words[0], words[1], "--source", "tiktok", "--timezone", "Asia/Tokyo", *words[2:])["runs"][0]
            assert run_["captured_at"] == "2025-11-30T15:30:00Z", run_


def test_a_har_file_without_zones_is_refused(tmp_path):
    posts = posts_of(random.Random(SEED), "tiktok")
    folder = study_in(tmp_path / "s")
    said = imported(folder, "v.har", har(posts, SEEN, zone=""), code=2)
    assert "log.entries[0]" in said and "has no zone" in said and "--timezone" in said
    result = imported(folder, "v.har", har(posts, SEEN, zone=""), "--timezone", "-05:00")
    assert result["runs"][0]["captured_at"].startswith("2025-12-02T15:00:00")


def test_an_empty_answer_does_not_say_when_it_was_saved(tmp_path):
    folder = study_in(tmp_path / "s")
    text = json.dumps({"data": {"videos": [], "cursor": 0, "has_more": False}, "error": {"code": "ok"}})
    words = ("--handle", "marquee.lights.demo", "--start", "2025-11-03", "--end", "2025-11-23", "--captured-at", iso(SEEN))
    assert not [note for note in imported(folder, "e.json", text, *words)["notes"] if "says itself" in note]
