"""What one study says in several places is the same, and what it advises can be done."""

import json
import random
import re
import shlex
import shutil

import pandas as pd
import pytest
import yaml

from program import run

SEED = 20261205
PANEL = "data/panel/weekly_social_signals.parquet"


def late_of(text):
    found = re.search(r"(up to |Up to )?([\d,]+) of ([\d,]+) show-weeks of posts", text.replace("\n", " ").replace("  ", " "))
    assert found, text
    return bool(found[1]), *(int(number.replace(",", "")) for number in found.groups()[1:])


def truly_late(study):
    """By hand, from the weekly files: when the scrape of each source began."""
    late = rows = 0
    for source, posts in (("tiktok", "tt_posts"), ("instagram", "ig_posts")):
        weekly = pd.read_csv(study / f"data/weekly/{source}_weekly.csv")
        weekly = weekly[(weekly[posts] > 0) & weekly.scrape_run_at.notna()]
        read = pd.to_datetime(weekly.scrape_run_at)
        end = pd.to_datetime(weekly.week_start, utc=True) + pd.Timedelta(days=7)
        late += int((read > end + pd.Timedelta(days=28)).sum())
        rows += len(weekly)
    return late, rows


def test_weeks_counted_late_have_one_number(study):
    truth = truly_late(study)
    assert truth[0] < truth[1], "else an upper bound says the same"
    outcomes = "data/outcomes/synthetic_grosses.csv"
    told = {"weekly": run("weekly", cwd=study).stderr, "panel": run("panel", cwd=study).stderr,
            "validate": run("validate", cwd=study).stdout}
    assert run("merge", "--outcomes", outcomes, "-q", cwd=study).returncode == 0
    told["fit"] = run("fit", "--lag", "4", cwd=study).stdout
    assert run("report", "-q", cwd=study).returncode == 0
    told["report"] = re.sub(r"<[^>]*>", "", (study / "data/report/index.html").read_text())
    for where, text in told.items():
        assert late_of(text) == (False, *truth), where
    late = json.loads((study / "data/panel/validation_report.json").read_text())["counts_read_late"]
    assert (late["late"], late["weeks"], late["is_upper_bound"]) == (*truth, False)


def test_a_panel_away_from_its_weekly_files_says_an_upper_bound(study, tmp_path):
    late, rows = truly_late(study)
    alone = shutil.copy(study / PANEL, tmp_path / "alone.parquet")
    bound, at_most, seen = late_of(run("validate", "--input", alone, "--output", tmp_path / "r.json", cwd=tmp_path).stdout)
    assert bound and seen == rows and at_most >= late
    chance = random.Random(SEED)  # weekly files of which rows went: those say a bound, the others their own time
    file = study / "data/weekly/tiktok_weekly.csv"
    weekly = pd.read_csv(file, dtype=str)
    for n in range(4):
        weekly[[chance.random() < 0.5 for _ in range(len(weekly))]].to_csv(file, index=False)
        text = run("validate", cwd=study).stdout
        bound, at_most, seen = late_of(text)
        assert seen == rows and at_most >= late and (bound or at_most == late), n


@pytest.mark.parametrize("days", [7, 28])
def test_a_panel_of_one_age_says_so_and_its_gaps_are_no_parser_breaks(study, days):
    def breaks(*words):
        done = run("validate", *words, "--json", cwd=study)
        report = json.loads(done.stdout)
        return {(found["source"], found["week_start"]) for found in report["parser_breaks"]}, report

    before, whole = breaks()
    done = run("panel", "--count-age", days, "--output", "aged.parquet", "--json", cwd=study)
    assert json.loads(done.stdout)["count_age_days"] == days and whole["count_age_days"] is None
    assert "or use `panel --count-age" not in done.stderr
    after, report = breaks("--input", "aged.parquet", "--output", "aged.json")
    assert after <= before and report["count_age_days"] == days
    reasons = {item["source"]: item["reason"] for item in report["not_judged"]}
    assert "tt_sum_views" in reasons["tiktok"] and f"--count-age {days}" in reasons["instagram"]
    frame = pd.read_parquet(study / "aged.parquet")
    assert frame.attrs == {"count_age_days": days}
    frame.to_parquet(study / "again.parquet", index=False)
    assert breaks("--input", "again.parquet", "--output", "again.json")[1]["not_judged"] == report["not_judged"]
    assert run("panel", "--count-age", days, "--output", "aged", cwd=study).returncode == 0
    assert json.loads((study / "aged/datapackage.json").read_text())["count_age_days"] == days


def test_demo_writes_into_no_study_but_its_own(sample, tmp_path):
    chance = random.Random(SEED)
    tried = 0
    for n in range(6):
        real = tmp_path / f"real{n}"
        assert run("init", real, "-q").returncode == 0
        config = yaml.safe_load((real / "config/shows.yaml").read_text())
        chance.choice(config["shows"])["tiktok_handle"] = f"somebody.{n}"
        (real / "config/shows.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        if chance.random() < 0.5:
            (real / "data/raw").mkdir(parents=True)
            (real / "data/raw/runs.csv").write_text("")
        files = {path: path.read_bytes() for path in real.rglob("*") if path.is_file()}
        done = run("demo", real)
        assert done.returncode == 2 and "another study" in done.stderr, done
        assert {path: path.read_bytes() for path in real.rglob("*") if path.is_file()} == files
        tried += 1
    print(tried, "studies of somebody's")
    bare = tmp_path / "bare/data/raw/tiktok"
    bare.mkdir(parents=True)
    (bare / "a_posts_20260101.csv").write_text("")
    assert run("demo", tmp_path / "bare").returncode == 2
    own = shutil.copytree(sample, tmp_path / "own")
    assert run("demo", own).returncode == 0, "a demo's own folder is made anew"


def test_the_steps_that_validate_names_repair_the_break(study):
    text = run("validate", cwd=study).stdout
    steps = re.findall(r"broken weeks: (.*?)\n  (?=\S)", text + "\n  ", re.S)[0]
    words = " ".join(steps.split())
    assert words == "public-signals doctor tiktok --apply, then public-signals pull --offline, which reads every archive again, and panel"
    for step in ("doctor tiktok --apply", "pull --offline -q", "panel -q"):
        done = run(*shlex.split(step), cwd=study)
        assert done.returncode in (0, 1), done.stderr
    report = json.loads(run("validate", "--json", cwd=study).stdout)
    assert not report["parser_breaks"], report["parser_breaks"]


def test_every_command_sees_the_archive_that_a_study_came_from(study, tmp_path):
    assert not list((study / "data").glob("archive/*"))
    done = run("archive", "verify", cwd=study)
    assert done.returncode == 0 and "sample.warc.gz: whole" in done.stdout, done
    done = run("archive", "export", "--output", tmp_path / "a.wacz", cwd=study)
    assert done.returncode == 0 and (tmp_path / "a.wacz").stat().st_size > 0, done.stderr
    raw = {path: path.read_bytes() for path in (study / "data/raw").rglob("*.csv")}
    done = run("pull", "--offline", "-q", cwd=study)
    assert done.returncode == 0 and {path: path.read_bytes() for path in (study / "data/raw").rglob("*.csv")} == raw
    (study / "sample.warc.gz").unlink()
    done = run("archive", "verify", cwd=study)
    assert "sample.warc.gz" in done.stderr and "not there any more" in done.stderr


def test_values_that_are_all_of_partial_weeks_are_not_called_unread(study):
    config = study / "config/shows.yaml"
    shows = yaml.safe_load(config.read_text())
    for show in shows["shows"]:
        show["google_queries"] = [*show["google_queries"], f"{show['name']} raffle"]
    config.write_text(yaml.safe_dump(shows, sort_keys=False, allow_unicode=True))
    for step in ("weekly", "panel"):
        assert run(step, "-q", cwd=study).returncode == 0
    panel = pd.read_parquet(study / PANEL)
    assert panel.gt_is_partial.fillna(True).all() and panel.gt_index.notna().any()
    done = run("validate", cwd=study)
    text = " ".join(done.stdout.split())
    assert done.returncode == 1 and "are of partial weeks (public-signals explain gt_is_partial)" in text, text
    assert re.search(r"google_trends: not judged \(all \d+ weeks that have a value are partial\)", text), text
    row = panel[panel.gt_index.notna()].iloc[0]
    for column in ("gt_index", "gt_is_partial"):
        why = " ".join(run("why", row.show, row.week_start, column, cwd=study).stdout.split())
        assert f'the query "{row.show} raffle" has no series yet' in why, why
    assert run("explain", "gt_is_partial").returncode == 0


def test_fit_names_all_the_lags_that_features_must_make(study):
    assert run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "-q", cwd=study).returncode == 0
    done = run("fit", "--lag", "3", "8", cwd=study)
    advised = re.search(r"public-signals (features --lags [\d ]+)", " ".join(done.stderr.split()))[1].split()
    assert advised == ["features", "--lags", "1", "2", "3", "4", "6", "8"]
    assert run(*advised, "-q", cwd=study).returncode == 0
    assert run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "-q", cwd=study).returncode == 0
    assert run("fit", "--lag", "3", "8", "-q", cwd=study).returncode == run("fit", "--lag", "4", "-q", cwd=study).returncode == 0
    assert "gros" in run("fit", "--outcome", "gros", "--predictor", "no_such", cwd=study).stderr.splitlines()[0]


def test_a_report_lists_the_commands_and_files_of_its_models(study):
    assert run("features", "--lags", "1", "4", "--no-rolling", "--zscore", "show", "-q", cwd=study).returncode == 0
    assert run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "-q", cwd=study).returncode == 0
    assert run("fit", "--lag", "4", "-q", cwd=study).returncode == 0
    assert run("report", "-q", cwd=study).returncode == 0
    page = (study / "data/report/index.html").read_text()
    commands = re.search(r'aria-label="Commands"><code>(.*?)</code>', page, re.S)[1].splitlines()
    assert [command.split()[1] for command in commands] == ["weekly", "panel", "features", "merge", "fit", "report"]
    assert commands[2] == "public-signals features --lags 1 4 --no-rolling --zscore show"
    for file in ("data/panel/weekly_social_signals_model_ready.parquet", "data/merged/merged_social_grosses_panel.parquet"):
        assert file in page
    assert run("forecast", "--metrics", "tt_posts", "--horizons", "1", "-q", cwd=study).returncode == 0
    for with_fit in (True, False):
        if not with_fit:
            (study / "data/models/model_results.json").unlink()
        assert run("report", "-q", cwd=study).returncode == 0
        page = (study / "data/report/index.html").read_text()
        commands = re.search(r'aria-label="Commands"><code>(.*?)</code>', page, re.S)[1].splitlines()
        words = [command.split()[1] for command in commands]
        assert words == ["weekly", "panel", "features", "merge", "forecast", *(["fit"] if with_fit else []), "report"]


HELP = ["", "demo", "pull", "panel", "validate", "features", "merge", "fit", "why", "archive import", "report", "doctor"]


@pytest.mark.parametrize("command", HELP)
def test_help_fits_a_terminal(command):
    text = run(*command.split(), "--help").stdout
    example = text.index("Example:") if "Example:" in text else len(text)
    broken = [line for line in text[:example].splitlines() if len(line) > 80 and " " in line.strip()]
    assert text and not broken, broken


def test_pages_of_explain_fit_a_terminal():
    codes = [line.split()[0] for line in run("explain").stdout.splitlines()]
    assert len(codes) > 50
    for code in codes:
        lines = run("explain", code).stdout.splitlines()
        assert max(len(line) for line in lines if not line.startswith(("-", "1.", "|", " "))) <= 80, code
