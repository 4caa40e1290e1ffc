"""`merge` reads each cell by itself: money, percent, what is missing, dates, and tables as programs write them."""

import json
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from program import run
from shared_cases import case
from test_merge import csv, merge, write_panel

SEED = 20261202
MONDAYS = pd.date_range("2024-01-01", periods=12, freq="7D")
SUNDAYS = MONDAYS + pd.Timedelta(days=6)


def panel_of(folder, shows=("A",), weeks=MONDAYS):
    return write_panel(folder / "p.parquet", [(show, week.strftime("%Y-%m-%d")) for show in shows for week in weeks])


def refused(folder, panel, outcomes, *words):
    done = run("merge", "--input", panel, "--outcomes", outcomes, "--output", folder / "out.parquet", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert not (folder / "out.parquet").exists()
    return done.stderr


MISSING = ["", "NA", "N/A", "#N/A", "-", ".", " ", "n/a", "na"]
BAD = ["1.234,50", "1,23,456", "(5000)", "1 234 567", "five", "12.5.1", "NaN", "$5%", "1,2345", "€5", "5-", "--5", "1,234,5"]


def number_cell(chance, percents):
    """A cell as people write it, and what it says; of money, or of a rate in percents."""
    kind = chance.choice([0, 4, 5] if percents else [0, 1, 2, 3, 6])
    whole, cents = int(chance.integers(0, 5_000_000)), int(chance.integers(0, 100))
    if kind == 0:
        return chance.choice(MISSING), None
    if kind == 1:
        return str(whole), float(whole)
    if kind == 2:
        return f"${whole:,}", float(whole)
    if kind == 3:
        return f"$ {whole:,}.{cents:02d}", float(f"{whole}.{cents:02d}")
    if kind == 4:
        return f"{whole % 2000 / 10}%", whole % 2000 / 1000
    if kind == 5:
        return f"{whole % 2000 / 10} %", whole % 2000 / 1000
    return f" -{whole:,} ", -float(whole)


def test_random_cells_are_read_as_pandas_reads_them_cleaned(tmp_path):
    chance = np.random.default_rng(SEED)
    cells = wrong = unclear = 0
    for trial in range(40):
        folder = tmp_path / str(trial)
        folder.mkdir()
        panel = panel_of(folder)
        percents = chance.random() < 0.3
        column = "rate" if percents else "gross"
        texts, truth = zip(*[number_cell(chance, percents) for _ in MONDAYS])
        bad = int(chance.integers(0, len(MONDAYS))) if chance.random() < 0.3 else None
        texts = list(texts)
        if bad is not None:
            texts[bad] = str(chance.choice(BAD))
            wrong += 1
        delimiter = str(chance.choice([",", ";", "\t", "|"]))
        frame = pd.DataFrame({"show": "A", "week_ending": SUNDAYS.strftime("%Y-%m-%d"), column: texts})
        file = folder / "g.csv"
        frame.to_csv(file, index=False, sep=delimiter, lineterminator=str(chance.choice(["\n", "\r\n", "\r"])))
        if bad is not None:
            said = refused(folder, panel, file)
            assert f"g.csv:{bad + 2}" in said and f"column {column}" in said and f"'{texts[bad].strip()}'" in said.replace(" '", "'").replace("' ", "'"), said
            continue
        if all(value is None for value in truth):
            continue
        alone = [text.strip() for text in texts if text.count(",") == 1 and "$" not in text and "." not in text]
        if alone and delimiter != "," and not any(text.count(",") > 1 or "." in text.strip(".") or ("$" in text and "," in text) for text in texts):
            assert f"'{alone[0]}' may be thousands or a fraction" in refused(folder, panel, file)
            unclear += 1
            continue
        merged, account = merge(folder, panel, file)
        assert account["matched"] == len(MONDAYS)
        cleaned = pd.Series([t.strip() for t in texts]).replace(["", "NA", "N/A", "#N/A", "-", ".", "n/a", "na"], None)
        percent = cleaned.str.endswith("%", na=False)
        oracle = pd.to_numeric(cleaned.str.replace(r"[$,%\s]", "", regex=True)).astype("float64")
        oracle = oracle.where(~percent, (oracle * 10).round() / 1000)
        given = merged[column].astype("float64")
        assert given.isna().tolist() == [value is None for value in truth] == oracle.isna().tolist()
        np.testing.assert_array_equal(given.dropna(), oracle.dropna())
        np.testing.assert_array_equal(given.dropna(), [value for value in truth if value is not None])
        cells += len(texts)
    print(f"{cells} cells of 40 files, {wrong} files refused, {unclear} asked about, seed {SEED}")
    assert cells > 200 and wrong > 3


def test_all_bad_cells_are_listed_up_to_ten(tmp_path):
    lines = "".join(f"A,{day:%Y-%m-%d},{'1.234,5' if n % 2 else n}\n".replace("1.234,5", '"1.234,5"') for n, day in enumerate(SUNDAYS))
    said = refused(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross\n" + lines))
    assert said.count("' is no number") == 6 and "grosses.csv:3" in said and "grosses.csv:13" in said
    weeks = pd.date_range("2024-01-01", periods=30, freq="7D")
    lines = "".join(f"A,{day + pd.Timedelta(days=6):%Y-%m-%d},x\n" for day in weeks)
    said = refused(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross\n" + lines))
    assert said.count("' is no number") == 10 and "and 20 more" in said


def test_a_text_column_stays_text_and_one_wrong_cell_makes_none(tmp_path):
    rows = "".join(f"A,{day:%Y-%m-%d},{n},{theatre},{seats}\n" for n, (day, theatre, seats) in enumerate(
        zip(SUNDAYS[:4], ["Booth", "54", "NA", "Studio 54"], ["700", "-", "800", "900"])))
    merged, _ = merge(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross,theatre,seats\n" + rows))
    assert merged["theatre"].tolist()[:2] == ["Booth", "54"] and pd.isna(merged["theatre"][2]) and merged["theatre"][3] == "Studio 54"
    assert merged["seats"].dtype == "Int64" and merged["seats"].tolist()[0] == 700 and pd.isna(merged["seats"][1])
    said = refused(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross,seats\n" + "".join(
        f"A,{day:%Y-%m-%d},1,{seats}\n" for day, seats in zip(SUNDAYS[:3], ["700", "800 (new)", "900"]))))
    assert "column seats: '800 (new)' is no number" in said and "grosses.csv:3" in said


@pytest.mark.parametrize(
    ("cells", "share", "flags"),
    [
        (["101.7%", "0.937", "0.99"], [1.017, 0.937, 0.99], [1, 0, 1]),
        (["94.9%", "0.989", "101%"], [0.949, 0.989, 1.01], [0, 1, 1]),
        (["98%", "97.9 %", "NA"], [0.98, 0.979, None], [1, 0, None]),
        (["94.9%", "98", "100"], [0.949, 0.98, 1.0], [0, 1, 1]),
        (["97.9", "98", "-"], [97.9, 98, None], [0, 1, None]),
        (["0.979", "0.98", "."], [0.979, 0.98, None], [0, 1, None]),
    ],
)
def test_capacity_is_read_by_cell(tmp_path, cells, share, flags):
    rows = "".join(f"A,{day:%Y-%m-%d},{cell}\n" for day, cell in zip(SUNDAYS, cells))
    merged, _ = merge(tmp_path, panel_of(tmp_path, weeks=MONDAYS[:3]), csv(tmp_path, "show,week_ending,capacity\n" + rows))
    assert [None if pd.isna(v) else v for v in merged["capacity"]] == pytest.approx(share, abs=1e-12)
    assert [None if pd.isna(v) else v for v in merged["capacity_constraint"]] == flags


@pytest.mark.parametrize(("cells", "said"), [(["0.937", "88"], "shares or percents"), (["0.5", "250%"], "200 %")])
def test_capacity_of_which_nobody_can_tell_the_unit_is_refused(tmp_path, cells, said):
    rows = "".join(f"A,{day:%Y-%m-%d},{cell}\n" for day, cell in zip(SUNDAYS, cells))
    assert said in refused(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,capacity\n" + rows))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"show,week_ending,gross\nLes Mis\xe9rables,2024-01-07,100\n", "grosses.csv:2"),
        ("show,week_ending,gross\nA,2024-01-07,1\n".encode("utf-16"), "UTF-16"),
        (b"show,week_ending,gross,gross\nA,2024-01-07,1,2\n", "'gross' stands twice"),
    ],
)
def test_tables_that_cannot_be_read_are_refused_by_name(tmp_path, data, said):
    file = tmp_path / "grosses.csv"
    file.write_bytes(data)
    assert said in refused(tmp_path, panel_of(tmp_path), file)


@pytest.mark.parametrize("delimiter", [";", "|", "\t", ","])
def test_the_delimiter_is_told_from_the_header_or_given(tmp_path, delimiter):
    lines = [["show", "week_ending", "gross, in $"], ["A; B", "2024-01-07", "$1,000"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    words = ["--map", "show=show", "week_ending=week_ending", "gross, in $=gross"]
    panel = panel_of(tmp_path, ("A; B",))
    assert merge(tmp_path, panel, csv(tmp_path, quoted), *words)[1]["matched"] == 1
    assert merge(tmp_path, panel, csv(tmp_path, quoted), *words, "--delimiter", "tab" if delimiter == "\t" else delimiter)[1]["matched"] == 1
    assert "is no delimiter" in refused(tmp_path, panel, csv(tmp_path, quoted), *words, "--delimiter", ";;")


NAMES = [
    ("Harry Potter and the Cursed Child", "HARRY POTTER AND THE CURSED CHILD, PARTS ONE AND TWO"),
    ("Six: The Musical", "SIX"),
    ("My Fair Lady", "MY FAIR LADY 2018"),
    ("The Lion King", "LION KING"),
    ("Romeo & Juliet", "ROMEO AND JULIET"),
    ("Natasha, Pierre & The Great Comet of 1812", "GREAT COMET OF 1812"),
    ("Hadestown", "HADESTWON"),
]


@pytest.mark.parametrize(("name", "other"), NAMES)
def test_the_nearest_name_is_what_a_person_would_take(tmp_path, name, other):
    panel = panel_of(tmp_path, (name, "Chicago"), MONDAYS[:2])
    rows = f'"{other}",2024-01-07,1\nWICKED,2024-01-07,2\nchicago,2024-01-07,3\n'
    _, account = merge(tmp_path, panel, csv(tmp_path, "show,week_ending,gross\n" + rows))
    assert {one["name"]: one["nearest"] for one in account["unmatched_outcome_shows"]} == {other: name, "WICKED": None}
    assert account["unmatched_panel_shows"] == [{"name": name, "rows": 2, "reason": "no_such_name", "nearest": other}]


def test_every_panel_show_without_a_matched_week_says_why(tmp_path):
    panel = panel_of(tmp_path, ("Hamilton", "Chicago", "Cats", "Wicked"), MONDAYS[:2])
    file = csv(tmp_path, "show,week_ending,gross\nHAMILTONN,2024-01-07,1\nCHICAGO,1999-01-03,1\nWICKED,2024-01-07,1\n")
    aliases = csv(tmp_path, "name,show\nHAMILTONN,Hamiltun\n", "aliases.csv")
    _, account = merge(tmp_path, panel, file, "--aliases", aliases)
    assert {one["name"]: (one["reason"], one["nearest"]) for one in account["unmatched_panel_shows"]} == {
        "Hamilton": ("alias_unknown", "HAMILTONN"), "Chicago": ("no_common_week", None), "Cats": ("no_such_name", None)}
    assert account["unknown_aliases"] == [{"name": "HAMILTONN", "show": "Hamiltun", "nearest": "Hamilton"}]
    text = run("merge", "--input", panel, "--outcomes", file, "--output", tmp_path / "m.parquet", "--aliases", aliases).stdout
    assert "HAMILTONN -> Hamiltun, did you mean Hamilton?" in text and "no common week" in text


def test_an_alias_of_shows_yaml_that_leads_nowhere_is_named(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows:\n  - {name: Hamiltun, aliases: [HAMILTONN]}\n")
    panel = panel_of(tmp_path, ("Hamilton", "Wicked"), MONDAYS[:2])
    file = csv(tmp_path, "show,week_ending,gross\nHAMILTONN,2024-01-07,1\nWICKED,2024-01-07,1\n")
    done = run("merge", "--input", panel, "--outcomes", file, "--output", "m.parquet", "--json", cwd=tmp_path)
    account = json.loads(done.stdout)
    assert account["unknown_aliases"] == [{"name": "HAMILTONN", "show": "Hamiltun", "nearest": "Hamilton"}]
    assert [one["reason"] for one in account["unmatched_panel_shows"]] == ["alias_unknown"]


def test_nothing_matched_exits_with_1_and_accounts(tmp_path):
    file = csv(tmp_path, "show,week_ending,gross\nB,2024-01-07,1\n")
    _, account = merge(tmp_path, panel_of(tmp_path), file, code=1)
    assert account["matched"] == 0 and account["unmatched_panel_shows"][0]["reason"] == "no_such_name"


def panel_with_levels():
    """gross rests on views and on the theatre, whose numbers are names."""
    chance = np.random.default_rng(SEED)
    frame = pd.DataFrame({"show": np.repeat([f"s{n}" for n in range(8)], 20), "week_start": np.tile(pd.date_range("2023-01-02", periods=20, freq="7D").strftime("%Y-%m-%d"), 8)})
    frame["views"], frame["theatre"] = chance.normal(size=160), chance.integers(1, 5, 160)
    frame["gross"] = frame.views + np.array([0, 9, -5, 2, 7])[frame.theatre] + chance.normal(size=160)
    return frame


def test_a_category_of_numbers_is_no_quantity():
    from public_signals import Error
    from public_signals.models.lagged_causality import fit_ols_fe

    frame = panel_with_levels()
    levels = frame.assign(theatre=frame.theatre.astype("category"))
    with pytest.raises(Error, match="category") as raised:
        fit_ols_fe(levels, "gross", "theatre")
    assert raised.value.column == "theatre"
    dummies = pd.concat([frame, pd.get_dummies(frame.theatre, prefix="theatre", drop_first=True)], axis=1)
    beside = fit_ols_fe(levels, "gross", "views", ["theatre"])
    right = fit_ols_fe(dummies, "gross", "views", [c for c in dummies if c.startswith("theatre_")])["coefficient"]
    assert right == pytest.approx(beside["coefficient"], rel=1e-12) and beside["left_out_levels"] == {"theatre": "1"}
    assert right == pytest.approx(fit_ols_fe(levels, "gross", "views", effects=["show", "theatre"])["coefficient"], abs=0.2)


def stored_by_pyarrow(frame, file):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table.set_column(table.column_names.index("theatre"), "theatre", table["theatre"].dictionary_encode()).replace_schema_metadata(), file)


def stored_without_a_schema(frame, file):
    """As fastparquet does: the metadata of pandas alone says what was a category."""
    table = pa.Table.from_pandas(frame.astype({"theatre": "category"}), preserve_index=False)
    with pq.ParquetWriter(file, table.schema, store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"pandas": table.schema.metadata[b"pandas"].decode()})


@pytest.mark.parametrize("store", [lambda frame, file: frame.astype({"theatre": "category"}).to_parquet(file), stored_by_pyarrow, stored_without_a_schema],
                         ids=["pandas", "pyarrow", "no schema"])
def test_a_category_of_numbers_in_a_file_is_no_quantity(tmp_path, store):
    store(panel_with_levels(), tmp_path / "levels.parquet")
    panel_with_levels().to_parquet(tmp_path / "whole.parquet")
    made = run("features", "--input", "whole.parquet", "--output", "f.parquet", "--metrics", "views", cwd=tmp_path)
    assert made.returncode == 0, made.stderr

    def fit(*words, file="levels.parquet"):
        return run("fit", "--input", file, "--metadata", "f_metadata.json", "--output", "models", *words, cwd=tmp_path)

    for words in (("--outcome", "gross", "--predictor", "theatre"), ("--outcome", "theatre", "--predictor", "views")):
        done = fit(*words)
        assert done.returncode == 2 and "column 'theatre' is a category whose levels are numbers" in done.stderr and "--fe" in done.stderr, done
        assert fit(*words, file="whole.parquet").returncode == 0
    assert fit("--outcome", "gross", "--predictor", "views", "--fe", "show", "theatre").returncode == 0
    from public_signals.models.lagged_causality import fit_ols_fe

    beside = fit("--outcome", "gross", "--predictor", "views", "--controls", "theatre", "--json")
    assert beside.returncode == 0, beside.stderr
    frame = panel_with_levels()
    dummies = pd.concat([frame, pd.get_dummies(frame.theatre, prefix="theatre", drop_first=True)], axis=1)
    right = fit_ols_fe(dummies, "gross", "views", [c for c in dummies if c.startswith("theatre_")])["coefficient"]
    assert json.loads(beside.stdout)["results"][0]["coefficient"] == pytest.approx(right, rel=1e-9)


def test_cases_of_outcomes(tmp_path):
    weeks = pd.DatetimeIndex(["2017-05-29"])
    panel = panel_of(tmp_path, ("Hamilton", "Wicked", "Chicago", "Aladdin", "Cats", "Waitress"), weeks)
    merged, _ = merge(tmp_path, panel, case("outcomes/mixed_capacity.csv"))
    flags = merged.set_index("show")["capacity_constraint"]
    assert (flags["Hamilton"], flags["Wicked"], flags["Chicago"]) == (1, 0, 1)
    said = refused(tmp_path, panel, case("outcomes/money.csv"))
    for line, cell in ((5, "1.234.567"), (6, "1,23,456"), (7, "(5000)")):
        assert f"money.csv:{line}" in said and cell in said
    assert "3,054,120" not in said and "612,001" not in said
    said = refused(tmp_path, panel, case("outcomes/euro.csv"))
    assert "euro.csv:3" in said and "1.234,50" in said and "euro.csv:4" in said
    _, account = merge(tmp_path, case("outcomes/revival_panel.parquet"), case("outcomes/revival.csv"))
    assert account["unmatched_panel_shows"] == [
        {"name": "My Fair Lady", "rows": 4, "reason": "no_common_week", "nearest": "MY FAIR LADY 2018"}]
    _, account = merge(tmp_path, panel_of(tmp_path, ("Hamilton",), weeks), case("outcomes/o.csv"), "--aliases",
                       case("outcomes/alias_typo.csv"), code=1)
    assert account["unknown_aliases"][0]["show"] == "Hamiltun"
    assert account["unmatched_panel_shows"][0]["reason"] == "alias_unknown"


def test_the_case_of_a_category_as_control():
    from public_signals.models.lagged_causality import fit_ols_fe

    frame = pd.read_csv(case("outcomes/category_control.csv"))
    levels = frame.assign(theatre=frame.theatre.astype("category"))
    assert round(fit_ols_fe(levels, "gross", "views", ["theatre"])["coefficient"], 3) == 0.581
    dummies = pd.get_dummies(frame, columns=["theatre"], drop_first=True)
    result = fit_ols_fe(dummies, "gross", "views", [c for c in dummies if c.startswith("theatre_")])
    assert round(result["coefficient"], 3) == 0.581


def test_cases_of_csv_attacks(tmp_path):
    panel = panel_of(tmp_path, ("A", "B"), MONDAYS[:3])
    merged, account = merge(tmp_path, panel, case("attack/B4_merge_csv/o_cr.csv"))
    assert account["matched"] == 2
    assert "twice" in refused(tmp_path, panel, case("attack/B4_merge_csv/o_dupcol.csv"))
    assert "o_latin1.csv:2" in refused(tmp_path, panel, case("attack/B4_merge_csv/o_latin1.csv"))
    six = panel_of(tmp_path, ("Six: The Musical",), MONDAYS[:3])
    merged, _ = merge(tmp_path, six, case("attack/B4_merge_csv/pct.csv"))
    assert merged["capacity"].tolist() == pytest.approx([0.949, 0.989, 1.01], abs=1e-12) and merged["capacity_constraint"].tolist() == [0, 1, 1]
    assert merged["gross"].tolist() == [100, 200, 300]


UNCLEAR = ["123.456", "12.000", "1.500", "999.999", "$123.456"]
CLEAR = ["0.949", "12.5", "1,234.50", "1234.567", "0.5", ".949"]


def test_three_digits_behind_a_separator_are_asked_about_unless_their_column_tells(tmp_path):
    chance = np.random.default_rng(SEED + 1)
    panel, asked, variations = panel_of(tmp_path), 0, 200
    for _ in range(variations):
        delimiter = str(chance.choice([",", ";", "\t", "|"]))
        comma = chance.random() < 0.4
        cells = [f"{chance.integers(1, 999)},{chance.integers(0, 999):03d}" if comma else str(chance.choice(UNCLEAR)) for _ in range(4)]
        tells = chance.random() < 0.4
        if tells:
            cells[int(chance.integers(0, 4))] = str(chance.choice(["1,234,567", "$12,345", "1,234.5"] if comma else CLEAR))
        name = str(chance.choice(["gross", "price"]))
        pd.DataFrame({"show": "A", "week_ending": SUNDAYS[:4].strftime("%Y-%m-%d"), name: cells}).to_csv(tmp_path / "g.csv", index=False, sep=delimiter)
        done = run("merge", "--input", panel, "--outcomes", tmp_path / "g.csv", "--output", tmp_path / "out.csv")
        clear = tells or (comma and delimiter == ",")
        assert done.returncode == (0 if clear else 2), (cells, delimiter, done.stderr)
        assert clear or ("may be thousands or a fraction" in done.stderr and "g.csv:2" in done.stderr and f"'{cells[0]}'" in done.stderr)
        asked += not clear
    print(f"{variations} columns, {asked} asked about, seed {SEED + 1}")
    assert 50 < asked < variations


@pytest.mark.parametrize(("column", "cells", "says"), [
    ("gross", ["5%", "100"], "'5%' is a percentage, no money"), ("rate", ["5%", "100"], "'5%' is a percentage, other cells are none"),
    ("capacity", ["7344", "7200"], "a number over 200: seats?"), ("gross", ["0,949", "12"], "'0,949' is no number")])
def test_a_column_of_two_units_or_of_seats_is_refused(tmp_path, column, cells, says):
    frame = pd.DataFrame({"show": "A", "week_ending": SUNDAYS[:2].strftime("%Y-%m-%d"), column: cells})
    frame.to_csv(tmp_path / "g.csv", index=False)
    assert says in refused(tmp_path, panel_of(tmp_path), tmp_path / "g.csv")
    if column == "capacity":
        frame.assign(capacity=[7344, 7200]).to_parquet(tmp_path / "g.parquet")
        assert says in refused(tmp_path, panel_of(tmp_path), tmp_path / "g.parquet")


def test_a_show_whose_rows_were_left_out_has_no_common_week(tmp_path):
    frame = pd.DataFrame({"show": ["A", "B"], "week_ending": ["1999-01-03", SUNDAYS[0].strftime("%Y-%m-%d")], "gross": [1, 2]})
    frame.to_csv(tmp_path / "g.csv", index=False)
    done = run("merge", "--input", panel_of(tmp_path, shows=("A", "B", "C")), "--outcomes", tmp_path / "g.csv", "--output", tmp_path / "out.csv", "--outside", "drop")
    assert "A: 12 rows, the name is there, but no common week (no_common_week)" in done.stdout and "C: 12 rows, no outcome has this name (no_such_name)" in done.stdout
    frame.assign(week_ending=["2024-01-06", "2024-01-14"]).to_csv(tmp_path / "g.csv", index=False)
    said = refused(tmp_path, panel_of(tmp_path, shows=("A", "B")), tmp_path / "g.csv")
    assert "2024-01-06 is a Saturday, no Sunday" in said and "--outside drop" not in said


def test_names_that_a_missing_cell_made_floats_are_read_as_their_numbers(tmp_path):
    """pandas keeps whole numbers beside a missing cell as floats: 1776.0 is the show 1776."""
    chance = np.random.default_rng(SEED)
    for number in range(20):
        shows = [str(show) for show in chance.choice(3000, 3, replace=False)]
        rows = [(float(show), f"{sunday:%Y-%m-%d}", 1000.0 + at) for show in shows for at, sunday in enumerate(SUNDAYS)]
        outcomes = pd.DataFrame([*rows, (float("nan"), f"{SUNDAYS[0]:%Y-%m-%d}", 1.0)], columns=["show", "week_ending", "gross"])
        outcomes.to_parquet(tmp_path / "o.parquet", index=False)
        done = run("merge", "--input", panel_of(tmp_path, shows), "--outcomes", tmp_path / "o.parquet", "--output", tmp_path / "out.parquet")
        assert done.returncode == 0 and "1 dropped (no show)" in " ".join((done.stdout + done.stderr).split()), (number, done.stdout + done.stderr)
        assert pd.read_parquet(tmp_path / "out.parquet")["gross"].notna().sum() == 3 * len(MONDAYS)


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), 1e301])
def test_an_infinity_is_no_number_in_a_parquet_file_either(tmp_path, value):
    file = tmp_path / "grosses.parquet"
    pd.DataFrame({"show": "A", "week_ending": ["2024-01-07", "2024-01-14"], "gross": [1.0, value]}).to_parquet(file)
    said = refused(tmp_path, panel_of(tmp_path), file)
    assert "grosses.parquet: row 2" in said and "column gross" in said and "is no number" in said


def test_cells_of_several_values_are_refused_by_their_type_unless_they_are_left_out(tmp_path):
    days = {"show": ["A", "A"], "week_ending": ["2024-01-07", "2024-01-14"], "gross": [1, 2]}
    columns = {"list": [[1], [2]], "duration": pa.array([1, 2], pa.duration("us")), "struct": [{"a": 1}, {"a": 2}], "map": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())), "time64": pa.array([1, 2], pa.time64("us"))}
    for kind, values in columns.items():
        file = tmp_path / "grosses.parquet"
        pq.write_table(pa.table({**days, "x": values}), file)
        said = refused(tmp_path, panel_of(tmp_path), file)
        assert "column 'x' holds" in said and kind in said and "--map" in said
        assert merge(tmp_path, panel_of(tmp_path), file, "--map", "show=show", "week_ending=week_ending", "gross=gross")[1]["matched"] == 2


def test_a_column_of_numbers_and_other_words_for_missing_is_refused_with_their_cells(tmp_path):
    chance = np.random.default_rng(SEED + 17)
    words = ["null", "None", "NaN", "nil", "<NA>", "n.a.", "missing", "--", "?"]
    print(f"60 columns, seed {SEED + 17}")
    for _ in range(60):
        count = int(chance.integers(2, 12))
        is_word = chance.random(count) < chance.uniform(0.2, 0.95)
        is_word[0], is_word[1] = True, False
        word = str(chance.choice(words))
        cells = [word if bad else str(number) for number, bad in enumerate(is_word)]
        rows = "".join(f"A,{SUNDAYS[place]:%Y-%m-%d},1,{cell}\n" for place, cell in enumerate(cells))
        said = refused(tmp_path, panel_of(tmp_path), csv(tmp_path, "show,week_ending,gross,attendance\n" + rows))
        assert "grosses.csv:2" in said and f"column attendance: '{word}' is no number" in said
    text = csv(tmp_path, "show,week_ending,gross,note\nA,2024-01-07,1,none\nA,2024-01-14,2,closed\n")
    merged, _ = merge(tmp_path, panel_of(tmp_path), text)
    assert merged["note"].dropna().tolist() == ["none", "closed"]


def test_a_percentage_is_the_nearest_number_to_its_hundredth(tmp_path):
    chance = np.random.default_rng(SEED)
    tenths = chance.integers(0, 1999, len(MONDAYS))
    tenths[:2] = 949, 1017
    rows = "".join(f"{sunday:%Y-%m-%d},A,{tenth / 10}%\n" for sunday, tenth in zip(SUNDAYS, tenths, strict=True))
    merged, _ = merge(tmp_path, panel_of(tmp_path), csv(tmp_path, "week_ending,show,capacity\n" + rows))
    assert merged["capacity"].tolist() == [tenth / 1000 for tenth in tenths] and merged["capacity"][0] == 0.949


@pytest.mark.parametrize("name", ["g.xlsx", "g.csv"])
@pytest.mark.parametrize("command", ["merge", "forecast"])
def test_a_workbook_is_named_as_one(tmp_path, name, command):
    with zipfile.ZipFile(tmp_path / name, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>" * 40)
        book.writestr("xl/workbook.xml", "<workbook/>")
    words = ["--input", panel_of(tmp_path), "--output", tmp_path / "out.parquet"] if command == "merge" else ["--output", tmp_path / "out"]
    done = run(command, *words, "--outcomes", tmp_path / name)
    assert done.returncode == 2 and "the file is an Excel workbook" in done.stderr and "save its sheet as CSV" in done.stderr, done.stderr
    assert "PK" not in done.stderr and done.stderr.isascii()


def test_a_study_without_features_is_told_to_make_them(tmp_path):
    run("init", tmp_path / "study")
    done = run("merge", "--outcomes", csv(tmp_path, "week_ending,show,gross\n"), cwd=tmp_path / "study")
    assert done.returncode == 2 and "make it first with: public-signals features" in done.stderr, done.stderr
