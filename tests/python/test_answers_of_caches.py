"""What a cache on the way served says how old it is: by an old Date, by its Age, or by both. It tells of that time."""

import gzip
import json
import random
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlencode

from list_pages import har, tiktok_piece, tiktok_profile
from slow import part_of
from test_import_series import held, imported, replayed, weekly
from test_import_series import study as series_study
from test_list_ends import posts_of
from test_lists import SEED, import_file, known_weeks, panel_of, study

VARIATIONS = part_of(40, 120)
MONDAY = datetime(2025, 12, 1, tzinfo=UTC)


def said_by(rng, met, age):
    """The headers of an answer that was made `age` before `met`: as caches hand it on, as they date it anew, or without a Date."""
    how = rng.choice(["handed on", "dated anew", "no date"]) if age else rng.choice(["of now", "of now, with an age"])
    date_header = {"name": "Date", "value": format_datetime(met - (age if how == "handed on" else timedelta()), usegmt=True)}
    age_header = {"name": rng.choice(["Age", "age"]), "value": str(int(age.total_seconds()))}
    return {"of now": [date_header], "no date": [age_header]}.get(how, [date_header, age_header]), how


def served(text, met, headers_of):
    log = json.loads(text)
    for place, entry in enumerate(log["log"]["entries"]):
        at = met + timedelta(seconds=place)
        entry["startedDateTime"] = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
        entry["response"]["headers"] = headers_of(place, at)
    return json.dumps(log)


def test_a_list_knows_no_week_that_was_on_when_it_was_made(tmp_path):
    stale, kinds = 0, {}
    for number in range(VARIATIONS):
        rng = random.Random(SEED * 61 + number)
        posts = posts_of(24)
        met, age = MONDAY + timedelta(hours=rng.randint(1, 100)), timedelta(hours=rng.choice([0, 2, rng.randint(1, 24 * 20)]))
        cut, kept = rng.randint(6, 18), rng.choice([{1}, {2}, {0, 1, 2}])
        text = har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)),
                                     ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", posts[:cut], "1", True)),
                                     ("https://www.tiktok.com/api/post/item_list/?cursor=1", None, tiktok_piece("six", posts[cut:], "2", True))])
        said = {}

        def headers_of(place, at, rng=rng, kept=kept, age=age, said=said):
            headers, said[place] = said_by(rng, at, age if place in kept else timedelta())
            return headers

        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(served(text, met, headers_of))
        cells, words = panel_of(folder, import_file(folder, "v.har"))
        weeks = known_weeks(cells, "tt_posts")
        made = met + timedelta(seconds=min(kept - {0})) - age
        over = f"{made - timedelta(days=made.weekday()):%Y-%m-%d}"
        assert all(week < over for week in weeks), (number, met, age, said, weeks)
        assert (max(weeks, default="") == f"{datetime.fromisoformat(over) - timedelta(days=7):%Y-%m-%d}") or age > timedelta(days=14), (number, said, weeks)
        assert ("list_from_cache" in words) == (made < MONDAY), (number, said, words)
        assert "clock_differs" not in words, (number, said, words)
        stale += made < MONDAY
        for how in said.values():
            kinds[how] = kinds.get(how, 0) + 1
    print(f"{VARIATIONS} lists of seed {SEED}, {stale} made in an earlier week, headers {kinds}")
    assert stale > VARIATIONS // 4 and min(kinds.values()) > 5


def test_an_age_that_is_none_says_nothing(tmp_path):
    for number, age in enumerate(["", "-5", "1e9", "86400 s", "99999999999999999999", "0x10"]):
        folder = study(tmp_path / f"{number}", ["six"])
        text = har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)),
                                     ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", posts_of(20), "1", True))])
        met = MONDAY + timedelta(hours=3)
        (folder / "v.har").write_text(served(text, met, lambda place, at, age=age: [
            {"name": "Date", "value": format_datetime(at, usegmt=True)}, {"name": "Age", "value": age}]))
        cells, words = panel_of(folder, import_file(folder, "v.har"))
        assert "2025-11-24" in known_weeks(cells, "tt_posts") and "list_from_cache" not in words, age


def views_url(title, first, last):
    return (f"https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/{title}/daily/"
            f"{first:%Y%m%d}/{last:%Y%m%d}")


def test_days_that_were_not_loaded_when_an_answer_was_made_are_no_zeros(tmp_path):
    """Views of two articles, one answered by a cache: what it left out may have come since."""
    lost = 0
    for number in range(VARIATIONS):
        rng = random.Random(SEED * 67 + number)
        met = datetime(2025, 12, 10, 12, tzinfo=UTC) + timedelta(hours=rng.randint(0, 160))
        age = timedelta(hours=rng.choice([0, rng.randint(2, 24 * 20)]))
        first, last = date(2025, 10, 6), met.date() - timedelta(days=2)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        views = {title: {day: rng.randint(40, 400) for day in days} for title in ("Six", "Six_live")}
        loaded = (met - age).date() - timedelta(days=rng.choice([1, 2]))
        late = loaded - timedelta(days=1) if rng.random() < 0.5 else None  # not loaded in order
        items = {title: [{"project": "en.wikipedia", "article": title, "granularity": "daily", "timestamp": f"{day:%Y%m%d}00",
                          "access": "all-access", "agent": "user", "views": count} for day, count in views[title].items()
                         if title == "Six" or (day <= loaded and day != late)] for title in views}
        text = har("six", "tiktok", [(views_url(title, first, last), None, {"items": items[title]}) for title in views])

        def headers_of(place, at, rng=rng, age=age):
            return said_by(rng, at, age if place == 1 else timedelta())[0]

        folder = series_study(tmp_path / f"{number}", [{"name": "Six", "wikipedia_title": "Six", "wikipedia_extra_titles": ["Six live"]}],
                              panel={"extensions": ["wikipedia"]})
        (folder / "v.har").write_text(served(text, met, headers_of))
        replayed(folder, imported(folder, "v.har"))
        for (_, week), row in weekly(folder, "wikipedia").items():
            of_week = [date.fromisoformat(week) + timedelta(days=n) for n in range(7)]
            truth = sum(views[title].get(day, 0) for title in views for day in of_week)
            if row["wiki_views"] and row["wiki_is_partial"] == "false":
                assert row["wiki_views"] == str(truth), (number, met, age, week, loaded, late)
            else:
                lost += 1
                assert of_week[-1] >= loaded - timedelta(days=2) or of_week[0] < first, (number, met, age, week, loaded, late)
    print(f"{VARIATIONS} answers of seed {SEED}, {lost} weeks unknown or partial")
    assert lost > VARIATIONS // 2


def multiline(first, values):
    last = first + timedelta(days=len(values) - 1)
    request = {"time": f"{first} {last}", "resolution": "DAY", "locale": "en-US", "comparisonItem": [
        {"geo": {"region": "US-NY"}, "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": "six musical"}]}}],
        "requestOptions": {"property": "", "backend": "IZG", "category": 0}}
    points = [{"time": str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())), "value": [value], "hasData": [True], "formattedValue": [str(value)]}
              for day, value in ((first + timedelta(days=n), value) for n, value in enumerate(values))]
    url = "https://trends.google.com/trends/api/widgetdata/multiline?hl=en-US&tz=0&" + urlencode({"req": json.dumps(request), "token": "x"})
    return url, ")]}',\n" + json.dumps({"default": {"timelineData": points, "averages": []}})


def test_days_that_still_changed_when_a_cache_kept_them_are_partial(tmp_path):
    """A visit comes later than the answer that a cache serves it: the last three days before the answer are not settled."""
    for number in range(VARIATIONS):
        rng = random.Random(f"age {number}")
        met = datetime(2025, 12, 10, 12, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 7))
        age = timedelta(hours=rng.choice([0, rng.randrange(2, 24 * 12)]))
        made = met - age
        last = made.date() - timedelta(days=1)
        first = last - timedelta(days=90)
        url, body = multiline(first, [rng.randrange(40, 101) for _ in range(91)])
        said = rng.choice([[("Date", format_datetime(made, usegmt=True))], [("Date", format_datetime(met, usegmt=True)), ("Age", str(int(age.total_seconds())))],
                           [("Age", str(int(age.total_seconds())))]])
        entry = {"startedDateTime": f"{met:%Y-%m-%dT%H:%M:%S}.000Z", "request": {"method": "GET", "url": url, "headers": []},
                 "response": {"status": 200, "headers": [{"name": name, "value": value} for name, value in said],
                              "content": {"mimeType": "application/json", "text": body}}}
        folder = series_study(tmp_path / str(number), [{"name": "Six", "google_queries": ["six musical"]}])
        replayed(folder, imported(folder, held(folder, "v.har", json.dumps({"log": {"version": "1.2", "entries": [entry]}}))))
        for (_, week), row in weekly(folder, "google_trends").items():
            sunday = date.fromisoformat(week) + timedelta(days=6)
            if row["gt_index"]:
                assert row["gt_is_partial"] == str(not (first <= sunday - timedelta(days=6) and sunday <= made.date() - timedelta(days=3))).lower(), (number, week, met, age)


def record(kind, number, at, fields, block):
    head = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>", "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "WARC-Warcinfo-ID": "<urn:uuid:00000000-0000-4000-8000-000000000000>", **fields, "Content-Length": len(block)}
    return gzip.compress(b"WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n" + block + b"\r\n\r\n")


def response(number, at, url, body, kind):
    return record("response", number, at, {"Content-Type": "application/http; msgtype=response", "WARC-Target-URI": url},
                  f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def test_an_answer_that_was_kept_of_an_earlier_run_moves_no_visit(tmp_path):
    """The cache of Google Trends gives an answer the time at which it was fetched, and the run goes on with its own."""
    at, posts = MONDAY + timedelta(hours=9), posts_of(20)
    run = (f"run-id: 20251201T090000Z-abcdef\r\nrun-started: {at:%Y-%m-%dT%H:%M:%SZ}\r\nasked-start: 2025-10-20\r\nasked-end: 2025-11-30\r\n"
           "sources: google_trends tiktok\r\n").encode()
    series = "https://trends.google.com/trends/api/widgetdata/multiline?hl=en-US&req=%7B%7D"
    for number, kept_days in enumerate([0, 1, 7, 300]):
        folder = study(tmp_path / f"{number}", ["six"])
        kept_at = at - timedelta(days=kept_days)
        (folder / "r.warc.gz").write_bytes(b"".join([
            record("warcinfo", 0, at, {"Content-Type": "application/warc-fields"}, run),
            response(1, kept_at, series, b"{}", "application/json"),
            record("metadata", 2, kept_at, {"Content-Type": "application/warc-fields", "WARC-Target-URI": series,
                                            "WARC-Concurrent-To": "<urn:uuid:00000000-0000-4000-8000-000000000001>"},
                   b"source: google_trends\r\nattempts: 0\r\nkept-from: cache\r\n"),
            response(3, at, "https://www.tiktok.com/@six", tiktok_profile("six", 300).encode(), "text/html"),
            response(4, at, "https://www.tiktok.com/api/post/item_list/?cursor=0&secUid=1", json.dumps(tiktok_piece("six", posts, "1", True)).encode(),
                     "application/json"),
            record("request", 5, at, {"Content-Type": "application/http; msgtype=request", "WARC-Concurrent-To": "<urn:uuid:00000000-0000-4000-8000-000000000004>",
                                      "WARC-Target-URI": "https://www.tiktok.com/api/post/item_list/?cursor=0&secUid=1"},
                   b"GET / HTTP/1.1\r\nReferer: https://www.tiktok.com/@six\r\n\r\n")]))
        cells, said = panel_of(folder, "r.warc.gz")
        assert "2025-11-24" in known_weeks(cells, "tt_posts"), (kept_days, cells, said)
