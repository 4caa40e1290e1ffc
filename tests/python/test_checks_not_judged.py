"""A check that could not run has not passed: few shows, sources of which nothing was read, panels without a history."""

import json

import numpy as np
import pandas as pd
import pytest

from program import run
from public_signals.quality.checks import generate_validation_report
from shared_cases import case
from simulated_panels import INSTAGRAM, MONDAYS, TIKTOK, break_week, study

SEED = 20261201
KINDS = ["null", "zero", "thousandth", "thousandfold", "stale"]


def checked(panel, **options):
    return generate_validation_report(panel, **options).to_dict()


def reason_of(report, source):
    return {one["source"]: one["reason"] for one in report["not_judged"]}.get(source)


def write(panel, file):
    panel.to_parquet(file, index=False)
    return file


def rows_of_checks(folder, panel, *words):
    """Result and name of every check in the report's table."""
    done = run("validate", "--input", write(panel, folder / "p.parquet"), "--output", folder / "v.json", "--html", *words)
    assert done.returncode in (0, 1), done.stderr
    table = (folder / "v.html").read_text().split("<caption>Worst first")[1].split("</table>")[0]
    return done.stdout, {
        row.split("</a>")[0].rsplit(">", 1)[1]: row.split("</span>")[0].rsplit(">", 1)[1]
        for row in table.split('<tr class="level-row">')[1:]
    }


def test_small_panels_in_which_no_check_can_run_never_say_passed():
    chance = np.random.default_rng(SEED)
    tried = 0
    for _ in range(200):
        shows, weeks = int(chance.integers(1, 9)), int(chance.integers(1, 14))
        panel = study(chance, shows=shows, weeks=weeks)
        absent = [source for source, columns in (("tiktok", TIKTOK), ("instagram", INSTAGRAM), ("google_trends", ["gt_index"]))
                  if chance.random() < 0.3 and not panel.loc[:, columns].isna().all(axis=None)]
        for source in absent:
            columns = {"tiktok": TIKTOK, "instagram": INSTAGRAM, "google_trends": ["gt_index"]}[source]
            panel[columns] = panel[columns].astype("Int64" if source != "google_trends" else "float64")
            panel.loc[:, columns] = pd.NA if source != "google_trends" else np.nan
        report = checked(panel)
        for source in ("tiktok", "instagram", "google_trends"):
            reason = reason_of(report, source)
            if source in absent:
                assert reason == "no page was read", (source, reason)
            elif shows < 5:
                assert reason == f"{shows} show{'s' if shows > 1 else ''}; needs 5", (source, reason)
            elif weeks < 5:
                assert reason and "5 shows" in reason, (source, reason)
            else:
                assert reason is None and report["weeks_judged"][source] > 0
            assert (reason is None) == (report["weeks_judged"][source] > 0)
            tried += reason is not None
    print(f"{tried} checks of 200 panels could not run, seed {SEED}")
    assert tried > 200


@pytest.mark.parametrize("shows", [2, 3, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_every_show_of_a_small_source_breaking_alike_needs_action(shows, kind):
    chance = np.random.default_rng([SEED, shows, KINDS.index(kind)])
    found = 0
    for _ in range(15):
        panel = study(chance, shows=shows, weeks=60)
        week = int(chance.integers(12, 58))
        break_week(panel, week, panel.show.unique(), kind)
        report = checked(panel)
        found += any(one["week_start"] == MONDAYS[week] and one["source"] == "tiktok" for one in report["parser_breaks"])
        assert reason_of(report, "tiktok") == f"{shows} shows; needs 5"
        assert report["status"] == "ACTION_NEEDED" or not report["parser_breaks"]
    print(f"{found} of 15 weeks found, {shows} shows, {kind}, seed {SEED}")
    assert found >= {"null": 15, "zero": 15, "thousandfold": 11}.get(kind, 14)  # a factor near a thousand in every show


@pytest.mark.parametrize("posts", [1, 3, 14])
def test_clean_small_panels_are_hardly_ever_called_broken(posts):
    chance = np.random.default_rng([SEED, posts])
    broken = sum(bool(checked(study(chance, shows=int(chance.integers(2, 5)), weeks=60, posts=posts, spread=0.7))["parser_breaks"])
                 for _ in range(60))
    print(f"{broken} of 60 clean panels, {posts} posts a week, seed {SEED}")
    assert broken <= 2


def test_one_show_of_a_small_source_that_falls_silent_is_the_world():
    panel = study(np.random.default_rng(SEED), shows=4, weeks=40)
    break_week(panel, 30, ["show 001"], "null")
    assert checked(panel)["parser_breaks"] == []


@pytest.mark.parametrize(("shows", "of", "needed"), [(12, 3, False), (12, 4, True), (3, 3, True), (3, 2, False), (1, 1, False)])
def test_impossible_counts_of_four_shows_or_of_all_need_action(shows, of, needed):
    panel = study(np.random.default_rng(SEED), shows=shows, weeks=30)
    panel["tt_sum_likes"] = panel["tt_sum_views"] // 10
    hit = (panel.week_start == MONDAYS[20]) & panel.show.isin(panel.show.unique()[:of])
    panel.loc[hit, "tt_sum_likes"] = panel.loc[hit, "tt_sum_views"] + 1
    report = checked(panel, anomaly_metrics=["gt_index"])
    assert len(report["impossible_counts"]) == of
    said = [reason for reason in report["reasons"] if "impossible" in reason]
    assert bool(said) == needed and all(f"{of} shows" in reason and MONDAYS[20] in reason for reason in said)


def test_text_and_page_say_what_was_not_judged(tmp_path):
    panel = study(np.random.default_rng(SEED), shows=4, weeks=30)
    panel[INSTAGRAM] = pd.NA
    panel[INSTAGRAM] = panel[INSTAGRAM].astype("Int64")
    text, levels = rows_of_checks(tmp_path, panel, "--sources", "google_trends", "tiktok")
    assert "tiktok: not judged (4 shows; needs 5)" in text and "instagram: not judged (no page was read)" in text
    assert text.startswith("OK") and "could not be looked for" in text
    for name in ("TikTok pages read", "Instagram pages read", "Google Trends pages read"):
        assert levels[name] == "not judged"
    assert levels["TikTok coverage"] == "passes" and levels["Instagram coverage"] == "look"


def test_a_panel_too_short_for_a_history_has_no_anomaly_check_that_passes(tmp_path):
    text, levels = rows_of_checks(tmp_path, study(np.random.default_rng(SEED), shows=6, weeks=3))
    assert "Anomalies: not judged" in text
    assert levels["Anomalies"] == levels["TikTok pages read"] == "not judged"


def test_a_source_of_which_no_page_was_read_passes_nothing(tmp_path):
    panel = study(np.random.default_rng(SEED), shows=8, weeks=30)
    panel["gt_index"] = np.nan
    _, levels = rows_of_checks(tmp_path, panel)
    assert levels["Google Trends pages read"] == levels["Google Trends above zero"] == "not judged"
    assert levels["Google Trends coverage"] == "fails"


def test_four_shows_that_break_alike_in_three_weeks_and_by_a_thousandth(tmp_path):
    panel = case("checks/four_shows_three_null_weeks_one_thousandth.parquet")
    done = run("validate", "--input", panel, "--output", tmp_path / "v.json", "--sources", "google_trends", "tiktok")
    assert done.returncode == 1, done.stdout
    assert "tiktok: not judged (4 shows; needs 5)" in done.stdout
    report = json.loads((tmp_path / "v.json").read_text())
    assert {"source": "tiktok", "reason": "4 shows; needs 5"} in report["not_judged"]
    weeks = {one["week_start"]: one["signature"] for one in report["parser_breaks"] if one["source"] == "tiktok"}
    assert {"2025-03-03", "2025-06-02", "2025-06-09", "2025-06-16"} <= set(weeks)
    assert "thousandth" in weeks["2025-03-03"] and "null" in weeks["2025-06-09"]
    for week in ("2025-03-03", "2025-06-02", "2025-06-09", "2025-06-16"):
        assert any(week in reason for reason in report["reasons"])


@pytest.mark.parametrize("shows", [2, 3, 4])
@pytest.mark.parametrize("what", ["zero", "null"])
def test_a_break_of_few_shows_names_every_column_that_is_broken_alike(tmp_path, shows, what):
    """Also those in which such a week is too common to tell a break by itself."""
    chance = np.random.default_rng([SEED, shows, len(what)])
    found = 0
    for _ in range(25):
        panel = study(chance, shows=shows, weeks=60, posts=float(chance.uniform(6, 14)))
        week = MONDAYS[int(chance.integers(12, 58))]
        some = list(chance.permutation(TIKTOK)[: int(chance.integers(1, len(TIKTOK) + 1))])
        panel.loc[panel.week_start == week, some] = 0 if what == "zero" else pd.NA
        done = run("validate", "--input", write(panel, tmp_path / "p.parquet"), "--output", tmp_path / "v.json")
        report = json.loads((tmp_path / "v.json").read_text())
        breaks = [one for one in report["parser_breaks"] if one["source"] == "tiktok" and one["week_start"] == week]
        looked = f"weeks in which all {shows} break alike were looked for: "
        text = " ".join(done.stdout.split())
        assert f"tiktok: not judged ({shows} shows; needs 5); {looked}" in text, done.stdout
        if not breaks:
            continue
        found += 1
        alike = f"all {shows} break alike were looked for: {sum(one['source'] == 'tiktok' for one in report['parser_breaks'])} found"
        assert alike in text, done.stdout
        (told,) = breaks
        words = "exactly zero" if what == "zero" else "null"
        columns = "all columns" if len(some) == len(TIKTOK) else f"{some[0]} alone" if len(some) == 1 else f"{len(some)} of {len(TIKTOK)} columns"
        assert set(told["metrics"]) >= set(some), (some, told)
        if set(told["metrics"]) == set(some):
            assert told["signature"].startswith(f"{columns} {words}"), (some, told)
    print(f"25 weeks of {shows} shows, {what}: {found} told, seed {SEED}")
    assert found > 10
