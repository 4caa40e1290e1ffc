"""What must hold for any panel: shuffles, dropped weeks, weeks of nulls, leads as lags of the future."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import features_oracle as oracle

from public_signals.features.panel_features import (
    create_model_ready_features,
    make_deltas,
    make_lags,
    make_leads,
    make_rolling_stats,
)

METRICS = ["posts", "views", "gt_index"]
KEYS = ["show", "week_start"]


def keyed(df):
    return df.sort_values(KEYS).reset_index(drop=True)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    panel = oracle.random_panel(seed)
    shuffled = panel.sample(frac=1, random_state=seed + 100)
    features = create_model_ready_features(panel, METRICS)
    other = create_model_ready_features(shuffled, METRICS)
    assert (other.index == shuffled.index).all()
    pd.testing.assert_frame_equal(keyed(features), keyed(other), check_exact=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_week_of_nulls_is_as_good_as_no_week(seed):
    panel = oracle.random_panel(seed)
    grids = []
    for show, weeks in panel.groupby("show", sort=False)["week_start"]:
        days = pd.date_range(weeks.min(), weeks.max(), freq="7D").strftime("%Y-%m-%d")
        grids.append(pd.DataFrame({"show": show, "week_start": days}))
    full = pd.concat(grids).merge(panel, on=KEYS, how="left").astype(panel.dtypes.to_dict())
    assert len(full) > len(panel)
    sparse = create_model_ready_features(panel, METRICS)
    filled = create_model_ready_features(full, METRICS).merge(panel[KEYS], on=KEYS)
    # a lag or mean in an added row is one value more for the z of that column
    columns = [name for name in sparse.columns if not name.endswith("_z") or name.count("_lag") == 0]
    pd.testing.assert_frame_equal(keyed(sparse[columns]), keyed(filled[columns]), check_exact=True)


def test_dropping_a_week_changes_only_the_cells_that_touch_it():
    weeks = pd.date_range("2024-01-01", periods=30, freq="7D")
    panel = pd.DataFrame({"show": "A", "week_start": weeks.strftime("%Y-%m-%d"), "x": np.arange(30) ** 2})
    at = 12
    def features(df):
        return make_rolling_stats(make_deltas(make_leads(make_lags(df, "x"), "x"), "x"), "x")

    whole = features(panel)
    cut = features(panel.drop(index=at))
    touched = {
        "x_lag1": {1}, "x_lag2": {2}, "x_lag4": {4}, "x_lag6": {6}, "x_lead4": {-4},
        "x_delta": {1}, "x_pct_change": {1}, "x_roll3_sum": {1, 2}, "x_roll3_mean": {1, 2},
    }  # fmt: skip
    for name, distances in touched.items():
        before, after = whole.loc[cut.index, name], cut[name]
        same = (before == after) | (before.isna() & after.isna())
        assert set(cut.index[~same.fillna(False)] - at) == distances, name


@given(
    st.lists(st.tuples(st.sampled_from("AaB"), st.integers(0, 40)), unique=True, min_size=1, max_size=60),
    st.integers(1, 45),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_a_lead_is_the_lag_of_the_later_week(keys, k, random):
    monday = pd.Timestamp("2019-12-30")
    panel = pd.DataFrame(keys, columns=["show", "number"])
    panel["week_start"] = [(monday + pd.Timedelta(weeks=n)).strftime("%Y-%m-%d") for n in panel["number"]]
    panel["x"] = pd.array([random.choice([None, random.randint(-(2**63), 2**63 - 1)]) for _ in keys], "Int64")
    both = make_leads(make_lags(panel, "x", lags=k), "x", leads=k)
    x = dict(zip(keys, oracle.cells(panel["x"]), strict=True))
    lags = dict(zip(keys, oracle.cells(both[f"x_lag{k}"]), strict=True))
    leads = dict(zip(keys, oracle.cells(both[f"x_lead{k}"]), strict=True))
    for show, week in keys:
        assert lags[show, week] == x.get((show, week - k))
        assert leads[show, week] == x.get((show, week + k))
