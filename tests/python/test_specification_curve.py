"""The specification curve: each row is the regression that fit_ols_fe gives, and what it sums up is said as it is."""

import itertools
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import polars as pl
import pytest

from public_signals import Error
from public_signals.features.panel_features import make_lags
from public_signals.models.lagged_causality import fit_ols_fe
from public_signals.models.specification_curve import specification_curve


def made_panel(shows=15, weeks=40, seed=5):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({
        "show": np.repeat([f"s{i:02}" for i in range(shows)], weeks),
        "week_start": np.tile(pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows),
    })
    df["views"] = chance.lognormal(size=len(df))
    df["likes"] = 5 + chance.random(len(df))
    past = df.groupby("show")["views"].shift(2)
    df["gross"] = np.exp(0.2 * np.log(past).fillna(0) + chance.normal(scale=0.3, size=len(df)))
    df["size"] = np.repeat(chance.normal(size=shows), weeks)
    df["later"] = np.where(chance.random(len(df)) < 0.1, np.nan, np.tile(np.arange(weeks) >= 10, shows))
    return df


@pytest.fixture(scope="module")
def panel():
    return made_panel()


CHOICES = {
    "lags": [1, 2],
    "controls": {"none": (), "likes": "likes", "size": "size"},
    "effects": {"both": ["show", "week_start"], "weeks": "week_start"},
    "transforms": ["none", "log"],
    "samples": {"all": None, "from week 10": "later"},
}


@pytest.fixture(scope="module")
def curve(panel):
    return specification_curve(panel, "gross", "views", seed=4, **CHOICES)


def test_each_row_is_the_regression_that_one_call_gives(panel, curve):
    lagged = make_lags(panel, ["views"], lags=[1, 2])
    assert len(curve.rows) == 2 * 3 * 2 * 2 * 2 and len(curve.not_estimated) == 0
    for _, row in curve.rows.iterrows():
        used = lagged if row["sample"] == "all" else lagged[lagged["later"] == 1]
        controls = [name for name in (row["controls"],) if name != "none"]
        effects = CHOICES["effects"][row["effects"]]
        result = fit_ols_fe(used, "gross", row["predictor"], controls, effects=effects, transform=row["transform"],
                            bootstrap="wild", seed=4)
        assert (row["coefficient"], row["coefficient_std_error"], row["n_obs"]) == (
            result["coefficient"], result["std_error"], result["n_obs"])
        assert row["pvalue"] == result["decisive_pvalue"] and row["significant"] == (result["decisive_pvalue"] < 0.05)
        form = np.log if row["transform"] == "log" else np.asarray
        whole = used[["gross", row["predictor"]]].dropna()
        scale = np.std(form(whole[row["predictor"]]), ddof=1) / np.std(form(whole["gross"]), ddof=1)
        assert row["estimate"] == pytest.approx(scale * result["coefficient"], rel=1e-12)
        assert row["lower"] == pytest.approx(scale * result["interval_lower"], rel=1e-12)
    assert curve.unit == "standard deviations of gross for one of the predictor"
    assert curve.rows["estimate"].is_monotonic_increasing


def test_what_is_the_same_regression_is_counted_once(curve):
    """Show effects absorb `size`: with it and without it is one answer, not two."""
    repeats = curve.rows[curve.rows["repeats"]]
    assert len(repeats) == 8 and set(repeats["effects"]) == {"both"} and set(repeats["controls"]) == {"size"}
    own = curve.rows[~curve.rows["repeats"]]
    assert curve.n == 40 and curve.median == own["estimate"].median()
    assert curve.n_significant == (own["pvalue"] < 0.05).sum() and curve.share_significant == curve.n_significant / 40
    assert curve.share_same_sign == (np.sign(own["estimate"]) == np.sign(curve.median)).mean()
    assert "8 more repeat another" in curve.sentence and f"{curve.n_significant} of 40" in curve.sentence
    assert "no p-value" in curve.sentence


def test_one_metric_in_one_form_keeps_its_units(panel):
    curve = specification_curve(panel, "gross", "views", lags=[1, 2, 3], bootstrap=None)
    assert curve.unit == "units of gross for one of the predictor"
    assert (curve.rows["estimate"] == curve.rows["coefficient"]).all()
    for _, row in curve.rows.iterrows():
        result = fit_ols_fe(make_lags(panel, ["views"], lags=[1, 2, 3]), "gross", row["predictor"])
        assert (row["lower"], row["upper"], row["pvalue"]) == (result["ci_lower"], result["ci_upper"], result["pvalue"])


def test_what_cannot_be_estimated_is_listed_and_in_no_share(panel):
    df = panel.assign(nobody=0.0, again=panel["views"].groupby(panel["show"]).shift(1))
    curve = specification_curve(df, "gross", "views", lags=1, controls={"none": (), "again": "again"},
                                samples={"all": None, "nobody": "nobody"})
    assert len(curve.rows) == 1 and curve.n == 1 and len(curve.not_estimated) == 3
    assert curve.not_estimated["why"].str.len().gt(10).all() and "3 could not be estimated" in curve.sentence
    with pytest.raises(Error, match="none of 1 specifications can be estimated"):
        specification_curve(df, "gross", "views", lags=1, samples={"nobody": "nobody"})


def test_unknown_words_columns_and_samples_are_errors(panel):
    for given, said in (
        ({"transforms": ["lg"]}, "transform='lg' is unknown"),
        ({"samples": {"size": "size"}}, "a sample is a column of 0 and 1"),
        ({"samples": {"x": "nowhere"}}, "nowhere"),
        ({"controls": {"a": "nowhere"}}, "nowhere"),
        ({"lags": []}, "no specification"),
        ({"efects": ()}, "efects"),
    ):
        with pytest.raises(Error, match=said):
            specification_curve(panel, "gross", "views", **given)


def test_any_frame_and_any_number_of_threads_give_the_same(panel, curve):
    again = specification_curve(pl.from_pandas(panel), "gross", "views", seed=4, **CHOICES)
    pd.testing.assert_frame_equal(again.rows, curve.rows, check_dtype=False)


def test_a_true_null_is_called_significant_about_as_often_as_the_level_says():
    """120 seeded panels without any effect, 4 specifications each: of 480 at most 8 % have p < 0.05."""
    significant = total = 0
    for seed in range(120):
        chance = np.random.default_rng(seed)
        df = made_panel(shows=12, weeks=20, seed=seed).assign(gross=chance.normal(size=240))
        made = specification_curve(df, "gross", ["views", "likes"], lags=[1, 2])
        significant, total = significant + made.n_significant, total + made.n
    print(f"{significant} of {total} specifications of a true null have p < 0.05")
    assert total == 480 and 0.02 * total < significant < 0.08 * total


def test_figure_and_table_show_every_specification(curve, tmp_path):
    root = ElementTree.fromstring(curve.figure())
    marks = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("d", "").endswith("h0.01")]
    varied = 5
    assert len(marks) == len(curve.rows) * (1 + varied), "a dot for each estimate, and one for each of its choices"
    blue = [mark for mark in marks if mark.get("class") == "d"]
    assert len(blue) == curve.rows["significant"].sum() * (1 + varied)
    texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    names = itertools.chain(["Predictor", "Form", "Controls", "Effects", "Sample", "views_lag1"], *map(list, (
        CHOICES["controls"], CHOICES["effects"], CHOICES["transforms"], CHOICES["samples"])))
    assert set(names) <= texts
    table = curve.table()
    assert len(table.cells) == 1 + len(curve.rows) and curve.sentence in table.note
    for name in ("c.svg", "c.pdf", "c.png", "c.tex", "c.md", "c.csv", "c.docx"):
        curve.write(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
    read = pd.read_csv(tmp_path / "c.csv")
    assert read["coefficient"].tolist() == curve.rows["coefficient"].tolist()
    with pytest.raises(Error, match="says no format"):
        curve.write(tmp_path / "c.xlsx")
