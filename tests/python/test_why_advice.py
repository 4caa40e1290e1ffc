"""What `why` advises about a list that was read in part is what makes it whole."""

import random

import pytest
from list_pages import har
from posts_world import SHOWS, Post, at, iso, table
from program import run
from test_list_ends import account_answer, instagram_answers, posts_of, tiktok_answers
from test_lists import import_file, panel_of, study

SEED = 20261229
WEEK = "2025-11-17"


def why(folder, show, column):
    assert run("panel", cwd=folder).returncode == 0
    done = run("why", show, WEEK, column, cwd=folder)
    assert done.returncode == 1, done.stdout
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_har_file_without_posts_is_not_told_to_be_complete(tmp_path, platform):
    random_ = random.Random(SEED)
    column = {"tiktok": "tt_posts", "instagram": "ig_posts"}[platform]
    handles = [f"quiet{number}" for number in range(6)]
    folder = study(tmp_path, handles)
    archives = []
    for handle in handles:
        pieces = tiktok_answers if platform == "tiktok" else instagram_answers
        place = {"tiktok": "profile", "instagram": "query"}[platform]
        answers = [account_answer(handle, place, random_.randrange(3, 40)), *pieces(handle, [], 5, "by an empty piece")]
        (folder / f"{handle}.har").write_text(har(handle, platform, answers))
        archives.append(import_file(folder, f"{handle}.har"))
    panel_of(folder, *archives)
    for handle in handles:
        said = why(folder, handle, column)
        assert "--complete" not in said and "counts the account's posts" in said, said
    print(f"{len(handles)} HAR files on {platform}, seed {SEED}")


def test_a_table_that_nobody_called_whole_is(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(SHOWS)
    seen = at("2025-12-02T10:00:00Z")
    posts = [Post("tiktok", at(f"2025-11-{day:02}T10:00:00Z"), day) for day in (28, 20, 18, 10)]
    (tmp_path / "t.csv").write_text(table(posts, seen))
    done = run("archive", "import", "t.csv", "--source", "tiktok", "--captured-at", iso(seen), "--output", "t.warc.gz", cwd=tmp_path)
    assert done.returncode == 0 and run("pull", "--replay", "t.warc.gz", cwd=tmp_path).returncode == 0
    assert "import it again with --complete" in why(tmp_path, "Marquee", "tt_posts")


def test_a_list_with_a_hole_is_to_be_saved_again(tmp_path):
    answers = tiktok_answers("holed", posts_of(12), 4, "said")
    del answers[1]
    folder = study(tmp_path, ["holed"])
    (folder / "h.har").write_text(har("holed", "tiktok", answers))
    panel_of(folder, import_file(folder, "h.har"))
    said = why(folder, "holed", "tt_posts")
    assert "--complete" not in said


@pytest.mark.parametrize(("feature", "week"), [("tt_sum_views_lag4", "2024-05-06"), ("tt_sum_views_lag1", "2024-05-27"), ("tt_sum_views_lead4", "2024-07-01")])
def test_a_lag_is_led_back_to_the_cell_that_it_is(sample, feature, week):
    done = run("why", "Hadestown", "2024-06-03", feature, cwd=sample)
    assert done.returncode == 2 and f"its value of the week of {week}" in done.stderr
    assert f"public-signals why Hadestown {week} tt_sum_views" in done.stderr
