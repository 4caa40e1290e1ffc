"""One post, one run, one identity: rows belong to the run that read them, an id is one key however it is spelled, and a
visit has the time of its own pages."""

import csv
import datetime as dt
import json
import random
import shutil
import sqlite3

import pytest
from posts_world import HANDLE, SHOWS, SPELLINGS, Post, at, foreign_warc, iso, monday, shortcode, table, tiktok_id, visit, weekly, zeeschuimer
from program import run

SEED = 20261201
SEEN = at("2025-12-01T10:00:00Z")


def posts_of(platform, handle=HANDLE, days=(10, 14, 17, 19, 21, 24, 26, 28)):
    return [Post(platform, at(f"2025-11-{day:02}T12:00:00Z"), number, handle) for number, day in enumerate(days)][::-1]


@pytest.fixture
def study(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(SHOWS)
    return tmp_path


def brought(study, name, text, *words, code=0):
    """The archive of one imported file, or what is said against it."""
    (study / name).write_text(text)
    done = run("archive", "import", name, *words, "--json", cwd=study)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)["output"] if code == 0 else done.stderr


def replayed(study, *archives, words=()):
    done = run("pull", "--replay", *archives, *words, cwd=study)
    assert done.returncode == 0, done.stderr
    return done


def known(study, platform, show="Marquee"):
    """What each known week says: posts and likes."""
    prefix = {"tiktok": "tt", "instagram": "ig"}[platform]
    return {row["week_start"]: (int(row[f"{prefix}_posts"]), row[f"{prefix}_sum_likes"] and int(row[f"{prefix}_sum_likes"]))
            for row in weekly(study, platform) if row["show"] == show and row[f"{prefix}_posts"]}


def truth(posts, seen=SEEN):
    weeks = {}
    for post in posts:
        count, likes = weeks.get(monday(post.time), (0, 0))
        weeks[monday(post.time)] = (count + 1, likes + post.likes(seen))
    return weeks


def raw_rows(study, platform):
    return [row for path in sorted((study / f"data/raw/{platform}").glob("*_posts_*.csv")) for row in csv.DictReader(path.open(newline=""))]


# Runs


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_runs_of_one_second_keep_their_rows_whoever_is_replayed_last(study, order):
    files = [("a.csv", HANDLE), ("b.csv", "curtain.demo")]
    archives = [brought(study, name, table(posts_of("tiktok", handle), SEEN), "--source", "tiktok", "--complete", "--captured-at", iso(SEEN))
                for name, handle in files]
    for at_place in order:
        replayed(study, archives[at_place])
    expected = {week: cell for week, cell in truth(posts_of("tiktok")).items() if week > "2025-11-10"}
    assert known(study, "tiktok") == expected and known(study, "tiktok", "Curtain") == expected
    before = {path: path.read_bytes() for path in sorted((study / "data/raw").rglob("*.csv"))}
    for archive in archives:
        replayed(study, archive)
    assert before == {path: path.read_bytes() for path in sorted((study / "data/raw").rglob("*.csv"))}, "a second replay changes nothing"
    runs = {row["run_id"] for row in csv.DictReader((study / "data/raw/runs.csv").open())}
    assert len(runs) == 2 and {row["run_id"] for row in raw_rows(study, "tiktok")} == runs
    assert {row["run_id"] for row in csv.DictReader((study / "data/raw/tiktok/coverage.csv").open())} == runs


def test_files_from_before_rows_named_their_run_are_replaced_by_time(study):
    archive = brought(study, "a.csv", table(posts_of("tiktok"), SEEN), "--source", "tiktok", "--complete", "--captured-at", iso(SEEN))
    replayed(study, archive)
    written = {path: path.read_bytes() for path in sorted((study / "data/raw").rglob("*.csv"))}
    for path in written:
        if path.name == "rows.csv":
            path.unlink()
        elif path.name != "runs.csv":
            rows = list(csv.reader(path.open(newline="")))
            with path.open("w", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(row[:-1] for row in rows)
    assert run("weekly", cwd=study).returncode == 0 and known(study, "tiktok")
    replayed(study, archive)
    assert written == {path: path.read_bytes() for path in sorted((study / "data/raw").rglob("*.csv"))}


def test_the_same_table_at_another_time_is_another_run(study):
    archives = {brought(study, "a.csv", table(posts_of("tiktok"), SEEN), "--source", "tiktok", "--captured-at", time)
                for time in ("2025-12-01T10:00:00Z", "2025-12-01T11:00:00Z")}
    replayed(study, *sorted(archives))
    assert len(archives) == 2 and len(raw_rows(study, "tiktok")) == 2 * len(posts_of("tiktok"))


def test_what_is_said_last_of_the_same_look_counts(study):
    words = ("--source", "tiktok", "--captured-at", iso(SEEN))
    part, whole = [brought(study, "a.csv", table(posts_of("tiktok"), SEEN), *words, *more) for more in ((), ("--complete",))]
    assert part != whole
    for archive in (part, whole):  # beside the first one lies the archive in which the rest was said
        replayed(study, archive)
        assert known(study, "tiktok") == {week: cell for week, cell in truth(posts_of("tiktok")).items() if week > "2025-11-10"}
    assert len(list(csv.DictReader((study / "data/raw/tiktok/coverage.csv").open()))) == 1


def test_the_last_statement_counts_however_often_the_pages_were_imported(study, tmp_path):
    draw, sequences = random.Random(SEED), 24
    words = ("--source", "tiktok", "--captured-at", iso(SEEN))
    sayings = [(), ("--complete",), ("--complete", "--end", "2025-11-30"), ("--start", "2025-11-17", "--complete")]
    text = table(posts_of("tiktok"), SEEN)

    def panel_after(*said):
        for path in [*(study / "data").rglob("*.gz"), *(study / "data/raw").rglob("*.csv")]:
            path.unlink()
        for saying in said:
            archive = brought(study, "a.csv", text, *words, *saying)
            if draw.random() < 0.7:
                replayed(study, archive)
        way = draw.choice(["last", "all", "offline"])
        archives = sorted((study / "data/archive").glob("import-*.warc.gz"))
        draw.shuffle(archives)
        chosen = {"last": ["--replay", archive], "all": ["--replay", *archives], "offline": ["--offline"]}[way]
        done = run("pull", *map(str, chosen), cwd=study)
        assert done.returncode in (0, 3), done.stderr
        return known(study, "tiktok"), way

    for _ in range(sequences):
        said = [draw.choice(sayings) for _ in range(draw.randint(2, 4))]
        (several, way), (alone, _) = panel_after(*said), panel_after(said[-1])
        assert several == alone, (said, way)
    print(f"{sequences} sequences of statements, seed {SEED}")


# Posts


@pytest.mark.parametrize("platform, spelling", [(platform, spelling) for platform in SPELLINGS for spelling in SPELLINGS[platform]])
def test_every_spelling_of_an_id_is_one_post(study, platform, spelling):
    posts = posts_of(platform)
    archives = [brought(study, "z.ndjson", zeeschuimer(posts, SEEN), "--complete"),
                brought(study, "t.csv", table(posts, SEEN, spelling), "--source", platform, "--complete", "--captured-at", iso(SEEN))]
    replayed(study, *archives)
    assert known(study, platform) == {week: cell for week, cell in truth(posts).items() if week > "2025-11-10"}
    rows = raw_rows(study, platform)
    assert {row["post_id"] for row in rows} == {post.id for post in posts}
    if platform == "instagram":
        assert {(row["post_id"], row["shortcode"]) for row in rows} == {(post.id, shortcode(post.id)) for post in posts}, "both stand in every row"


def test_raw_files_of_an_older_version_may_hold_shortcodes(study):
    posts = posts_of("instagram")
    replayed(study, brought(study, "z.ndjson", zeeschuimer(posts, SEEN), "--complete"))
    [file] = (study / "data/raw/instagram").glob("*_posts_*.csv")
    lines = file.read_text().splitlines(keepends=True)
    old = "".join(lines[:1] + [line.replace(post_id, shortcode(post_id), 1) for line in lines[1:] for post_id in [line.split(",")[2]]])
    file.with_name("marquee_posts_20251130.csv").write_text(old)
    assert run("weekly", cwd=study).returncode == 0
    assert known(study, "instagram") == {week: cell for week, cell in truth(posts).items() if week > "2025-11-10"}


LATER = tiktok_id(at("2025-12-04T12:00:01Z"), 0x9234_5678)
EARLIER = tiktok_id(at("2025-11-25T11:59:00Z"), 0x9234_5678)


@pytest.mark.parametrize("platform, bad, says", [
    ("tiktok", "7.57774E+18", "spreadsheet"), ("tiktok", "7577744781837607663.0", "spreadsheet"), ("tiktok", "757774478183", "is no id"),
    ("tiktok", "DRmW8MTgA5b", "is no id"), ("tiktok", "https://www.tiktok.com/@demo.show", "is no id"), ("tiktok", LATER, "was given on 2025-12-04"),
    ("tiktok", EARLIER, "was given on 2025-11-25"), ("instagram", "3.77581E+18", "spreadsheet"), ("instagram", "1000000000000000", "was given on 2011"),
    ("instagram", "1784140000000000", "was given on 2011"), ("instagram", "7577744781837607663", "was given on"), ("instagram", "hello", "is no id"),
    ("instagram", "https://www.instagram.com/demo.show/", "is no id")])
def test_what_is_no_id_of_its_post_is_refused_with_its_line(study, platform, bad, says):
    posts = posts_of(platform)
    text = table(posts, SEEN).replace(posts[0].id, bad, 1)
    said = brought(study, "t.csv", text, "--source", platform, "--captured-at", iso(SEEN), code=2)
    assert "t.csv:2" in said and "id" in said and says in said and "help:" in said
    assert not list(study.glob("data/archive/*"))


def test_ids_that_a_spreadsheet_rounded_are_refused_as_a_column(study):
    posts = posts_of("tiktok")
    text = table(posts, SEEN)
    for post in posts:
        text = text.replace(post.id, post.id[:15] + "0000")
    said = brought(study, "t.csv", text, "--source", "tiktok", "--captured-at", iso(SEEN), code=2)
    assert "t.csv:2" in said and "last digits" in said
    one = table(posts, SEEN).replace(posts[0].id, posts[0].id[:15] + "0000", 1)
    brought(study, "t.csv", one, "--source", "tiktok", "--captured-at", iso(SEEN))


def test_ids_made_by_hand_tell_no_time(study):
    lines = "".join(f"700000000000000000{n},2025-11-{20 + n}T12:00:00Z,{HANDLE},{n}\n" for n in range(1, 5))
    replayed(study, brought(study, "t.csv", "post_id,posted_at,handle,likes\n" + lines, "--source", "tiktok", "--complete", "--captured-at", iso(SEEN)))
    assert known(study, "tiktok") == {"2025-11-24": (1, 4)}


def test_posts_with_the_same_second_and_caption_are_named(study):
    posts = posts_of("tiktok")
    twin = Post("tiktok", posts[1].time, 99)
    twin.caption = posts[1].caption
    archive = brought(study, "t.csv", table([*posts, twin], SEEN), "--source", "tiktok", "--complete", "--captured-at", iso(SEEN))
    said = replayed(study, archive).stderr
    assert "warning[twin_posts]" in said and posts[1].id in said and twin.id in said
    assert run("panel", cwd=study).returncode == 0
    report = json.loads(run("validate", "--json", cwd=study).stdout)
    assert report["twin_posts"] == [{"source": "tiktok", "show": "Marquee", "week_start": "2025-11-24", "posted_at": iso(twin.time),
                                     "post_ids": sorted([posts[1].id, twin.id])}]
    assert "two ids" in run("validate", cwd=study).stdout
    assert run("explain", "twin_posts").returncode == 0
    for path in (study / "data/raw/tiktok").glob("*_posts_*.csv"):
        path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if twin.id not in line))
    again = run("weekly", cwd=study)
    assert "twin_posts" not in again.stderr and not (study / "data/weekly/twin_posts.csv").exists()
    assert "warning[lost_rows]" in again.stderr, "and the row that was taken out is missed"


# Raw files that a spreadsheet saved


@pytest.fixture
def saved(study):
    """A study with one raw file, and what its weeks say."""
    replayed(study, brought(study, "z.ndjson", zeeschuimer(posts_of("tiktok"), SEEN), "--complete"))
    [file] = (study / "data/raw/tiktok").glob("*_posts_*.csv")
    return study, file, (study / "data/weekly/tiktok_weekly.csv").read_bytes()


def edited(file, column, value, row=3):
    rows = list(csv.reader(file.open(newline="")))
    rows[row][rows[0].index(column)] = value
    return "\n".join(",".join(f'"{cell}"' if set(cell) & set(',"\n') and not cell.startswith('"') else cell for cell in
                              (cell.replace('"', '""') for cell in line)) for line in rows) + "\n"


@pytest.mark.parametrize("column, value", [
    ("post_id", "7.00E+18"), ("post_id", "7,00E+18"), ("post_id", "7577744781837607663.0"), ("post_id", ""), ("post_id", "https://www.tiktok.com/@x"),
    ("posted_at", "1/5/2025 12:00"), ("posted_at", "2025-02-30T00:00:00Z"), ("posted_at", "9999-12-31T00:00:00Z"), ("posted_at", "2025-08-21T12:00:00Z"),
    ("posted_at", "2026-11-21T12:00:00Z"), ("views", "1e3"), ("views", "1.2K"), ("views", "1,234"), ("likes", "-5"), ("likes", "12.0"), ("show", "")])
def test_a_cell_that_a_spreadsheet_rewrote_is_refused_with_its_place(saved, column, value):
    study, file, _ = saved
    file.write_text(edited(file, column, value))
    done = run("weekly", cwd=study)
    column = "post_id" if "Z" in value and value > "2025-08" and "02-30" not in value else column  # a time that its id contradicts
    assert done.returncode == 2 and f"{file.name}:4, column {column}" in done.stderr and "help:" in done.stderr, done.stderr


def test_a_file_that_a_spreadsheet_saved_as_it_was_says_the_same(saved):
    study, file, before = saved
    text = file.read_text()
    for changed in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text, text.replace("true", "TRUE").replace("false", "FALSE"),
                    text.replace("\n", ",,\n"), text + "\n\n", text + "".join(text.splitlines(keepends=True)[1:])):
        file.write_text(changed, newline="")
        done = run("weekly", cwd=study)
        assert done.returncode == 0, (changed[:300], done.stderr)
        assert (study / "data/weekly/tiktok_weekly.csv").read_bytes() == before, changed[:300]


@pytest.mark.parametrize("change, says", [
    (lambda text: text.replace("views", "Views", 1), "called 'Views'"), (lambda text: text.replace("post_id", "Post ID", 1), "called 'Post ID'"),
    (lambda text: text.replace("views", "plays", 1), "no column 'views'"), (lambda text: text.split("\n", 1)[1], "no column"),
    (lambda text: text.replace("likes", "views", 1), "stands twice"), (lambda text: text.replace(",", ";"), "no column"), (lambda text: "", "empty"),
    (lambda text: text[:-60], "a row has"), (lambda text: text + text, "")])
def test_a_header_or_an_end_that_a_spreadsheet_changed_is_refused(saved, change, says):
    study, file, _ = saved
    file.write_text(change(file.read_text()))
    done = run("weekly", cwd=study)
    assert done.returncode == 2 and file.name in done.stderr and says in done.stderr and "help:" in done.stderr, done.stderr


def test_rows_that_are_gone_are_missed(saved):
    study, file, _ = saved
    lines = file.read_text().splitlines(keepends=True)
    for left in (lines[:1], lines[:-2], [*lines[:3], lines[3].replace("Marquee", "Marquee ", 1), *lines[4:]]):
        file.write_text("".join(left))
        done = run("weekly", cwd=study)
        assert done.returncode == 0 and "warning[lost_rows]" in done.stderr, done.stderr
        assert known(study, "tiktok") == {}, "sums without them would be wrong"
        assert run("panel", cwd=study).returncode == 0
        why = run("why", "Marquee", "2025-11-24", "tt_posts", cwd=study)
        assert why.returncode == 1 and f"rows of the visit at {iso(SEEN)} are missing" in " ".join(why.stdout.split()), (why.stdout, why.stderr)
    assert run("explain", "lost_rows").returncode == 0


# Times


@pytest.mark.parametrize("packed", [None, "2025-12-01T09:59:00Z", "2025-12-20T09:00:00Z", "2024-01-01T00:00:00Z"])
@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_visit_has_the_time_of_its_own_pages(study, packed, platform):
    posts = posts_of(platform)
    foreign_warc(study / "crawl.warc.gz", visit(posts, SEEN), packed and at(packed))
    replayed(study, "crawl.warc.gz", words=("--start", "2025-11-01", "--end", "2025-12-31"))
    expected = {week: cell for week, cell in truth(posts).items() if week > "2025-11-10"}
    assert known(study, platform) == expected, "nothing is known of weeks that ended later"
    assert {row["scrape_run_at"] for row in raw_rows(study, platform)} <= {iso(SEEN), iso(SEEN + dt.timedelta(seconds=2))}
    replayed(study, "crawl.warc.gz")
    assert known(study, platform) == expected
    weeks = [row["week_start"] for row in weekly(study, platform) if row["show"] == "Marquee"]
    assert weeks[0] <= "2025-11-10" and run("why", "Marquee", "2025-11-24", "tt_posts" if platform == "tiktok" else "ig_posts", cwd=study).returncode == 2
    assert run("panel", cwd=study).returncode == 0
    assert run("why", "Marquee", "2025-11-24", "tt_posts" if platform == "tiktok" else "ig_posts", cwd=study).returncode == 0


def test_days_of_one_archive_are_visits_of_their_own(study):
    posts = posts_of("tiktok")
    later = SEEN + dt.timedelta(days=7)
    foreign_warc(study / "crawl.warc.gz", visit(posts[3:], SEEN - dt.timedelta(days=7)) + visit(posts, later), SEEN)
    replayed(study, "crawl.warc.gz")
    assert sorted({row["scrape_run_at"][:10] for row in raw_rows(study, "tiktok")}) == ["2025-11-24", "2025-12-08"]
    assert known(study, "tiktok") == {week: cell for week, cell in truth(posts, later).items() if week > "2025-11-10"} | {"2025-12-01": (0, 0)}
    runs = {row["run_id"] for row in csv.DictReader((study / "data/raw/runs.csv").open())}
    ledger = {row[0] for row in sqlite3.connect(study / "data/ledger.sqlite3").execute("SELECT DISTINCT run_id FROM fetches")}
    assert len(runs) == 2 and ledger == runs


def test_two_archives_without_a_warcinfo_are_two_runs(study):
    for name, handle in (("a.warc.gz", HANDLE), ("b.warc.gz", "curtain.demo")):
        foreign_warc(study / name, visit(posts_of("tiktok", handle), SEEN))
        replayed(study, name)
    assert known(study, "tiktok") == known(study, "tiktok", "Curtain") != {}


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_visit_that_spans_midnight_is_of_the_day_on_which_it_began(study, platform):
    sunday = at("2025-11-30T23:59:30Z")
    posts = posts_of(platform)
    newest, rest = visit(posts[:4], sunday), visit(posts[4:], sunday + dt.timedelta(seconds=60))[-1:]
    rest = [(*rest[0][:1], rest[0][1].replace("cursor=0", "cursor=1") + "&max_id=1", *rest[0][2:])]
    foreign_warc(study / "crawl.warc.gz", newest + rest)
    replayed(study, "crawl.warc.gz", words=("--start", "2025-11-01", "--end", "2025-12-31"))
    assert len({row["scrape_run_at"] for row in raw_rows(study, platform)}) == 1
    assert "2025-11-24" not in known(study, platform), "the visit began before that week was over"


def test_days_and_times_of_posts_reach_as_far(study):
    lines = {"d": "", "t": ""}
    for n, day in enumerate(("2025-11-11", "2025-11-18", "2025-11-25")):
        post = Post("tiktok", at(f"{day}T12:00:00Z"), n)
        lines["d"] += f"{post.id},{day},{100 + n}\n"
        lines["t"] += f"{post.id},{day}T12:00:00Z,{100 + n}\n"
    for name, rows in lines.items():
        for path in ("data/raw", "data/weekly", "data/archive"):
            shutil.rmtree(study / path, ignore_errors=True)
        words = ("--source", "tiktok", "--complete", "--handle", HANDLE, "--captured-at", iso(SEEN), "--map", "id=post_id", "date=posted_at", "plays=views")
        replayed(study, brought(study, f"{name}.csv", "id,date,plays\n" + rows, *words))
        views = {row["week_start"]: row["tt_sum_views"] for row in weekly(study, "tiktok") if row["show"] == "Marquee" and row["tt_posts"]}
        assert views == {"2025-11-17": "101", "2025-11-24": "102"}, name


# Archives and the ledger


def test_an_id_that_stands_twice_is_found(study):
    foreign_warc(study / "a.warc.gz", visit(posts_of("tiktok"), SEEN))
    data = (study / "a.warc.gz").read_bytes()
    assert run("archive", "verify", "a.warc.gz", cwd=study).returncode == 0
    (study / "b.warc.gz").write_bytes(data + data)
    done = run("archive", "verify", "b.warc.gz", "--json", cwd=study)
    problems = json.loads(done.stdout)["problems"]
    assert done.returncode == 5 and {problem["problem"] for problem in problems} == {"duplicate_id"} and len(problems) == 4
    assert all(problem["offset"] >= len(data) and problem["record_id"].startswith("urn:uuid:") for problem in problems)


def test_a_ledger_of_a_later_version_is_refused_by_every_command(study):
    archive = brought(study, "z.ndjson", zeeschuimer(posts_of("tiktok"), SEEN), "--complete")
    replayed(study, archive)
    ledger = study / "data/ledger.sqlite3"
    with sqlite3.connect(ledger) as database:
        database.execute("PRAGMA user_version=99")
        database.execute("CREATE TABLE future(x)")
    database.close()
    before = {path: path.read_bytes() for path in sorted(study.rglob("*")) if path.is_file()}
    for words in (["pull", "--replay", archive], ["pull", "--offline"], ["pull"], ["weekly"], ["panel"], ["validate"], ["refresh"], ["report"], ["status"], ["audit"],
                  ["why", "Marquee", "2025-11-24", "tt_posts"], ["archive", "verify"], ["archive", "import", "z.ndjson"], ["doctor", "tiktok"],
                  ["fetch", "http://127.0.0.1:9/"]):
        done = run(*words, cwd=study)
        assert done.returncode == 2 and "later version" in done.stderr and done.stdout == "", (words, done.stderr)
    assert before == {path: path.read_bytes() for path in sorted(study.rglob("*")) if path.is_file()}
