"""A download that a spreadsheet opened and saved again gives the same points or is refused, never other numbers."""

import csv
import gzip
import io
import json
import random
from datetime import date, timedelta

import pytest
from program import run
from test_import_series import VIEWS, held, imported, study, views_file

SEED, RESAVINGS = 20261, 120
SHOWS = [{"name": "Six", "google_queries": ["six musical"], "wikipedia_title": "Six"}, {"name": "Oh", "google_queries": ["oh mary"], "wikipedia_title": "Oh,_Mary!"}]
DATE_FORMS = {
    "iso": lambda d: d.isoformat(), "us": lambda d: f"{d.month}/{d.day}/{d.year}", "us short": lambda d: f"{d:%m/%d/%y}",
    "british": lambda d: f"{d:%d/%m/%Y}", "german": lambda d: f"{d:%d.%m.%Y}", "german short": lambda d: f"{d:%d.%m.%y}",
    "dutch": lambda d: f"{d.day}-{d.month}-{d.year}", "czech": lambda d: f"{d.day}. {d.month}. {d.year}", "japanese": lambda d: f"{d.year}/{d.month}/{d.day}",
    "korean": lambda d: f"{d.year}. {d.month}. {d.day}.",
}


def resaved(rng, before, header, rows, *, form=None):
    """The bytes of a table as some spreadsheet saves it."""
    form = form or rng.choice(list(DATE_FORMS))
    delimiter = rng.choice(",;\t")
    decimals = rng.choice(["", "", "", ".0", ",0"]) if delimiter != "," else rng.choice(["", "", ".0"])
    lines = [[text] if text else [] for text in before] + [header]
    lines += [[DATE_FORMS[form](day)] + [cell + decimals if cell.isdigit() else cell for cell in cells] for day, *cells in rows]
    lines += [[] for _ in range(rng.choice([0, 0, 1, 3]))]
    width = len(header) + rng.choice([0, 0, 1, 4])
    if rng.random() < 0.85:
        lines = [line + [""] * (width - len(line)) for line in lines]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=rng.choice(["\n", "\r\n", "\r"]),
               quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])).writerows(lines)
    return rng.choice([b"", b"\xef\xbb\xbf"]) + out.getvalue().encode()


def bodies(folder, result):
    """What the archive holds of each series, by its address."""
    text = gzip.open(folder / result["output"], "rb").read().decode()
    return sorted(line for line in text.splitlines() if line.startswith('{"') and ("timelineData" in line or '"items"' in line))


def trends_rows(rng, step, count, first):
    return [(first + timedelta(days=step * n), rng.choice(["<1", "0", str(rng.randrange(101)), str(rng.randrange(101))]), rng.choice(["", "7", "100"]))
            for n in range(count)]


def check_all_alike(tmp_path, name, original, make, *words):
    folder = study(tmp_path / "first", SHOWS)
    truth = bodies(folder, imported(folder, held(folder, name, original), *words))
    assert truth and all(len(body) > 200 for body in truth)
    for number in range(RESAVINGS):
        again = study(tmp_path / str(number), SHOWS)
        data = make(random.Random(SEED + number))
        assert bodies(again, imported(again, held(again, name, data), *words)) == truth, (number, data[:300])


@pytest.mark.parametrize("step", [7, 1])
def test_a_resaved_file_of_trends_gives_the_same_points(tmp_path, step):
    rows = trends_rows(random.Random(SEED), step, 40, date(2024, 11, 3))
    header = ["Week" if step == 7 else "Day", "six musical: (New York)", "oh mary: (New York)"]
    original = "Category: All categories\n\n" + "\n".join([",".join(header), *(",".join([str(day), *cells]) for day, *cells in rows)]) + "\n"
    check_all_alike(tmp_path, "multiTimeline.csv", original, lambda rng: resaved(rng, ["Category: All categories", ""], header, rows))
    for number in range(20):
        (tmp_path / f"{number}.csv").write_bytes(resaved(random.Random(SEED + number), ["Catégorie : Toutes les catégories", ""], header, rows))
    (tmp_path / "first.csv").write_text(original)
    lines = run("extract", "--source", "google_trends", "first.csv", *[f"{n}.csv" for n in range(20)], cwd=tmp_path).stdout.splitlines()
    points = [json.loads(line)["points"] for line in lines]
    assert len(points[0]) == len(rows) and all(other == points[0] for other in points)


def test_a_resaved_file_of_pageviews_gives_the_same_days(tmp_path):
    rows = [(day, str(views * 1000), "" if views % 9 == 0 else str(views)) for day, views in VIEWS]
    original = 'Date,Six,"Oh, Mary!"\n' + "\n".join(",".join([str(day), *cells]) for day, *cells in rows) + "\n"
    check_all_alike(tmp_path, "pageviews.csv", original, lambda rng: resaved(rng, [], ["Date", "Six", "Oh, Mary!"], rows), "--captured-at", "2025-08-01T00:00:00Z")


def with_thousands(number, sign):
    return f"{number:,}".replace(",", sign)


@pytest.mark.parametrize("sign", [",", " ", "\u00a0", "\u202f", "\u2009", "'", "\u2019", "."])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_thousands_are_read_or_refused_and_never_a_fraction(tmp_path, sign, delimiter):
    """Behind a comma between decimals, and a dot, three digits may be a fraction: a number of two such signs tells."""
    rng = random.Random(f"{SEED} {sign} {delimiter}")
    for number in range(6):
        most = rng.choice([900, 9000, 90000, 9_000_000])
        rows = [(day, rng.randrange(most // 2, most), rng.randrange(5, 400)) for day, _ in VIEWS]
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(
            [["Date", "Six", "Oh, Mary!"], *([day.isoformat(), with_thousands(views, sign), with_thousands(few, sign)] for day, views, few in rows)])
        plain = "Date,Six,\"Oh, Mary!\"\n" + "".join(f"{day},{views},{few}\n" for day, views, few in rows)
        first, again = (study(tmp_path / f"{number} {name}", SHOWS) for name in ("plain", "signs"))
        words = ("--captured-at", "2025-08-01T00:00:00Z")
        may_be_fraction = 1000 <= most < 2_000_000 and (sign == "." or (sign == "," and delimiter != ","))
        done = imported(again, held(again, "p.csv", out.getvalue()), *words, code=2 if may_be_fraction else 0)
        if may_be_fraction:
            assert "may be thousands or a fraction" in done and "p.csv:" in done and "whole numbers" in " ".join(done.split())
        else:
            assert bodies(again, done) == bodies(first, imported(first, held(first, "p.csv", plain), *words)), (number, sign)


@pytest.mark.parametrize("cells, says", [
    (["1,308", "1308", "1,402"], "may be thousands or a fraction"), (["1,308", "1 402", "1,500"], "another sign"),
    (["1,308", "1,30", "1,500"], "`1,30` is no number of views"), (["1 30", "12", "13"], "`1 30` is no number of views"),
    (["0,308", "12", "13"], "`0,308` is no number of views"), (["-1,308", "12", "13"], "`-1,308` is no number of views")])
def test_a_column_of_two_ways_to_write_thousands_is_refused(tmp_path, cells, says):
    study(tmp_path, SHOWS)
    text = "Date,Six\n" + "".join(f'{day},"{cell}"\n' for (day, _), cell in zip(VIEWS, cells, strict=False))
    assert says in imported(tmp_path, held(tmp_path, "p.csv", text), code=2)


def test_json_of_pageviews_may_begin_with_a_byte_order_mark(tmp_path):
    text = views_file("views.json", dict(VIEWS))
    folders = [study(tmp_path / name, SHOWS) for name in ("plain", "marked")]
    files = [held(folders[0], "views.json", text), held(folders[1], "views.json", b"\xef\xbb\xbf" + text.replace(", ", ",\r\n").encode())]
    plain, marked = (bodies(folder, imported(folder, file)) for folder, file in zip(folders, files, strict=True))
    assert plain == marked and plain


def dated(days, form, header="Date,Six"):
    return header + "\n" + "".join(f"{DATE_FORMS[form](day)},{40 + n}\n" for n, day in enumerate(days))


def months(count):
    return [date(2023 + n // 12, n % 12 + 1, 1) for n in range(count)]


@pytest.mark.parametrize("form", ["british", "german", "us", "us short"])
@pytest.mark.parametrize("count", [2, 7, 12, 13, 30, 36])
@pytest.mark.parametrize("header", ["Date,Six", "Month,six musical: (New York)"])
def test_months_that_a_spreadsheet_wrote_as_days_are_no_days(tmp_path, form, count, header):
    """The first days of months are, in the other order, days that follow each other."""
    study(tmp_path, SHOWS)
    said = imported(tmp_path, held(tmp_path, "table.csv", dated(months(count), form, header)), code=2)
    assert "months" in said, said


@pytest.mark.parametrize("cells, says", [
    (["1/1/2025", "1/2/2025", "1/3/2025"], "the rows may be days"), (["6/13/2025", "13/6/2025", "6/15/2025"], "table.csv:3"),
    (["2025-06-01", "June 2", "2025-06-03"], "`June 2` is no day"), (["3/4/2025", "9/8/2025", "1/2/2025", "5/6/2025"], "in neither order"), (["Nov-24", "Dec-24", "Jan-25"], "Nov-24")])
def test_days_that_may_be_two_are_refused_with_their_line(tmp_path, cells, says):
    study(tmp_path, SHOWS)
    for header in ("Date,Six", "Day,six musical: (New York)"):
        text = header + "\n" + "".join(f"{cell},{n + 3}\n" for n, cell in enumerate(cells))
        words = ("--source", "wikipedia" if "Six" in header else "google_trends")
        assert says in imported(tmp_path, held(tmp_path, "table.csv", text), *words, code=2)


@pytest.mark.parametrize("value", ["1,234", "1.234", "1.2E+05", "12.5", "12,5"])
def test_numbers_that_may_be_two_are_refused(tmp_path, value):
    study(tmp_path, SHOWS)
    text = "Date;Six\n" + "".join(f"{day};{value if n == 4 else views}\n" for n, (day, views) in enumerate(VIEWS))
    assert "pageviews.csv:6" in imported(tmp_path, held(tmp_path, "pageviews.csv", text), code=2)


def test_a_row_of_no_header_is_no_header(tmp_path):
    study(tmp_path, SHOWS)
    rows = trends_rows(random.Random(SEED), 7, 20, date(2024, 11, 3))
    text = "Category: All categories,,\n,,\n" + "".join(",".join([str(day), *cells]) + "\n" for day, *cells in rows)
    assert "no header" in imported(tmp_path, held(tmp_path, "multi.csv", text), "--source", "google_trends", code=2)
