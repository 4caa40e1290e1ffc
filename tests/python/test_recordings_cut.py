"""Recordings that are cut, renamed, reordered or given to another source: read in part, or said to be unknown."""

import json
from pathlib import Path

import pytest
from recordings import NEEDED, PLATFORMS, RECORDINGS, SOURCES, extract, recorded, text_of

pytestmark = NEEDED


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
