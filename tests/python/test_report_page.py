"""The report as a browser meets it: one file, the same tree whatever the texts, nothing outside, small and quick."""

import base64
import hashlib
import json
import re
import shlex
import shutil
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from program import run

PANEL = "data/panel/weekly_social_signals.parquet"
VOID = {"meta", "link", "br", "hr", "img", "input"}
OPTIONAL_END = {"td", "th", "tr"}


class Tree(HTMLParser):
    """Elements with their attribute names, nesting checked on the way."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.skeleton, self.open, self.elements, self.text = [], [], [], {}
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attributes):
        if tag in OPTIONAL_END:
            while self.open and self.open[-1] in ({"td", "th"} if tag != "tr" else OPTIONAL_END):
                self.open.pop()
        self.skeleton.append((len(self.open), tag, tuple(name for name, _ in attributes)))
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.skeleton.append((len(self.open), tag, tuple(name for name, _ in attributes)))
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)


def report(folder, *words):
    done = run("report", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def page(sample, tmp_path_factory):
    output = tmp_path_factory.mktemp("page") / "page.html"
    report(sample, "--output", output)
    return output.read_text()


PAYLOADS = [
    "<script>alert(1)</script>", "</title><h1>x", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "</style><style>*{display:none}", "<!--", "-->", "]]>", "&lt;b&gt;", "&#60;b&#62;", "</svg></path><h2>",
    "javascript:alert(1)", "<td><tr></table>", "</details>", "\u202egnp.exe", "\u2066\u2067", "\x1b[31m", "\x0b", "\r\n",
    "{} {0} {{", "%s%n", "<plaintext>", "<textarea>", "</script", "`${1}`", "\u2028", "\ufeff", "🎭" * 40, "a" * 300,
    "<a href='http://example.com'>", "<base href=//example.com>", "<meta http-equiv=refresh content=0>", "\u0000",
    "</bdi></a></th>", "' autofocus onfocus='alert(1)", "<math><mtext></p>", "<template>", "<select><option>",
    "<frameset>", "<body onload=alert(1)>", "</html>", "<![CDATA[", "<?php", "<noscript>", "</code></pre>", "&bdi;",
    "&NotEqualTilde;", "\u0085", "\ud83c", "<b <i>",
]


def hostile_names(count):
    """Payload by payload: as it is, out of a quoted attribute, out of an element."""
    frames = ["{}", '"\'>{}', "x</bdi></p>{}<p>"]
    texts = [frame.replace("{}", payload) for frame in frames for payload in PAYLOADS]
    assert len(set(texts)) >= count
    return [f"{n:03d} {text}".encode(errors="replace").decode() for n, text in enumerate(texts[:count])]


def with_names(panel, names):
    shows = sorted(panel["show"].unique())
    return panel.assign(show=panel["show"].map(dict(zip(shows, names))))


def test_150_hostile_names_leave_the_tree_as_it_was(sample, tmp_path):
    last_rows = pd.read_parquet(sample / PANEL).query("show == 'Oh, Mary!'").tail(30)
    plain = [f"{n:03d} show" for n in range(150)]
    pages = []
    for names in (plain, hostile_names(150)):
        panel = pd.concat([last_rows.assign(show=name) for name in names], ignore_index=True)
        panel.to_parquet(tmp_path / "panel.parquet", index=False)
        report(sample, "--input", tmp_path / "panel.parquet", "--output", tmp_path / "page.html")
        pages.append(Tree((tmp_path / "page.html").read_text()))
    assert pages[0].skeleton == pages[1].skeleton


def test_hostile_runs_leave_the_tree_as_it_was(study, page):
    for file in sorted((study / "data" / "raw").rglob("*.csv")):  # a row belongs to its run by the id
        file.write_text(file.read_text().replace(",sample-", ",</td><script>").replace("\nsample-", "\n</td><script>"))
    report(study, "--output", "page.html")
    assert Tree((study / "page.html").read_text()).skeleton == Tree(page).skeleton


def with_hostile_texts(study):
    """Shows, handles, captions, hashtags, ids of runs: every text of the raw files, each another one."""
    texts = iter(hostile_names(150))
    names, runs, others = {}, {}, {}
    for file in sorted((study / "data" / "raw").rglob("*.csv")):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        if "show" in table:
            # A name sorts where it sorted, and is one that a CSV can hold.
            for show in sorted(set(table["show"]) - set(names)):
                names[show] = show[:1] + next(texts).translate({0: None, 10: None, 13: None})
            table["show"] = table["show"].map(names)
        if "run_id" in table:  # one run has one id in all files
            for run_id in sorted(set(table["run_id"]) - set(runs)):
                runs[run_id] = next(texts, f"{len(runs)} <i>")
            table["run_id"] = table["run_id"].map(runs)
        for column in sorted({"handle", "caption", "hashtags", "query", "title"} & set(table)):
            for old in dict.fromkeys(table[column]):  # a text has one other in all files
                if (column, old) not in others:
                    text = next(texts, f"{len(others)} <i>")
                    others[column, old] = json.dumps([text]) if column == "hashtags" else text
            table[column] = [others[column, old] for old in table[column]]
        table.to_csv(file, index=False, lineterminator="\n")
    return names


def test_hostile_raw_files_leave_the_tree_as_it_was(study):
    pages = []
    for names in (None, with_hostile_texts):
        if names:
            assert len(names(study)) == 8
        for step in ("weekly", "--all-shows"), ("panel",):
            done = run(*step, cwd=study)
            assert done.returncode == 0, done.stderr
        report(study, "--output", "page.html")
        pages.append((study / "page.html").read_text())
    plain, hostile = map(Tree, pages)
    assert plain.skeleton == hostile.skeleton
    assert "Since the run of" in pages[1] and "is not what its raw files give" not in pages[1]


def test_a_second_run_is_byte_identical_wherever_it_is_written(study, page):
    report(study)
    first = (study / "data/report/index.html").read_bytes()
    report(study)
    assert (study / "data/report/index.html").read_bytes() == first == page.encode()


def test_the_policy_allows_the_style_sheet_and_nothing_else(page):
    tree = Tree(page)
    policy = next(a["content"] for _, a in tree.elements if a.get("http-equiv") == "Content-Security-Policy")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in policy
    assert "url(" not in style and "@import" not in style
    for tag, attributes in tree.elements:
        assert tag not in {"script", "img", "link", "iframe", "object", "embed", "base", "form", "use", "image"}
        assert not any(name.startswith("on") or name in {"style", "src", "xlink:href"} for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "http://" not in page and "https://" not in page


def test_headings_tables_and_figures_speak(page):
    tree = Tree(page)
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:]))
    assert all(a.get("scope") in {"row", "col"} for tag, a in tree.elements if tag == "th")
    kinds = [tag for tag, _ in tree.elements]
    assert kinds.count("caption") == kinds.count("table")
    assert tree.elements[0][1]["lang"] == "en"
    ids = [a["id"] for _, a in tree.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in tree.elements:
        if "href" in attributes:
            assert attributes["href"][1:] in ids
        if attributes.get("class") == "scroll":
            assert attributes["tabindex"] == "0" and attributes["aria-label"]
    for at, (tag, _) in enumerate(tree.elements):
        if tag == "svg":
            assert tree.elements[at + 1][0] == "title"


def test_the_page_says_what_the_checks_say(sample, page):
    checks = json.loads((sample / "data/panel/validation_report.json").read_text())
    text = re.sub(r"<[^>]+>", " ", page)
    assert "Action needed" in text
    for found in checks["parser_breaks"]:
        assert found["week_start"] in text and found["signature"] in text
    for anomaly in checks["anomalies"]:
        assert f"{anomaly['value']:,}" in text
    digest = hashlib.sha256((sample / PANEL).read_bytes()).hexdigest()
    assert digest in text and "No model was run" in text and str(sample) not in page


def test_states_of_the_map_are_those_of_the_panel(sample, page):
    panel = pd.read_parquet(sample / PANEL)
    known = int(panel.tt_posts.notna().sum())
    zero = int((panel.tt_posts == 0).sum())
    broken = 6
    missing = int(panel.tt_posts.isna().sum()) - broken
    assert f"{known} of {len(panel)} show-weeks known, {zero} of them true zero, {missing} missing, {broken} parser broken" in page
    assert "the account is private" in page and "no such account" in page
    assert "the list of 2025-10-06 reaches back to 2024-03-13 only" in page


class Tables(HTMLParser):
    """The cells of every table, by the id of the figure around it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.rows, self.figure, self.cell = {}, None, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "figure":
            self.figure = dict(attributes).get("id")
        elif tag == "tr":
            self.rows.setdefault(self.figure, []).append([])
        elif tag in {"td", "th"}:
            self.cell = [""]
            self.rows[self.figure][-1].append(self.cell)
        elif tag == "code" and self.cell is not None:
            self.cell.append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th", "table"}:
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell[-1] += data


def body_of(page, figure):
    return Tables(page).rows[figure][1:]


def panels_around(study, as_of):
    """The panel as pandas reads it, before and after the last run, both indexed by show and week."""
    done = run("panel", "--as-of", as_of, "--output", "before", cwd=study)
    assert done.returncode == 0, done.stderr
    files = study / "before/weekly_social_signals.parquet", study / PANEL
    return [pd.read_parquet(file).set_index(["show", "week_start"]) for file in files]


def keep_runs(study, last):
    """Drops what was scraped after `last`, as if the study had ended there."""
    for file in sorted((study / "data" / "raw").rglob("*.csv")):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        table[table["scrape_run_at"] <= last].to_csv(file, index=False, lineterminator="\n")
    for step in ("weekly", "panel"):
        done = run(step, cwd=study)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("last", ["2025-10-13T04:00:00Z", "2025-12-30T04:00:00Z", "2026-01-12T04:00:00Z", "2026-02-09T04:00:00Z"])
def test_changes_are_those_between_the_two_panels_that_pandas_reads(study, last):
    keep_runs(study, last)
    report(study, "--output", "page.html")
    page = (study / "page.html").read_text()
    day = str(pd.Timestamp(last).date() - pd.Timedelta(days=1))
    assert f"public-signals panel --as-of {day} --output before" in page
    then, now = panels_around(study, day)
    then, now = then.align(now)
    partial = then.gt_is_partial.fillna(False) | now.gt_is_partial.fillna(False)
    known_then, known_now = then.notna(), now.notna()
    for row in body_of(page, "columns-changed"):
        column, became, null, grew, fell, same, settled = [cell[0].replace(",", "") for cell in row[:7]]
        both = known_then[column] & known_now[column]
        final = both & ~partial if column == "gt_index" else both
        before, after = then[column][final].astype(float), now[column][final].astype(float)
        assert int(became) == (~known_then[column] & known_now[column]).sum(), column
        assert int(null) == (known_then[column] & ~known_now[column]).sum(), column
        assert (int(grew), int(fell), int(same)) == ((after > before).sum(), (after < before).sum(), (after == before).sum())
        if column == "gt_index":
            assert int(settled) == (both & then.gt_is_partial.eq(True) & now.gt_is_partial.eq(False)).sum()
    for name, week, column, before, after, _ in body_of(page, "moved") if "moved" in Tables(page).rows else []:
        key = (name[0], week[0])
        assert int(before[0].replace(",", "")) == then.loc[key, column[0]]
        assert int(after[0].replace(",", "")) == now.loc[key, column[0]]
    text = re.sub(r"<[^>]+>", " ", page)
    moved = sum(int(row[i][0].replace(",", "")) for row in body_of(page, "columns-changed") for i in (3, 4))
    assert f" {f'{moved:,} value' if moved else 'no value'}{'s' if moved > 1 else ''} changed;" in text


def test_the_broken_week_is_what_its_run_changed(study):
    keep_runs(study, "2025-10-13T04:00:00Z")
    report(study, "--output", "page.html")
    page = (study / "page.html").read_text()
    flags = body_of(page, "flags-changed")
    assert [[cell[0] for cell in row[:5]] for row in flags if row[4][0] == "parser break"] == [
        ["TikTok", "2025-10-06", "7 columns", "new", "parser break"]]
    found = {row[0][0]: row for row in body_of(page, "found")}
    assert found["TikTok"][1][0] == "2025-10-06" and found["TikTok"][2][0] == "0 of 8"
    assert "Oh, Mary!" in found["TikTok"][3][0] and "the page layout changed" in found["TikTok"][3][0]
    assert {row[4][0] for row in body_of(page, "profiles-changed")} >= {"the page layout changed"}


def test_every_flagged_cell_has_a_command_that_leads_to_its_page(sample, page):
    checks = json.loads((sample / "data/panel/validation_report.json").read_text())
    commands = [row[0][1] for row in body_of(page, "anomalies")]
    assert len(commands) == len(checks["anomalies"]) > 0
    for command in commands:
        program, *words = shlex.split(command)
        assert program == "public-signals"
        done = run(*words, cwd=sample)
        assert done.returncode == 0 and "verified" in done.stdout, command
    (command,) = [row[0][1] for row in body_of(page, "breaks")]
    done = run(*shlex.split(command)[1:], cwd=sample)
    assert done.returncode == 1 and "null" in done.stdout, command


def test_flags_and_series_lead_to_each_other(page):
    tree = Tree(page)
    links = {attributes["href"] for tag, attributes in tree.elements if tag == "a"}
    ids = {attributes["id"] for _, attributes in tree.elements if "id" in attributes}
    flags, shows = ({name for name in ids if re.fullmatch(pattern, name)} for pattern in (r"flag-\d+", r"show-\d+"))
    assert len(shows) == 8 and flags
    assert {f"#{name}" for name in flags | shows} <= links
    assert {"#coverage-tiktok", "#tiktok-0", "#main", "#ages"} <= links


def test_a_panel_that_is_not_its_raw_files_says_so(study):
    done = run("panel", "--as-of", "2025-12-31", cwd=study)
    assert done.returncode == 0
    shutil.copy(study / "data/vintages/2025-12-31/weekly_social_signals.parquet", study / PANEL)
    report(study, "--output", "page.html")
    page = (study / "page.html").read_text()
    assert page.count("This panel is not what its raw files give now") == 2  # in the verdict, and above the changes
    then, now = panels_around(study, "2026-02-09")[0], pd.read_parquet(study / PANEL).set_index(["show", "week_start"])
    then, now = then.drop(columns="scrape_run_at"), now.drop(columns="scrape_run_at")
    differ = int(((then != now) & ~(then.isna() & now.isna())).fillna(True).sum().sum())
    assert re.search(rf"give now: [\d,]+ cells differ", page) and differ > 0


def test_what_cannot_be_compared_says_why(study):
    runs = study / "data/raw/runs.csv"
    header, first, *_ = runs.read_text().splitlines(keepends=True)
    runs.write_text(header + first)
    report(study, "--output", "page.html")
    assert "The first run of this study" in (study / "page.html").read_text()
    runs.unlink()
    report(study, "--output", "page.html")
    assert "The raw files have no runs.csv" in (study / "page.html").read_text()
    shutil.rmtree(study / "data/raw")
    report(study, "--output", "page.html")
    assert "There are no raw files beside this panel, so nobody can tell" in (study / "page.html").read_text()


def test_ages_of_counts_are_those_of_the_raw_posts(study, page):
    posts = pd.concat(pd.read_csv(file) for file in (study / "data/raw/tiktok").glob("*_posts_*.csv"))
    posts = posts[posts.views.notna()].sort_values("scrape_run_at").drop_duplicates(["show", "post_id"], keep="last")
    posted, read = pd.to_datetime(posts.posted_at), pd.to_datetime(posts.scrape_run_at)
    posts["week"] = (posted - pd.to_timedelta(posted.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    posts["age"] = (read - posted).dt.total_seconds() / 86400
    posts = posts[posts.week.isin(pd.read_parquet(study / PANEL).week_start)]
    by_show = posts.groupby(["week", "show"]).age.median().groupby("week")
    want = pd.DataFrame({"median": by_show.median(), "youngest": by_show.min(), "oldest": by_show.max()})
    rows = body_of(page, "ages")
    got = {row[0][0].strip(): [float(cell[0]) for cell in row[2:]] for row in rows[: len(want)]}
    assert list(got) == list(want.index)
    np.testing.assert_allclose(list(got.values()), want.to_numpy(), atol=0.051)
    assert "show-weeks of posts were counted over 28 days late: old posts had longer to collect views" in page


def test_validate_html_writes_the_page_beside_the_json(study):
    done = run("validate", "--html", "--output", "out/checks.json", cwd=study)
    assert done.returncode == 1 and "page: out/checks.html" in done.stdout
    assert sorted(path.name for path in (study / "out").iterdir()) == ["checks.html", "checks.json"]
    Tree((study / "out/checks.html").read_text())
    assert not (study / "data/panel/validation_report.html").exists()


def test_a_post_under_two_ids_is_on_the_page_by_name(study):
    file = sorted((study / "data/raw/tiktok").glob("*_posts_*.csv"))[0]
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    other = str(int(rows.at[0, "post_id"]) + 1)
    twin = rows.iloc[[0]].assign(post_id=other, post_url=rows.at[0, "post_url"].replace(rows.at[0, "post_id"], other))
    pd.concat([rows, twin]).to_csv(file, index=False, lineterminator="\n")
    run("weekly", "--quiet", cwd=study)
    report(study, "--output", study / "page.html")
    page = (study / "page.html").read_text()
    assert "Posts that look like one under two ids" in page
    assert f"{rows.at[0, 'post_id']} and {twin.iloc[0]['post_id']}" in page


def test_an_absolute_path_is_shown_by_its_last_part_alone(study):
    report(study, "--input", study / PANEL, "--output", study / "page.html")
    page = (study / "page.html").read_text()
    assert str(study) not in page and "--input weekly_social_signals.parquet" in page


def test_a_panel_from_elsewhere_has_no_collection(sample, tmp_path):
    pd.read_parquet(sample / PANEL).to_parquet(tmp_path / "panel.parquet", index=False)
    report(sample, "--input", tmp_path / "panel.parquet", "--output", tmp_path / "page.html")
    assert "There are no raw files beside this panel" in (tmp_path / "page.html").read_text()


def test_report_as_json(study):
    facts = json.loads(report(study, "--json").stdout)
    page = (study / "data/report/index.html").read_bytes()
    assert facts == {
        "output": "data/report/index.html",
        "status": "ACTION_NEEDED",
        "bytes": len(page),
        "sha256": hashlib.sha256(page).hexdigest(),
    }
