"""Every line of every command fits a terminal of 80 columns; what has no blank, as a path, stands whole.

Widths are those of a terminal: two columns for letters of East Asia, none for marks on others. A broken study has names of shows
that are long, wide or marked, chosen by a seed, and commands that are refused.
"""

import os
import random
import re
import shlex
import shutil
import subprocess
import unicodedata

import pytest
from platform_server import PlatformServer
from program import BINARY, at_a_terminal, run
from studies import NOW, RANGE, settings_for, world_of, write_config

WIDTH = 80
SEEDS = range(4 if os.environ.get("PUBLIC_SIGNALS_SLOW") else 1)
NAMES = ["千と千尋の神隠し：帝国劇場ロングラン公演", "오페라의 유령 서울 블루스퀘어 신한카드홀", "Zoe\u0308 & Ｆｕｌｌｗｉｄｔｈ 👻", "千" * 60,
         "A Very Long Evening in Which Nobody Is Named and Everybody Sings Twice: The Musical"]


def columns(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def too_wide(shown):
    """Lines that could have been broken. Those of a patch are a file's, and stay as they are."""
    text = re.sub(r"^@@.*?(?=^$|\Z)", "", shown, flags=re.MULTILINE | re.DOTALL)
    return [line for line in text.splitlines() if columns(line) > WIDTH
            and len(line.split()) > 1 and max(map(columns, line.split())) < WIDTH - 16]


GROSSES = "data/outcomes/synthetic_grosses.csv"
COMMANDS = f"""
status
pull --dry-run
pull --replay sample.warc.gz
pull --offline
weekly
panel --extensions wikipedia
validate --html
features
merge --outcomes {GROSSES}
fit --lag 4 --placebo --controls is_preview capacity_constraint --table table.md --descriptives table.csv
fit --predictor gt_index_lag4 --over-vintages
fit --predictor gt_index_lag4 --over-draws --simex
fit --lag 4 --cluster driscoll_kraay
fit --predictor tt_posts_lag4 gt_index_lag4 --model poisson
fit --predictor tt_posts_lag4 --transform log1p
fit --lag 4 --curve curve.svg --vary transform=none,log
fit --event invented_nomination
fit --predictor tt_posts gt_index --profile distributed_lag --weeks 3
fit --predictor tt_posts --profile local_projection --weeks 3
fit --lag 4 --profile by_show
forecast --metrics tt_posts gt_index
forecast --outcomes {GROSSES} --map show=show week_ending=week_ending gross=gross
report
refresh
audit
explain
explain rate_limited
why Hadestown 2024-04-01 tt_sum_views
why Hadestown 2024-04-01 gt_index
why SHOW 2025-10-06 tt_posts
why SHOW 2024-04-01 ig_sum_likes
why SHOW 2024-02-05 tt_sum_views_lag4
doctor
extract --diff
extract absent.html --source tiktok
archive verify
archive export --output out.wacz
archive import absent.zip
rules check
sources list
sources check
snapshots prune
cache clear
cache
fetch
robots
init study
demo again
fit --outcome absent --lag 4
merge --outcomes absent.csv
panel --as-of 1999-01-01
""".strip().splitlines()


def broken(study, seed):
    """Some shows have other names, of which the panel, the ledger and the outcomes know nothing yet."""
    chance = random.Random(seed)
    config = study / "config/shows.yaml"
    text = config.read_text()
    for name, old in zip(chance.sample(NAMES, 4), chance.sample(re.findall(r'- name: "([^"]*)"', text), 4), strict=True):
        text = text.replace(f'- name: "{old}"', f'- name: "{name}"')
    config.write_text(text)
    (study / "config/calendar.yaml").write_text((study / "config/calendar.yaml").read_text().replace("Oh, Mary!", NAMES[4]) if chance.random() < 0.5 else "")
    return re.findall(r'- name: "([^"]*)"', text)


def names_of(study):
    return re.findall(r'- name: "([^"]*)"', (study / "config/shows.yaml").read_text())


def all_lines_fit(study, shows):
    seen = set()
    for command in COMMANDS:
        words = [shows[0] if word == "SHOW" else word for word in shlex.split(command)]
        code, shown = at_a_terminal(*words, cwd=study)
        assert code in (0, 1, 2, 3, 4) and shown, (command, code)
        assert too_wide(shown) == [], command
        seen.add(words[0])
    return seen


def test_every_line_of_every_command_on_the_demo_fits_80_columns(study):
    known = set(re.findall(r"^  ([a-z]+) {2,}", run("--help").stdout.partition("Subcommands:")[2], flags=re.MULTILINE))
    assert all_lines_fit(study, names_of(study)) >= known - {"help"} and len(known) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_of_a_broken_study_fits_80_columns(study, seed):
    all_lines_fit(study, broken(study, seed))


def test_nothing_is_cut_where_lines_are_broken(study):
    """At a terminal and in a file the same letters stand, but for the marks of commands that go on and for doctor's paths."""
    broken(study, 0)
    for command in ("status", "pull --offline", "panel", "features", f"merge --outcomes {GROSSES}", "fit --lag 4 --placebo", "fit --lag 4 --profile by_show",
                    "validate", "report", "why Hadestown 2024-04-01 gt_index"):
        _, shown = at_a_terminal(*shlex.split(command), cwd=study)
        piped = run(*shlex.split(command), cwd=study)
        assert sorted("".join(shown.split())) == sorted("".join((piped.stdout + piped.stderr).split())) or command.startswith("fit"), command
        flat = "".join(shown.split())
        assert all("".join(line.split()) in flat for line in piped.stdout.splitlines() if ": " in line), command


def test_every_help_fits_80_columns():
    words = re.findall(r"^  ([a-z]+) {2,}", run("--help").stdout.partition("Subcommands:")[2], flags=re.MULTILINE)
    calls = [[], *([word] for word in words), *(["archive", word] for word in ("verify", "import", "export")), ["rules", "check"], ["snapshots", "prune"], ["cache", "clear"]]
    for call in calls:
        done = run(*call, "--help")
        assert done.returncode == 0 and too_wide(done.stdout) == [], call


def test_examples_of_helps_stay_commands_of_a_shell():
    for word in ("merge", "forecast", "robots", "extract"):
        text = run(word, "--help").stdout
        example = text[text.index("Example") :].partition("\n")[2].replace(" \\\n", " ")
        assert all(line.startswith("  public-signals ") for line in example.splitlines() if line.strip()), example


def test_the_python_line_of_the_demo_runs_as_it_is_broken(tmp_path):
    _, shown = at_a_terminal("demo", "d", cwd=tmp_path)
    line = re.search(r"^  (python -c .*?\)\")$", shown, flags=re.MULTILINE | re.DOTALL)[1]
    assert "\\\n" in line
    python = f"{shlex.quote(str(BINARY.parent / 'python'))} {line.removeprefix('python ')}"
    done = subprocess.run(["sh", "-c", python], cwd=tmp_path / "d", capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "[832 rows x " in done.stdout, done.stderr


def test_a_live_refresh_fits_80_columns(tmp_path):
    world = world_of(shows=4, weeks=12)
    shows = [{"name": name, "google_queries": [f"invented show {n:03}"], "wikipedia_title": f"Invented_Show_{n:03}_(musical)", "tiktok_handle": f"invented_{n:03}"}
             for n, name in enumerate(NAMES[:3], start=1)]
    with PlatformServer(world) as web:
        write_config(tmp_path, shows, settings_for(web))
        for words in (("refresh", *RANGE), ("refresh", *RANGE), ("pull", "--dry-run", *RANGE), ("pull", *RANGE)):
            code, shown = at_a_terminal(*words, cwd=tmp_path, PUBLIC_SIGNALS_NOW=f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
            assert code in (0, 1, 3, 4) and shown, shown
            assert too_wide(shown) == [], words
    shutil.rmtree(tmp_path / "data" / "weekly")
    code, shown = at_a_terminal("refresh", *RANGE, cwd=tmp_path, PUBLIC_SIGNALS_NOW=f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    assert shown and too_wide(shown) == []
