"""The cases beside the project whose lists, flags and walls were read wrongly: each gives its right answer."""

import json

import pytest
from program import run
from shared_cases import SHARED
from test_lists import SAVED, import_file, known_weeks, panel_of, states_of, study

CASES = SHARED / "cases" / "posts"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the cases (../shared/cases) are not here")
GRID = {"2025-11-24": 378, "2025-11-17": 357}
VISITS = {
    "ig_reels_tab_v1.har": ("ig_sum_likes", GRID), "ig_reels_tab_v2.har": ("ig_sum_likes", GRID),
    "tt_oldest1.har": ("tt_sum_views", {"2025-11-24": 3078, "2025-11-17": 3057}), "tt_oldest4.har": ("tt_sum_views", {"2025-11-24": 3078, "2025-11-17": 3057}),
    "tt_oldest16.har": ("tt_sum_views", {"2025-11-24": 3078, "2025-11-17": 3057}), "tt_popdesc2.har": ("tt_sum_views", {"2025-11-24": 3078, "2025-11-17": 3057}),
    "ig_visit_high.har": ("ig_posts", {"2025-11-24": 3, "2025-11-17": 3, "2025-11-10": 3}),
    "ig_visit_api_graphql.har": ("ig_posts", {"2025-11-24": 3, "2025-11-17": 3, "2025-11-10": 3}),
    "ig_clean.har": ("ig_posts", {"2025-11-24": 3, "2025-11-17": 3, "2025-11-10": 3}),
    "ig_collab.har": ("ig_sum_likes", {"2025-11-24": 878, "2025-11-17": 357}),
    "zs_instagram_collab.ndjson": ("ig_sum_likes", {"2025-11-24": 878, "2025-11-17": 357}),
    "tt_collab_piece.har": ("tt_sum_views", {"2025-11-24": 378, "2025-11-17": 25_799_426}),
    "tt_collab_onepiece.har": ("tt_sum_views", {"2025-11-24": 378, "2025-11-17": 25_799_426}),
    "ig_hidden_flat.har": ("ig_sum_likes", {"2025-11-24": 252, "2025-11-17": 236}),
    "tt_item_array_selection.json": ("tt_posts", {}), "ig_node_array_selection.json": ("ig_posts", {}), "tt_piece2.json": ("tt_posts", {}),
}


@needs_cases
@pytest.mark.parametrize("name", VISITS)
def test_a_case_gives_its_right_answer(tmp_path, name):
    column, right = VISITS[name]
    folder = study(tmp_path, ["demo.show"])
    words = ["--complete"] if name.endswith(".ndjson") else []
    if name.endswith(".json"):
        url = "https://www.tiktok.com/api/post/item_list/" if name.startswith("tt") else "https://www.instagram.com/graphql/query"
        words = ["--format", "page", "--url", url, "--handle", "demo.show", *SAVED]
    cells, _ = panel_of(folder, import_file(folder, CASES / name, *words))
    assert known_weeks(cells, column) == right


@needs_cases
@pytest.mark.parametrize("name, shown, others", [
    ("tt_oldest1.har", 8, "Oldest order: 1 post completes"), ("tt_oldest16.har", 8, "Oldest order: 16 posts complete"),
    ("tt_popdesc2.har", 8, "Popular order: 2 posts complete"), ("ig_reels_tab_v1.har", 7, "reels tab: 5 posts complete"),
    ("ig_reels_tab_v2.har", 7, "reels tab: 5 posts complete")])
def test_posts_of_another_tab_are_not_told_as_the_list(tmp_path, name, shown, others):
    folder = study(tmp_path, ["demo.show"])
    archive = import_file(folder, CASES / name)
    said = run("pull", "--replay", archive, "-v", cwd=folder).stderr
    assert f"shows the latest {shown} posts" in said and f"{others} what the grid shows" in said, said


@needs_cases
@pytest.mark.parametrize("name", [name for name in VISITS if "collab" in name])
def test_a_study_that_leaves_partners_out_has_none(tmp_path, name):
    folder = study(tmp_path, ["demo.show"], "collab: leave_out")
    words = ["--complete"] if name.endswith(".ndjson") else []
    cells, _ = panel_of(folder, import_file(folder, CASES / name, *words))
    right = {"2025-11-24": 378, "2025-11-17": 121 if name.startswith("tt") else 357}
    assert known_weeks(cells, VISITS[name][0]) == right


@needs_cases
def test_two_pieces_are_a_list_and_the_later_one_alone_is_none(tmp_path):
    """Pieces saved one by one, each with the cursor that it was asked with."""
    folder = study(tmp_path, ["demo.show"])
    words = ["--format", "page", "--handle", "demo.show", *SAVED, "--url"]
    later = import_file(folder, CASES / "tt_piece2.json", *words, "https://www.tiktok.com/api/post/item_list/?cursor=111")
    cells, said = panel_of(folder, later)
    assert known_weeks(cells, "tt_posts") == {} and "the latest" not in said and "no week becomes known" in said, said
    first = import_file(folder, CASES / "tt_piece1.json", *words, "https://www.tiktok.com/api/post/item_list/?cursor=0")
    assert known_weeks(panel_of(folder, first)[0], "tt_sum_views") == {"2025-11-24": 3078}


@needs_cases
def test_an_account_without_posts_is_empty(tmp_path):
    folder = study(tmp_path, ["demo.show"])
    cells, _ = panel_of(folder, import_file(folder, CASES / "tt_zero_true.har"))
    assert states_of(folder, "tiktok") == {"demo.show": "empty"}
    weeks = known_weeks(cells, "tt_posts")
    assert set(weeks.values()) == {0} and "2025-11-24" in weeks
    judged = run("doctor", "tiktok", cwd=folder)
    assert judged.returncode == 0 and "could not be read" not in judged.stdout, judged.stdout


@needs_cases
def test_likes_that_stand_for_hidden_ones_are_kept_and_named(tmp_path):
    folder = study(tmp_path, ["demo.show"])
    words = ["--format", "page", "--handle", "demo.show", *SAVED, "--url", "https://www.instagram.com/demo.show/"]
    cells, said = panel_of(folder, import_file(folder, CASES / "ig_three_likes.json", *words))
    assert "likes_suspect" in said and known_weeks(cells, "ig_sum_likes")["2025-11-24"] == 4012
    assert run("panel", cwd=folder).returncode == 0
    assert "16 of 20 posts have exactly 3 likes" in run("validate", cwd=folder).stdout
    assert "likes_suspect" in run("why", "demo.show", "2025-11-24", "ig_sum_likes", cwd=folder).stdout


@needs_cases
def test_a_repair_keeps_what_hides_likes(tmp_path):
    folder = study(tmp_path, ["demo.show"])
    archive = import_file(folder, CASES / "ig_doctor_hidden.har")
    done = run("doctor", "instagram", "--apply", cwd=folder)
    assert "7 of 7 lost posts (100 %)" in done.stdout, "what its author hides is no loss"
    cells, _ = panel_of(folder, archive)
    likes = known_weeks(cells, "ig_sum_likes").get("2025-11-24")
    assert likes == 252 if done.returncode == 0 else "likes_hidden" in done.stdout and likes is None, done.stdout


WALLS = {"tt_captcha.json": "blocked", "tt_10101.json": "login_required", "ig_1357004.json": "blocked", "ig_exec_error.json": "transient"}
READ = {"ig_webinfo.html": 1, "ig_webinfo.json": 1, "ig_xdt_shortcode.json": 1, "ig_timeline_embedded.html": 7, "ig_clips_v2.json": 5, "hiker_v2.json": 7,
        "ig_additional.html": 1, "ig_a1.json": 1, "tt_userpost.html": 3, "tt_reflow.html": 1, "tt_sigi_window.html": 8}


@needs_cases
@pytest.mark.parametrize("name", {**WALLS, **READ})
def test_a_page_of_the_cases_is_read_or_has_its_name(name):
    source = "tiktok" if name.startswith("tt") else "instagram"
    found = json.loads(run("extract", str(CASES / name), "--source", source, "--json").stdout)
    assert found["state"] == WALLS.get(name, "ok") and len(found["posts"]) == READ.get(name, 0)
    if name == "ig_a1.json":
        assert found["posts"][0]["likes"] is None
