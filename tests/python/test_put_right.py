"""A file that is put right and imported for the same time, and two files that say one time: what was said last counts.

Whatever was mended and whichever archives are replayed, the panel is that of a study that only ever saw what was said last.
"""

import csv
import io
import json
import random
from datetime import date, timedelta

import pytest
from posts_world import SHOWS, Post, at, iso, table, weekly
from program import run
from slow import part_of

SEED = 20261207
VARIATIONS = part_of(15, 30)
SEEN = at("2025-12-01T10:00:00Z")
COLUMNS = {"tiktok": ("tt_posts", "tt_sum_likes", "tt_sum_views", "tt_posting_days"), "instagram": ("ig_posts", "ig_sum_likes", "ig_posting_days")}


def study_in(folder, shows=SHOWS):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(shows)
    return folder


def posts_of(random_, platform):
    return [Post(platform, at(f"2025-11-{day:02}T{random_.choice([0, 2, 12, 23]):02}:30:00Z"), number)
            for number, day in enumerate((10, 14, 16, 17, 19, 23, 24, 26, 28, 30))]


def own_table(posts, *, likes="likes", views="views", factor=1, foreign=False, time=iso, without=None):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["post_id", "posted_at", "handle", likes, views, "is_reel"])
    for number, post in enumerate(posts):
        if number != without:
            writer.writerow([post.id, time(post.time), post.handle, post.likes(SEEN) * (factor if number == 8 else 1), 10 * post.likes(SEEN), "false"])
    if foreign:
        stray = Post(posts[0].platform, at("2025-11-27T12:00:00Z"), 77)
        writer.writerow([stray.id, iso(stray.time), stray.handle, 5000, 50000, "false"])
    return out.getvalue()


def local(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S")


def versions(random_, posts):
    """Ways to give one collection: texts of one file and the words beside them."""
    plain = own_table(posts)
    return random_.sample([(plain, ()), (own_table(posts, factor=10), ()), (own_table(posts, foreign=True), ()),
                           (own_table(posts, without=random_.randrange(3, 10)), ()),
                           (own_table(posts, likes="a", views="b"), ("--map", "a=views", "--map", "b=likes")),
                           (own_table(posts, time=local), ("--timezone", "America/New_York")),
                           (own_table(posts, time=local), ("--timezone", "Asia/Tokyo"))], random_.randint(2, 3))


def imported(folder, name, text, *words, now=None, code=0):
    (folder / name).write_text(text)
    done = run("archive", "import", name, *words, "--json", cwd=folder, **({"PUBLIC_SIGNALS_NOW": now} if now else {}))
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def replayed(folder, *archives, code=0):
    done = run("pull", "--replay", *archives, cwd=folder)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stderr


def cells(folder, platform):
    return {(row["show"], row["week_start"]): [row[name] for name in COLUMNS[platform]]
            for row in weekly(folder, platform) if any(row[name] for name in COLUMNS[platform])}


@pytest.mark.parametrize("before", [((), ("--complete",)), (("--complete",), ()), (("--complete",), (), ("--complete",))])
@pytest.mark.parametrize("last", [(), ("--complete",)])
def test_all_that_was_said_of_a_file_is_taken_back_with_it(tmp_path, before, last):
    """A file imported with and without --complete and then put right: none of its archives counts again."""
    posts = posts_of(random.Random(5), "tiktok")
    asked = ("--source", "tiktok", "--captured-at", iso(SEEN))
    much, clean = study_in(tmp_path / "much"), study_in(tmp_path / "clean")
    for words in before:
        imported(much, "posts.csv", own_table(posts), *asked, *words)
    imported(much, "posts.csv", own_table(posts, without=6), *asked, *last)
    imported(clean, "posts.csv", own_table(posts, without=6), *asked, *last)
    for folder in (much, clean):
        assert run("pull", "--offline", cwd=folder).returncode == 0
    counts = [[row.rsplit(",", 1)[0] for row in (folder / "data/weekly/tiktok_weekly.csv").read_text().splitlines()] for folder in (much, clean)]
    assert counts[0] == counts[1]


def test_what_was_said_last_of_a_file_counts_whatever_was_mended(tmp_path):
    differing = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED + number)
        platform = random_.choice(["tiktok", "instagram"])
        posts = posts_of(random_, platform)
        said = versions(random_, posts)
        order = [*said, random_.choice(said)] if random_.random() < 0.4 else said
        words = ("--source", platform, "--captured-at", iso(SEEN), "--complete")
        folder = study_in(tmp_path / f"{number}")
        archives = []
        for place, (text, more) in enumerate(order):
            result = imported(folder, "t.csv", text, *words, *more)
            archives.append(result["output"])
            is_new = place > 0 and (text, more) != order[place - 1]
            assert any("taken back" in note for note in result["notes"]) == is_new, (number, place, result["notes"])
            if random_.random() < 0.5:
                replayed(folder, archives[-1])
        every = sorted(set(archives))
        random_.shuffle(every)
        how = random_.choice(["last", "every", "offline"])
        if how == "offline":
            assert run("pull", "--offline", cwd=folder).returncode == 0
        else:
            replayed(folder, *([archives[-1]] if how == "last" else every))
        clean = study_in(tmp_path / f"{number} clean")
        replayed(clean, imported(clean, "t.csv", order[-1][0], *words, *order[-1][1])["output"])
        assert cells(folder, platform) == cells(clean, platform), (number, platform, how, [more for _, more in order])
        raw = [row for file in (folder / "data/raw" / platform).glob("*_posts_*.csv") for row in csv.DictReader(file.open())]
        assert len({row["run_id"] for row in raw}) == 1, number
        first = study_in(tmp_path / f"{number} first")
        replayed(first, imported(first, "t.csv", order[0][0], *words, *order[0][1])["output"])
        differing += cells(first, platform) != cells(clean, platform)
    print(f"{VARIATIONS} files put right, of seed {SEED}, {differing} with another panel than before")
    assert differing > VARIATIONS // 2


def test_an_archive_that_was_taken_back_says_so_and_gives_nothing(tmp_path):
    posts = posts_of(random.Random(SEED), "tiktok")
    folder = study_in(tmp_path / "s")
    words = ("--source", "tiktok", "--captured-at", iso(SEEN), "--complete")
    first = imported(folder, "t.csv", own_table(posts, factor=10), *words)["output"]
    replayed(folder, first)
    last = imported(folder, "t.csv", own_table(posts), *words)["output"]
    said = replayed(folder, first, code=4)
    assert "import_taken_back" in said and "what was said last" in said
    replayed(folder, last)
    right = cells(folder, "tiktok")
    assert "import_taken_back" in replayed(folder, first, last)
    assert cells(folder, "tiktok") == right
    # The same file again says nothing new.
    bytes_ = (folder / last).read_bytes()
    assert imported(folder, "t.csv", own_table(posts), *words)["notes"] == []
    assert (folder / last).read_bytes() == bytes_


def test_tables_of_one_name_and_time_that_hold_other_posts_both_count(tmp_path):
    for number in range(10):
        random_ = random.Random(SEED * 3 + number)
        posts = posts_of(random_, "tiktok")
        cut = random_.randint(2, 8)
        folder = study_in(tmp_path / f"{number}")
        for part in random_.sample([posts[:cut], posts[cut:]], 2):
            result = imported(folder, "export.csv", table(part, SEEN), "--source", "tiktok", "--captured-at", iso(SEEN))
            assert result["notes"] == []
            replayed(folder, result["output"])
        raw = [row for file in (folder / "data/raw/tiktok").glob("*_posts_*.csv") for row in csv.DictReader(file.open())]
        assert len(raw) == len(posts) and len({row["run_id"] for row in raw}) == 2


def test_of_two_tables_of_one_time_the_later_counts_where_they_differ(tmp_path):
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 5 + number)
        platform = random_.choice(["tiktok", "instagram"])
        posts = posts_of(random_, platform)
        texts = {"a.csv": own_table(posts, factor=random_.randint(2, 9)), "b.csv": own_table(posts, factor=random_.randint(10, 19))}
        names = random_.sample(sorted(texts), 2)
        folder = study_in(tmp_path / f"{number}")
        words = ("--source", platform, "--captured-at", iso(SEEN), "--complete")
        if random_.random() < 0.3:
            for name in names:
                (folder / name).write_text(texts[name])
            done = run("archive", "import", *names, *words, cwd=folder)
            assert done.returncode == 0, done.stderr
        else:
            for name in names:
                result = imported(folder, name, texts[name], *words)
            assert any("said last" in note for note in result["notes"]), result["notes"]
        archives = sorted(str(path) for path in (folder / "data/archive").glob("*.warc.gz"))
        random_.shuffle(archives)
        replayed(folder, *archives)
        clean = study_in(tmp_path / f"{number} clean")
        replayed(clean, imported(clean, "t.csv", texts[names[-1]], *words)["output"])
        assert cells(folder, platform) == cells(clean, platform), (number, names)


def test_the_last_second_of_a_day_leaves_no_place_behind_it(tmp_path):
    posts = posts_of(random.Random(SEED), "tiktok")
    folder = study_in(tmp_path / "s")
    words = ("--source", "tiktok", "--captured-at", "2025-11-30T23:59:59Z")
    imported(folder, "a.csv", own_table(posts), *words)
    said = imported(folder, "b.csv", own_table(posts, factor=3), *words, code=2)
    assert "a.csv" in said and "some seconds earlier" in said


def test_of_two_downloads_that_end_on_one_day_the_later_counts(tmp_path):
    """No time is said: the first one's last day may not have been loaded whole, Trends draws another sample."""
    shows = 'shows:\n  - {name: S, wikipedia_title: "Oh, Mary!", google_queries: [oh mary]}\nsettings: {geo: US-NY, panel: {extensions: [wikipedia]}}\n'
    first = date(2025, 9, 1)
    days = [first + timedelta(days=n) for n in range(21)]
    told = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 7 + number)
        views = [random_.randint(60, 140) for _ in days]
        values = [random_.randint(20, 99) for _ in days]
        values[random_.randrange(7)] = 100

        def page(name, views=views, values=values, name_of_source=None):
            kind = name_of_source
            if kind == "wikipedia":
                return "Date,\"Oh, Mary!\"\n" + "".join(f"{day},{count}\n" for day, count in zip(days, views, strict=True))
            return "Category: All categories\n\nDay,oh mary: (New York)\n" + "".join(f"{day},{value}\n" for day, value in zip(days, values, strict=True))

        source = random_.choice(["wikipedia", "google_trends"])
        other_views = [*views[:-1], random_.randint(1, 8)]
        other_values = [100 if value == 100 else max(1, value - random_.randint(1, 9)) for value in values]
        texts = [page("a", other_views, other_values, source), page("b", views, values, source)]
        random_.shuffle(texts)
        folder = study_in(tmp_path / f"{number}", shows)
        for place, text in enumerate(texts):
            result = imported(folder, f"{place}.csv", text, now=f"2025-09-2{3 + place}T10:00:00Z")
        assert any("said last" in note for note in result["notes"]), result["notes"]
        archives = sorted(str(path) for path in (folder / "data/archive").glob("*.warc.gz"))
        random_.shuffle(archives)
        replayed(folder, *archives)
        clean = study_in(tmp_path / f"{number} clean", shows)
        replayed(clean, imported(clean, "1.csv", texts[-1])["output"])

        def of(place, source=source):
            with (place / f"data/weekly/{source}_weekly.csv").open() as file:
                return [{name: cell for name, cell in row.items() if name != "scrape_run_at"} for row in csv.DictReader(file)]

        assert of(folder) == of(clean), (number, source)
        told += 1
    print(f"{told} pairs of downloads of seed {SEED}")


def test_har_files_that_differ_in_their_dates_alone_are_two(tmp_path):
    from list_pages import tiktok_profile
    from test_site_clock import MONDAY, visit

    assert tiktok_profile("six", 1)
    folder = study_in(tmp_path / "s", "shows:\n  - {name: six, tiktok_handle: six}\n")
    begun = MONDAY + timedelta(hours=5)
    a = imported(folder, "a.har", visit(begun, timedelta(), False))
    b = imported(folder, "b.har", visit(begun, timedelta(hours=6), False))
    assert a["output"] != b["output"] and a["runs"][0]["run_id"] != b["runs"][0]["run_id"]
    assert any("a.har was saved at the same time" in note for note in b["notes"]), b["notes"]
