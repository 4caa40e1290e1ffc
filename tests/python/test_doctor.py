"""A page changed: which week, which field, from which path to which, and a rule that gets the posts back.

The sample's own broken week, and changes that the program never saw: the clean sample with the pages of one week
rewritten. What a repaired study should hold is what the clean one holds.
"""

import io
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from program import run
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

PANEL = "data/panel/weekly_social_signals.parquet"
WEEK = "2025-10-06"
KEYS = ["show", "week_start"]
SUMS = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares"]


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean")
    done = run("demo", folder, "--clean")
    assert done.returncode == 0, done.stderr
    return folder


def weeks_of(study):
    panel = pd.read_parquet(study / PANEL).set_index(KEYS)
    return panel.loc[(slice(None), WEEK), SUMS]


def recovered_share(study, clean, measure="tt_sum_views"):
    """Of the posts that the clean study counts in the week, the share that this one counts too, with the measure."""
    ours, theirs = weeks_of(study), weeks_of(clean)
    views = (ours.tt_sum_views.astype("float") / theirs.tt_sum_views.astype("float")).where(theirs.tt_sum_views.notna())
    assert not (views > 1.01).any()
    counted = ours.tt_posts.where(2 * ours[measure] > theirs[measure])
    return counted.fillna(0).sum() / theirs.tt_posts.fillna(0).sum(), ours, theirs


def apply_and_rebuild(study):
    applied = run("doctor", "tiktok", "--apply", cwd=study)
    assert applied.returncode == 0, applied.stderr + applied.stdout
    for words in (("pull", "--replay", "sample.warc.gz"), ("panel",)):
        done = run(*words, cwd=study)
        assert done.returncode == 0, done.stderr


def test_the_broken_week_of_the_sample(sample):
    done = run("doctor", "tiktok", cwd=sample)
    assert done.returncode == 1, done.stderr
    assert f"broke in the week of {WEEK}" in done.stdout
    assert re.search(r"posts +itemList +itemCards", done.stdout)
    for field, old, new in (("views", "play", "plays"), ("likes", "digg", "likes"), ("comments", "comment", "comments"),
                            ("shares", "share", "shares")):
        found = re.findall(rf"{field} +statsV2.{old}Count \| stats.{old}Count +(\S+)", done.stdout)
        assert found == [f"counters.{new}"] * 2, field
    assert "+++ rules/tiktok.yaml" in done.stdout and "doctor tiktok --apply" in done.stdout
    assert not (sample / "rules").exists()
    found = json.loads(run("doctor", "tiktok", "--json", cwd=sample).stdout)
    assert {parser_break["week_start"] for parser_break in found["breaks"]} == {WEEK}
    assert found["score"]["recovered_share"] >= 0.95
    assert found["score"]["old_same"] == found["score"]["old_pages"] > 300
    by_run = {visit["start"]: visit for visit in found["coverage"]}
    assert by_run[WEEK]["posts"] == 0 and by_run["2024-01-01"]["fields"]["views"] == by_run["2024-01-01"]["posts"] > 5000


def test_its_rule_recovers_the_lost_posts(study, clean):
    before = run("extract", "--diff", "--json", cwd=study)
    assert before.returncode == 0 and json.loads(before.stdout) == []
    applied = run("doctor", "tiktok", "--apply", cwd=study)
    assert applied.returncode == 0 and (study / "rules" / "tiktok.yaml").exists()
    changes = json.loads(run("extract", "--diff", "--json", cwd=study).stdout)
    # The list reaches three posts behind its week: those have a later reading now.
    assert {change["week_start"] for change in changes} <= {WEEK, "2025-09-29"}
    posts = [change for change in changes if change["column"] == "tt_posts"]
    assert len(posts) == 6 and all(post["week_start"] == WEEK and post["before"] is None for post in posts)
    untouched = (study / PANEL).read_bytes()
    assert run("extract", "--diff", cwd=study).stdout.endswith("nothing was written\n")
    assert (study / PANEL).read_bytes() == untouched
    for words in (("pull", "--replay", "sample.warc.gz"), ("panel",)):
        assert run(*words, cwd=study).returncode == 0
    share, _, _ = recovered_share(study, clean)
    assert share >= 0.95
    pd.testing.assert_frame_equal(pd.read_parquet(study / PANEL), pd.read_parquet(clean / PANEL))
    assert run("extract", "--diff", "--json", cwd=study).stdout == "[]\n"
    healthy = run("doctor", "tiktok", cwd=study)
    assert healthy.returncode == 0 and "every page that it gave is read" in healthy.stdout
    checked = run("rules", "check", cwd=study)
    assert checked.returncode == 0 and "0 without a page that proves them" in checked.stdout


def test_a_clean_archive_has_no_break(clean):
    done = run("doctor", "tiktok", "--json", cwd=clean)
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["breaks"] == [] and found["proposals"] == [] and found["patch"] == ""


def test_healthy_pages_of_instagram_have_no_break(clean):
    """Some hide their likes, photos have no views: neither is a field that was lost."""
    found = json.loads(run("doctor", "instagram", "--json", cwd=clean).stdout)
    assert found["breaks"] == [] and found["refused"] == {}
    assert run("doctor", "instagram", cwd=clean).returncode == 0


PAGES = Path(__file__).parents[1] / "pages"
REFUSED = {"tiktok/captcha.html": "blocked", "instagram/checkpoint.json": "blocked", "instagram/login-wall.html": "login_required",
           "instagram/rate-limited.json": "rate_limited", "instagram/site-error.json": "transient"}


@pytest.mark.parametrize("name", [name for name in REFUSED if (PAGES / name).exists()])
def test_pages_that_the_platform_did_not_give_are_named(tmp_path, name):
    source = name.partition("/")[0]
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows:\n  - {name: Six, tiktok_handle: six, instagram_handle: six}\n")
    address = "https://www.tiktok.com/@six" if source == "tiktok" else "https://www.instagram.com/six/"
    brought = run("archive", "import", PAGES / name, "--format", "page", "--url", address, "--captured-at", "2025-12-01T10:00:00Z", cwd=tmp_path)
    assert brought.returncode == 0, brought.stderr
    assert run("pull", "--replay", *tmp_path.glob("data/archive/*.gz"), cwd=tmp_path).returncode in (0, 3, 4)
    done = run("doctor", source, cwd=tmp_path)
    state = json.loads(run("extract", PAGES / name, "--source", source, "--json").stdout)["state"]
    assert "every page" not in done.stdout and f"did not give, and no rule can read: {state} 1" in done.stdout, done.stdout
    found = json.loads(run("doctor", source, "--json", cwd=tmp_path).stdout)
    assert found["refused"] == {state: 1} and [one["read"] for one in found["coverage"]] == [0]


# Changes that no rule and no test of the program knows, on the pages of one run.

def in_lists(change):
    """`change` on the JSON of item lists; other pages stay."""
    def rewrite(url, body):
        if "/api/post/item_list" not in url:
            return body
        page = json.loads(body)
        return json.dumps(change(page), ensure_ascii=False).encode()
    return rewrite


def key_renamed(page):
    for item in page["itemList"]:
        item["metrics"] = {"viewTotal": item["stats"]["playCount"], "likeTotal": item["stats"]["diggCount"],
                           "replyTotal": item["stats"]["commentCount"], "forwardTotal": item["stats"]["shareCount"]}
        del item["stats"], item["statsV2"]
        item["publishTime"] = item.pop("createTime")
    page["videos"] = page.pop("itemList")
    return page


def one_level_deeper(page):
    page["itemList"] = [{"kind": "video", "payload": item} for item in page["itemList"]]
    return {"code": 0, "data": page}


def number_to_text(page):
    def shown(count):
        if count >= 1_000_000:
            return f"{count / 1_000_000:.1f}M"
        return f"{count / 1000:.1f}K" if count >= 10_000 else f"{count:,}"
    for item in page["itemList"]:
        item["stats"] = {key: shown(int(value)) for key, value in item["stats"].items()}
        del item["statsV2"]
    return page


def other_script(url, body):
    """The list moves out of the answers and into a script of the profile page, as it has been before."""
    return body


def selector_renamed(url, body):
    return (body.replace(b"user-post-item-list", b"clip-wall").replace(b"user-post-item", b"clip-tile")
            .replace(b"video-views", b"clip-watched"))


def rewritten(study, change, drop_lists=False, run_date="2025-10-13"):
    """The TikTok pages of the study's archive, those of one run passed through `change`; other platforms' are left out."""
    source = study / "sample.warc.gz"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    lists = {}
    if change is other_script:
        with source.open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                in_run = is_of(record, run_date)
                if record.rec_type == "response" and in_run and "/api/post/item_list" in url:
                    page = json.loads(record.content_stream().read())
                    author = page["itemList"][0]["author"]["uniqueId"]
                    lists.setdefault(author, []).extend(page["itemList"])
    with source.open("rb") as stream:
        for record in ArchiveIterator(stream):
            in_run = is_of(record, run_date)
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if url and "tiktok.com" not in url:
                continue
            is_page = in_run and "tiktok.com" in url and "robots.txt" not in url
            if is_page and (drop_lists or change is other_script) and "/api/post/item_list" in url:
                continue
            if is_page and record.rec_type == "response":
                body = record.content_stream().read()
                handle = re.search(r"/@([\w.]+)", url)
                if change is other_script and handle and handle.group(1) in lists and "/video/" not in url:
                    state = json.dumps({"feed": {"clips": lists.pop(handle.group(1))}}, ensure_ascii=False)
                    script = f'<script id="__PAGE_STATE__" type="application/json">{state}</script></body>'
                    body = re.sub(rb"<script id=.__UNIVERSAL.*?</script>", b"", body, flags=re.DOTALL)
                    body = body.replace(b"user-post-item", b"x").replace(b"</body>", script.encode())
                else:
                    body = change(url, body)
                headers = record.http_headers
                headers.replace_header("Content-Length", str(len(body)))
                record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers,
                                                   warc_headers_dict=kept(record))
            writer.write_record(record)
    source.write_bytes(out.getvalue())
    shutil.rmtree(study / "data")
    for words in (("pull", "--replay", "sample.warc.gz"), ("panel",)):
        done = run(*words, cwd=study)
        assert done.returncode == 0, done.stderr


def is_of(record, run_date):
    return (record.rec_headers.get_header("WARC-Date") or "").startswith(run_date)


def kept(record):
    names = ("WARC-Record-ID", "WARC-Date", "WARC-Warcinfo-ID")
    return {name: record.rec_headers.get_header(name) for name in names if record.rec_headers.get_header(name)}


CHANGES = {
    "key renamed": (in_lists(key_renamed), False),
    "one level deeper": (in_lists(one_level_deeper), False),
    "number to text": (in_lists(number_to_text), False),
    "other script element": (other_script, True),
    "selector renamed": (selector_renamed, True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_was_never_seen(name, clean, tmp_path):
    study = tmp_path / "study"
    shutil.copytree(clean, study)
    change, drop_lists = CHANGES[name]
    rewritten(study, change, drop_lists)
    measure = "tt_sum_likes" if name == "number to text" else "tt_sum_views"  # the grid still shows the views
    lost, _, theirs = recovered_share(study, clean, measure)
    assert lost < (0.5 if name == "number to text" else 0.05), "the change lost nothing"
    found = json.loads(run("doctor", "tiktok", "--json", cwd=study).stdout)
    assert {parser_break["week_start"] for parser_break in found["breaks"]} == {WEEK}
    assert found["score"]["old_same"] == found["score"]["old_pages"]
    apply_and_rebuild(study)
    share, ours, theirs = recovered_share(study, clean, measure)
    assert share >= 0.95
    if name in ("key renamed", "one level deeper", "other script element"):
        pd.testing.assert_frame_equal(ours, theirs)
    if name == "number to text":
        assert (ours.tt_sum_likes / theirs.tt_sum_likes).dropna().between(0.99, 1.01).all()
