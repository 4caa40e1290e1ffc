"""No command takes a panel, or what is made of it, for that of a shows.yaml that has changed since.

Every key of shows.yaml is changed by itself: either each command that reads files of the study by default refuses and names the
change, or a panel made anew is the old one cell by cell. What an option names is read, with a warning.
"""

import json
import os
import random
import re
import shutil

import pandas as pd
import pytest
from program import run
from studies import write_config
from test_study_every_key import CHANGES

SLOW = bool(os.environ.get("PUBLIC_SIGNALS_SLOW"))  # ./dev check changes every key, ./dev test those that a panel rests on and some others
SEED = 15
PANEL = "data/panel/weekly_social_signals.parquet"
READY = "data/panel/weekly_social_signals_model_ready.parquet"
MERGED = "data/merged/merged_social_grosses_panel.parquet"
GROSSES = "data/outcomes/synthetic_grosses.csv"
READERS = {"validate": (), "features": (), "report": (), "merge": ("--outcomes", GROSSES), "fit": ("--outcome", "gross", "--lag", 1),
           "forecast": ("--outcome", "gross")}
ASKED_ELSEWHERE = {"settings.gt.draws", "settings.gt.cache_ttl_h", "settings.instagram.provider", "settings.instagram.user_id",
                   "settings.instagram.api_version"}  # how pages are asked for


def config_of(study):
    """The shows and settings of the demo's shows.yaml, whose values are JSON."""
    shows = []
    for key, value in re.findall(r"^ +(?:- )?(\w+): (.+)$", (study / "config/shows.yaml").read_text().split("settings:")[0], re.MULTILINE):
        if key == "name":
            shows.append({})
        shows[-1][key] = json.loads(value) if value[0] in '"[' else value
    return shows, {"geo": "US-NY", "gt": {"base_start": "2023-07-03"}, "panel": {"extensions": ["wikipedia"]},
                   "quality": {"sources": ["google_trends", "tiktok"]}}


def changed(config, key, value):
    shows, settings = json.loads(json.dumps(config))
    where, *path = key.split(".")
    place = shows[0] if where == "shows" else settings
    for group in path[:-1]:
        place = place.setdefault(group, {})
    if path[-1] == "queries":
        place.pop("google_queries")
    place.pop(path[-1], None)
    if value is not None:
        place[path[-1]] = value
    return shows, settings


def done(folder, *words, codes=(0, 1)):
    finished = run(*words, cwd=folder)
    assert finished.returncode in codes, (words, finished.stdout, finished.stderr)
    return finished


def make(study, *, weekly=False):
    for words in ((("weekly",),) if weekly else ()) + (("panel",), ("features",), ("merge", "--outcomes", GROSSES)):
        done(study, *words)


@pytest.fixture(scope="module")
def made(sample, tmp_path_factory):
    """A study with Wikipedia's columns and every file; read only."""
    folder = shutil.copytree(sample, tmp_path_factory.mktemp("made") / "study")
    (folder / "config/calendar.yaml").unlink()  # it names shows
    write_config(folder, *config_of(sample))
    make(folder, weekly=True)
    return folder


@pytest.fixture
def own(made, tmp_path):
    return shutil.copytree(made, tmp_path / "study")


def cells(study):
    return pd.read_parquet(study / PANEL).astype(object).fillna("")


def test_no_key_changes_and_leaves_a_command_with_the_old_panel(made, own, capsys):
    dice = random.Random(SEED)
    config = config_of_made(own)
    old = cells(own)
    changes = [(key, value) for key, value, _ in CHANGES if not callable(value) and (value is not None or key == "shows.wikipedia_title")]
    rests = [change for change in changes if re.match(r"shows\.(?!aliases|opening|closing)|settings\.(geo|gt|wiki|posts|panel)", change[0])]
    if not SLOW:
        changes = [*dict(reversed(rests)).items(), *dice.sample([change for change in changes if change not in rests], 3)]
    whole = {key for key, _ in dice.sample(changes, 3)}  # in which every command is asked
    refused, differ = 0, 0
    for key, value in changes:
        if value == config[1].get(key.split(".")[-1], "") or (key, value) == ("settings.wiki.agent", "user"):
            continue
        write_config(own, *changed(config, key, value))
        says = {name: run(name, *READERS[name], cwd=own) for name in (READERS if key in whole else ("validate", "features"))}
        stale = {name for name, said in says.items() if said.returncode == 2}
        assert not stale or stale == says.keys(), (key, value, stale)
        for name in stale:
            assert "shows.yaml has changed since this file was made: " in says[name].stderr and key.split(".")[-1].replace("queries", "") in says[name].stderr
            assert "help: make it anew: public-signals panel" in says[name].stderr
        refused += bool(stale)
        done(own, "panel")
        now = cells(own)
        is_same = now.columns.equals(old.columns) and now.drop(columns="scrape_run_at").equals(old.drop(columns="scrape_run_at"))
        differ += not is_same
        assert stale or is_same, (key, value)
        assert not stale or key not in ASKED_ELSEWHERE, (key, value)
        assert not stale or run("validate", cwd=own).returncode in (0, 1), (key, value)
        write_config(own, *config)
        done(own, "panel")
        assert cells(own).equals(old), (key, value)
        shutil.copyfile(made / READY, own / READY)
        shutil.copyfile(made / MERGED, own / MERGED)
    with capsys.disabled():
        print(f"\n{len(changes)} keys changed (seed {SEED}): {refused} refused, {differ} of them had changed the panel")
    assert refused >= differ > 8


def other_handle(study):
    write_config(study, *changed(config_of_made(study), "shows.tiktok_handle", "synthetic_juliet"))


def config_of_made(study):
    lines = (study / "config/shows.yaml").read_text().splitlines()
    return [json.loads(line[4:]) for line in lines if line.startswith("  - ")], json.loads(lines[-1].removeprefix("settings: "))


def test_each_file_says_itself_what_it_was_made_of(own):
    other_handle(own)
    done(own, "panel")
    assert "panel, then public-signals features" in done(own, "merge", "--outcomes", GROSSES, codes=(2,)).stderr
    done(own, "features")
    assert "then public-signals merge" in done(own, "fit", "--outcome", "gross", "--lag", 1, codes=(2,)).stderr
    done(own, "merge", "--outcomes", GROSSES)
    done(own, "fit", "--outcome", "gross", "--lag", 1)


def test_a_file_that_an_option_names_is_read_with_a_warning(own, tmp_path):
    copy = tmp_path / "elsewhere.parquet"
    shutil.copyfile(own / PANEL, copy)
    assert "panel_differs" not in done(own, "validate", "--input", PANEL).stderr
    other_handle(own)
    for name, words in {"validate": (PANEL,), "features": (PANEL,), "report": (PANEL,), "merge": (READY, "--outcomes", GROSSES),
                        "fit": (MERGED, "--outcome", "gross", "--lag", 1), "forecast": (MERGED, "--outcome", "gross")}.items():
        said = done(own, name, "--input", *words).stderr
        assert "warning[panel_differs]: " in said and ": tiktok_handle of Oh, Mary!: synthetic_ohmary -> synthetic_juliet" in said, name
    assert "warning[panel_differs]" in done(own, "validate", "--input", copy).stderr  # a copy holds its digest too
    shutil.rmtree(own / "data/cache")
    assert "what it asked then is not noted" in done(own, "validate", "--input", PANEL).stderr
    said = done(own, "validate", "--input", copy).stderr  # of whichever study
    assert "panel_differs" not in said and "panel_unchecked" in said


def test_why_names_the_change(own):
    other_handle(own)
    said = done(own, "why", "Oh, Mary!", "2025-11-24", "tt_posts").stderr
    assert "tiktok_handle of Oh, Mary!: synthetic_ohmary -> synthetic_juliet" in said


def test_a_file_that_does_not_say_what_it_was_made_of_is_never_taken_without_a_word(own):
    for file in PANEL, READY, MERGED:
        pd.read_parquet(own / file).to_parquet(own / file)
    for name, words in READERS.items():
        said = done(own, name, *words).stderr
        assert "warning[panel_unchecked]: data/" in said and "could not be checked; make it anew: public-signals " in said, name
    pd.read_parquet(own / MERGED).to_csv(own / "merged.csv", index=False)
    assert "warning[panel_unchecked]: merged.csv: " in run("fit", "--input", "merged.csv", *READERS["fit"], cwd=own).stderr
    (own / "broken.parquet").write_text("none")
    assert "panel_unchecked" not in done(own, "validate", "--input", "broken.parquet", codes=(2,)).stderr
    assert "does not say what of shows.yaml it was made of" in done(own, "status").stdout
    (own / "data/weekly/weekly_asked.json").unlink()
    assert "warning[panel_unchecked]: data/weekly: " in done(own, "panel").stderr
    assert "make it anew: public-signals weekly, then public-signals panel" in done(own, "validate").stderr
    make(own, weekly=True)
    for name, words in READERS.items():
        assert "panel_unchecked" not in done(own, name, *words).stderr, name
    assert "does not say" not in done(own, "status").stdout


def left_out_lines(said):
    return [line for line in said.splitlines() if "left out" in line or "not ask" in line]


def test_weekly_files_are_taken_as_they_are_only_where_they_are_those_of_the_note(own):
    """What raw files hold and nobody asks is said by the note; another file in the place of one, or another note, counts for nothing."""
    weekly, note = own / "data/weekly/tiktok_weekly.csv", own / "data/weekly/weekly_asked.json"
    old = weekly.read_bytes()
    other_handle(own)
    done(own, "weekly")
    first = done(own, "panel")
    lines, asked = left_out_lines(first.stderr), cells(own)
    assert len(lines) == 1 and "synthetic_ohmary" in lines[0], first.stderr
    raw = (own / "data/raw").rename(own / "data/raw_moved")
    assert left_out_lines(done(own, "panel").stderr) == lines and cells(own).equals(asked)
    raw.rename(own / "data/raw")
    good, made = note.read_text(), weekly.read_bytes()
    assert json.loads(good)["left_out"][0]["rows"] > 0
    weekly.write_bytes(old)  # of the handle before: its rows are not what is asked
    assert left_out_lines(done(own, "panel").stderr) == lines and cells(own).equals(asked)
    weekly.write_bytes(made)  # from here on only the note is at fault
    for broken in (good.replace('"left_out"', '"left"'), good.replace('"source": "tiktok"', '"source": "tictoc"'), re.sub(r'"rows": \d+', '"rows": -1', good),
                   re.sub(r'("tiktok_weekly.csv": ")\w', r"\1g", good), good.replace('"files"', '"file"')):
        assert broken != good
        note.write_text(broken)
        assert left_out_lines(done(own, "panel").stderr) == lines and cells(own).equals(asked), broken


@pytest.mark.parametrize("key, value", [("aliases", ["The Renamed Show"]), ("opening_date", "2024-01-01"), ("opening_date", None),
                                        ("closing_date", "2026-12-31")])
def test_a_merged_file_rests_on_what_merge_reads_and_the_panel_does_not(own, key, value):
    write_config(own, *changed(config_of_made(own), f"shows.{key}", value))
    for name in "validate", "features":
        assert "panel_differs" not in done(own, name).stderr
    for name, words in {"fit": ("--outcome", "gross", "--lag", 1), "forecast": ("--outcome", "gross")}.items():
        said = done(own, name, *words, codes=(2,)).stderr
        assert f"shows.yaml has changed since this file was made: {key} of Oh, Mary!: " in said and "public-signals merge" in said
        assert "warning[panel_differs]: " in done(own, name, "--input", MERGED, *words).stderr
    done(own, "merge", "--outcomes", GROSSES)
    done(own, "fit", "--outcome", "gross", "--lag", 1)
    done(own, "report")
    assert "run fit again" not in (own / "data/report/index.html").read_text()
    other_handle(own)
    both = done(own, "fit", "--outcome", "gross", "--lag", 1, codes=(2,)).stderr
    assert "tiktok_handle of Oh, Mary!" in both


def test_a_refresh_of_archives_needs_no_step_in_between(own):
    other_handle(own)
    done(own, "pull", "--offline", codes=(0, 3))
    make(own)
    assert "panel_differs" not in done(own, "report").stderr


def test_a_mistyped_key_is_named_by_every_command(own):
    shows, settings = config_of_made(own)
    shows[0]["tiktok_handel"] = shows[0].pop("tiktok_handle")
    write_config(own, shows, settings)
    commands = [*((name, *words) for name, words in READERS.items()), ("panel",), ("weekly",), ("status",), ("why", "Six", "2025-11-24", "tt_posts"),
                ("extract", "--diff"), ("pull", "--offline"), ("pull", "--dry-run"), ("refresh",),
                ("archive", "import", GROSSES, "--dry-run"), ("validate", "--input", PANEL)]
    for words in commands:
        said = done(own, *words, codes=(2,)).stderr
        assert "tiktok_handel" in said and "tiktok_handle" in said and "config/shows.yaml:" in said, (words, said)


def test_results_of_an_older_shows_yaml_are_said_to_be_old_in_the_report(own):
    done(own, "fit", "--outcome", "gross", "--lag", 1)
    done(own, "report")
    assert "run fit again" not in (own / "data/report/index.html").read_text()
    other_handle(own)
    done(own, "panel")
    done(own, "report")
    assert "run fit again" in (own / "data/report/index.html").read_text()


@pytest.mark.parametrize("key, value", [("settings.posts.collab", "leave_out"), ("settings.gt.below_one", 0.1), ("settings.gt.base_start", "2024-01-01"),
                                        ("shows.google_queries", ["Oh Mary Broadway"]), ("settings.wiki.redirects", False)])
def test_a_panel_is_that_of_weekly_files_made_anew(own, tmp_path, key, value):
    write_config(own, *changed(config_of_made(own), key, value))
    said = done(own, "panel").stderr
    assert "shows.yaml has changed since data/weekly was made, which is made anew: " in said
    first = (own / PANEL).read_bytes()
    assert "made anew" not in done(own, "panel").stderr
    done(own, "weekly")
    done(own, "panel")
    assert (own / PANEL).read_bytes() == first


@pytest.mark.parametrize("archives", ["none", "gone"])
def test_a_replay_without_any_archive_leaves_no_weeks_of_the_old_keys(own, archives):
    other_handle(own)
    (own / "data/archive").exists() and shutil.rmtree(own / "data/archive")
    for file in own.rglob("*.warc.gz"):
        file.unlink()
    if archives == "none":
        (own / "data/ledger.sqlite3").unlink()
    before = pd.read_csv(own / "data/weekly/tiktok_weekly.csv").query("show == 'Oh, Mary!'").tt_posts
    said = done(own, "pull", "--offline", codes=(4,)).stderr
    assert ("is not there any more" in said and "are gone" in said) == (archives == "gone"), said
    after = pd.read_csv(own / "data/weekly/tiktok_weekly.csv").query("show == 'Oh, Mary!'").tt_posts
    assert before.notna().any() and after.isna().all()


def test_what_rules_would_change_is_not_mixed_with_what_else_has_changed(own):
    assert "panel_differs" not in done(own, "extract", "--diff").stderr
    other_handle(own)
    assert "tiktok_handle of Oh, Mary!: synthetic_ohmary -> synthetic_juliet" in done(own, "extract", "--diff").stderr
    done(own, "panel")
    assert "warning" not in done(own, "extract", "--diff").stderr
    for file in own.rglob("*.warc.gz"):
        file.rename(file.with_suffix(".hidden"))
    said = done(own, "extract", "--diff", codes=(2,)).stderr
    assert "is not there any more" in said and "public-signals archive import FILE" in said
    shutil.rmtree(own / "data/panel")
    assert "make the panel first with: public-signals panel" in done(own, "extract", "--diff", codes=(2,)).stderr


def test_a_replay_that_finds_nothing_leaves_no_weeks_of_the_old_keys(own):
    """`pull --offline` after a correction that no archive answers."""
    shows, settings = config_of_made(own)
    for number, show in enumerate(shows):
        show.update(google_queries=[f"nobody asked {number}"], tiktok_handle=f"nobody{number}", instagram_handle=f"nobody{number}",
                    wikipedia_title=f"Nobody_{number}")
    write_config(own, shows, settings)
    said = done(own, "pull", "--offline", codes=(4,))
    assert "nothing collected" in said.stderr and "left out: " in said.stderr
    for source, column in (("google_trends", "gt_index"), ("tiktok", "tt_posts"), ("instagram", "ig_posts"), ("wikipedia", "wiki_views")):
        assert pd.read_csv(own / f"data/weekly/{source}_weekly.csv")[column].isna().all(), source
