"""Every recording through `public-signals extract`, each field against what this file reads out of it by itself.

The reading here shares nothing with the program: json, html.parser and regular expressions of the standard library on
the bytes of the recording. Values that a person read by eye stand beside it as literals. Skipped on a clone without
the recordings.
"""

import datetime as dt
import html.parser
import json
import re
import unicodedata
from pathlib import Path

import pytest
from program import run

RECORDINGS = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures"
SOURCES = ["tiktok", "instagram", "google_trends", "wikipedia"]
PLATFORMS = ["tiktok", "instagram"]
pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings (../shared/fixtures) are not here")


def extract(*files, source, **options):
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = run("extract", *files, "--source", source, *flags, "--json")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(files)
    return [json.loads(line) for line in lines]


def recorded(name, **options):
    source = name.split("/")[0]
    [line] = extract(RECORDINGS / name, source=source, **options)
    return line


def text_of(name):
    return (RECORDINGS / name).read_text(encoding="utf-8")


def loaded(name):
    text = text_of(name)
    return json.loads(text.split("\n", 1)[1] if text.startswith(")]}'") else text)


def script(name, wanted):
    """The JSON of the script whose start tag or text begins as `wanted` says."""
    for attributes, text in re.findall(r"<script\b([^>]*)>(.*?)</script>", text_of(name), re.S):
        if f'id="{wanted}"' in attributes:
            return json.loads(text)
        if text.strip().startswith(wanted):
            return json.JSONDecoder().raw_decode(text.strip()[len(wanted) :].strip())[0]
    raise AssertionError(f"{name} has no script {wanted}")


def instant(seconds):
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key(tag):
    fold = unicodedata.normalize("NFKC", tag).casefold()
    return unicodedata.normalize("NFKC", fold)


def is_tag_character(c):
    emoji = unicodedata.category(c) in ("So", "Sk") and ord(c) >= 0x2190
    return c == "_" or unicodedata.category(c)[0] in "LMN" or emoji


def caption_tags(caption):
    """A plain reading of the rule: no URL, joiner or keycap stands in a recorded tag."""
    text = re.sub(r"(https?://|\bwww\.)\S*", " ", unicodedata.normalize("NFC", caption or ""), flags=re.I)
    tags, at, touching = [], 0, -1
    while at < len(text):
        before = text[at - 1] if at else " "
        free = at == touching or not (before in "_&" or unicodedata.category(before)[0] in "LN")
        end = at + 1
        while text[at] in "#＃" and free and end < len(text) and is_tag_character(text[end]):
            end += 1
        if end > at + 1:
            tags.append(key(text[at + 1 : end]))
            touching = end
        at = end
    return list(dict.fromkeys(tags))


def pinned(posts):
    """Leading posts, at most 3, that are older than the first behind them; None when the rest is out of order too."""
    times = [post["posted_at"] for post in posts]
    for count in range(4):
        rest = times[count:]
        if rest == sorted(rest, reverse=True):
            if all(time < rest[0] for time in times[:count]):
                return [i < count for i in range(len(posts))]
            break
    return [None] * len(posts)


def tiktok_item(item, author=None):
    stats = {**item.get("stats", {}), **item.get("statsV2", {})}
    author = item["author"]["uniqueId"] if isinstance(item.get("author"), dict) else author
    extra = item.get("textExtra") or [tag for part in item.get("contents") or [] for tag in part.get("textExtra") or []]
    tags = [key(tag["hashtagName"]) for tag in extra if tag.get("hashtagName")]
    posted_at = instant(item["createTime"])
    return {
        "post_id": item["id"],
        "post_url": author and f"https://www.tiktok.com/@{author}/video/{item['id']}",
        "post_datetime": posted_at[:10],
        "posted_at": posted_at,
        "views": int(stats["playCount"]),
        "likes": int(stats["diggCount"]),
        "comments": int(stats["commentCount"]),
        "shares": int(stats["shareCount"]),
        **({"saves": int(stats["collectCount"])} if "collectCount" in stats else {}),
        "caption": item["desc"],
        "hashtags": list(dict.fromkeys(tags)) or caption_tags(item["desc"]),
        "is_video": "imagePost" not in item,
        "is_pinned": None,
    }


def instagram_post(post_id, shortcode, seconds, likes, comments, views, caption, is_reel, owner, is_collab):
    return {
        "post_id": post_id,
        "shortcode": shortcode,
        "post_url": f"https://www.instagram.com/{'reel' if is_reel else 'p'}/{shortcode}/",
        "post_datetime": instant(seconds)[:10],
        "posted_at": instant(seconds),
        "likes": likes,
        "comments": comments,
        "views": views,
        "caption": caption,
        "hashtags": caption_tags(caption),
        "is_reel": is_reel,
        "owner_id": owner,
        "is_collab": is_collab,
    }


def graphql_post(node, owner=None):
    likes = node.get("edge_media_preview_like") or node.get("edge_liked_by") or {}
    comments = next(
        node[name]["count"]
        for name in ("edge_media_to_comment", "edge_media_preview_comment", "edge_media_to_parent_comment")
        if name in node
    )
    captions = node["edge_media_to_caption"]["edges"]
    by = node.get("owner", {}).get("id")
    return instagram_post(
        node["id"], node["shortcode"], node["taken_at_timestamp"], likes.get("count"), comments,
        node.get("video_view_count"), captions[0]["node"]["text"] if captions else None,
        node.get("product_type") == "clips", by, by and by != (owner or by),
    )  # fmt: skip


def item_post(item, owner=None):
    by = str(item["user"]["pk"]) if "user" in item else item["id"].split("_")[1]
    return instagram_post(
        str(item.get("pk") or item["id"].split("_")[0]), item.get("code") or item["shortcode"], item["taken_at"],
        item["like_count"], item["comment_count"], item.get("play_count", item.get("view_count")),
        (item.get("caption") or {}).get("text"),
        item.get("product_type") == "clips" or bool(item.get("clips_metadata")), by, by != (owner or by),
    )  # fmt: skip


class Grid(html.parser.HTMLParser):
    """The cells of a profile's grid: link, view count and picture text of each."""

    def __init__(self):
        super().__init__()
        self.cells, self.in_views = [], False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("data-e2e") == "user-post-item":
            self.cells.append({"views": ""})
        if self.cells and tag == "a" and re.search("/(video|photo)/", attrs.get("href") or ""):
            self.cells[-1].setdefault("href", attrs["href"])
        if self.cells and tag == "img":
            self.cells[-1].setdefault("alt", attrs.get("alt"))
        self.in_views = attrs.get("data-e2e") == "video-views"

    def handle_data(self, data):
        if self.in_views and self.cells:
            self.cells[-1]["views"] += data
        self.in_views = False


def short_count(text):
    number, suffix = re.fullmatch(r"([\d.]+)([KMB]?)", text.strip()).groups()
    return round(float(number) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[suffix])


def grid_posts(name):
    grid = Grid()
    grid.feed(text_of(name))
    posts = []
    for cell in grid.cells:
        author, kind, post_id = re.search(r"/@([^/]+)/(video|photo)/(\d+)", cell["href"]).groups()
        caption = cell["alt"].rsplit(" created by ", 1)[0]
        posted_at = instant(int(post_id) >> 32)
        posts.append({
            "post_id": post_id,
            "post_url": f"https://www.tiktok.com/@{author}/{kind}/{post_id}",
            "post_datetime": posted_at[:10],
            "posted_at": posted_at,
            "views": short_count(cell["views"]),
            "likes": None, "comments": None, "shares": None,
            "caption": caption,
            "hashtags": caption_tags(caption),
            "is_video": kind == "video",
        })  # fmt: skip
    flags = pinned(posts)
    return [{**post, "is_pinned": flag} for post, flag in zip(posts, flags, strict=True)]


def test_tiktok_item_list_of_53():
    name = "tiktok/itemlist_reduced_20260129_oddanimalspecimens.json"
    for handle in ("oddanimalspecimens", "@oddanimalspecimens"):
        line = recorded(name, handle=handle)
        expected = [tiktok_item(item, "oddanimalspecimens") for item in loaded(name)]
        flags = pinned(expected)
        assert flags == [True] * 3 + [False] * 50
        assert line["posts"] == [{**post, "is_pinned": flag} for post, flag in zip(expected, flags, strict=True)]
        assert line["state"] == "ok" and line["warnings"] == []
    assert line["posts"][3]["post_id"] == "7576787241192672567"
    assert [line["posts"][3][count] for count in ("views", "likes", "comments", "shares")] == [376000, 59200, 702, 998]
    assert {post["post_url"] for post in recorded(name)["posts"]} == {None}, "nobody said whose list it is"


def test_tiktok_profile_grid():
    name = "tiktok/profile_universal_20251230_illojuan.html"
    line = recorded(name)
    assert line["posts"] == grid_posts(name)
    assert line["state"] == "ok"
    assert [warning["code"] for warning in line["warnings"]] == ["date_from_id"]
    assert len(line["posts"]) == 18
    assert [line["posts"][i]["views"] for i in (0, 1, 4, 17)] == [192100, 1900000, 2000000, 344900]


def test_tiktok_video_page_without_its_recommended_videos():
    name = "tiktok/video_universal_20251230_7571863205253778710.html"
    scope = script(name, "__UNIVERSAL_DATA_FOR_REHYDRATION__")["__DEFAULT_SCOPE__"]
    line = recorded(name)
    assert line["posts"] == [tiktok_item(scope["webapp.video-detail"]["itemInfo"]["itemStruct"])]
    [post] = line["posts"]
    assert (post["views"], post["likes"], post["comments"], post["shares"]) == (192100, 25500, 146, 2156)
    assert post["hashtags"] == [] and post["posted_at"] == "2025-11-12T15:36:28Z"
    assert line["state"] == "ok" and line["warnings"] == []


def test_tiktok_video_page_of_2021():
    name = "tiktok/video_nextdata_20210404_6806030056956251397.html"
    item = script(name, "__NEXT_DATA__")["props"]["pageProps"]["itemInfo"]["itemStruct"]
    line = recorded(name)
    assert line["posts"] == [tiktok_item(item)] and line["state"] == "ok"
    [post] = line["posts"]
    assert post["hashtags"] == ["aplausosanitario", "quédateencasa"]
    assert (post["views"], post["likes"], post["comments"], post["shares"]) == (260000, 12000, 343, 204)


def test_tiktok_profile_of_2021():
    name = "tiktok/profile_nextdata_20210106_tiktok.html"
    items = script(name, "__NEXT_DATA__")["props"]["pageProps"]["items"]
    line = recorded(name)
    expected = [tiktok_item(item) for item in items]
    flags = pinned(expected)
    assert line["posts"] == [{**post, "is_pinned": flag} for post, flag in zip(expected, flags, strict=True)]
    assert line["state"] == "ok"
    assert line["posts"][0]["hashtags"] == ["bye2020", "welcome2021"]


@pytest.mark.parametrize("name", ["20240610_6806030056956251397", "20260928_7336007528070958382"])
def test_tiktok_oembed_has_a_caption_alone(name):
    name = f"tiktok/oembed_{name}.json"
    answer, line = loaded(name), recorded(name)
    post_id = answer["embed_product_id"]
    posted_at = instant(int(post_id) >> 32)
    unknown = dict.fromkeys(["views", "likes", "comments", "shares", "is_pinned"])
    assert line["posts"] == [{
        "post_id": post_id,
        "post_url": f"https://www.tiktok.com/@{answer['author_unique_id']}/video/{post_id}",
        "post_datetime": posted_at[:10], "posted_at": posted_at, "caption": answer["title"],
        "hashtags": caption_tags(answer["title"]), "is_video": True, **unknown,
    }]  # fmt: skip
    assert line["state"] == "partial"
    assert [warning["code"] for warning in line["warnings"]] == ["date_from_id"]



INSTAGRAM_LISTS = {
    "graphql_timeline_20200703_robertdowneyjr.json": lambda name: [
        graphql_post(edge["node"]) for edge in loaded(name)["data"]["user"]["edge_owner_to_timeline_media"]["edges"]
    ],
    "web_profile_info_20230125_soundarchitecture_sa.json": lambda name: [
        graphql_post(edge["node"], loaded(name)["user"]["id"])
        for edge in loaded(name)["user"]["edge_owner_to_timeline_media"]["edges"]
    ],
    "profile_shareddata_20200205_instagram.html": lambda name: [
        graphql_post(edge["node"], user["id"])
        for user in [script(name, "window._sharedData =")["entry_data"]["ProfilePage"][0]["graphql"]["user"]]
        for edge in user["edge_owner_to_timeline_media"]["edges"]
    ],
    "post_shareddata_20200923_ySl7G9tO_q.html": lambda name: [
        graphql_post(script(name, "window._sharedData =")["entry_data"]["PostPage"][0]["graphql"]["shortcode_media"])
    ],
    "reels_clips_20210903_noholita.json": lambda name: [item_post(item["media"]) for item in loaded(name)["items"]],
    "feed_item_carousel_20220312_CAnqPB-Jzcj.json": lambda name: [item_post(item) for item in loaded(name)["items"]],
    "user_timeline_reduced_20260611_google.json": lambda name: [item_post(item, "1067259270") for item in loaded(name)],
}  # fmt: skip


@pytest.mark.parametrize("name", INSTAGRAM_LISTS)
def test_instagram_posts(name):
    line = recorded(f"instagram/{name}")
    assert line["posts"] == INSTAGRAM_LISTS[name](f"instagram/{name}")
    assert line["state"] == "ok" and line["warnings"] == []


def test_instagram_values_that_a_person_read():
    def posts(name):
        return recorded(f"instagram/{name}")["posts"]

    def short(post, *counts):
        return (post["shortcode"], post["posted_at"], *[post[count] for count in counts])

    profile = posts("profile_shareddata_20200205_instagram.html")
    assert len(profile) == 12
    assert short(profile[0], "likes", "comments", "views") == ("B8KGnIVgeC6", instant(1580847075), 313080, 4929, 3110148)
    assert (profile[3]["likes"], profile[3]["comments"]) == (1101126, 11995)
    timeline = posts("graphql_timeline_20200703_robertdowneyjr.json")
    assert short(timeline[0], "likes", "comments", "views") == ("B7eUksNFA-K", instant(1579378196), 695047, 1939, 2726827)
    assert short(timeline[2], "likes", "comments")[2:] == (1265682, 1762)
    assert short(timeline[11], "likes", "comments")[2:] == (2434569, 4474)
    tags = {tag for post in timeline for tag in post["hashtags"]}
    assert {"사랑해요한국", "닥터두리틀", "박스오피스1위", "16", "2008", "1st", "more", "additional", "thank", "regram"} <= tags
    clips = posts("reels_clips_20210903_noholita.json")
    assert len(clips) == 12 and all(post["is_reel"] for post in clips)
    assert short(clips[0], "likes", "comments", "views") == ("CPv3UqsBFvg", instant(1622916710), 16965, 80, 401421)
    nodes = posts("user_timeline_reduced_20260611_google.json")
    assert (len(nodes), sum(post["is_reel"] for post in nodes), sum(post["is_collab"] for post in nodes)) == (36, 28, 8)
    assert short(nodes[0], "likes", "comments", "hashtags")[2:] == (2354, 82, ["googlepartner"])
    web = posts("web_profile_info_20230125_soundarchitecture_sa.json")
    assert len(web) == 8 and short(web[0], "likes", "comments") == ("CinTOL_sbVK", instant(1663431073), 17, 1)
    assert (web[-1]["shortcode"], web[-1]["views"], web[-1]["is_reel"]) == ("ChnJsbNgi3J", 21, False), "igtv is no reel"
    [carousel] = posts("feed_item_carousel_20220312_CAnqPB-Jzcj.json")
    assert short(carousel, "likes", "comments", "hashtags")[2:] == (820750, 4647, ["letsgetloud", "memorialday"])
    [shared] = posts("post_shareddata_20200923_ySl7G9tO_q.html")
    assert short(shared, "likes", "comments", "hashtags") == ("ySl7G9tO_q", instant(1422218066), 361, 3, [])


def test_instagram_post_as_tools_store_it():
    name = "instagram/post_reduced_20260630_Csthn7EO99u.json"
    post, line = loaded(name), recorded(name)
    assert line["posts"] == [
        instagram_post(post["id"], "Csthn7EO99u", 1685114787, 7432, 103, None, post["captions"][0], None, None, None)
    ], "nothing that was kept says whether it is a reel"


def test_instagram_post_of_which_only_meta_tags_are_left():
    line = recorded("instagram/post_meta_20250101_CN2VQ1yI_MA.html")
    [post] = line["posts"]
    assert line["state"] == "partial"
    assert (post["post_id"], post["shortcode"]) == ("2555323354817229568", "CN2VQ1yI_MA")
    assert post["post_url"] == "https://www.instagram.com/reel/CN2VQ1yI_MA/" and post["is_reel"] is True
    assert (post["post_datetime"], post["posted_at"]) == ("2021-04-19", None), "the day is all the page says"
    assert (post["likes"], post["comments"], post["views"]) == (152000, 784, None)
    assert (post["caption"], post["hashtags"]) == (None, None), "meta tags show no caption, so no hashtags either"


STATES = {
    "tiktok/user_missing_10221_trimmed.html": "missing",
    "tiktok/video_unavailable_10204_trimmed.html": "missing",
    "tiktok/userdetail_reduced_20260129_oddanimalspecimens.json": "partial",
    "instagram/age_gated_20200414.html": "restricted",
    "instagram/graphql_facebook_error_20200707.html": "transient",
    "instagram/graphql_user_null_20200707.json": "missing",
    "instagram/login_wall_20200205.html": "login_required",
    "instagram/profile_meta_20250101_pluto__travel.html": "partial",
    "instagram/profile_reduced_20260731_google.json": "partial",
    "instagram/web_profile_info_empty_edges_20231224_robertdowneyjr.json": "partial",
    "google_trends/multiline_empty_documented_literal.txt": "empty",
    "google_trends/error_429.html": "rate_limited",
    "google_trends/bootstrap_explore_404.html": "transient",
    "wikipedia/pageviews_404_unknown_title.json": "missing",
    "wikipedia/query_missing_normalized.json": "missing",
    "wikipedia/wikidata_missing_entity.json": "missing",
}


@pytest.mark.parametrize("name", STATES)
def test_state_of_a_page_without_posts(name):
    line = recorded(name)
    assert line["state"] == STATES[name]
    assert line.get("posts", line.get("points", line.get("days"))) == []


def below_one(formatted, value, known):
    return bool(known and value == 0 and formatted.startswith("<"))


@pytest.mark.parametrize(
    "name",
    ["day_2kw", "day_hasdata_false", "week_2kw_partial_axisnote", "week_single_2026_partial", "week_us_ny_us_il_partial"],
)
def test_trends_multiline(name):
    name = f"google_trends/multiline_{name}.txt"
    answer, line = loaded(name)["default"], recorded(name)
    assert line["state"] == "ok" and line["layout"] == "multiline" and line["warnings"] == []
    assert line["averages"] == answer["averages"]
    assert line["points"] == [
        {
            "time": int(point["time"]),
            "values": point["value"],
            "has_data": point["hasData"],
            "below_one": list(map(below_one, point["formattedValue"], point["value"], point["hasData"])),
            "is_partial": point.get("isPartial", False),
        }
        for point in answer["timelineData"]
    ]


def test_trends_values_that_a_person_read():
    weeks = recorded("google_trends/multiline_week_us_ny_us_il_partial.txt")
    assert len(weeks["points"]) == 261 and weeks["averages"] == [65, 74, 6, 2]
    assert [point["is_partial"] for point in weeks["points"]] == [False] * 260 + [True]
    days = recorded("google_trends/multiline_day_hasdata_false.txt")
    assert [point["has_data"][1] for point in days["points"]].count(False) == 4
    assert all(point["values"][1] == 0 and not point["below_one"][1] for point in days["points"] if not point["has_data"][1])


def test_trends_multirange_has_a_time_per_window():
    name = "google_trends/multirange_day_same_keyword.txt"
    answer, line = loaded(name)["default"], recorded(name)
    assert line["layout"] == "multirange" and line["averages"] == answer["averages"]
    assert [[point["values"][i] for point in line["points"]] for i in (0, 1)] == [[100, 83, 78, 49, 50], [52, 52, 70, 89, 74]]
    for point, served in zip(line["points"], answer["timelineData"], strict=True):
        assert point["time"] == [int(column["time"]) for column in served["columnData"]]
        assert point["has_data"] == [True, True] and point["is_partial"] is False


@pytest.mark.parametrize("name", ["2kw_5days", "multirange_same_keyword", "us_ny_us_il_4items_5y"])
def test_trends_explore_gives_each_request_byte_by_byte(name):
    name = f"google_trends/explore_{name}.txt"
    line, text = recorded(name), text_of(name)
    with_token = [widget for widget in loaded(name)["widgets"] if "token" in widget]
    assert [(widget["id"], widget["token"]) for widget in line["widgets"]] == [(w["id"], w["token"]) for w in with_token]
    at = 0
    for widget, served in zip(line["widgets"], with_token, strict=True):
        assert json.loads(widget["request"]) == served["request"]
        at = text.index('"request":' + widget["request"], at) + 1


@pytest.mark.parametrize(
    ("name", "views"),
    [
        ("popular", [19225, 19328, 18155, 20395, 22844]),
        ("apostrophe", [9, 6, 6, 7, 11]),
        ("slash", [2097, 2016, 2071, 2255, 2303]),
    ],
)
def test_wikipedia_pageviews(name, views):
    line = recorded(f"wikipedia/pageviews_200_{name}.json")
    days = [f"2025-08-{day}" for day in range(15, 20)]
    assert line["days"] == [{"day": day, "views": count} for day, count in zip(days, views, strict=True)]
    assert line["state"] == "ok"


QUERIES = [path for path in ["disambiguation", "disambiguation_v1", "missing_normalized", "redirect_v1",
                             "redirect_resolved_with_redirects_list"]]  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_wikipedia_query(name):
    name = f"wikipedia/query_{name}.json"
    query, line = loaded(name)["query"], recorded(name)
    pages = query["pages"]
    expected = [
        {
            "title": page["title"],
            "page_id": page.get("pageid"),
            "missing": "missing" in page,
            "disambiguation": "disambiguation" in page.get("pageprops", {}),
            "wikidata_id": page.get("pageprops", {}).get("wikibase_item"),
            "redirects": [redirect["title"] for redirect in page.get("redirects", [])],
        }
        for page in (pages.values() if isinstance(pages, dict) else pages)
    ]
    assert line["pages"] == expected
    for ours, theirs in (("normalized", "normalized"), ("redirected", "redirects")):
        assert line[ours] == [{"from": step["from"], "to": step["to"]} for step in query.get(theirs, [])]


def test_wikipedia_search():
    hit = recorded("wikipedia/search_redirect_hit.json")
    assert hit["hits"] == [found["title"] for found in loaded("wikipedia/search_redirect_hit.json")["query"]["search"]]
    assert hit["suggestion"] is None
    wrong = recorded("wikipedia/search_with_suggestion.json")
    assert wrong["suggestion"] == loaded("wikipedia/search_with_suggestion.json")["query"]["searchinfo"]["suggestion"]
    assert wrong["hits"] != [] and wrong["state"] == "ok"


def pages_of(source):
    return sorted(
        path for path in (RECORDINGS / source).iterdir()
        if path.suffix in (".html", ".json", ".txt") and path.name != "requests.json" and "robots" not in path.name
    )  # fmt: skip


WALLS = {"login_required", "blocked", "rate_limited", "restricted", "transient"}


@pytest.mark.parametrize("source", SOURCES)
def test_a_cut_recording_is_never_whole(source, tmp_path):
    """The first percent of each; a fragment without <html> is whole once its one script is."""
    cuts, walls = [], {}
    for page in pages_of(source):
        body = page.read_bytes().rstrip()
        whole = extract(page, source=source)[0]["state"]
        for percent in (10, 25, 33, 50, 75, 90, 99):
            if page.name.startswith("profile_nextdata") and percent > 90:
                continue
            cut = tmp_path / f"{percent}-{page.name}"
            cut.write_bytes(body[: len(body) * percent // 100])
            cuts.append(cut)
            walls[str(cut)] = whole if whole in WALLS else None
    for line in extract(*cuts, source=source):
        values = line.get("posts", line.get("points", line.get("days")))
        allowed = {"partial"} if values else {"layout_changed", "transient", walls[line["file"]]}
        assert line["state"] in allowed, line["file"]


def test_posts_in_front_of_a_cut_are_read_as_on_the_whole_page(tmp_path):
    read = 0
    for source in PLATFORMS:
        for page in pages_of(source):
            [whole] = extract(page, source=source)
            known = {post["post_id"]: {**post, "is_pinned": None, "is_collab": None} for post in whole["posts"]}
            cuts = []
            for percent in (33, 50, 75, 90, 99):
                cuts.append(tmp_path / f"{percent}-{page.name}")
                body = page.read_bytes().rstrip()
                cuts[-1].write_bytes(body[: len(body) * percent // 100])
            for line in extract(*cuts, source=source):
                for post in line["posts"]:
                    post = {**post, "is_pinned": None, "is_collab": None}
                    theirs = known[post["post_id"]]
                    assert {name: post.get(name) for name in theirs if theirs[name] is not None and name != "post_url"} == {
                        name: value for name, value in theirs.items() if value is not None and name != "post_url"
                    }, line["file"]
                    read += 1
    assert read > 200


@pytest.mark.parametrize("source", PLATFORMS)
def test_pages_of_other_sources_are_unknown(source):
    others = [page for other in SOURCES if other != source for page in pages_of(other)]
    for line in extract(*others, source=source):
        assert (line["state"], line["layout"], line["posts"]) == ("layout_changed", None, []), line["file"]


@pytest.mark.parametrize("source", ["google_trends", "wikipedia"])
def test_a_platforms_page_is_no_series(source):
    others = [page for other in SOURCES if other != source for page in pages_of(other)]
    for line in extract(*others, source=source):
        is_html = line["file"].endswith(".html")
        allowed = {"transient", "rate_limited", "layout_changed"} if is_html else {"layout_changed"}
        assert line["state"] in allowed and line.get("points", line.get("days")) == [], line["file"]


RENAMED = [
    ("tiktok/video_universal_20251230_7571863205253778710.html", "itemStruct"),
    ("tiktok/video_universal_20251230_7571863205253778710.html", "webapp.video-detail"),
    ("tiktok/video_universal_20251230_7571863205253778710.html", "itemInfo"),
    ("tiktok/video_nextdata_20210404_6806030056956251397.html", "itemStruct"),
    ("tiktok/profile_nextdata_20210106_tiktok.html", "items"),
    ("tiktok/itemlist_reduced_20260129_oddanimalspecimens.json", "createTime"),
    ("tiktok/itemlist_reduced_20260129_oddanimalspecimens.json", "stats"),
    ("tiktok/user_missing_10221_trimmed.html", "statusCode"),
    ("instagram/web_profile_info_20230125_soundarchitecture_sa.json", "edge_owner_to_timeline_media"),
    ("instagram/web_profile_info_20230125_soundarchitecture_sa.json", "user"),
    ("instagram/web_profile_info_empty_edges_20231224_robertdowneyjr.json", "edge_owner_to_timeline_media"),
    ("instagram/graphql_timeline_20200703_robertdowneyjr.json", "edge_owner_to_timeline_media"),
    ("instagram/graphql_timeline_20200703_robertdowneyjr.json", "edges"),
    ("instagram/graphql_user_null_20200707.json", "user"),
    ("instagram/profile_shareddata_20200205_instagram.html", "edge_owner_to_timeline_media"),
    ("instagram/reels_clips_20210903_noholita.json", "items"),
    ("instagram/user_timeline_reduced_20260611_google.json", "taken_at"),
    ("google_trends/multiline_day_2kw.txt", "timelineData"),
    ("google_trends/explore_2kw_5days.txt", "widgets"),
    ("wikipedia/pageviews_200_popular.json", "items"),
    ("wikipedia/query_disambiguation.json", "query"),
]


@pytest.mark.parametrize(("name", "old"), RENAMED)
def test_a_renamed_key_is_a_changed_layout(name, old, tmp_path):
    source = name.split("/")[0]
    page = tmp_path / Path(name).name
    text = text_of(name)
    assert f'"{old}"' in text
    page.write_text(text.replace(f'"{old}"', f'"{old}X"'), encoding="utf-8")
    [line] = extract(page, source=source)
    assert line["state"] == "layout_changed"
    assert line.get("posts", line.get("points", line.get("days"))) == []


def test_a_post_whose_json_is_gone_is_read_from_its_meta_tags_in_part(tmp_path):
    page = tmp_path / "page.html"
    text = text_of("instagram/post_shareddata_20200923_ySl7G9tO_q.html")
    page.write_text(text.replace('"shortcode_media"', '"shortcode_mediaX"'), encoding="utf-8")
    [line] = extract(page, source="instagram")
    assert (line["state"], line["layout"]) == ("partial", "post-meta")
    assert [post["post_id"] for post in line["posts"]] == ["905953264702648298"]


def test_one_changed_path_of_a_rule_changes_the_output(tmp_path):
    rules = (Path(__file__).resolve().parents[2] / "rules" / "tiktok.yaml").read_text(encoding="utf-8")
    changed = rules.replace("likes: [statsV2.diggCount, stats.diggCount]", "likes: [statsV2.shareCount, stats.shareCount]")
    assert changed != rules
    (tmp_path / "tiktok.yaml").write_text(changed, encoding="utf-8")
    line = recorded("tiktok/video_universal_20251230_7571863205253778710.html", rules=tmp_path)
    assert line["posts"][0]["likes"] == 2156


def reversed_keys(value):
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("source", PLATFORMS)
def test_the_order_of_keys_means_nothing(source, tmp_path):
    for page in pages_of(source):
        if page.suffix == ".json":
            other = tmp_path / page.name
            other.write_text(json.dumps(reversed_keys(json.loads(page.read_bytes())), indent=1), encoding="utf-8")
            ours, theirs = extract(page, other, source=source)
            assert {**ours, "file": ""} == {**theirs, "file": ""}, page


def test_one_line_per_file_in_the_order_given():
    files = pages_of("tiktok")[::-1] + pages_of("tiktok")[:2]
    assert [line["file"] for line in extract(*files, source="tiktok")] == [str(file) for file in files]
