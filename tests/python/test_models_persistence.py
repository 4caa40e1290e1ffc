"""Unit roots, serial correlation and the split-panel jackknife: against plain numpy, and in simulation."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from program import run

from public_signals import Error
from public_signals.models.lagged_causality import fit_ols_fe, serial_correlation_test, split_panel_jackknife, unit_root_test


def panel(shows=12, weeks=40, seed=1, gaps=0.0):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)})
    df["views"] = chance.normal(size=len(df))
    df["price"] = chance.normal(size=len(df))
    df["noise"] = chance.normal(size=len(df))
    df["walk"] = df.groupby("show")["noise"].cumsum() * np.repeat(np.exp(chance.normal(size=shows)), weeks)
    df["gross"] = 0.5 * df["views"] + df["price"] + chance.normal(size=len(df))
    return df[chance.random(len(df)) >= gaps].reset_index(drop=True)


def t_of_last(x, y):
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = y - x @ beta
    variance = rest @ rest / (len(y) - x.shape[1]) * np.linalg.inv(x.T @ x)[-1, -1]
    return beta[-1] / np.sqrt(variance)


def by_hand(df, column, lags):
    """t statistics of each show alone and beside the means over shows, gaps and all."""
    rows = []
    for show, own in df.groupby("show"):
        known = own.set_index("week_start")[column].to_dict()
        mean = np.mean(list(known.values()))
        for week in sorted(known):
            if all(week - k in known for k in range(lags + 2)):
                change = [known[week - k] - known[week - k - 1] for k in range(lags + 1)]
                rows.append({"show": show, "week": week, "y": change[0], **{f"c{k}": change[k] for k in range(1, lags + 1)}, "level": known[week - 1] - mean})
    rows = pd.DataFrame(rows)
    past = [f"c{k}" for k in range(1, lags + 1)]
    means = rows.groupby("week")[["y", *past, "level"]].transform("mean").add_suffix("_mean")
    rows = pd.concat([rows, means], axis=1)
    alone, beside = [], []
    for _, own in rows.groupby("show"):
        one = np.ones(len(own))
        alone.append(t_of_last(np.column_stack([one, own[[*past, "level"]]]), own["y"].to_numpy()))
        beside.append(t_of_last(np.column_stack([one, own[[*past, *means.columns, "level"]]]), own["y"].to_numpy()))
    return np.mean(alone), np.mean(beside), len(rows)


@pytest.mark.parametrize("seed", range(10))
def test_unit_root_statistics_are_regressions_on_the_calendar(seed):
    df = panel(shows=6 + seed, weeks=70, seed=seed, gaps=0.04)
    lags = seed % 3
    alone, beside, rows = by_hand(df, "walk", lags)
    result = unit_root_test(df, "walk", lags=lags, draws=19)
    assert result["n_obs"] == rows and result["left_out"] == {}
    assert result["ips"]["mean_t"] == pytest.approx(alone, rel=1e-9)
    assert result["cips"]["statistic"] == pytest.approx(beside, rel=1e-9)


def test_unit_roots_of_every_frame_and_form():
    df = panel(gaps=0.02)
    dated = df.assign(week_start=pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * df["week_start"], unit="D"))
    wanted = unit_root_test(df, "walk")
    for frame in (dated, pl.from_pandas(df), pa.Table.from_pandas(dated), dated.assign(week_start=dated["week_start"].dt.strftime("%Y-%m-%d"))):
        assert unit_root_test(frame, "walk") == wanted
    logs = unit_root_test(df.assign(walk=np.exp(df["walk"])), "walk", transform="log")
    assert logs["cips"]["statistic"] == pytest.approx(wanted["cips"]["statistic"], rel=1e-9)


def rejections(runs, make, **asked):
    """How often CIPS and IPS are under 5 %."""
    found = [unit_root_test(make(seed), "walk", draws=199, lags=1, **asked) for seed in range(runs)]
    return [np.mean([one[name]["pvalue"] < 0.05 for one in found]) for name in ("cips", "ips")]


def walks(rho, size, shared, weeks=60, shows=20):
    def make(seed):
        chance = np.random.default_rng(seed)
        common = shared * chance.normal(size=weeks)
        shocks, starts = np.zeros((shows, weeks)), np.zeros(shows, int)
        for show in range(shows):
            own = np.exp(size * chance.normal())
            starts[show] = chance.integers(0, 20)  # shows open late
            shocks[show, 1:] = own * (chance.normal(size=weeks - 1) + common[1:])
        y = shocks
        for week in range(1, weeks):
            y[:, week] += rho * y[:, week - 1]
        is_open = np.arange(weeks) >= starts[:, None]
        show, week = np.nonzero(is_open)
        return pd.DataFrame({"show": show, "week_start": week, "walk": y[is_open] + 10 * show})

    return make


def test_cips_rejects_as_often_as_it_says_also_where_shows_share_shocks_and_differ_in_size():
    for size, shared in ((0, 0), (1, 0), (0, 1), (1, 1)):
        cips, ips = rejections(200, walks(1.0, size, shared))
        print(f"20 shows that open and close, size sd {size}, shared shocks {shared}: CIPS {cips:.1%}, IPS {ips:.1%}")
        assert cips <= 0.10
        assert shared or ips <= 0.11
    cips, ips = rejections(50, walks(0.6, 1, 1))
    assert cips > 0.9


def test_what_cannot_be_tested_for_unit_roots_says_why():
    df = panel()
    with pytest.raises(Error, match="9 lags can't be tested"):
        unit_root_test(df, "walk", lags=9)
    with pytest.raises(Error, match="no show has 10 rows of 'walk' with 2 known before them"):
        unit_root_test(df[df["week_start"] < 11], "walk", lags=1)
    few = unit_root_test(df[df["show"] < "s03"], "walk")
    assert few["cips"] == {"mean_t": None, "statistic": None, "pvalue": None, "why_not": "3 units are too few for means over them"}
    flat = unit_root_test(df.assign(walk=df["walk"].where(df["show"] != "s04", 7.0)), "walk")
    assert flat["left_out"] == {"s04": "it does not vary"} and flat["n_units"] == 11


def test_the_serial_correlation_test_differences_on_the_calendar():
    df = panel(gaps=0.1)
    key = list(zip(df["show"], df["week_start"]))
    place = {k: i for i, k in enumerate(key)}
    before = np.array([place.get((show, week - 1), -1) for show, week in key])
    has = before >= 0
    values = df[["gross", "views", "price"]].to_numpy()
    change = values[has] - values[before[has]]
    weeks = pd.get_dummies(df["week_start"][has]).to_numpy(float)
    x = np.column_stack([change[:, 1:], weeks])
    rest = change[:, 0] - x @ np.linalg.lstsq(x, change[:, 0], rcond=None)[0]
    of = dict(zip([k for k, h in zip(key, has) if h], rest))
    pairs = [(of[k], of[(k[0], k[1] - 1)], k[0]) for k in of if (k[0], k[1] - 1) in of]
    y, z, shows = map(np.array, zip(*pairs))
    design = np.column_stack([np.ones(len(z)), z.astype(float)])
    beta = np.linalg.lstsq(design, y.astype(float), rcond=None)[0]
    result = serial_correlation_test(df, "gross", "views", "price")
    assert (result["n_obs"], result["df_denom"]) == (len(y), 11)
    assert result["coefficient"] == pytest.approx(beta[1], rel=1e-9)


def test_the_sentences_follow_alpha_and_name_a_level_other_than_5_per_cent():
    """Over seeds and levels: a test's words are those of its own p and the level that was asked for."""
    said = set()
    for seed in range(12):
        df = panel(shows=10, weeks=24, seed=seed)
        root = unit_root_test(df, "walk", seed=seed)["cips"]["pvalue"]
        serial = serial_correlation_test(df, "gross", "views", "price")["pvalue"]
        for alpha in (0.05, 0.2, 0.5, min(root + 1e-4, 0.99), max(root - 1e-4, 1e-4), min(serial + 1e-4, 0.99)):
            found = unit_root_test(df, "walk", seed=seed, alpha=alpha)["sentence"]
            errors = serial_correlation_test(df, "gross", "views", "price", alpha=alpha)["sentence"]
            assert ("some at least return to their mean" in found) == (root < alpha), (found, alpha)
            assert ("errors of neighbouring periods go together, " in errors) == (serial < alpha), (errors, alpha)
            for sentence in (found, errors):
                assert (f", level {alpha:g}" in sentence) == (alpha != 0.05)
            said |= {root < alpha, serial < alpha}
    assert said == {True, False}
    with pytest.raises(Error, match="alpha 5 is not between 0 and 1"):
        unit_root_test(panel(), "walk", alpha=5)


def test_the_serial_correlation_test_rejects_as_often_as_it_says_and_finds_what_is_there():
    rejected = np.mean([serial_correlation_test(panel(shows=30, seed=seed), "gross", "views", "price")["pvalue"] < 0.05 for seed in range(200)])
    print(f"30 shows: Wooldridge's test rejects {rejected:.1%} of 200")
    assert 0.01 <= rejected <= 0.10
    df = panel(shows=30, seed=3)
    df["gross"] += df.groupby("show")["noise"].transform(lambda e: e.ewm(alpha=0.4, adjust=False).mean() * 3)
    found = serial_correlation_test(df, "gross", "views", "price")
    assert found["pvalue"] < 1e-4 and found["coefficient"] > -0.4
    assert "errors of neighbouring periods go together, which clustering by show allows for" in found["sentence"]
    with pytest.raises(Error, match="leave effects of 'theatre' in the errors"):
        serial_correlation_test(df.assign(theatre=1), "gross", "views", effects=["show", "theatre"])


def dynamic(seed, shows=100, weeks=16, rho=0.5, gaps=0.0):
    chance = np.random.default_rng(seed)
    burn = 30
    level = chance.normal(size=shows)
    views = np.zeros((shows, burn + weeks))
    gross = np.zeros((shows, burn + weeks))
    for t in range(1, burn + weeks):
        views[:, t] = 0.5 * views[:, t - 1] + 0.3 * level + chance.normal(size=shows)
        gross[:, t] = rho * gross[:, t - 1] + views[:, t] + level + chance.normal(size=shows)
    df = pd.DataFrame({"show": np.repeat(np.arange(shows), weeks - 1), "week_start": np.tile(np.arange(1, weeks), shows)})
    df["gross"], df["last"], df["views"] = gross[:, burn + 1 :].ravel(), gross[:, burn:-1].ravel(), views[:, burn + 1 :].ravel()
    return df[chance.random(len(df)) >= gaps].reset_index(drop=True)


def two_way(df):
    dummies = pd.get_dummies(df[["show", "week_start"]].astype(str)).to_numpy(float)
    x = np.column_stack([df[["views", "last"]], dummies])
    inverse = np.linalg.pinv(x)
    rest = df["gross"].to_numpy() - x @ (inverse @ df["gross"].to_numpy())
    influence = pd.DataFrame((inverse[:2] * rest).T).groupby(df["show"].to_numpy()).sum()
    return inverse[:2] @ df["gross"].to_numpy(), influence


def test_the_split_panel_jackknife_is_its_formula():
    df = dynamic(1, shows=15, gaps=0.1)
    whole, moved = two_way(df)
    value, influence = 2 * whole, 2 * moved
    place = df.groupby("show").cumcount()
    count = df.groupby("show")["show"].transform("size")
    for first in (count // 2, (count + 1) // 2):
        for half in (df[place < first], df[place >= first]):
            part, of_part = two_way(half)
            value = value - part / 4
            influence = influence.sub(of_part / 4, fill_value=0)
    plain = fit_ols_fe(df, "gross", "views", "last")
    result = split_panel_jackknife(df, "gross", "views", "last")
    assert result["least_squares"]["views"]["coefficient"] == pytest.approx(plain["coefficient"], rel=1e-12)
    for i, name in enumerate(("views", "last")):
        ours = result["coefficients"][name]
        factor = (plain["std_error"] ** 2) / (moved[0] ** 2).sum()
        assert ours["coefficient"] == pytest.approx(value[i], rel=1e-9)
        assert ours["std_error"] == pytest.approx(np.sqrt(factor * (influence[i] ** 2).sum()), rel=1e-9)


def test_the_split_panel_jackknife_takes_most_of_nickells_bias_out():
    runs = [split_panel_jackknife(dynamic(seed), "gross", "views", "last") for seed in range(100)]
    plain = np.mean([one["least_squares"]["last"]["coefficient"] for one in runs]) - 0.5
    left = np.mean([one["coefficients"]["last"]["coefficient"] for one in runs]) - 0.5
    covered = np.mean([one["coefficients"]["last"]["ci_lower"] <= 0.5 <= one["coefficients"]["last"]["ci_upper"] for one in runs])
    print(f"100 shows of 15 weeks, own lag 0.5: bias {plain:.3f}, after the jackknife {left:.3f}, intervals that hold it {covered:.0%}")
    assert plain < -0.03 and abs(left) < abs(plain) / 3 and covered >= 0.85


def test_what_the_split_panel_jackknife_refuses():
    df = dynamic(1, shows=15)
    with pytest.raises(Error, match="without effects of show there is no bias"):
        split_panel_jackknife(df, "gross", "views", "last", effects="week_start")
    with pytest.raises(Error, match="of one cluster variable, crv1"):
        split_panel_jackknife(df, "gross", "views", "last", cluster="iid")
    with pytest.raises(Error, match="the first halves of the shows' rows can't be estimated"):
        split_panel_jackknife(df.assign(late=(df["week_start"] > 12) * df["views"]), "gross", "late", "last")


def test_fit_prints_what_the_panel_remembers(tmp_path):
    df = dynamic(4, shows=15, weeks=60).rename(columns={"views": "views_lag4", "last": "gross_lag1"})
    df["show"] = "s" + df["show"].astype(str)
    df["week_start"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * df["week_start"], unit="D")).dt.strftime("%Y-%m-%d")
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("fit", "--input", tmp_path / "panel.parquet", "--predictor", "views_lag4", "--controls", "gross_lag1", "--output", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    stored = json.loads((tmp_path / "out/model_results.json").read_text())
    roots = {test["column"]: test for test in stored["unit_roots"]}
    assert list(roots) == ["gross", "views_lag4"]
    alone = unit_root_test(df, "gross")
    said = " ".join(done.stdout.split())  # lines are broken at the width of the screen
    assert roots["gross"]["cips"] == pytest.approx(alone["cips"]) and alone["sentence"] in said
    split = split_panel_jackknife(df, "gross", "views_lag4", "gross_lag1")
    assert stored["results"][0]["split_panel_jackknife"]["coefficients"]["gross_lag1"] == pytest.approx(split["coefficients"]["gross_lag1"])
    assert split["sentence"] in said
    missing = {row["what"]: row["why"] for row in stored["not_estimated"]}
    assert "'gross_lag1' holds the outcome of earlier periods" in missing["serial correlation of views_lag4"]
    alone = run("fit", "--input", tmp_path / "panel.parquet", "--predictor", "views_lag4", "--output", tmp_path / "alone", cwd=tmp_path)
    assert serial_correlation_test(df, "gross", "views_lag4")["sentence"] in " ".join(alone.stdout.split())
