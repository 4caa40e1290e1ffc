"""Tables and figures of a paper: what stands in them is what the functions give, in every format, escaped where it is
written; a format that needs a package says which."""

import csv
import importlib
import io
import itertools
import json
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from program import run

from public_signals import Error
from public_signals.models import _files
from public_signals.models.figures import convert_figure
from public_signals.models.lagged_causality import event_study, fit_ols_fe, fit_panel_ols, fit_poisson_fe
from public_signals.models.tables import Table, describe, read_results, regression_table

docx = pytest.importorskip("docx")


def made_panel(shows=14, weeks=40, seed=3):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(range(weeks), shows)})
    df["views"] = chance.lognormal(size=len(df))
    df["likes"] = chance.normal(size=len(df))
    df["previews"] = (df["week_start"] < chance.integers(2, 9, shows).repeat(weeks)).astype(float)
    df["theatre"] = np.repeat(np.array(["Booth", "Lyric", "Palace"])[chance.integers(0, 3, shows)], weeks)
    df["gross"] = np.exp(0.3 * np.log(df["views"]) + chance.normal(scale=0.5, size=len(df)))
    return df


@pytest.fixture(scope="module")
def panel():
    return made_panel()


@pytest.fixture(scope="module")
def results(panel):
    return {
        "full": fit_ols_fe(panel, "gross", "views", ["previews", "theatre"], bootstrap="wild", diagnostics=True),
        "t": fit_ols_fe(panel, "gross", "views", effects="show"),
        "log": fit_ols_fe(panel, "gross", "views", bootstrap="wild", transform="log"),
        "both": fit_panel_ols(panel, "gross", ["views", "likes"], bootstrap="webb"),
        "counts": fit_poisson_fe(panel, "gross", "likes"),
    }


def rows_of(table):
    """Rows of the CSV, by term and statistic."""
    rows = list(csv.reader(io.StringIO(table.csv)))
    return rows[0], {(row[0], row[1]): row[2:] for row in rows[1:]}


def test_a_column_holds_what_the_function_gave(results):
    table = regression_table(results)
    head, rows = rows_of(table)
    assert head == ["term", "statistic", *results]
    for at, result in enumerate(results.values()):
        for name, c in (result.get("predictors") or {result["predictor"]: result}).items():
            boot = "bootstrap_pvalue" in c
            wanted = {
                "coefficient": c["coefficient"],
                "std_error": c["std_error"],
                "interval_lower": c["interval_lower" if boot else "ci_lower"],
                "interval_upper": c["interval_upper" if boot else "ci_upper"],
                "pvalue": c["decisive_pvalue" if boot else "pvalue"],
            }
            assert {key: float(rows[name, key][at]) for key in wanted} == wanted
        assert float(rows["", "n_obs"][at]) == result["n_obs"]
        assert rows["", "n_clusters"][at] == str(result["n_clusters"])
    assert rows["", "effects week_start"] == ["yes", "no", "yes", "yes", "yes"]
    assert rows["", "control previews"] == ["yes", "no", "no", "no", "no"]
    assert rows["", "control theatre"][0] == "absorbed"
    assert rows["", "form"] == ["least squares", "least squares", "log", "least squares", "poisson"]
    assert rows["", "rests_on"] == ["wild bootstrap", "t", "wild bootstrap", "wild bootstrap", "t"]
    assert rows["", "r2_within"][4] == "" and float(rows["", "r2_within"][0]) == results["full"]["r2_within"]
    assert rows["", "effective_clusters"][1:] == [""] * 4, "unknown is empty, never a zero"
    assert rows["likes", "coefficient"][:3] == [""] * 3


def test_a_row_says_what_a_coefficient_is_in_every_format(panel, tmp_path):
    """Columns of every form, alone and in pairs: outcome and meaning of the coefficient stand in the table, not in a note alone."""
    forms = {"none": ("gross", "units for one more"), "log": ("log of gross", "elasticity"), "log1p": ("log1p of gross", "elasticity"),
             "asinh": ("asinh of gross", "elasticity"), "share": ("share of gross", "points for one point")}
    made = {form: (fit_ols_fe(panel, "gross", "views", transform=form), said) for form, said in forms.items()}
    made["poisson"] = fit_poisson_fe(panel, "gross", "views"), ("log of the mean of gross", "log points for one more")
    made["poisson, log"] = fit_poisson_fe(panel, "gross", "views", transform="log"), ("log of the mean of gross", "elasticity")
    for first, second in itertools.product(made, made):
        table = regression_table([made[first][0], made[second][0]])
        cells = {row[0]: row[1:] for row in table.cells if row[0]}
        assert cells["Outcome"] == [made[first][1][0], made[second][1][0]]
        assert cells["Coefficient is"] == [made[first][1][1], made[second][1][1]]
        for text in (table.latex, table.markdown, table.csv):
            [row] = [line for line in text.splitlines() if line.startswith(("Coefficient is", "| Coefficient is", ",coefficient_is,"))]
            assert all(said in row for said in cells["Coefficient is"])
        assert rows_of(table)[1]["", "outcome"] == ["gross", "gross"]
        assert ("100 (exp(b) - 1) per cent of the outcome's mean" in table.note) == ("poisson" in (first, second))
    pair = regression_table({"Logs": made["log"][0], "Poisson": made["poisson, log"][0]})
    assert "per cent of the outcome for one per cent more" in pair.note and "per cent of the outcome's mean for one per cent more" in pair.note
    pair.write(tmp_path / "t.docx")
    word = [[cell.text for cell in row.cells] for row in docx.Document(tmp_path / "t.docx").tables[0].rows]
    assert ["Outcome", "log of gross", "log of the mean of gross"] in word and ["Coefficient is", "elasticity", "elasticity"] in word


def test_the_level_of_intervals_has_its_percent_sign(panel):
    table = regression_table([fit_ols_fe(panel, "gross", "views", alpha=alpha) for alpha in (0.05, 0.1)])
    assert ["Confidence intervals", "95 %", "90 %"] in table.cells
    assert rows_of(table)[1]["", "interval_percent"] == ["95", "90"]


def test_what_a_p_rests_on_is_said_once(results):
    alone = regression_table([results["full"]])
    assert "those of the wild cluster bootstrap with the null imposed" in alone.note and "95 % confidence interval" in alone.note
    assert "cluster show" in alone.note and "No stars." in alone.note
    assert not [row for row in alone.cells if row[0] == "p and interval"]
    assert "those of t" in regression_table(results["t"]).note
    assert [row for row in regression_table(results).cells if row[0] == "p and interval"]


def test_no_stars_unless_they_are_asked_for(results):
    assert "*" not in regression_table(results).latex + regression_table(results).csv
    p = results["t"]["pvalue"]
    for levels in ([0.1, 0.05, 0.01], [0.5], [1e-12]):
        starred = regression_table(results["t"], stars=levels)
        [row] = [row for row in starred.cells if row[0] == "views"]
        assert row[1].count("*") == sum(p < level for level in levels)
        assert (f"$^{{{'*' * row[1].count('*')}}}$" in starred.latex) == ("*" in row[1])
        assert f"* p < {levels[0]:g}" in starred.note
    for levels, said in (([0.01, 0.1], "fall"), ([5], "between 0 and 1")):
        with pytest.raises(Error, match=said):
            regression_table(results["t"], stars=levels)


def test_few_clusters_that_could_never_reject_have_no_p():
    few = made_panel(shows=3)
    result = fit_ols_fe(few, "gross", "views", bootstrap="wild")
    assert result["decisive_pvalue"] is None
    table = regression_table(result, stars=[0.1])
    assert "p undecidable" in [row[1] for row in table.cells] and "Undecidable" in table.note
    assert rows_of(table)[1]["views", "pvalue"] == [""] and "*" not in table.cells[3][1]


def test_an_event_study_is_a_column_of_weeks(panel):
    study = event_study(panel, "gross", "previews", leads=2, lags=2, bootstrap="wild")
    table = regression_table({"previews": study})
    head, rows = rows_of(table)
    for week in study["weeks"]:
        if week["week"] != -1:
            assert float(rows[f"week {week['week']}", "pvalue"][0]) == week["decisive_pvalue"]
    assert rows["week -1", "std_error"] == [""] and "(reference)" in [row[1] for row in table.cells]


def test_an_event_study_says_its_controls_effects_and_level(panel):
    """A column of weeks has the controls that its regression had, and one that does not say them has no `no`."""
    fit = fit_ols_fe(panel, "gross", "previews", ["views", "theatre"], alpha=0.1)
    study = event_study(panel, "gross", "previews", ["views", "theatre"], leads=2, lags=2, alpha=0.1)
    assert (study["outcome"], study["effects"], study["vcov"], study["alpha"]) == ("gross", fit["effects"], fit["vcov"], 0.1)
    assert set(study["controls"]) == set(fit["controls"]) and study["dropped_controls"] == fit["dropped_controls"]
    rows = rows_of(regression_table([fit, study]))[1]
    for key, cells in {"control views": ["yes"] * 2, "control theatre": ["absorbed"] * 2, "effects show": ["yes"] * 2,
                       "vcov": ["cluster show"] * 2, "interval_percent": ["90"] * 2, "outcome": ["gross"] * 2}.items():
        assert rows["", key] == cells, key
    levels = event_study(panel, "gross", "previews", ["theatre"], leads=2, lags=2, effects="week_start")
    assert levels["categories"] == ["theatre"] and rows_of(regression_table([levels]))[1]["", "control theatre"] == ["yes"]
    silent = {key: value for key, value in study.items() if key not in ("controls", "dropped_controls", "effects")}
    rows = rows_of(regression_table([fit, silent]))[1]
    assert rows["", "control views"] == ["yes", ""] and rows["", "effects show"] == ["yes", ""]


def test_controls_and_labels(results):
    table = regression_table(results["full"], controls=True, labels={"views": "Views & more", "gross": "Gross"})
    _, rows = rows_of(table)
    assert float(rows["previews", "coefficient"][0]) == results["full"]["controls"]["previews"]["coefficient"]
    assert "Those of controls are of t" in table.note and ["Views & more"] == [row[0] for row in table.cells[3:4]]
    assert "Views \\& more" in table.latex and table.cells[1] == ["Outcome", "Gross"]
    with pytest.raises(Error, match="no column of the table has 'vews'"):
        regression_table(results["full"], labels={"vews": "Views"})
    with pytest.raises(Error, match="2 titles for 1 column"):
        regression_table(results["full"], titles=["a", "b"])
    with pytest.raises(Error, match="no regression"):
        regression_table([])
    with pytest.raises(Error, match="str is no result"):
        regression_table(["fit"])


LATEX = {"\\textbackslash{}": "\\", "\\textasciitilde{}": "~", "\\textasciicircum{}": "^", "$<$": "<", "$>$": ">",
         **{f"\\{c}": c for c in "&%$#_{}"}}
UNLATEX = re.compile("|".join(re.escape(key) for key in sorted(LATEX, key=len, reverse=True)))


def test_names_of_any_letters_are_escaped_in_every_format():
    """250 invented names: what is read back from LaTeX, Markdown, CSV and Word is the name, and no row gains a cell."""
    chance = np.random.default_rng(12)
    letters = list("ab_&%$#{}~^\\<>|*`[]\"',;é😀 -")
    names = ["".join(chance.choice(letters, chance.integers(1, 12))) + f"z{at}" for at in range(250)]
    table = describe(pd.DataFrame({name: [1.5, -2.0] for name in names}))
    latex = [line for line in table.latex.splitlines() if line.startswith(("\\texttt{", "{}"))]
    markdown = table.markdown.splitlines()[2:-2]
    rows = list(csv.reader(io.StringIO(table.csv)))[1:]
    assert len(latex) == len(markdown) == len(rows) == len(names)
    for name, line, marked, row, cells in zip(names, latex, markdown, rows, table.cells[1:], strict=True):
        first = line[: line.index("} & ") + 1].removeprefix("\\texttt{").removesuffix("}")
        assert UNLATEX.sub(lambda m: LATEX[m[0]], first) == name
        assert len(re.findall(r"(?<!\\)&", line)) == 7 and line.endswith(" \\\\")
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", marked)) == 9, marked
        assert re.sub(r"\\([|_*\\`<])", r"\1", marked[2:].rsplit(" | ", 7)[0]) == name
        assert row[0] == name == cells[0] and float(row[2]) == -0.25
    print(len(names), "names")


def test_word_holds_the_same_cells(results, tmp_path):
    table = regression_table(results, stars=[0.1, 0.05])
    table.write(tmp_path / "new" / "table.docx")
    document = docx.Document(tmp_path / "new" / "table.docx")
    read = [[cell.text.replace("\N{MINUS SIGN}", "-") for cell in row.cells] for row in document.tables[0].rows]
    assert read == table.cells and document.paragraphs[-1].text == table.note
    stars = [run for row in document.tables[0].rows for cell in row.cells for run in cell.paragraphs[0].runs if "*" in run.text]
    assert stars and all(run.font.superscript for run in stars)
    before = (tmp_path / "new" / "table.docx").read_bytes()
    table.write(tmp_path / "again.docx")
    assert docx.Document(tmp_path / "again.docx").core_properties.created == document.core_properties.created
    assert len(before) == len((tmp_path / "again.docx").read_bytes())


def test_the_ending_says_the_format(results, tmp_path):
    table = regression_table(results["t"])
    for ending, text in ((".tex", table.latex), (".md", table.markdown), (".CSV", table.csv)):
        table.write(tmp_path / f"table{ending}")
        assert (tmp_path / f"table{ending}").read_text() == text
    assert table.latex.startswith("% needs \\usepackage{booktabs}\n\\begin{tabular}{lc}")
    for name in ("table.xlsx", "table", ".tex"):
        with pytest.raises(Error, match="says no format") as caught:
            table.write(tmp_path / name)
        assert caught.value.help == "name the file .tex, .md, .csv or .docx"
    (tmp_path / "file").write_text("")
    with pytest.raises(Error, match="cannot be written") as caught:
        table.write(tmp_path / "file" / "table.md")
    assert caught.value.kind == "IO"


@pytest.mark.parametrize(("package", "extra", "write"), [
    ("docx", "word", lambda folder: Table([["a"]], "", [1], "", "", "").write(folder / "t.docx")),
    ("cairosvg", "figures", lambda folder: convert_figure(folder / "f.svg", folder / "f.pdf")),
    ("cairosvg", "figures", lambda folder: convert_figure(folder / "f.svg", folder / "f.png")),
])
def test_a_format_whose_package_is_absent_names_its_extra(package, extra, write, tmp_path, monkeypatch):
    (tmp_path / "f.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')

    def absent(problem):
        def load(name):
            if name.split(".")[0] == package:
                raise problem
            return importlib.import_module(name)

        monkeypatch.setattr(_files, "importlib", type("Imports", (), {"import_module": staticmethod(load)}))

    absent(ImportError(package))
    with pytest.raises(Error, match=package) as caught:
        write(tmp_path)
    assert caught.value.help == f"pip install 'public-signals[{extra}]'"
    absent(OSError("no library called cairo-2 was found"))
    with pytest.raises(Error, match="this system lacks: no library"):
        write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.svg"]


def test_a_figure_in_print_is_the_same_drawing(tmp_path):
    pytest.importorskip("cairosvg")
    svg = tmp_path / "f.svg"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><text x="3" y="20">Views</text></svg>')
    convert_figure(svg, tmp_path / "f.pdf")
    convert_figure(svg, tmp_path / "f.png")
    pdf, png = (tmp_path / "f.pdf").read_bytes(), (tmp_path / "f.png").read_bytes()
    assert pdf.startswith(b"%PDF") and b"/FontFile" in pdf, "text stays text, and its font is in the file"
    assert b"/MediaBox [ 0 0 72 36 ]" in pdf
    assert png.startswith(b"\x89PNG") and (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (300, 150)
    for figure, said in (("none.svg", "cannot be read"), ("f.png", "no SVG")):
        with pytest.raises(Error, match=said):
            convert_figure(tmp_path / figure, tmp_path / "g.pdf")


def test_table_1_is_what_pandas_says():
    """40 invented frames in three libraries: n, mean, sd, median, least, most and the share missing."""
    chance = np.random.default_rng(4)
    for _ in range(40):
        rows = int(chance.integers(1, 30))
        frame = pd.DataFrame({
            "plain": chance.normal(size=rows),
            "gaps": np.where(chance.random(rows) < 0.4, np.nan, chance.lognormal(size=rows)),
            "counts": pd.array(np.where(chance.random(rows) < 0.3, None, chance.integers(0, 9, rows)), dtype="Int64"),
            "flags": chance.random(rows) < 0.5,
            "none": np.nan,
            "text": "x",
        })
        numbers = frame.drop(columns="text").astype("float64")
        wanted = pd.DataFrame({
            "n": numbers.count(), "mean": numbers.mean(), "sd": numbers.std(), "median": numbers.median(),
            "min": numbers.min(), "max": numbers.max(), "share_missing": numbers.isna().mean(),
        })
        for df in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
            made = pd.read_csv(io.StringIO(describe(df, list(wanted.index)).csv), index_col="column")
            pd.testing.assert_frame_equal(made, wanted, check_names=False, check_dtype=False, rtol=1e-12)
    assert describe(frame, "none").cells[1] == ["none", "0", "–", "–", "–", "–", "–", "100.0 %"]
    assert "text" not in [row[0] for row in describe(frame).cells]
    for columns, said in (("text", "holds text"), ("nowhere", "nowhere"), ([], "no column of numbers")):
        with pytest.raises(Error, match=said):
            describe(frame, columns)


@pytest.fixture(scope="module")
def two_runs(panel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    df = panel.assign(week_start=pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * panel["week_start"], unit="D"))
    df["week_start"] = df["week_start"].dt.strftime("%Y-%m-%d")
    df.to_parquet(folder / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--output", "first", "--predictor", "views", "--fe", "show", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("ending", ["tex", "md", "csv"])
def test_fit_writes_runs_side_by_side(two_runs, ending):
    done = run("fit", "--input", "panel.parquet", "--output", "second", "--predictor", "views", "likes", "--controls",
               "previews", "--table", f"table.{ending}", "--beside", "first/model_results.json", "--stars", "0.1", "0.05",
               "--descriptives", f"table1.{ending}", cwd=two_runs)
    assert done.returncode == 0, done.stderr
    results = read_results(two_runs / "second/model_results.json") + read_results(two_runs / "first/model_results.json")
    table = regression_table(results, stars=[0.1, 0.05])
    text = {"tex": table.latex, "md": table.markdown, "csv": table.csv}[ending]
    assert (two_runs / f"table.{ending}").read_text() == text
    one = describe(pd.read_parquet(two_runs / "panel.parquet"), ["gross", "views", "likes", "previews"])
    assert (two_runs / f"table1.{ending}").read_text() == {"tex": one.latex, "md": one.markdown, "csv": one.csv}[ending]


@pytest.mark.parametrize(("words", "said"), [
    (["--table", "t.xlsx"], "the ending of 't.xlsx' says no format"),
    (["--descriptives", "t.doc"], "the ending of 't.doc' says no format"),
    (["--stars", "0.1"], "no table to put it into"),
    (["--beside", "first/model_results.json"], "no table to put it into"),
    (["--table", "t.md", "--beside", "panel.parquet"], "no results of models"),
    (["--table", "t.md", "--stars", "0.01", "0.1"], "don't fall"),
])
def test_fit_refuses_a_table_that_it_cannot_write(two_runs, words, said):
    done = run("fit", "--input", "panel.parquet", "--output", "third", "--predictor", "views", *words, cwd=two_runs)
    assert done.returncode == 2 and said in done.stderr and "help:" in done.stderr, done.stderr
    assert not (two_runs / "t.md").exists()


def test_a_file_of_something_else_is_no_result(tmp_path):
    for text in ("[]", "{", '{"rows": 3}'):
        (tmp_path / "f.json").write_text(text)
        with pytest.raises(Error, match="no results of models"):
            read_results(tmp_path / "f.json")
    with pytest.raises(Error, match="cannot be read"):
        read_results(tmp_path / "nowhere.json")
    with pytest.raises(Error, match="n_obs"):
        regression_table({"predictor": "x", "coefficient": 1})
    assert json.loads("[]") == []
