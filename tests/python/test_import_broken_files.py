"""Files that hold no whole list: items that are errors of a scraper, JSON that was cut, counts that no post has, files of other programs.

Each is refused, or left out and named, with what is wrong and where; what is left makes no other number.
"""

import gzip
import json
import random
import zipfile
from datetime import UTC, datetime

import pytest
from import_writers import (
    apify_instagram,
    apify_tiktok,
    collection,
    instagram_4cat,
    instaloader,
    own_table,
    true_weeks,
    utc,
    ytdlp,
)
from posts_world import Post, zeeschuimer
from program import run
from test_lists import cells_of

VARIATIONS = 200
SEED = 20261215
SAVED = "2025-12-01T12:00:00Z"
END = utc("2025-12-01T00:00:00")
HANDLE = "demo.show"
MOST = 10**15
APIFY = {"instagram": apify_instagram, "tiktok": apify_tiktok}
ADDRESS = {"instagram": "https://www.instagram.com/{}/", "tiktok": "https://www.tiktok.com/@{}"}


def workspace(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(
        f"settings: {{geo: US-NY}}\nshows:\n  - {{name: Demo, tiktok_handle: {HANDLE}, instagram_handle: {HANDLE}, wikipedia_title: Demo (musical)}}\n"
        "  - {name: Other, tiktok_handle: other.show, instagram_handle: other.show}\n")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("broken") / "study")


def tried(study, name, content, *words):
    (study / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("archive", "import", name, "--captured-at", SAVED, "--dry-run", *words, cwd=study)
    assert done.returncode in (0, 2), (name, done.stderr)
    return done.returncode, done.stderr + done.stdout


def error_item(platform, handle, error="no_items", text="Empty or private data for provided input"):
    return {"inputUrl": ADDRESS[platform].format(handle), "error": error, "errorDescription": text}


@pytest.mark.parametrize("platform", APIFY)
def test_errors_of_a_scraper_are_named_and_make_no_week_known(tmp_path, platform):
    chance = random.Random(f"{SEED} {platform}")
    for number in range(VARIATIONS // 20):
        folder = workspace(tmp_path / f"{number}")
        posts = collection(platform, SEED + number, END)
        errors = [error_item(platform, "other.show", chance.choice(["no_items", "not_found"])) for _ in range(chance.randint(1, 3))]
        about_it = chance.random() < 0.3
        errors += [error_item(platform, HANDLE)] if about_it else []
        items = APIFY[platform](HANDLE, posts) + errors
        chance.shuffle(items)
        (folder / "a.json").write_text(json.dumps(sorted(items, key=lambda item: "error" in item, reverse=chance.random() < 0.5)))
        done = run("archive", "import", "a.json", "--complete", "--captured-at", SAVED, "--json", cwd=folder)
        assert done.returncode == 0, done.stderr
        many = "1 item is an error" if len(errors) == 1 else f"{len(errors)} items are errors"
        assert many in done.stderr and "Empty or private data" in done.stderr and "@" in done.stderr.split("asked for of", 1)[1], done.stderr
        assert run("pull", "--replay", json.loads(done.stdout)["output"], cwd=folder).returncode in (0, 3)
        cells = cells_of(folder)
        column = {"tiktok": "tt_posts", "instagram": "ig_posts"}[platform]
        known = {week: value for (name, show, week), value in cells.items() if name == column and show == "Demo" and value is not None}
        assert all(value is None for (name, show, week), value in cells.items() if show == "Other" and name == column)
        assert not about_it or known == {}, "an account that was read in part makes no week known"
        true = {week: int(row[column]) for week, row in true_weeks(platform, posts, END, set()).items() if row}
        assert about_it or known == {week: value for week, value in true.items() if week in known}, (number, known, true)
        assert about_it or known


def test_a_file_of_nothing_but_errors_is_refused_with_what_they_say(study):
    for platform in APIFY:
        code, said = tried(study, "errors.json", json.dumps([error_item(platform, HANDLE)] * 2))
        assert code == 2 and "2 errors of a scraper" in said and "no_items" in said, said
    whole = [dict.fromkeys(apify_instagram(HANDLE, collection("instagram", SEED, END))[0], ""), ]
    rows = [whole[0] | error_item("instagram", HANDLE)]
    code, said = tried(study, "errors2.json", json.dumps(rows))
    assert code == 2 and "no_items" in said and "post_id is empty" not in said, said


def documents():
    posts = collection("instagram", SEED, END)
    entry = {"startedDateTime": "2025-12-01T10:00:00.000Z", "request": {"method": "GET", "url": "https://www.instagram.com/demo.show/", "headers": []},
             "response": {"status": 200, "content": {"mimeType": "application/json", "text": "{}"}}}
    views = [{"title": "Demo (musical)", **{f"2025-11-{day:02}": 100 + day for day in range(3, 30)}}]
    return {"apify.json": json.dumps(apify_instagram(HANDLE, posts)), "visit.har": json.dumps({"log": {"entries": [entry]}}),
            "views.json": json.dumps(views), "pretty.json": json.dumps(apify_instagram(HANDLE, posts), indent=1)}


@pytest.mark.parametrize("name", documents())
def test_json_that_is_not_whole_says_at_which_byte(study, name):
    """Cut anywhere, two documents, NUL bytes or other text behind it: the byte is the one where it begins."""
    whole = documents()[name].encode()
    chance = random.Random(f"{SEED} {name}")
    for number in range(VARIATIONS // 10):
        at = chance.randint(len(whole) // 4, len(whole) - 1)
        code, said = tried(study, name, whole[:at])
        assert code == 2 and f"the file ends behind byte {at}" in said and "nothing in the file tells" not in said, (number, at, said)
    for between in (b"", b"\n", b"\n\n  "):
        code, said = tried(study, name, whole + between + whole)
        assert code == 2 and f"a second document begins at byte {len(whole + between) + 1}" in said, said
        code, said = tried(study, name, whole + between + b"\0" * 512)
        assert code == 2 and f"NUL bytes begin at byte {len(whole + between) + 1}" in said, said
    code, said = tried(study, name, whole + b"\nnote")
    assert code == 2 and f"other text begins at byte {len(whole) + 2}" in said, said
    code, said = tried(study, name, whole[: len(whole) // 2] + b"\0" * (len(whole) - len(whole) // 2))
    assert code == 2 and ("NUL bytes begin at byte" in said or "the file ends behind byte" in said), said
    assert "gz" not in name and tried(study, name, whole)[1].find("byte") == -1
    code, said = tried(study, f"{name}.gz", gzip.compress(whole[:-2]))
    assert code == 2 and f"behind byte {len(whole) - 2}" in said, said


def with_count(format_, posts, value):
    posts[len(posts) // 2].counts["likes"] = value
    return {"own": lambda: ("own.csv", own_table(HANDLE, posts, ",", reels=True), ("--source", "instagram")),
            "4cat": lambda: ("4cat.csv", instagram_4cat(HANDLE, posts), ()), "apify": lambda: ("a.json", json.dumps(apify_instagram(HANDLE, posts)), ()),
            "instaloader": lambda: ("i.json", instaloader(HANDLE, posts), ()), "ytdlp": lambda: ("y.json", ytdlp("Instagram", HANDLE, posts), ())}[format_]()


@pytest.mark.parametrize("format_", ["own", "4cat", "apify", "instaloader", "ytdlp"])
def test_a_count_that_no_post_has_is_refused_in_every_table(study, format_):
    chance = random.Random(f"{SEED} {format_}")
    for number in range(VARIATIONS // 20):
        value = chance.choice([MOST, MOST + 1, 2**63 - 1, 10**17, MOST - chance.randrange(10**14)])
        name, text, words = with_count(format_, collection("instagram", SEED + number, END), value)
        code, said = tried(study, name, text, *words)
        assert code == (2 if value > MOST else 0), (number, value, said)
        assert value <= MOST or ("likes" in said and "10^15" in said and f"{value}" in said and name in said), said


def test_a_count_that_no_post_has_is_refused_in_captures_answers_and_pageviews(study):
    seen = datetime(2025, 12, 1, 12, tzinfo=UTC)
    posts = [Post("tiktok", datetime(2025, 11, day, 12, tzinfo=UTC), day, HANDLE) for day in (5, 6, 7)]
    large = f"{2**63 - 1}"
    captured = zeeschuimer(posts, seen).replace('"playCount": ', '"playCount": ' + large[:14])
    code, said = tried(study, "z.ndjson", captured)
    assert code == 2 and "z.ndjson:1" in said and "playCount" in said and "10^15" in said, said
    video = {"id": int(posts[0].id), "username": HANDLE, "create_time": int(posts[0].time.timestamp()), "video_description": "x", "view_count": 2**63 - 1,
             "like_count": 1, "comment_count": 1, "share_count": 1}
    code, said = tried(study, "answer.json", json.dumps({"data": {"videos": [video], "has_more": False}, "error": {"code": "ok"}}))
    assert code == 2 and posts[0].id in said and "views" in said and "10^15" in said, said
    views = {f"2025-11-{day:02}": 100 for day in range(3, 20)} | {"2025-11-09": 2**63 - 1}
    code, said = tried(study, "views.json", json.dumps([{"title": "Demo (musical)", **views}]))
    assert code == 2 and "10^15" in said and "views" in said, said


def zipped(path, name):
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr(name, "x")
    return path.read_bytes()


@pytest.mark.parametrize(("name", "inside", "what"), [("x.docx", "word/document.xml", "a Word document"), ("x.xlsx", "xl/workbook.xml", "an Excel workbook"),
                                                      ("x.csv", "xl/workbook.xml", "an Excel workbook"), ("x.zip", "posts.csv", "a ZIP archive"),
                                                      ("x.pdf", "", "a PDF document"), ("x.xls", "", "an old Excel workbook")])
def test_a_file_of_another_program_is_named_by_every_reader_of_tables(study, sample, tmp_path, name, inside, what):
    content = zipped(tmp_path / name, inside) if inside else {"x.pdf": b"%PDF-1.7\n\xff\xfe", "x.xls": b"\xd0\xcf\x11\xe0\xa1\xb1"}[name]
    (tmp_path / name).write_bytes(content)
    code, said = tried(study, name, content)
    assert code == 2 and f"the file is {what}" in said, said
    for command in (("merge", "--outcomes"), ("forecast", "--outcomes")):
        done = run(*command, tmp_path / name, cwd=sample)
        assert done.returncode == 2 and f"the file is {what}" in done.stderr and done.stderr.isprintable() is False, done.stderr
        assert "PK\x03" not in done.stderr and "\\x" not in done.stderr, done.stderr


@pytest.mark.parametrize("views", [0, 40])
def test_a_day_that_the_api_of_pageviews_serves_as_zero_is_zero(tmp_path, views):
    """With agent=user it serves 0 for a day on which spiders alone came; a day that it leaves out says nothing by itself."""
    folder = workspace(tmp_path / "study")
    days = [f"202511{day:02}00" for day in range(3, 24)]
    items = [{"project": "en.wikipedia", "article": "Demo_(musical)", "granularity": "daily", "timestamp": day, "access": "all-access", "agent": "user",
              "views": views if day == "2025111200" else 7} for day in days]
    (folder / "v.json").write_text(json.dumps({"items": items}))
    url = "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/Demo_(musical)/daily/20251103/20251123"
    done = run("archive", "import", "v.json", "--url", url, "--captured-at", SAVED, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert run("pull", "--replay", json.loads(done.stdout)["output"], cwd=folder).returncode in (0, 3)
    rows = (folder / "data/weekly/wikipedia_weekly.csv").read_text()
    assert f"Demo,2025-11-10,{42 + views}," in rows, rows
