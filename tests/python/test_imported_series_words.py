"""Of views in files that a person handed in no word says that they were asked, or that an API left them out."""

import re
from datetime import date, timedelta

import pytest
from program import run
from test_import_series import held, imported, replayed, study, views_file, weekly

MONDAY = date(2025, 6, 2)
CAPTURED = ("--captured-at", "2025-12-01T00:00:00Z")
ASKING = re.compile(r"\bAPI\b|was asked|no run asked|never asked|left it out|rows of \S+ are missing", re.IGNORECASE)
SIX = {"name": "Six", "wikipedia_title": "Six"}


def flat(text):
    return " ".join(text.split())


def flagged(folder, source):
    flag = "wiki_is_partial" if source == "wikipedia" else "gt_is_partial"
    return {week for (_, week), row in weekly(folder, source).items() if row[flag] == "true"}


def reasons(folder, weeks, column):
    said = {week: run("why", "Six", week, column, cwd=folder) for week in weeks}
    assert all(done.returncode in (0, 1) for done in said.values())
    return {week: flat(done.stdout) for week, done in said.items()}


@pytest.mark.parametrize("name", ["views.csv", "views.json"])
def test_views_of_a_file_are_never_blamed_on_what_was_asked(tmp_path, name):
    days = [MONDAY + timedelta(days=n) for n in range(70)]
    views = {day: 0 if 15 <= n < 18 or n >= 68 else 100 + n for n, day in enumerate(days) if n != 40 and not 42 <= n < 56}
    shows = [{**SIX, "wikipedia_extra_titles": ["Six_live"]}]
    for number, (asked, words) in enumerate([([SIX], CAPTURED), (shows, CAPTURED), ([SIX], ())]):
        folder = study(tmp_path / str(number), asked, panel={"extensions": ["wikipedia"]})
        done = replayed(folder, imported(folder, held(folder, name, views_file(name, views)), *words))
        assert "imported files have no views of 3 days" in flat(done.stderr) and not ASKING.search(flat(done.stderr)), done.stderr
        assert run("panel", cwd=folder).returncode == 0
        partial = flagged(folder, "wikipedia")
        said = reasons(folder, sorted(partial), "wiki_is_partial") | reasons(folder, ["2025-07-14"], "wiki_views")
        assert "the imported file has none between busy days" in said["2025-06-16"]
        assert "no imported file has it" in said["2025-07-07"]
        assert ("no imported file has the article Six live" in " ".join(said.values())) == (len(asked[0]) > 2), said
        for week, text in said.items():
            assert not ASKING.search(text), (week, text)
        status = run("status", cwd=folder)
        assert not ASKING.search(flat(status.stdout)), status.stdout
        run("report", cwd=folder)
        report = (folder / "data/report/index.html").read_text()
        assert "the imported file" in report or "imported file" in report or number, "a null week has its reason"
        assert not re.search(r"no day of the week was loaded when it was asked|the API left it out", report)
