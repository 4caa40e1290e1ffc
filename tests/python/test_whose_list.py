"""Whose list an answer is: what somebody met of other accounts while a profile stood open counts for those accounts or for nobody.

Visits are invented: an account's profile and list, whole, in part or not at all, and among them answers about another account (its
whole list, the card that opens over a name, its feed, its profile), asked by name, by id or by neither, filed under the first
account by a Referer, by the page that a browser notes, or by nothing. A cell of either account is the truth or it is null, and an
answer about somebody else takes no week from the account's own list.
"""

import dataclasses
import json
import random
from datetime import timedelta
from urllib.parse import urlencode

from list_pages import SEEN, TIMELINE, Made, connection, instagram_item, owner_id, tiktok_item, truth
from program import run
from test_lists import COUNTED, DAY, SEED, cells_of, import_file, study

VARIATIONS = 200
ME, OTHER = "marquee.six", "the.other"


def sec_uid(handle):
    return f"MS4wLjABAAAA{owner_id(handle)}"


def posts_of(random_, first_number):
    at, posts = int(SEEN.timestamp()) - random_.randint(1, DAY), []
    while at > int(SEEN.timestamp()) - 50 * DAY:
        posts.append(Made(at, first_number + len(posts), views=random_.randint(1000, 9000), likes=random_.randint(10, 900), comments=random_.randint(0, 9)))
        at -= random_.randint(DAY // 3, 4 * DAY)
    return posts


@dataclasses.dataclass(frozen=True)
class Answer:
    url: str
    body: object
    form: dict | None = None
    referer: str | None = None
    pageref: bool = False


# TikTok

def item_of(handle, post, says_ids):
    item = tiktok_item(handle, post)
    item["author"] = {"uniqueId": handle, "id": owner_id(handle), **({"secUid": sec_uid(handle)} if says_ids else {})}
    return item


def profile_of(handle, count, says_ids):
    user = {"uniqueId": handle, "id": owner_id(handle), "privateAccount": False, **({"secUid": sec_uid(handle)} if says_ids else {})}
    scope = {"webapp.user-detail": {"statusCode": 0, "userInfo": {"user": user, "stats": {"videoCount": count}, "itemList": []}}}
    return (f'<!DOCTYPE html><html><head><title>D</title></head><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
            f'{json.dumps({"__DEFAULT_SCOPE__": scope})}</script></body></html>')


def tiktok_list(handle, posts, size, says_ids, asks_id):
    """Pieces of a list, each asked with the cursor that the one before gave out."""
    answers = []
    for begin in range(0, len(posts), size):
        piece = posts[begin : begin + size]
        cursor = 0 if begin == 0 else posts[begin - 1].at * 1000 + posts[begin - 1].number
        url = f"https://www.tiktok.com/api/post/item_list/?aid=1988&count=16&cursor={cursor}" + (f"&secUid={sec_uid(handle)}" if asks_id else "")
        answers.append(Answer(url, {"cursor": str(piece[-1].at * 1000 + piece[-1].number), "hasMore": True, "statusCode": 0,
                                    "itemList": [item_of(handle, post, says_ids) for post in piece]}))
    return answers


# Instagram

def form_of(handle, asks, after=None, count=12):
    named = {"name": {"username": handle}, "id": {"userID": owner_id(handle)}, "both": {"userID": owner_id(handle), "username": handle}, "": {}}[asks]
    return {**({"after": after} if after else {}), "data": {"count": count}, **named}


def instagram_list(handle, posts, size, asks):
    answers = []
    for begin in range(0, len(posts), size):
        piece = posts[begin : begin + size]
        after = f"{handle}{begin}" if begin else None
        answers.append(Answer("https://www.instagram.com/graphql/query", connection(TIMELINE, [instagram_item(handle, post) for post in piece],
                                                                                    f"{handle}{begin + size}", True), form_of(handle, asks, after)))
    return answers


def instagram_feed(handle, posts):
    return [Answer(f"https://www.instagram.com/api/v1/feed/user/{owner_id(handle)}/?count=12",
                   {"items": [instagram_item(handle, post) for post in posts], "more_available": True, "next_max_id": "x", "status": "ok",
                    "user": {"username": handle, "pk": owner_id(handle)}})]


def about_account(handle, count, asks):
    return Answer("https://www.instagram.com/graphql/query", {"data": {"user": {"pk": owner_id(handle), "username": handle, "media_count": count}}},
                  form_of(handle, asks))


# Files

def page_of(platform, handle):
    return f"https://www.tiktok.com/@{handle}" if platform == "tiktok" else f"https://www.instagram.com/{handle}/"


def har_of(platform, answers, at):
    entries = []
    for number, answer in enumerate(answers):
        headers = [] if answer.referer is None else [{"name": "Referer", "value": answer.referer}]
        request = {"method": "GET" if answer.form is None else "POST", "url": answer.url, "headers": headers}
        if answer.form is not None:
            request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": urlencode({"variables": json.dumps(answer.form), "doc_id": 1})}
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        entries.append({"startedDateTime": f"{at + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S}.000Z", "request": request,
                        **({"pageref": "page_1"} if answer.pageref else {}),
                        "response": {"status": 200, "content": {"mimeType": "text/html" if text.startswith("<") else "application/json", "text": text}}})
    pages = [{"id": "page_1", "title": page_of(platform, ME), "startedDateTime": "x"}]
    return json.dumps({"log": {"version": "1.2", "pages": pages, "entries": entries}})


def met_on_my_page(random_, platform, answers):
    """Filed under the account that was open: as browsers tell it, each in its own way."""
    way = random_.choice(("referer", "referer", "pageref", "foryou", "host"))
    referer = {"referer": page_of(platform, ME), "foryou": "https://www.tiktok.com/foryou" if platform == "tiktok" else "https://www.instagram.com/explore/",
               "host": "https://www.tiktok.com/" if platform == "tiktok" else "https://www.instagram.com/", "pageref": None}[way]
    return [dataclasses.replace(answer, referer=referer, pageref=way == "pageref") for answer in answers]


def mine(random_, platform, posts, kind):
    """The account's own pages: its profile, and its list whole, from its beginning on, or not at all."""
    size = random_.randint(3, 9)
    says_ids, asks = random_.random() < 0.7, random_.choice(("name", "both", "id"))
    if platform == "tiktok":
        front = [Answer(page_of(platform, ME), profile_of(ME, 300, says_ids))]
        pieces = tiktok_list(ME, posts, size, says_ids, says_ids or random_.random() < 0.5)
    else:
        front = [about_account(ME, 300, asks)] if random_.random() < 0.7 else []
        pieces = instagram_list(ME, posts, size, asks)
    pieces = {"whole": pieces, "begun": pieces[:1], "none": []}[kind]
    return [dataclasses.replace(answer, referer=page_of(platform, ME)) for answer in front + pieces]


def somebody_elses(random_, platform, posts):
    size, kind = random_.randint(3, 9), random_.choice(("list", "card", "feed", "profile"))
    few = posts[:3] if kind == "card" else posts
    if platform == "tiktok":
        answers = tiktok_list(OTHER, few, size, random_.random() < 0.7, random_.random() < 0.7)
    elif kind == "feed":
        answers = instagram_feed(OTHER, few)
    elif kind == "profile":
        answers = [about_account(OTHER, 900, random_.choice(("name", "both", "id", "")))]
    else:
        answers = instagram_list(OTHER, few, size, random_.choice(("name", "both", "id", "")))
    return kind, met_on_my_page(random_, platform, answers)


def replayed(folder, *archives):
    """Cells, and what the replay said; 4 says that nothing of these shows was collected."""
    said = ""
    for archive in archives:
        done = run("pull", "--replay", archive, cwd=folder)
        assert done.returncode in (0, 3, 4), done.stderr
        said += done.stderr
    return cells_of(folder), said


def weeks_told(cells, show, platform):
    return {week: {column: cells[column, show, week] for column in COUNTED[platform]}
            for column, whose, week in cells if whose == show and column == COUNTED[platform][0] and cells[column, show, week] is not None}


def check(cells, platform, show, posts, what):
    weeks, known = truth(posts, platform), 0
    for (column, whose, week), cell in cells.items():
        if whose != show or cell is None or column not in COUNTED[platform]:
            continue
        true = weeks.get(week, {}).get(column, 0)
        assert cell == true, (*what, show, week, column, cell, true)
        known += 1
    return known


def test_an_answer_about_another_account_counts_for_nobody_else(tmp_path):
    known = answers = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 17 + number)
        platform = ("tiktok", "instagram")[number % 2]
        posts, others = posts_of(random_, 1), posts_of(random_, 500)
        kind = random_.choice(("whole", "whole", "begun", "none"))
        own = mine(random_, platform, posts, kind)
        what, foreign = somebody_elses(random_, platform, others)
        visit = own[: len(own) if random_.random() < 0.5 else random_.randint(0, len(own))]
        visit = visit + foreign + own[len(visit):]
        folder = study(tmp_path / f"{number}", [ME, OTHER])
        (folder / "v.har").write_text(har_of(platform, visit, SEEN))
        cells, said = replayed(folder, import_file(folder, "v.har"))
        told = (number, platform, kind, what)
        mine_known = check(cells, platform, ME, posts, told)
        known += mine_known + check(cells, platform, OTHER, others, told)
        answers += len(foreign)
        if kind == "none":
            assert mine_known == 0, told
        if kind == "whole":  # no hole: as known as without the others' answers
            alone = study(tmp_path / f"{number}a", [ME, OTHER])
            (alone / "v.har").write_text(har_of(platform, own, SEEN))
            clean, _ = replayed(alone, import_file(alone, "v.har"))
            assert weeks_told(cells, ME, platform) == weeks_told(clean, ME, platform) != {}, (told, said)
    print(f"{VARIATIONS} visits of seed {SEED} with {answers} answers about another account: {known} known cells")
    assert known > 1500


def test_a_card_of_another_day_adds_nothing(tmp_path):
    for number in range(20):
        random_ = random.Random(SEED * 19 + number)
        posts, others = posts_of(random_, 1), posts_of(random_, 500)
        folder = study(tmp_path / f"{number}", [ME])
        own = mine(random_, "instagram", posts, "whole")
        card = [dataclasses.replace(answer, referer=page_of("instagram", ME))
                for answer in instagram_list(OTHER, others[:3], 3, random_.choice(("name", "both", "id", "")))]
        (folder / "v.har").write_text(har_of("instagram", own, SEEN))
        (folder / "w.har").write_text(har_of("instagram", card, SEEN + timedelta(days=1)))
        archives = [import_file(folder, name) for name in ("v.har", "w.har")]
        cells, _ = replayed(folder, *archives)
        assert check(cells, "instagram", ME, posts, (number,)) > 0
        assert not [row for file in folder.glob("data/raw/instagram/*_posts_*.csv") for row in file.read_text().splitlines() if OTHER in row], number
    print(f"20 cards of seed {SEED}")


def test_the_form_of_a_web_archive_says_whose_it_is(tmp_path):
    """Other programs keep the body of a request: it names the account, though nothing else does."""
    import io

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    random_ = random.Random(SEED)
    others = posts_of(random_, 500)
    (answer,) = instagram_list(OTHER, others[:6], 6, "both")
    for asks in (True, False):
        folder = study(tmp_path / f"{asks}", [ME, OTHER])
        with (folder / "a.warc.gz").open("wb") as out:
            writer, dated = WARCWriter(out, gzip=True), {"WARC-Date": f"{SEEN:%Y-%m-%dT%H:%M:%SZ}"}
            response = writer.create_warc_record(answer.url, "response", payload=io.BytesIO(json.dumps(answer.body).encode()), warc_headers_dict=dated,
                                                 http_headers=StatusAndHeaders("200 OK", [("Content-Type", "application/json")], protocol="HTTP/1.1"))
            body = urlencode({"variables": json.dumps(answer.form)}).encode() if asks else b""
            request = writer.create_warc_record(answer.url, "request", payload=io.BytesIO(body), warc_headers_dict=dated, http_headers=StatusAndHeaders(
                "POST /graphql/query HTTP/1.1", [("Referer", page_of("instagram", ME)), ("Content-Length", str(len(body)))], is_http_request=True))
            writer.write_request_response_pair(request, response)
        cells, _ = replayed(folder, "a.warc.gz")
        rows = [row for file in folder.glob("data/raw/instagram/*_posts_*.csv") for row in file.read_text().splitlines()[1:]]
        assert check(cells, "instagram", ME, [], ()) == 0
        assert {row.split(",")[0] for row in rows} == ({OTHER} if asks else set()), asks


def test_an_account_that_took_another_name_is_told_by_its_id(tmp_path):
    """The posts of a renamed account stand under its new name: its id is the same, and nothing of the visit says otherwise."""
    known = 0
    for number in range(40):
        random_ = random.Random(SEED * 23 + number)
        posts = posts_of(random_, 1)
        items = [item_of(ME, post, True) | {"author": {"uniqueId": "new.name", "secUid": sec_uid(ME)}} for post in posts]
        says = random_.choice(("old", "new"))
        answers = [Answer(page_of("tiktok", ME), profile_of(ME, 300, True).replace(
            f'"uniqueId": "{ME}"', f'"uniqueId": "{ME if says == "old" else "new.name"}"'), referer=page_of("tiktok", ME))]
        url = f"https://www.tiktok.com/api/post/item_list/?cursor=0&secUid={sec_uid(ME)}"
        answers.append(Answer(url, {"cursor": "1", "hasMore": True, "statusCode": 0, "itemList": items}, referer=page_of("tiktok", ME)))
        folder = study(tmp_path / f"{number}", [ME])
        (folder / "v.har").write_text(har_of("tiktok", answers, SEEN))
        cells, _ = replayed(folder, import_file(folder, "v.har"))
        found = check(cells, "tiktok", ME, posts, (number, says))
        assert found > 0, (number, says)
        known += found
    print(f"40 renamed accounts of seed {SEED}: {known} known cells")


def test_a_referer_that_is_no_profile_names_no_account(tmp_path):
    """The page For You is no account: a list that was asked there is its authors'."""
    random_ = random.Random(SEED)
    posts = posts_of(random_, 1)
    for number, referer in enumerate(("https://www.tiktok.com/foryou", "https://www.tiktok.com/search?q=x", "https://www.tiktok.com/tag/x")):
        folder = study(tmp_path / f"{number}", [ME, "foryou"])
        answers = [dataclasses.replace(answer, referer=referer) for answer in tiktok_list(ME, posts, 20, True, True)]
        (folder / "v.har").write_text(har_of("tiktok", answers, SEEN))
        done = run("archive", "import", "v.har", "--json", cwd=folder)
        accounts = [account["handle"] for one in json.loads(done.stdout)["runs"] for account in one["accounts"]]
        assert accounts == [ME], (referer, done.stdout)
