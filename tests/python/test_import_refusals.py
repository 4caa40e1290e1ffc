"""What a table may say in two ways is refused with its line, and never read as one of them in silence.

Each rule is met with invented cells: those that are clear are read, those that are not end the import, which names the cell.
"""

import csv
import io
import json
import random
from datetime import date, timedelta

import pytest
from import_writers import apify_tiktok, collection, instagram_4cat, instaloader, own_table, table, utc
from program import run

VARIATIONS = 200
SEED = 20261204
SAVED = "2025-12-01T12:00:00Z"
END = utc("2025-12-01T00:00:00")
HANDLE = "demo.show"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refusals")
    (folder / "config").mkdir()
    (folder / "config/shows.yaml").write_text(
        "settings: {geo: US-NY}\nshows:\n"
        f"  - {{name: Demo, tiktok_handle: {HANDLE}, instagram_handle: {HANDLE}, google_queries: [demo musical], wikipedia_title: Demo (musical)}}\n")
    return folder


def tried(study, name, text, *words):
    """How an import without a file ends, and what it says."""
    (study / name).write_text(text)
    done = run("archive", "import", name, "--captured-at", SAVED, "--dry-run", *words, cwd=study)
    assert done.returncode in (0, 2), done.stderr
    return done.returncode, done.stderr


def own_tiktok(posts):
    return own_table(HANDLE, posts, ",", reels=False)


def with_column(text, name, cells):
    lines = text.splitlines()
    return "\n".join([f"{lines[0]},{name}"] + [f"{line},{cell}" for line, cell in zip(lines[1:], cells, strict=True)]) + "\n"


YES, NO, UNKNOWN = ["true", "True", "TRUE", "yes", "Yes", "1"], ["false", "False", "no", "NO", "0"], ["", "NA", "n/a", "-", "null", "None", "nan"]
STRANGE = ["ja", "nein", "oui", "x", "X", "y", "n", "t", "2", "?", "hidden", "wahr", "vrai", "true!", "1.5", "-2", "si", "да", "はい"]


@pytest.mark.parametrize("kind", ["tiktok likes_hidden", "tiktok is_pinned", "tiktok is_video", "4cat likes_hidden", "apify isSlideshow",
                                  "instaloader is_video", "instaloader like_and_view_counts_disabled"])
def test_a_word_that_is_no_flag_is_refused_in_every_table(study, kind, capsys):
    chance = random.Random(f"{SEED} {kind}")
    format_, column = kind.split()
    platform = "tiktok" if format_ in ("tiktok", "apify") else "instagram"
    refused = 0
    for variation in range(VARIATIONS // 7 + 1):
        posts = collection(platform, SEED + variation, END)
        strange = chance.random() < 0.6
        cells = [chance.choice(YES + NO + UNKNOWN) for _ in posts]
        at = chance.randrange(len(posts))
        if strange:
            cells[at] = chance.choice(STRANGE) + chance.choice(["", "", "x"])
        if format_ == "tiktok":
            name, text, words = "own.csv", with_column(own_tiktok(posts), column, cells), ("--source", "tiktok")
        elif format_ == "4cat":
            body = csv.DictReader(io.StringIO(instagram_4cat(HANDLE, posts)))
            text = table([{**row, "likes_hidden": cell} for row, cell in zip(body, cells, strict=True)])
            name, words = "4cat.csv", ()
        elif format_ == "apify":
            rows = [{**row, "isSlideshow": cell} for row, cell in zip(apify_tiktok(HANDLE, posts), cells, strict=True)]
            name, text, words = "apify.json", json.dumps(rows), ()
        else:
            lines = [json.loads(line) for line in instaloader(HANDLE, posts).splitlines()]
            for line, cell in zip(lines, cells, strict=True):
                line["node"][column] = cell
            name, text, words = "loader.json", "".join(json.dumps(line) + "\n" for line in lines), ()
        code, said = tried(study, name, text, *words)
        assert code == (2 if strange else 0), (SEED, variation, cells, said)
        if strange:
            assert f"`{cells[at]}`" in said and column in said and name in said, said
            refused += 1
    with capsys.disabled():
        print(f"\n{kind}: {VARIATIONS // 7 + 1} tables of seed {SEED}, {refused} refused")
    assert refused > 5


def grouped_cell(chance):
    """A count as people write it, and its number; nothing where it can be two."""
    number = chance.randrange(1000, 9_999_999)
    kind = chance.randrange(9)
    if kind == 0:
        return str(number), number
    if kind == 1:
        return f"{number:,}", number
    if kind == 2:
        return f"{number}.0", number
    if kind == 3:
        return f"{number % 990 / 10 + 1:.1f}K", round((number % 990 / 10 + 1) * 10) * 100
    if kind == 4:
        return f"{number:,}".replace(",", " "), number
    if kind == 5:
        return f"{number % 900 + 1}.{chance.choice(['000', '500', f'{number % 1000:03d}'])}", None
    if kind == 6:
        return f"{number % 900 + 1}.{number % 1000:03d}{chance.choice('KMB')}", None
    if kind == 7:
        return f"{number % 900 + 1},{number % 1000:03d}{chance.choice(['K', ' M'])}", None
    return f"{number:,}".replace(",", "."), None


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_three_digits_behind_a_point_are_no_fraction_of_a_count(study, delimiter, capsys):
    chance = random.Random(f"{SEED} {delimiter}")
    refused = read = 0
    for variation in range(VARIATIONS // 3 + 1):
        posts = collection("tiktok", SEED + variation, END)[:4]
        cells = [grouped_cell(chance) for _ in posts]
        rows = [{"post_id": p.post_id, "posted_at": p.unix, "handle": HANDLE, "views": cell} for p, (cell, _) in zip(posts, cells, strict=True)]
        code, said = tried(study, "own.csv", table(rows, delimiter), "--source", "tiktok")
        unclear = [cell for cell, number in cells if number is None]
        assert code == (2 if unclear else 0), (SEED, variation, cells, said)
        assert not unclear or f"`{unclear[0]}`" in said, said
        refused, read = refused + bool(unclear), read + (not unclear)
    with capsys.disabled():
        print(f"\n{delimiter!r}: {refused} tables refused, {read} read, seed {SEED}")
    assert refused > 10 and read > 3


def test_a_column_that_stands_twice_is_refused_by_its_name(study, capsys):
    chance = random.Random(f"{SEED} twice")
    for variation in range(VARIATIONS):
        posts = collection("tiktok", SEED + variation, END)
        text = own_tiktok(posts)
        names = text.splitlines()[0].split(",")
        name = chance.choice(names)
        way = chance.choice(["header", "map", "maps"])
        if way == "header":
            code, said = tried(study, "own.csv", with_column(text, name, ["1"] * len(posts)), "--source", "tiktok")
            assert code == 2 and f"`{name}` stands twice" in said and "own.csv:1" in said, said
            continue
        other = with_column(text, "other", ["1"] * len(posts))
        if way == "map":
            code, said = tried(study, "own.csv", other, "--source", "tiktok", "--map", f"other={name}")
            assert code == 2 and f"`{name}` and `other` both are {name}" in said, said
        else:
            code, said = tried(study, "own.csv", other, "--source", "tiktok", "--map", "other=shares", "other=saves")
            assert code == 2 and "names the column `other` twice" in said, said
        code, said = tried(study, "own.csv", with_column(text, "other", [post.post_id for post in posts]), "--source", "tiktok", "--map", "post_id=", "other=post_id")
        assert code == 0, said
    with capsys.disabled():
        print(f"\n{VARIATIONS} tables with a column twice, seed {SEED}")


def test_a_query_or_an_article_that_stands_twice_is_refused(study, capsys):
    chance = random.Random(f"{SEED} queries")
    first = date(2025, 6, 1)
    for variation in range(VARIATIONS):
        if chance.random() < 0.5:
            again = chance.choice(["demo musical", "Demo Musical", '"demo musical"', " demo  musical", "DEMO MUSICAL"])
            place = chance.choice([": (New York)", ""])
            rows = [{"Week": (first + timedelta(days=7 * n)).isoformat(), "a": n + 1, "b": 90 - n} for n in range(12)]
            lines = table(rows, chance.choice(",;\t")).splitlines()
            between = lines[0][4]
            quoted = [name.replace('"', '""') for name in ("demo musical" + place, again + place)]
            text = "\n".join(["Category: All categories", "", between.join(["Week", *(f'"{name}"' for name in quoted)]), *lines[1:]]) + "\n"
            name, says = "trends.csv", "the query `"
        else:
            again = chance.choice(["Demo (musical)", "Demo_(musical)", "demo (musical)"])
            rows = [{"Date": (first + timedelta(days=n)).isoformat(), "a": 100, "b": 1} for n in range(14)]
            text = table(rows, chance.choice(",;")).replace("a", "Demo (musical)", 2).replace("DDemo (musical)te", "Date").replace("b\n", again + "\n", 1)
            text = text.replace("b\r\n", again + "\r\n", 1)
            name, says = "views.csv", "the article `"
        code, said = tried(study, name, text, *(["--geo", "US-NY"] if name == "trends.csv" else []))
        assert code == 2 and says in said and "stands twice" in said and f"{name}:" in said, (variation, text[:200], said)
    with capsys.disabled():
        print(f"\n{VARIATIONS} downloads with a name twice, seed {SEED}")


def test_a_post_with_two_values_is_refused_and_one_that_stands_twice_is_not(study, capsys):
    chance = random.Random(f"{SEED} values")
    refused = 0
    for variation in range(VARIATIONS):
        posts = collection("tiktok", SEED + variation, END)
        lines = own_tiktok(posts).splitlines()
        rows = [line.split(",") for line in lines[1:]]
        names = lines[0].split(",")
        which = chance.randrange(len(rows))
        again = list(rows[which])
        name = chance.choice(["views", "likes", "comments", "shares", "saves", None])
        expected = 0
        if name is not None:
            at = names.index(name)
            again[at] = chance.choice(["", "77777777", rows[which][at]])
            expected = 2 if again[at] and rows[which][at] and again[at] != rows[which][at] else 0
        rows.insert(chance.randrange(len(rows) + 1), again)
        code, said = tried(study, "own.csv", "\n".join([lines[0], *map(",".join, rows)]) + "\n", "--source", "tiktok")
        assert code == expected, (SEED, variation, said)
        if expected:
            first, second = sorted(n + 2 for n, row in enumerate(rows) if row[0] == again[0])
            assert f"own.csv:{second}" in said and f"in own.csv:{first}" in said and name in said and again[0] in said, said
            refused += 1
    with capsys.disabled():
        print(f"\n{VARIATIONS} tables with a post twice of seed {SEED}, {refused} refused")
    assert refused > 20


@pytest.mark.parametrize("cells", [("no", "yes"), ("yes", "no"), ("yes", ""), ("", "yes"), ("no", ""), ("", ""), ("yes", "yes")])
def test_likes_that_one_row_hides_and_another_shows_are_refused(study, cells):
    """Both rows of one post have the same count; what differs is whether it is the true one."""
    chance = random.Random(f"{SEED} hidden {cells}")
    for variation in range(8):
        lines = own_tiktok(collection("tiktok", SEED + variation, END)).splitlines()
        which = chance.randrange(1, len(lines))
        again = chance.randrange(which + 1, len(lines) + 1)
        rows = [f"{line},{cells[0] if at == which else ''}" for at, line in enumerate(lines) if at]
        rows.insert(again - 1, f"{lines[which]},{cells[1]}")
        code, said = tried(study, "own.csv", "\n".join([f"{lines[0]},likes_hidden", *rows]) + "\n", "--source", "tiktok")
        differ = set(cells) == {"yes", "no"}
        assert code == (2 if differ else 0), said
        assert not differ or all(word in said for word in (f"own.csv:{again + 1}", f"own.csv:{which + 1}", "hidden", "shown")), said


def rounded(post_id, way):
    held = float(post_id)
    if way == "float":
        return str(int(held))
    digits = repr(held) if way == "javascript" else f"{held:.14e}"
    return digits.split("e")[0].replace(".", "").ljust(len(post_id), "0")


def test_rounded_ids_are_refused_and_whole_ones_are_not(study, capsys):
    chance = random.Random(f"{SEED} ids")
    refused = 0
    for variation in range(VARIATIONS):
        platform = chance.choice(["tiktok", "instagram"])
        posts = collection(platform, SEED + variation, END)
        way = chance.choice(["float", "javascript", "spreadsheet", None])
        for post in posts:
            post.post_id = rounded(post.post_id, way) if way else post.post_id
        code, said = tried(study, "own.csv", own_table(HANDLE, posts, ",", reels=platform == "instagram"), "--source", platform)
        assert code == (2 if way else 0), (SEED, variation, way, said)
        if way:
            assert "lost their last digits" in said and "own.csv:" in said and "of whole ids one in" in said, said
            refused += 1
    with capsys.disabled():
        print(f"\n{VARIATIONS} tables of seed {SEED}, {refused} of rounded ids")
    assert 100 < refused < VARIATIONS


def test_rows_of_pageviews_that_are_no_days_are_refused(study, capsys):
    chance = random.Random(f"{SEED} days")
    read = 0
    for variation in range(VARIATIONS):
        first = date(2025, 1, 1) + timedelta(days=chance.randrange(200))
        kind = chance.choice(["days", "holes", "months", "weeks", "steps"])
        if kind == "months":
            days = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(chance.randrange(2, 20))]
        else:
            step = {"days": 1, "holes": 1, "weeks": 7, "steps": chance.randrange(2, 40)}[kind]
            days = [first + timedelta(days=step * n) for n in range(chance.randrange(2, 9) if step > 1 else chance.randrange(6, 60))]
        if kind == "holes":
            gone = chance.randrange(1, len(days) - 1)
            days = days[:gone] + days[gone + 1 :]
        written = [f"{day.month}/{day.day}/{day.year}" if variation % 3 == 0 else day.isoformat() for day in days]
        text = "Date,Demo (musical)\n" + "".join(f"{day},{chance.randrange(90, 40000)}\n" for day in written)
        if chance.random() < 0.3:
            text = text.replace("\n", "\r")
        if chance.random() < 0.3:
            text = text.replace(",", ";")
        code, said = tried(study, "views.csv", text)
        is_days = kind in ("days", "holes")
        assert code == (0 if is_days else 2), (SEED, variation, kind, said)
        assert is_days or "months" in said or "days apart" in said, said
        read += is_days
    with capsys.disabled():
        print(f"\n{VARIATIONS} tables of pageviews of seed {SEED}, {read} of days")
    assert 40 < read < VARIATIONS


def test_days_before_months_are_told_by_the_distance_of_the_rows(study):
    days = [date(2025, 6, 1) + timedelta(days=n) for n in range(12)]
    code, said = tried(study, "views.csv", "Date,Demo (musical)\n" + "".join(f"{d.day}/{d.month}/{d.year},9\n" for d in days))
    assert code == 0, f"days follow each other, months do not: {said}"


def test_what_the_import_leaves_out_is_named(study):
    posts = collection("tiktok", 4, END)
    text = with_column(own_tiktok(posts), "text", ["words"] * len(posts)).replace(f"@{HANDLE}", "nobody.here")
    code, said = tried(study, "own.csv", text, "--source", "tiktok")
    assert code == 0 and "not read: text" in said and "no show has @nobody.here as its tiktok_handle" in said
    code, said = tried(study, "own.csv", own_tiktok(posts), "--source", "tiktok")
    assert code == 0 and "not read" not in said and "no show has" not in said


@pytest.mark.parametrize("column, cell, says", [
    ("handle", "", "handle is empty"), ("post_id", "p1", "`p1` is no id of 19 digits"), ("posted_at", "2025-12-01T12:30:00Z", "is after 2025-12-01T12:00:00Z")])
def test_a_cell_that_is_refused_says_what_is_wrong_with_it(study, column, cell, says):
    posts = collection("tiktok", 4, END)
    rows = [{"post_id": p.post_id, "posted_at": p.unix, "handle": HANDLE, "views": 1} for p in posts]
    rows[1][column] = cell
    code, said = tried(study, "own.csv", table(rows), "--source", "tiktok")
    assert code == 2 and says in said and "own.csv:3" in said and "``" not in said, said
    assert column != "post_id" or "spreadsheet" not in said
    for row in rows:
        del row["handle"]
    code, said = tried(study, "own.csv", table(rows[:1]), "--source", "tiktok")
    assert code == 2 and "no column says whose posts they are" in said and "--handle" in said


def test_a_download_says_that_nobody_told_when_it_was_saved(study):
    text = "Date,Demo (musical)\n" + "".join(f"2025-06-{day:02d},9\n" for day in range(1, 15))
    (study / "views.csv").write_text(text)
    done = run("archive", "import", "views.csv", "--dry-run", cwd=study)
    assert done.returncode == 0 and "saved on 2025-06-15 or later" in done.stdout and "0 posts" not in done.stdout and "1 page," in done.stdout
    assert "run import-2025" in done.stdout


def test_a_folder_in_the_place_of_an_archive_is_refused_with_what_to_give(study):
    (study / "saved").mkdir(exist_ok=True)
    done = run("pull", "--replay", "saved", cwd=study)
    assert done.returncode == 2 and "name the files in it" in done.stderr, done.stderr
