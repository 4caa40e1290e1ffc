"""Every feature equals an independent computation: whole numbers exactly, the others to 1e-12 of their size."""

import pytest

import features_oracle as oracle

from public_signals.features.panel_features import create_model_ready_features

METRICS = ["posts", "views", "steady", "gt_index", "far"]
SEEDS = [1, 2, 3]
SCOPES = {"global": "_z", "show": "_z_show", "expanding": "_z_exp"}


def assert_same(made, expected, name):
    made = oracle.cells(made)
    assert len(made) == len(expected)
    for row, (got, due) in enumerate(zip(made, expected, strict=True)):
        if due is None or isinstance(due, int):
            assert got == due, f"{name}, row {row}"
        else:
            assert got == pytest.approx(due, rel=1e-12, abs=0), f"{name}, row {row}"


@pytest.fixture(scope="module", params=SEEDS)
def panel(request):
    return oracle.random_panel(request.param)


@pytest.fixture(scope="module")
def ready(panel):
    return create_model_ready_features(panel, METRICS)


@pytest.mark.parametrize("metric", METRICS)
def test_lags_and_leads(panel, ready, metric):
    for k in (1, 2, 4, 6):
        assert_same(ready[f"{metric}_lag{k}"], oracle.lag(panel, metric, k), f"{metric} lag {k}")
    assert_same(ready[f"{metric}_lead4"], oracle.lag(panel, metric, -4), f"{metric} lead 4")


@pytest.mark.parametrize("metric", METRICS)
def test_deltas(panel, ready, metric):
    assert_same(ready[f"{metric}_delta"], oracle.delta(panel, metric), f"{metric} delta")
    assert_same(ready[f"{metric}_pct_change"], oracle.pct_change(panel, metric), f"{metric} pct_change")


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(("window", "min_periods"), [(3, None), (1, None), (5, 2), (60, 1)])
def test_rolling(panel, metric, window, min_periods):
    ready = create_model_ready_features(
        panel, [metric], lags=[], leads=[], add_deltas=False, rolling_window=window, rolling_min_periods=min_periods
    )
    assert_same(ready[f"{metric}_roll{window}_sum"], oracle.roll_sum(panel, metric, window, min_periods), "sum")
    assert_same(ready[f"{metric}_roll{window}_mean"], oracle.roll_mean(panel, metric, window, min_periods), "mean")


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("scope", SCOPES)
def test_zscores(panel, metric, scope):
    ready = create_model_ready_features(panel, [metric], lags=[2], leads=[], scope=scope)
    suffix = SCOPES[scope]
    own = oracle.z_of(panel, oracle.metric_values(panel, metric), scope)
    lagged = oracle.z_of(panel, oracle.lag(panel, metric, 2), scope)
    assert_same(ready[metric + suffix], own, metric + suffix)
    assert_same(ready[f"{metric}_lag2{suffix}"], lagged, f"{metric}_lag2{suffix}")


@pytest.mark.parametrize("metric", METRICS)
def test_types(panel, ready, metric):
    whole = str(panel[metric].dtype) == "Int64"
    for kind in ("lag1", "lead4", "delta", "roll3_sum"):
        assert str(ready[f"{metric}_{kind}"].dtype) == ("Int64" if whole else "float64")
    for kind in ("pct_change", "roll3_mean", "z", "lag1_z"):
        assert str(ready[f"{metric}_{kind}"].dtype) == "float64"
