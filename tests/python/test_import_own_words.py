"""Tables as people keep them: addresses of other accounts, days of their country, ids as formulas, a file a post."""

import csv
import io
import json
import random

import pytest
from import_writers import Held, collection, own_table, table, utc, ytdlp
from program import run
from test_import_tables import END, SAVED, held, imported, raw, replayed, study, weekly

TIKTOK = ("--source", "tiktok", "--captured-at", SAVED)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def address(handle, post):
    return f"https://www.tiktok.com/@{handle}/video/{post.post_id}"


@pytest.mark.parametrize("column", ["url", "post_url", "Link"])
def test_a_row_whose_address_is_of_another_account_is_refused(tmp_path, column):
    posts = collection("tiktok", 21, END)
    study(tmp_path, "demo.show")
    rows = [
        {**row, column: address("other.show" if at == 2 else "demo.show", post)}
        for at, (row, post) in enumerate(
            zip(rows_of(own_table("demo.show", posts, ",", reels=False)), posts, strict=True)
        )
    ]
    error = imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK, code=2)
    assert "own.csv:4" in error and "@other.show" in error
    del rows[2]
    assert (
        imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK)["runs"][0]["accounts"][0]["handle"]
        == "demo.show"
    )


def test_an_address_says_whose_a_post_is_where_no_column_does(tmp_path):
    posts = collection("tiktok", 22, END)
    study(tmp_path, "demo.show")
    rows = [
        {"post_id": address("other.show" if at == 1 else "demo.show", post), "posted_at": post.unix}
        for at, post in enumerate(posts)
    ]
    result = imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK, "--handle", "demo.show")
    found = {account["handle"]: account["posts"] for account in result["runs"][0]["accounts"]}
    assert found == {"demo.show": len(posts) - 1, "other.show": 1}
    assert any("rows of other accounts" in note and "@other.show (1)" in note for note in result["notes"])


@pytest.mark.parametrize("written", ['="{}"', "'{}", '"=""{}"""'])
def test_ids_that_a_spreadsheet_was_told_to_keep_are_whole(tmp_path, written):
    posts = collection("tiktok", 23, END)
    study(tmp_path, "demo.show")
    lines = own_table("demo.show", posts, ",", reels=False).splitlines()
    lines[1:] = [written.format(line.split(",")[0]) + "," + line.split(",", 1)[1] for line in lines[1:]]
    replayed(tmp_path, imported(tmp_path, held(tmp_path, "own.csv", "\n".join(lines)), *TIKTOK))
    assert {row["post_id"] for row in raw(tmp_path, "tiktok")} == {post.post_id for post in posts}


FORMS = {
    "%d/%m/%Y": "{d:02}/{m:02}/{y}",
    "%m/%d/%Y": "{m}/{d}/{y}",
    "%d.%m.%Y": "{d:02}.{m:02}.{y}",
    "%m-%d-%y": "{m}-{d}-{yy}",
    "%Y/%m/%d": "{y}/{m:02}/{d:02}",
}


@pytest.mark.parametrize("date_format", FORMS)
@pytest.mark.parametrize("clock", ["", " {h}:{i:02}:{s:02}", " {h12}:{i:02}:{s:02} {half}"])
def test_days_of_a_column_are_read_in_the_one_order_that_fits(tmp_path, date_format, clock):
    rng = random.Random(f"{date_format}{clock}")
    posts = collection("tiktok", rng.randrange(10**6), END)
    days = [13, 14, 25, 28]
    for at, post in enumerate(posts):
        moment = utc(f"2025-11-{days[at % 4]:02}T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}")
        posts[at] = Held(moment, str((int(moment.timestamp()) << 32) + rng.randrange(10**9) * 2 + 1), post.counts)
    study(tmp_path, "demo.show")
    rows = rows_of(own_table("demo.show", posts, ",", reels=False))
    for row, post in zip(rows, posts, strict=True):
        t = post.at
        row["posted_at"] = (FORMS[date_format] + clock).format(
            d=t.day,
            m=t.month,
            y=t.year,
            yy=t.year % 100,
            h=t.hour,
            h12=(t.hour - 1) % 12 + 1,
            i=t.minute,
            s=t.second,
            half="PM" if t.hour >= 12 else "AM",
        )
    for more in ((), ("--date-format", date_format)):
        replayed(
            tmp_path, imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK, "--timezone", "UTC", *more)
        )
        found = {row["post_id"]: row["posted_at"] for row in raw(tmp_path, "tiktok")}
        assert {key: value[:19] for key, value in found.items()} == {
            post.post_id: post.at.strftime("%Y-%m-%dT%H:%M:%S") for post in posts
        }


def test_two_orders_that_fit_are_asked_for_with_both(tmp_path):
    moment = utc("2025-11-10T12:00:00")
    post = Held(
        moment,
        str((int(moment.timestamp()) << 32) + 123457),
        dict.fromkeys(["views", "likes", "comments", "shares", "saves"], 5),
    )
    study(tmp_path, "demo.show")
    rows = rows_of(own_table("demo.show", [post], ",", reels=False))
    rows[0]["posted_at"] = "10/11/2025 12:00"
    file = held(tmp_path, "own.csv", table(rows))
    error = imported(tmp_path, file, *TIKTOK, "--timezone", "UTC", code=2)
    assert "2025-11-10" in error and "2025-10-11" in error and "--date-format" in error and "own.csv:2" in error
    imported(tmp_path, file, *TIKTOK, "--timezone", "UTC", "--date-format", "%d/%m/%Y")
    assert "was given on" in imported(tmp_path, file, *TIKTOK, "--timezone", "UTC", "--date-format", "%m/%d/%Y", code=2)
    assert "--date-format" in imported(tmp_path, file, *TIKTOK, "--date-format", "%d/%d/%Y", code=2)


def test_an_hour_without_its_day_is_refused_as_such(tmp_path):
    posts = collection("tiktok", 24, END)
    study(tmp_path, "demo.show")
    rows = rows_of(own_table("demo.show", posts, ",", reels=False))
    for row, post in zip(rows, posts, strict=True):
        row["posted_at"] = post.at.strftime("%H:%M")
    assert "hour without its day" in imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK, code=2)


def test_a_file_a_post_is_one_collection(tmp_path):
    posts = collection("tiktok", 25, END)
    text = ytdlp("TikTok", "demo.show", posts)
    files = [
        held(tmp_path, f"{at}.info.json", json.dumps(json.loads(line), indent=1))
        for at, line in enumerate(text.splitlines())
    ]
    known = {}
    for name, given in (("together", [held(tmp_path, "all.json", text)]), ("apart", files)):
        folder = study(tmp_path / name, "demo.show")
        result = imported(folder, *[str(tmp_path / file) for file in given], "--captured-at", SAVED, "--complete")
        replayed(folder, result)
        known[name] = (len(result["runs"]), result["runs"][0]["accounts"], weekly(folder, "tiktok"))
    assert known["apart"] == known["together"] and known["apart"][0] == 1
    assert known["apart"][1][0]["known_weeks"]


def test_yt_dlps_profile_is_read_and_its_flat_list_refused(tmp_path):
    posts = collection("tiktok", 26, END)
    study(tmp_path, "demo.show")
    entries = [json.loads(line) for line in ytdlp("TikTok", "demo.show", posts).splitlines()]
    whole = {"_type": "playlist", "id": "demo.show", "extractor": "tiktok:user", "entries": entries}
    assert imported(tmp_path, held(tmp_path, "j.json", json.dumps(whole)), "--captured-at", SAVED)["runs"][0][
        "posts"
    ] == len(posts)
    flat = whole | {
        "entries": [{"_type": "url", "id": post.post_id, "url": address("demo.show", post)} for post in posts]
    }
    error = imported(tmp_path, held(tmp_path, "flat.json", json.dumps(flat)), "--captured-at", SAVED, code=2)
    assert "--flat-playlist" in error and ".info.json" in error


@pytest.mark.parametrize(
    "body, says",
    [
        (
            {
                "search_metadata": {"id": "1"},
                "search_parameters": {"engine": "google_trends"},
                "interest_over_time": {},
            },
            "SerpAPI (google_trends)",
        ),
        (
            {
                "data": {},
                "error": {"code": "rate_limit_exceeded", "message": "The API rate limit was exceeded", "log_id": "1"},
            },
            "rate_limit_exceeded",
        ),
        ({"error": {"code": "access_token_invalid", "message": "The access token is invalid"}}, "access_token_invalid"),
    ],
)
def test_what_holds_no_posts_is_refused_by_its_name(tmp_path, body, says):
    study(tmp_path, "demo.show")
    error = imported(tmp_path, held(tmp_path, "answer.json", json.dumps(body)), "--captured-at", SAVED, code=2)
    assert says in error and "help:" in error


def test_doctor_names_the_visits_of_which_pull_says_partial(tmp_path):
    study(tmp_path, "demo.show")
    posts = own_table("demo.show", collection("tiktok", 27, END), ",", reels=False)
    said = replayed(tmp_path, imported(tmp_path, held(tmp_path, "own.csv", posts), *TIKTOK)).stderr
    found = run("doctor", "tiktok", cwd=tmp_path).stdout
    assert "1 of 1 show partial" in said and "1 of 1 visit is partial" in " ".join(found.split()), found


@pytest.mark.parametrize("word, is_text", [("none", True), ("null", True), ("None", True), ("nan", True), ("NULL", True), ("na", True),
                                           ("", False), ("NA", False), ("N/A", False), ("-", False), ("<NA>", False)])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_caption_is_a_text_whatever_its_word(tmp_path, word, is_text, as_json):
    """A week whose posts all say `none` has no hashtags; one whose captions are not known has none that anybody knows."""
    posts = collection("tiktok", 28, END)
    study(tmp_path, "demo.show")
    rows = [{"post_id": post.post_id, "posted_at": post.unix, "handle": "demo.show", "views": 10, "caption": word} for post in posts]
    name = held(tmp_path, "own.json", json.dumps(rows)) if as_json else held(tmp_path, "own.csv", table(rows))
    replayed(tmp_path, imported(tmp_path, name, *TIKTOK, "--complete"))
    cells = {row["tt_unique_hashtags"] for row in weekly(tmp_path, "tiktok").values() if row["tt_posts"] not in ("", "0")}
    assert cells == ({"0"} if is_text else {""}), cells
    assert {row["caption"] for row in raw(tmp_path, "tiktok")} == {word if is_text else ""}


def test_an_account_may_be_called_none(tmp_path):
    study(tmp_path, "none")
    rows = [{"post_id": post.post_id, "posted_at": post.unix, "handle": "none"} for post in collection("tiktok", 29, END)]
    result = imported(tmp_path, held(tmp_path, "own.csv", table(rows)), *TIKTOK)
    assert [account["handle"] for account in result["runs"][0]["accounts"]] == ["none"]
