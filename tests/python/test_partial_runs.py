"""Runs of which the archive holds a part: killed ones, and archives that lost records. A sum is the truth or none."""

import random
import shutil
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from live import NOW, RANGE, call, folder_of, pull, rows, started, wait_until, workspace
from platform_server import PlatformServer
from slow import part_of
from studies import settings_for, write_config
from world import Article, World, generated_world

SEED = 20261209
VARIATIONS = part_of(40, 120)
FLAGS = {"wikipedia": "wiki_is_partial", "youtube": None, "bluesky": None, "tiktok": None, "instagram": None, "google_trends": "gt_is_partial"}
TRENDS_RANGE = ("--start", "2025-01-06", "--end", "2026-02-22")
ROUNDING = 0.012  # an index is made of whole numbers: a window less, and its days are those of one rounding alone


def world_of_articles(now):
    articles = [Article("Largest (musical)", 7, "Q7", [(f"Largest {n}", None) for n in range(9)]),
                Article("Big (musical)", 4, "Q4", [(f"Big the Musical {n}", None) for n in range(5)]),
                Article("Small (play)", 5, "Q5"), Article("Old (musical)", 6, "Q6", [("Older", None), ("Oldest", None)])]
    return World(now, [], {}, {}, {one.title: one for one in articles}, lambda query, geo, day: 50_000,
                 lambda title, day: 100 + sum(map(ord, title)) % 90 + day.day)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A study of each source with the weeks of its one whole run."""
    made = {}
    with PlatformServer(world_of_articles(NOW)) as web:
        web.wikipedia.redirects_per_answer = 2
        folder = tmp_path_factory.mktemp("wikipedia")
        shows = [{"name": "Bigger", "wikipedia_title": "Big (musical)", "wikipedia_extra_titles": ["Old (musical)"]},
                 {"name": "Small", "wikipedia_title": "Small (play)"}, {"name": "Old", "wikipedia_title": "Older"},
                 {"name": "Big", "wikidata_id": "Q5"}, {"name": "Largest", "wikipedia_title": "Largest (musical)"}]
        write_config(folder, shows, settings_for(web))
        done = pull(folder, *RANGE, "--sources", "wikipedia")
        assert done.returncode == 0, done.stderr
        made["wikipedia"] = folder
    with PlatformServer(generated_world(2, 8, NOW)) as web:
        web.youtube.open_channels(8)
        web.youtube.most = 4
        web.bluesky.open_accounts(8)
        web.bluesky.most = 4
        graph = web.instagram.graph
        for source in ("youtube", "bluesky", "tiktok", "instagram"):
            folder = workspace(tmp_path_factory.mktemp(source), web, instagram={"provider": "business_discovery", "user_id": graph.user_id})
            done = pull(folder, *RANGE, "--sources", source, PUBLIC_SIGNALS_YOUTUBE_KEY=web.youtube.key, PUBLIC_SIGNALS_INSTAGRAM_TOKEN=graph.token)
            assert done.returncode == 0, done.stderr
            made[source] = folder
        folder = tmp_path_factory.mktemp("google_trends")
        shows = [{"name": "One", "google_queries": ["one"]}, {"name": "Two", "google_queries": ["two a", "two b"]},
                 {"name": "Three", "google_queries": ["three a", "three b", "one"]}]
        write_config(folder, shows, settings_for(web, gt={"base_start": "2024-01-01"}))
        done = pull(folder, *TRENDS_RANGE, "--sources", "google_trends")
        assert done.returncode == 0, done.stderr
        made["google_trends"] = folder
    return made


def records_of(archive):
    """The gzip members of an archive, one a record."""
    data, members = archive.read_bytes(), []
    while data:
        member = zlib.decompressobj(31)
        text = member.decompress(data)
        members.append((data[: len(data) - len(member.unused_data)], text))
        data = member.unused_data
    return members


def is_answer(text):
    return b"WARC-Type: response" in text and b"robots.txt" not in text.partition(b"\r\n\r\n")[0]


def part_of(chance, records):
    """What a kill leaves, within an exchange or between two, or what is left where answers were lost. The warcinfo stays."""
    answers = [place for place, (_, text) in enumerate(records) if is_answer(text)]
    way = chance.random()
    if way < 0.5:
        end = chance.choice(answers)
        while way < 0.25 and b"WARC-Concurrent-To: <" in records[end - 1][1].partition(b"\r\n\r\n")[0]:
            end -= 1
        return records[:end]
    gone = set(chance.sample(answers, min(len(answers), chance.randint(1, 3))))
    return [record for place, record in enumerate(records) if place not in gone]


def is_true(column, cell, truth):
    return cell == truth or (column == "gt_index" and truth != "" and abs(float(cell) / float(truth) - 1) < ROUNDING)


def truth_or_null(truth, seen, flag):
    """Cells that are neither the truth nor null nor of a week that says it is partial."""
    wrong = []
    for key, row in seen.items():
        if flag and row[flag] == "true":
            continue
        wrong += [(key, column, cell, truth[key][column]) for column, cell in row.items()
                  if column not in ("show", "week_start", "scrape_run_at", flag) and cell != "" and not is_true(column, cell, truth[key][column])]
    return wrong


@pytest.mark.parametrize("source", FLAGS)
def test_a_run_of_which_a_part_is_there_gives_the_truth_or_none(whole, tmp_path, source):
    study = whole[source]
    (archive,) = (study / "data/archive").glob("*.warc.gz")
    truth, records = rows(study, source), records_of(archive)
    asked = TRENDS_RANGE if source == "google_trends" else RANGE
    chance = random.Random(SEED)
    lacking = known = 0
    for number in range(VARIATIONS):
        folder = folder_of(tmp_path, str(number))
        shutil.copytree(study / "config", folder / "config")
        (folder / "part.warc.gz").write_bytes(b"".join(data for data, _ in part_of(chance, records)))
        done = call(folder, "pull", "--replay", "part.warc.gz", *asked)
        assert done.returncode in (0, 4), done.stderr
        seen = rows(folder, source) if (folder / f"data/weekly/{source}_weekly.csv").exists() else {}
        wrong = truth_or_null(truth, seen, FLAGS[source])
        assert not wrong, (number, wrong[:3])
        lacking += seen != truth
        known += sum(cell != "" for row in seen.values() if not FLAGS[source] or row[FLAGS[source]] == "false"
                     for column, cell in row.items() if column.endswith(("views", "likes", "gt_index")))
        shutil.rmtree(folder)
    print(f"{source}: {VARIATIONS} parts of a run, seed {SEED}: {lacking} lack cells, {known} numbers are true, none is another one")
    assert lacking > VARIATIONS / 2 and known > VARIATIONS
    folder = folder_of(tmp_path, "whole")
    shutil.copytree(study / "config", folder / "config")
    assert call(folder, "pull", "--replay", archive, *asked).returncode == 0
    assert rows(folder, source) == truth


def test_an_archive_of_another_program_that_lost_answers_gives_the_truth_or_none(whole, tmp_path):
    """Its requests say what was asked. The pages of posts are all that has their likes."""
    study = whole["tiktok"]
    (archive,) = (study / "data/archive").glob("*.warc.gz")
    records = []
    for data, text in records_of(archive):
        head, _, block = text.partition(b"\r\n\r\n")
        if b"WARC-Type: warcinfo" in head:
            continue
        if b"WARC-Type: metadata" not in head:
            records.append((data, text))
    assert len(records) > 20
    chance = random.Random(SEED + 1)
    lacking = known = 0
    for number in range(VARIATIONS // 3):
        folder = folder_of(tmp_path, str(number))
        shutil.copytree(study / "config", folder / "config")
        answers = [place for place, (_, text) in enumerate(records) if is_answer(text)]
        gone = set(chance.sample(answers, chance.randint(0, 2)))
        (folder / "part.warc.gz").write_bytes(b"".join(data for place, (data, _) in enumerate(records) if place not in gone))
        done = call(folder, "pull", "--replay", "part.warc.gz", *RANGE)
        assert done.returncode in (0, 3, 4), done.stderr
        seen = rows(folder, "tiktok") if (folder / "data/weekly/tiktok_weekly.csv").exists() else {}
        wrong = truth_or_null(rows(study, "tiktok"), seen, None)
        assert not wrong, (number, wrong[:3])
        lacking += bool(gone)
        known += sum(row["tt_sum_likes"] != "" for row in seen.values())
    print(f"{VARIATIONS // 3} archives of another program, seed {SEED + 1}: {lacking} lack answers, {known} sums of likes are true, none is another one")
    assert lacking > VARIATIONS / 6 and known > 0


@pytest.mark.parametrize("asked", [3, 5, 6, 8])
def test_a_killed_pull_is_a_part_whatever_reads_it_and_the_next_pull_asks_the_rest(tmp_path, asked):
    with PlatformServer(world_of_articles(NOW)) as web:
        web.wikipedia.redirects_per_answer = 2
        shows = [{"name": "Big", "wikipedia_title": "Big (musical)"}]
        write_config(tmp_path, shows, settings_for(web, delays=[0.2, 0.2]))
        process = started(tmp_path, *RANGE, "--sources", "wikipedia")
        wait_until(lambda: len(web.log.entries("wikipedia")) >= asked or process.poll() is not None)
        process.kill()
        process.communicate(timeout=30)
        later = NOW + timedelta(days=2)
        call(tmp_path, "pull", "--offline", now=later)
        weeks = rows(tmp_path, "wikipedia") if (tmp_path / "data/weekly/wikipedia_weekly.csv").exists() else {}
        assert all(row["wiki_views"] == "" or row["wiki_is_partial"] == "true" for row in weeks.values()), weeks
        write_config(tmp_path, shows, settings_for(web))
        assert pull(tmp_path, "--start", "2026-02-09", "--sources", "wikipedia", now=later).returncode == 0
        weeks = rows(tmp_path, "wikipedia")
    titles = ["Big (musical)", *(f"Big the Musical {n}" for n in range(5))]
    for (_, week), row in weeks.items():
        first = date.fromisoformat(week)
        true = sum(web.world.views(title, first + timedelta(n)) for title in titles for n in range(7))
        is_asked = "2026-02-09" <= week <= "2026-02-23"
        assert row["wiki_views"] == (str(true) if is_asked else "") or row["wiki_is_partial"] == "true", (week, row)


@pytest.mark.parametrize("variation", range(12))
def test_views_without_redirects_beside_views_with_them_make_a_week_partial(tmp_path, variation):
    chance = random.Random(SEED + variation)
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with PlatformServer(world_of_articles(now)) as web:
        title = chance.choice(["Big (musical)", "Small (play)", "Old (musical)"])
        write_config(tmp_path, [{"name": "Show", "wikipedia_title": title}], settings_for(web))
        first = date(2025, 12, 1) + timedelta(days=chance.randrange(20))
        days = [first + timedelta(days=n) for n in range(chance.randrange(20, 80))]
        text = f"Date,{title}\n" + "".join(f"{day},{web.world.views(title, day)}\n" for day in days)
        (tmp_path / "views.csv").write_text(text)
        done = call(tmp_path, "archive", "import", "views.csv", "--captured-at", "2026-02-28T00:00:00Z", now=now)
        assert done.returncode == 0, done.stderr
        (archive,) = (tmp_path / "data/archive").glob("*.warc.gz")
        assert call(tmp_path, "pull", "--replay", archive, now=now).returncode == 0
        alone = rows(tmp_path, "wikipedia")
        whole_weeks = {week for (_, week), row in alone.items() if row["wiki_is_partial"] == "false"}
        assert whole_weeks, "a download by itself is one level"
        assert pull(tmp_path, *RANGE, "--sources", "wikipedia", now=now).returncode == 0
        weeks = rows(tmp_path, "wikipedia")
        titles = [title, *(name for name, _ in web.world.articles[title].redirects)]
    known = 0
    for (_, week), row in weeks.items():
        days = [date.fromisoformat(week) + timedelta(n) for n in range(7)]
        true = sum(web.world.views(one, day) for one in titles for day in days)
        if RANGE[1] <= week <= RANGE[3]:
            assert (row["wiki_views"], row["wiki_is_partial"]) == (str(true), "false")
            known += 1
        else:
            assert row["wiki_views"] == "" or row["wiki_is_partial"] == "true", (week, row)
    assert known == 4
    assert "wiki_alone" in call(tmp_path, "weekly", now=now).stderr
    write_config(tmp_path, [{"name": "Show", "wikipedia_title": title}], settings_for(web, wiki={"redirects": False}))
    assert call(tmp_path, "weekly", now=now).returncode == 0
    assert all(row["wiki_is_partial"] == "false" for (_, week), row in rows(tmp_path, "wikipedia").items() if week in whole_weeks)
