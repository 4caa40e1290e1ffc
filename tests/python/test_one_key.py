"""One record, one key: an id, a shortcode and an address of one post that spell two are refused, in every format and raw file."""

import csv
import io
import json
import random
from datetime import UTC, datetime

import import_writers as writers
import pytest
from list_pages import TIMELINE, Made, connection, har, instagram_item, instagram_shell, tiktok_id, tiktok_item, tiktok_list_url, tiktok_piece, tiktok_profile, zeeschuimer
from program import run
from slow import part_of
from test_lists import SAVED, import_file, known_weeks, panel_of, study

from public_signals import Error
from public_signals.aggregation.weekly import aggregate_instagram_weekly, aggregate_tiktok_weekly

VARIATIONS = part_of(60, 200)
SEED = 20261213
END = datetime(2025, 11, 30, 12, tzinfo=UTC)


def rounded(text, chance):
    """The id of another post of nearly the same time: digits that a spreadsheet or a float lost, or one digit typed wrong."""
    way = chance.choice(["digits", "float", "typed"])
    if way == "digits":
        other = text[:15] + "0" * (len(text) - 15)
    elif way == "float":
        other = str(int(float(text)))
    else:
        other = text[:-1] + str((int(text[-1]) + chance.randint(1, 9)) % 10)
    return other if other != text else text[:-1] + str((int(text[-1]) + 1) % 10)


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def changed_table(text, row, column, value):
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[row][column] = value
    return writers.table(rows)


def records(format_, posts, row, other):
    """A file of posts whose row `row` has another id beside its own address or shortcode."""
    if format_ == "4cat-tiktok":
        return changed_table(writers.tiktok_4cat("six", posts), row, "id", other), "f.csv"
    if format_ == "4cat-instagram":
        return changed_table(writers.instagram_4cat("six", posts), row, "id", writers_code(other)), "f.csv"
    if format_ in ("apify-tiktok", "apify-instagram"):
        items = getattr(writers, format_.replace("-", "_"))("six", posts)
        items[row]["id"] = other
        return json.dumps(items), "f.json"
    if format_ == "instaloader":
        items = json_lines(writers.instaloader("six", posts))
        items[row]["node"]["id"] = other
        return "".join(json.dumps(item) + "\n" for item in items), "f.json"
    items = json_lines(writers.ytdlp("TikTok", "six", posts))
    items[row]["id"] = other
    return "".join(json.dumps(item) + "\n" for item in items), "f.info.json"


def writers_code(pk):
    from list_pages import code_of

    return code_of(int(pk))


FORMATS = {"4cat-tiktok": "tiktok", "4cat-instagram": "instagram", "apify-tiktok": "tiktok", "apify-instagram": "instagram", "instaloader": "instagram", "yt-dlp": "tiktok"}


def test_two_ids_in_one_record_are_refused_with_its_line(tmp_path):
    chance = random.Random(SEED)
    refused = dict.fromkeys(FORMATS, 0)
    folder = study(tmp_path, ["six"])
    for variation in range(VARIATIONS):
        format_ = chance.choice(list(FORMATS))
        posts = writers.collection(FORMATS[format_], SEED + variation % 8, END)
        row = chance.randrange(len(posts))
        right = posts[row].post_id
        text, name = records(format_, posts, row, rounded(right, chance))
        (folder / name).write_text(text)
        done = run("archive", "import", name, *SAVED, "--json", cwd=folder)
        assert done.returncode == 2 and "is not that of the post" in done.stderr and f"{name}:" in done.stderr, (variation, format_, done.stderr)
        refused[format_] += 1
        if variation % 10 == 0:
            text, name = records(format_, posts, row, right)
            (folder / name).write_text(text)
            assert run("archive", "import", name, *SAVED, "--json", cwd=folder).returncode == 0, format_
    print(f"{VARIATIONS} records with two ids, seed {SEED}: {refused}")


def posts_of(count):
    return [Made(int(datetime(2025, 11, 29, 12, tzinfo=UTC).timestamp()) - 86400 * day, 20 + day) for day in range(count)]


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_captured_objects_name_one_post(tmp_path, platform):
    folder = study(tmp_path, ["six"])
    chance = random.Random(SEED + 1)
    for variation in range(20):
        posts = posts_of(12)
        items = [tiktok_item("six", post) if platform == "tiktok" else instagram_item("six", post) for post in posts]
        row = chance.randrange(12)
        if platform == "tiktok":
            items[row]["video"]["id"] = items[row]["id"]
            items[row]["id"] = rounded(items[row]["id"], chance)
        else:
            items[row]["pk"] = rounded(items[row]["pk"], chance)
        (folder / "z.ndjson").write_text(zeeschuimer("six", platform, items))
        done = run("archive", "import", "z.ndjson", "--json", cwd=folder)
        assert done.returncode == 2 and f"z.ndjson:{row + 1}" in done.stderr and "is not that of the post" in done.stderr, (variation, done.stderr)


def with_two_ids(platform, item, chance):
    """One of an item's own ids becomes another post's: its id, the one of its video, the one beside its owner, its shortcode."""
    if platform == "tiktok":
        item["video"]["id"] = item["id"]
        place = chance.choice([item, item["video"]])
        place["id"] = rounded(place["id"], chance)
    elif (way := chance.choice(["pk", "id", "code"])) == "pk":
        item["pk"] = rounded(item["pk"], chance)
    elif way == "id":
        pk, _, owner = item["id"].partition("_")
        item["id"] = f"{rounded(pk, chance)}_{owner}"
    else:
        item["code"] = writers_code(rounded(item["pk"], chance))


def captured(platform, layout, items):
    """A profile and its list as a file of that layout, and how it is imported."""
    if platform == "instagram":
        return har("six", "instagram", [("https://www.instagram.com/six/", None, instagram_shell("six")), (
            "https://www.instagram.com/graphql/query", {"username": "six"}, connection(TIMELINE, items, "c", True))]), "v.har", ()
    piece = {"cursor": "1", "hasMore": True, "itemList": items, "statusCode": 0}
    if layout == "har":
        return har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)), (tiktok_list_url(0), None, piece)]), "v.har", ()
    if layout == "json":
        return json.dumps(piece), "v.json", ("--url", tiktok_list_url(0), "--handle", "six", *SAVED)
    page = tiktok_profile("six", 300).replace('"itemList": []', f'"itemList": {json.dumps(items)}')
    return page, "v.html", ("--url", "https://www.tiktok.com/@six", *SAVED)


@pytest.mark.parametrize(("platform", "layout"), [("instagram", "har"), ("tiktok", "har"), ("tiktok", "json"), ("tiktok", "page")])
def test_a_page_whose_item_names_two_posts_makes_no_week_known(tmp_path, platform, layout):
    chance = random.Random(f"{SEED + 2} {platform} {layout}")
    make = instagram_item if platform == "instagram" else tiktok_item
    known = 0
    for variation in range(20):
        items = [make("six", post) for post in posts_of(26)]
        folder = study(tmp_path / f"{variation}", ["six"])
        is_wrong = variation % 4 != 0
        if is_wrong:
            with_two_ids(platform, chance.choice(items), chance)
        elif platform == "tiktok":
            items[3]["video"]["id"] = items[3]["id"]
        text, name, words = captured(platform, layout, items)
        (folder / name).write_text(text)
        done = run("archive", "import", name, *words, "--json", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert ("is not that of the post" in str(json.loads(done.stdout)["notes"])) == is_wrong, (variation, done.stdout)
        cells, said = panel_of(folder, json.loads(done.stdout)["output"])
        weeks = known_weeks(cells, "ig_posts" if platform == "instagram" else "tt_posts")
        assert bool(weeks) != is_wrong, (variation, weeks, said)
        known += len(weeks)
        if is_wrong:
            assert "post_contradicts" in said
            assert run("weekly", "--quiet", cwd=folder).returncode == 0, "the raw files can be read"
    assert known


def test_a_video_of_the_research_api_with_two_ids_is_refused_with_its_place(tmp_path):
    folder = study(tmp_path, ["six"])
    chance = random.Random(SEED + 4)
    for variation in range(10):
        videos = [{"id": int(tiktok_id(post)), "video_id": tiktok_id(post), "username": "six", "create_time": post.at, "video_description": "x", "view_count": 1}
                  for post in posts_of(12)]
        row, key = chance.randrange(12), chance.choice(["id", "video_id"])
        if variation:
            videos[row][key] = type(videos[row][key])(rounded(tiktok_id(posts_of(12)[row]), chance))
        (folder / "r.json").write_text(json.dumps({"data": {"videos": videos, "cursor": 12, "has_more": False}, "error": {"code": "ok"}}))
        done = run("archive", "import", "r.json", *SAVED, cwd=folder)
        if variation:
            assert done.returncode == 2 and f"data.videos[{row}]" in done.stderr and "is not that of the post" in done.stderr, done.stderr
        else:
            assert done.returncode == 0, done.stderr


def test_raw_rows_with_two_keys_are_refused_with_their_line(sample_posts):
    folder, chance, refused = sample_posts, random.Random(SEED + 3), 0
    for variation in range(VARIATIONS // 2):
        platform = chance.choice(["tiktok", "instagram"])
        path = chance.choice(sorted((folder / "data/raw" / platform).glob("*_posts_*.csv")))
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        row = chance.randrange(len(rows))
        rows[row]["post_id"] = rounded(rows[row]["post_id"], chance)
        path.write_text(writers.table(rows))
        done = run("weekly", cwd=folder)
        assert done.returncode == 2 and f"{path.name}:{row + 2}, column post_id" in done.stderr, (variation, done.stderr)
        refused += 1
        path.write_bytes(whole)
    assert run("weekly", "--quiet", cwd=folder).returncode == 0
    print(f"{refused} raw rows with two keys, seed {SEED + 3}")


@pytest.fixture
def sample_posts(tmp_path):
    folder = study(tmp_path, ["six"])
    posts = posts_of(12)
    for platform in ("tiktok", "instagram"):
        items = [tiktok_item("six", post) if platform == "tiktok" else instagram_item("six", post) for post in posts]
        (folder / f"{platform}.ndjson").write_text(zeeschuimer("six", platform, items))
        panel_of(folder, import_file(folder, f"{platform}.ndjson"))
    return folder


def test_frames_with_two_keys_are_refused():
    import pandas as pd

    for platform, aggregate in (("tiktok", aggregate_tiktok_weekly), ("instagram", aggregate_instagram_weekly)):
        post = posts_of(1)[0]
        right = instagram_item("six", post) if platform == "instagram" else {"pk": tiktok_id(post), "code": ""}
        address = f"https://www.tiktok.com/@six/video/{right['pk']}" if platform == "tiktok" else f"https://www.instagram.com/p/{right['code']}/"
        frame = pd.DataFrame({"show": ["A"], "post_id": [right["pk"]], "post_url": [address], "posted_at": ["2025-11-29T12:00:00Z"], "likes": [1]})
        assert aggregate(frame).shape[0] == 1
        with pytest.raises(Error, match="is not that of the post"):
            aggregate(frame.assign(post_id=right["pk"][:15] + "0" * (len(right["pk"]) - 15)))


def test_a_request_is_known_to_its_response_whichever_names_the_other(tmp_path):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    posts, profile = posts_of(26), "https://www.tiktok.com/@six"
    pages = [(profile, "text/html", tiktok_profile("six", 300)), (tiktok_list_url(0), "application/json", json.dumps(tiktok_piece("six", posts, "1", True)))]
    seen = {}
    for first in ("request", "response"):
        folder = study(tmp_path / first, ["six"])
        with (folder / "x.warc.gz").open("wb") as out:
            writer = WARCWriter(out, gzip=True)
            for number, (url, kind, body) in enumerate(pages):
                date = {"WARC-Date": f"2025-12-01T10:00:0{number}Z"}
                answer = writer.create_warc_record(url, "response", payload=io.BytesIO(body.encode()), warc_headers_dict=date,
                                                   http_headers=StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1"))
                asked = writer.create_warc_record(url, "request", warc_headers_dict=date,
                                                  http_headers=StatusAndHeaders("GET / HTTP/1.1", [("Referer", profile)], is_http_request=True))
                # The second of the pair names the first.
                writer.write_request_response_pair(*((asked, answer) if first == "response" else (answer, asked)))
        seen[first] = known_weeks(panel_of(folder, "x.warc.gz")[0], "tt_posts")
    assert seen["request"] == seen["response"] and len(seen["request"]) > 2


def test_what_close_friends_alone_see_is_left_out(tmp_path):
    posts = posts_of(26)
    items = [instagram_item("six", post) | {"audience": "besties" if number == 3 else "default"} for number, post in enumerate(posts)]
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "instagram", [("https://www.instagram.com/six/", None, instagram_shell("six")), (
        "https://www.instagram.com/graphql/query", {"username": "six"}, connection(TIMELINE, items, "c", True))]))
    cells, _ = panel_of(folder, import_file(folder, "v.har"))
    assert cells["ig_posts", "six", "2025-11-24"] == 5


@pytest.mark.parametrize("title", ["https://en.wikipedia.org/wiki/Six_(musical)#Plot", "Six (musical)#Plot", "https://en.wikipedia.org/wiki/Special:Search", "Category:Musicals",
                                   "https://en.wikipedia.org/w/index.php?title=Special:Search&search=Six", "https://en.wikipedia.org/wiki/Talk:Six_(musical)", "user_talk:Six", ":Six"])
def test_what_is_no_article_is_refused_when_shows_are_read(tmp_path, title):
    folder = study(tmp_path, [])
    (folder / "config/shows.yaml").write_text(f"shows:\n  - {{name: A, wikipedia_title: '{title}'}}\n")
    done = run("weekly", "--all-shows", cwd=folder)
    assert done.returncode == 2 and "shows.yaml" in done.stderr, done.stderr


def test_the_first_letter_of_a_title_has_no_case_and_no_query_is_empty(tmp_path):
    folder = study(tmp_path, [])
    (folder / "config/shows.yaml").write_text("shows:\n  - {name: A, wikipedia_title: 'oh, Mary!'}\n")
    (folder / "p.csv").write_text('Date,"Oh, Mary!"\n' + "".join(f"2025-09-{day:02},{10 + day}\n" for day in range(1, 22)))
    done = run("archive", "import", "p.csv", cwd=folder)
    assert done.returncode == 0 and "no show names" not in done.stdout + done.stderr, done.stderr
    for query in ("''", "' '"):
        (folder / "config/shows.yaml").write_text(f"shows:\n  - {{name: A, google_queries: [{query}]}}\n")
        done = run("archive", "import", "p.csv", cwd=folder)
        assert done.returncode == 2 and "a query is empty" in done.stderr, done.stderr


def test_queries_that_are_one_search_are_refused_by_both_names(tmp_path):
    seed = 20261211
    print(f"60 studies, seed {seed}")
    (tmp_path / "config").mkdir()
    for variation in range(60):
        rng = random.Random(f"{seed} {variation}")
        words = rng.sample(["oh", "mary", "été", "musical", "Straße", "six"], rng.randrange(1, 4))
        other = rng.choice([" ", "  ", "\u00a0", " \u2009"]).join(rng.choice([str.upper, str.lower, str.title])(word) for word in words)
        other = rng.choice(["", " "]) + other + rng.choice(["", "  "])
        queries = ["another", " ".join(words), other] if rng.random() < 0.5 else [other, "another", " ".join(words)]
        shows = json.dumps([{"name": "A", "google_queries": queries}], ensure_ascii=False)
        (tmp_path / "config/shows.yaml").write_text(f"shows: {shows}\n")
        done = run("weekly", cwd=tmp_path)
        assert done.returncode == 2 and "are one search" in done.stderr, (variation, queries, done.stderr)
    (tmp_path / "config/shows.yaml").write_text("shows: [{name: A, google_queries: [oh mary, ohmary, '\"oh mary\"']}]\n")
    assert "one search" not in run("weekly", cwd=tmp_path).stderr
