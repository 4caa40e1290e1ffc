"""Recorded posts through `public-signals extract`, each field against what recordings.py reads by itself.

Values that a person read by eye are literals beside it.
"""

import pytest
from recordings import (
    NEEDED,
    caption_tags,
    graphql_post,
    grid_posts,
    instagram_post,
    instant,
    item_post,
    loaded,
    pinned,
    recorded,
    script,
    tiktok_item,
)

pytestmark = NEEDED


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
