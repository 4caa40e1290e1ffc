"""The cases of one post under several ids, and of runs of one second (../shared/cases)."""

import json

import pytest
from posts_world import weekly
from program import run
from shared_cases import CASES
from test_identity import known, raw_rows, replayed, study

__all__ = ["study"]
NEEDS_CASES = pytest.mark.skipif(not CASES.is_dir(), reason="the cases (../shared/cases) are not here")



def in_study(study, *handles):
    shows = "".join(f"  - {{name: {name}, tiktok_handle: '{handle}', instagram_handle: '{handle}'}}\n" for name, handle in handles)
    (study / "config/shows.yaml").write_text("shows:\n" + shows)


def case(study, name, *words, code=0):
    done = run("archive", "import", CASES / name, *words, "--json", cwd=study)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)["output"] if code == 0 else done.stderr


CAPTURED = ("--captured-at", "2025-12-01T10:00:00Z")
RIGHT = {"2025-11-24": (3, 378), "2025-11-17": (3, 357)}


@NEEDS_CASES
@pytest.mark.parametrize("files", [
    [("zs_instagram.ndjson", "--complete"), ("4cat_ig_fixed.csv", "--complete", "--source", "instagram", *CAPTURED, "--map", "id=post_id", "timestamp=posted_at",
                                             "author=handle", "num_likes=likes", "num_comments=comments", "body=caption")],
    [("ig_feed_same.json", *CAPTURED, "--handle", "demo.show", "--url", "https://www.instagram.com/api/v1/feed/user/demo.show/username/"),
     ("ig_same_by_shortcode.csv", "--complete", "--source", "instagram", *CAPTURED)]])
def test_cases_of_one_post_under_two_ids(study, files):
    in_study(study, ("Demo", "demo.show"))
    for words in files:
        replayed(study, case(study, "posts/" + words[0], *words[1:]))
    weeks = known(study, "instagram", "Demo")
    assert {week: weeks[week] for week in RIGHT} == RIGHT


@NEEDS_CASES
def test_case_of_a_librarys_own_ids(study):
    in_study(study, ("Demo", "demo.show"))
    replayed(study, case(study, "posts/ig_clean.har"))
    before = known(study, "instagram", "Demo")
    assert {week: before[week] for week in RIGHT} == RIGHT
    words = ("--source", "instagram", *CAPTURED, "--complete", "--map", "id=post_id", "creation_time=posted_at", "post_owner.username=handle",
             "statistics.like_count=likes", "text=caption")
    done = run("archive", "import", CASES / "posts/mcl_fixed.csv", *words, "--json", cwd=study)
    if done.returncode == 0:
        run("pull", "--replay", json.loads(done.stdout)["output"], cwd=study)
    assert known(study, "instagram", "Demo") == before


@NEEDS_CASES
def test_case_of_ids_that_a_spreadsheet_rounded(study):
    in_study(study, ("Demo", "demo.show"))
    assert "csv_excel_ids.csv:2" in case(study, "posts/csv_excel_ids.csv", "--source", "tiktok", *CAPTURED, code=2)
    replayed(study, case(study, "posts/idurl.csv", "--source", "tiktok", *CAPTURED))
    assert [row["post_id"] for row in raw_rows(study, "tiktok")] == ["7577744781837607663"]


@NEEDS_CASES
@pytest.mark.parametrize("name", ["export", "same", "none"])
def test_case_of_a_warcinfo_that_says_when_it_was_packed(study, name):
    in_study(study, ("Demo", "demo.show"))
    replayed(study, CASES / f"posts/warc_info_{name}.warc.gz", words=("--start", "2025-11-01", "--end", "2025-12-31"))
    assert known(study, "tiktok", "Demo") and max(known(study, "tiktok", "Demo")) == "2025-11-24"


@NEEDS_CASES
@pytest.mark.parametrize("name", ["d", "t"])
def test_case_of_days_for_times(study, name):
    in_study(study, ("Demo", "demo.show"))
    words = ("--source", "tiktok", "--complete", "--handle", "demo.show", "--captured-at", "2026-12-01T00:00:00Z", "--map", "id=post_id", "date=posted_at", "plays=views")
    replayed(study, case(study, f"checks/posts_{name}.csv", *words))
    views = {row["week_start"]: row["tt_sum_views"] for row in weekly(study, "tiktok") if row["tt_posts"]}
    assert views == {"2026-11-16": "1234", "2026-11-23": "1200"}


@NEEDS_CASES
def test_case_of_two_imports_of_one_second(study):
    in_study(study, ("Hamilton", "hamilton"), ("Six", "six"))
    for name, handle in (("a", "hamilton"), ("b", "six")):
        replayed(study, case(study, f"attack/A1_import_same_second/{name}.csv", "--source", "tiktok", "--complete", "--handle", handle, "--captured-at", "2025-06-01T00:00:00Z"))
    assert known(study, "tiktok", "Hamilton")["2025-05-12"] == (1, 20) and known(study, "tiktok", "Six")["2025-05-12"] == (1, 20)
    assert {row["show"] for row in raw_rows(study, "tiktok")} == {"Hamilton", "Six"}
