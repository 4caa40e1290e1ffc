"""What the program says to do next can be done, and a refusal names the command that helps."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from program import run


def lines_behind(text, heading):
    """The indented lines below a heading."""
    return [line.strip() for line in text.split(f"\n{heading}\n", 1)[1].splitlines()]


def test_the_next_steps_of_demo_run_in_the_order_printed(tmp_path):
    done = run("demo", "mine", cwd=tmp_path)
    steps = [line.split("#")[0] for line in lines_behind(done.stdout, "Next")]
    assert any("report" in step for step in steps) and any("merge" in step for step in steps)
    python = Path(sys.executable).parent
    script = "\n".join(["set -e", *[f"{step} || [ $? -eq 1 ]" for step in steps]])
    ran = subprocess.run(["bash", "-c", f"PATH={python}:$PATH\n{script}"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "my_study/config/shows.yaml").exists() and list((tmp_path / "mine/data").rglob("*.html"))


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".dta"])
@pytest.mark.parametrize("command", ["fit", "forecast", "merge"])
def test_another_format_than_parquet_is_refused_by_name(study, command, ending):
    file = f"merged{ending}"
    made = run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "--output", file, cwd=study)
    assert made.returncode == 0, made.stderr
    words = ["--outcomes", "data/outcomes/synthetic_grosses.csv"] if command == "merge" else []
    done = run(command, "--input", file, *words, cwd=study)
    assert done.returncode == 2
    assert f"a {ending} file, and this command reads Parquet" in done.stderr and "public-signals merge" in done.stderr


def test_a_horizon_without_a_week_to_forecast_is_refused(sample):
    done = run("forecast", "--outcomes", "data/outcomes/synthetic_grosses.csv", "--horizons", "600", cwd=sample)
    assert done.returncode == 2 and "no week can be forecast at a horizon of 600 weeks" in done.stderr
    most = int(re.search(r"at most (\d+)", done.stderr)[1])
    assert 1 < most < 600


@pytest.mark.parametrize(("word", "own"), [("cache", "clear"), ("snapshots", "prune"), ("archive", "verify")])
def test_a_word_that_holds_words_names_them(tmp_path, word, own):
    done = run(word, cwd=tmp_path)
    assert done.returncode == 2 and own in done.stderr.splitlines()[0]
    assert f"--> public-signals {word}" in done.stderr and f"public-signals {word} --help" in done.stderr


def trends_of_one_query(folder):
    """A study whose show has two queries, and a download of one of them."""
    (folder / "config").mkdir(parents=True)
    show = {"name": "Hadestown", "google_queries": ["Hadestown", "Hadestown lottery"]}
    (folder / "config/shows.yaml").write_text(f"shows:\n  - {json.dumps(show)}\nsettings: {{geo: US-NY}}\n")
    weeks = pd.date_range("2024-01-07", periods=60, freq="7D").strftime("%Y-%m-%d")
    rows = "\n".join(f"{week},{10 + n}" for n, week in enumerate(weeks))
    (folder / "one.csv").write_text(f"Category: All categories\n\nWeek,Hadestown: (New York)\n{rows}\n")
    return folder


def test_a_query_without_a_series_is_named_at_once(tmp_path):
    study = trends_of_one_query(tmp_path / "s")
    imported = run(
        "archive", "import", "one.csv", "--output", "a.warc.gz", "--captured-at", "2025-06-01T10:00:00Z", cwd=study
    )
    assert imported.returncode == 0, imported.stderr
    pulled = run("pull", "--replay", "a.warc.gz", cwd=study)
    for done in (imported, pulled):
        said = " ".join(done.stderr.split())
        assert 'Hadestown: the query "Hadestown lottery" has no series' in said and "partial" in said, said
    assert run("panel", cwd=study).returncode == 0
    panel = pd.read_parquet(study / "data/panel/weekly_social_signals.parquet")
    assert panel.gt_is_partial.all()
    weeks = pd.to_datetime(panel.week_start) + pd.Timedelta(days=6)
    grosses = pd.DataFrame(
        {"show": panel.show, "week_ending": weeks.dt.strftime("%Y-%m-%d"), "gross": range(1, len(panel) + 1)}
    )
    grosses.to_csv(study / "g.csv", index=False)
    merged = run("merge", "--input", "data/panel/weekly_social_signals.parquet", "--outcomes", "g.csv", cwd=study)
    assert merged.returncode == 0, merged.stderr
    for words in (["fit", "--predictor", "gt_index"], ["forecast", "--metrics", "gt_index"]):
        done = run(*words, cwd=study)
        assert done.returncode == 2, done.stdout
        assert "of partial weeks alone" in done.stderr and "explain gt_is_partial" in done.stderr


def test_status_says_what_was_never_asked(tmp_path):
    study = trends_of_one_query(tmp_path / "s")
    config = study / "config/shows.yaml"
    six = "  - {name: Six, google_queries: [six musical], tiktok_handle: six}\nsettings"
    config.write_text(config.read_text().replace("settings", six))
    assert (
        run(
            "archive", "import", "one.csv", "--output", "a.warc.gz", "--captured-at", "2025-06-01T10:00:00Z", cwd=study
        ).returncode
        == 0
    )
    assert run("pull", "--replay", "a.warc.gz", cwd=study).returncode == 0
    never = json.loads(run("status", "--json", cwd=study).stdout)["never_asked"]
    assert {"source": "google_trends", "show": "Six"} in never and {"source": "tiktok", "show": "Six"} in never
    assert {"source": "google_trends", "show": "Hadestown"} not in never
    shown = " ".join(run("status", cwd=study).stdout.split())
    assert "never asked: google_trends 1 show" in shown
    assert re.search(r"public-signals pull --sources google_trends( \w+)* asks it, archive import takes a file of it", shown), shown


def test_a_known_zero_says_why_and_a_null_has_its_code(sample):
    panel = pd.read_parquet(sample / "data/panel/weekly_social_signals.parquet")
    zero = panel[panel.tt_posts == 0].iloc[0]
    said = " ".join(run("why", zero.show, zero.week_start, "tt_posts", cwd=sample).stdout.split())
    assert "tt_posts = 0: the visit of" in said and "(public-signals explain zero)" in said
    null = run("why", "Les Misérables", "2024-02-05", "tt_sum_views", "--json", cwd=sample)
    assert json.loads(null.stdout)["code"] == "private"
    said = " ".join(run("why", "Les Misérables", "2024-02-05", "tt_sum_views", cwd=sample).stdout.split())
    assert "null: the account is private (public-signals explain private)" in said


def test_a_week_outside_of_the_panel_names_its_weeks(sample):
    done = run("why", "Hadestown", "2031-01-06", "tt_posts", cwd=sample)
    assert done.returncode == 2 and "its weeks are 2024-01-01 to" in done.stderr and "--fill-missing" not in done.stderr


def test_dates_that_are_all_saturdays_are_one_sentence(study):
    days = pd.date_range("2024-01-06", periods=30, freq="7D").strftime("%Y-%m-%d")
    pd.DataFrame({"show": "Hadestown", "week_ending": days, "gross": range(30)}).to_csv(study / "g.csv", index=False)
    done = run("merge", "--outcomes", "g.csv", cwd=study)
    assert done.returncode == 2 and done.stderr.count("Saturday") == 1
    assert "2024-01-06 is a Saturday, no Sunday, and so are all 30 dates" in done.stderr
    assert "name each week by the Sunday it ends on" in done.stderr


def test_a_stata_file_labels_what_merge_makes(study):
    words = ["--outcomes", "data/outcomes/synthetic_grosses.csv", "--output", "m.dta"]
    assert run("merge", *words, cwd=study).returncode == 0
    with pd.io.stata.StataReader(study / "m.dta") as reader:
        labels = reader.variable_labels()
    made = ["gross", "has_outcome", "capacity_constraint", "is_preview", "is_post_opening", "week_index"]
    assert all(labels[name] for name in made), labels


def test_a_guarded_answer_is_imported_by_its_address_alone(tmp_path):
    (tmp_path / "wall.json").write_text('for (;;);{"error":1357004,"errorSummary":"Please try closing"}')
    words = ["--url", "https://www.instagram.com/graphql/query", "--handle", "demo.show", "--output", "a.warc.gz"]
    done = run(
        "archive", "import", "wall.json", *words, "--captured-at", "2025-12-01T10:00:00Z", "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert {one["state"] for one in json.loads(done.stdout)["runs"][0]["accounts"]} == {"blocked"}


def test_requests_of_a_page_are_nobodys_accounts(tmp_path):
    def entry(url):
        return {
            "startedDateTime": "2025-12-01T10:00:00Z",
            "request": {"method": "GET", "url": url, "headers": []},
            "response": {
                "status": 200,
                "headers": [],
                "content": {"mimeType": "application/json", "text": '{"status":"ok"}'},
            },
        }

    paths = [
        "api/v1/feed/reels_tray/?a=1",
        "ajax/bz",
        "sync/instagram/",
        "data/shared_data/",
        "logging/falco",
        "oembed/?url=x",
    ]
    urls = [f"https://www.instagram.com/{path}" for path in ["demo.show/", *paths]]
    (tmp_path / "visit.har").write_text(
        json.dumps({"log": {"version": "1.2", "entries": [entry(url) for url in urls]}})
    )
    done = run("archive", "import", "visit.har", "--output", "a.warc.gz", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [one["handle"] for one in json.loads(done.stdout)["runs"][0]["accounts"]] == ["demo.show"]
