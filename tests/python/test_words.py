"""Words and keywords: the types name those that the program takes, each is taken, and a misspelt one is refused."""

import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pandas as pd
import pyarrow as pa
import pytest
from program import run

from public_signals import Error, _core, words
from public_signals.aggregation.weekly import aggregate_google_trends_weekly, aggregate_tiktok_weekly
from public_signals.common import net
from public_signals.common.timebins import week_agg
from public_signals.features.panel_features import create_model_ready_features, standardize
from public_signals.models import (
    _options,
    fit_by_show,
    fit_lag_profile,
    fit_local_projections,
    fit_over_panels,
    fit_simex,
)
from public_signals.models.lagged_causality import (
    FamilyOptions,
    FitOptions,
    LaggedCausalityModels,
    adjust_pvalues,
    event_study,
    fit_ols_fe,
    fit_panel_ols,
    leave_one_out,
    placebo_test,
    romano_wolf,
    sensitivity_analysis,
    unit_root_test,
)

ROOT = Path(__file__).resolve().parents[2]
PANEL = pd.DataFrame(
    {
        "show": [show for show in "abcd" for _ in range(10)],
        "week_start": pd.date_range("2024-01-01", periods=10, freq="7D").tolist() * 4,
        "views": [float((7 * n * n + 3 * n) % 31) for n in range(40)],
        "gross": [float((5 * n * n + n) % 37) for n in range(40)],
    }
)
LONG = pd.concat([PANEL.assign(week_start=PANEL["week_start"] + pd.Timedelta(weeks=10 * k)) for k in (0, 1, 2)])
POSTS = pd.DataFrame({"show": "A", "post_id": ["1"], "posted_at": ["2024-01-01T00:00:00Z"]})
POINTS = pd.DataFrame({"show": "A", "day": ["2024-01-01"], "value": [20], "scrape_run_at": "2024-03-01"})


def in_settings(scale, folder):
    (folder / "config").mkdir(exist_ok=True)
    shows = f"shows:\n  - {{name: A, google_queries: [a]}}\nsettings:\n  gt: {{scale: {scale}}}\n"
    (folder / "config" / "shows.yaml").write_text(shows)
    return run("pull", "--dry-run", "--sources", "google_trends", cwd=folder)


PROGRAM = {
    "Ssc": lambda word, folder: run("fit", "--ssc", word, cwd=folder),
    "Scope": lambda word, folder: run("features", "--zscore", word, cwd=folder),
    "SourceName": lambda word, folder: run("extract", "--source", word, "absent.html", cwd=folder),
    "TrendsScale": in_settings,
}


def offered(refusal):
    """The words that a refusal lists: {a,b}, or "a, b or c" at the end of a line."""
    listed = re.search(r"\{([^}]*)\}|(\w+(?:, \w+)* or \w+)$", refusal, re.MULTILINE)
    return set(re.split(", | or |,", listed[1] or listed[2]))


@pytest.mark.parametrize("name", PROGRAM)
def test_the_program_takes_the_words_of_the_type_and_no_other(name, tmp_path):
    known = get_args(getattr(words, name))
    refusal = PROGRAM[name]("qqqqqq", tmp_path).stderr
    assert "qqqqqq" in refusal and offered(refusal) == set(known)
    for word in known:
        assert refusal.splitlines()[0].replace("qqqqqq", word) not in PROGRAM[name](word, tmp_path).stderr


def regression(bootstrap=None, **changed):
    asked = {**_options.Options().asked("gross", ["views"], ()), **changed}
    table = _options.table_of(PANEL, ["gross", "views", "show", "week_start"])
    return _core.fit_regression(
        table, {**asked, "bootstrap": bootstrap, "draws": 9}, table, diagnostics=False, tests=[]
    )


LIBRARY = {
    "Ssc": lambda word: regression(ssc=word),
    "Bootstrap": lambda word: regression(bootstrap=word),
    "BootstrapType": lambda word: regression(bootstrap="wild", bootstrap_type=word),
    "Transform": lambda word: regression(transform=word),
    "Vcov": lambda word: regression(cluster_vcov=word),
    "Adjustment": lambda word: _core.adjusted_pvalues([0.1], word),
    "TrendsScale": lambda word: _core.aggregate_points(pa.table(POINTS), base_start=None, below_one=0.5, scale=word),
}


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_takes_the_words_of_the_type_and_no_other(name):
    known = get_args(getattr(words, name))
    with pytest.raises(Error, match="`qqqqqq` is unknown") as raised:
        LIBRARY[name]("qqqqqq")
    assert offered(raised.value.help) == set(known)
    for word in known:
        LIBRARY[name](word)


TABLES = {
    "Adjustment": "Adjustment",
    "AnomalyType": "AnomalyType",
    "Baseline": "Baseline",
    "Bootstrap": "AskedBootstrap",
    "BootstrapType": "BootstrapType",
    "CollabPosts": "CollabPosts",
    "Deterministic": "Deterministic",
    "ErrorKind": "ErrorKind",
    "ForecastVerdict": "ForecastVerdict",
    "InferenceMethod": "InferenceMethod",
    "PageState": "PageState",
    "ProfileKind": "ProfileKind",
    "Remeasurement": "Remeasurement",
    "RivalKind": "RivalKind",
    "RobotsSource": "RobotsSource",
    "Scaling": "Scaling",
    "Scope": "ZScope",
    "Severity": "Severity",
    "Smoothing": "LagSmoothing",
    "Ssc": "Ssc",
    "Status": "CheckStatus",
    "TimestampFault": "TimestampProblem",
    "Transform": "ValueTransform",
    "TrendsScale": "TrendsScale",
    "Vcov": "ClusterVcov",
}
OF_PYTHON = {"Aggregation", "Singletons"}  # names of pandas, and a flag
OF_ROWS = {"Dtype", "SourceName"}  # test_result_types.py and the program hold them


def tables_of_the_library():
    """The words of each enum, as the C++ sources list them: {Ssc::Fixest, "fixest"}, …"""
    texts = [file.read_text() for part in ("src", "python") for file in (ROOT / part).rglob("*.[hc]pp")]
    lists = re.findall(r"\bwords<(\w+)>\((.*?)\);", "\n".join(texts), re.DOTALL)
    return {enum: re.findall(rf'{enum}::\w+,\s*"([^"]+)"', text) for enum, text in lists}


def test_the_words_of_each_type_are_those_of_its_table():
    tables = tables_of_the_library()
    for name, enum in TABLES.items():
        assert sorted(get_args(getattr(words, name))) == sorted(tables[enum]), name
    assert set(words.__all__) == {*TABLES, *OF_PYTHON, *OF_ROWS}
    assert {kind.value for kind in net.ErrorCategory} <= set(get_args(words.ErrorKind))


def over_panels(**given):
    return fit_over_panels(PANEL, {"a": PANEL, "b": PANEL}, "gross", "views", **given)


OPTIONS = {
    "ssc": ("Ssc", lambda word: fit_ols_fe(PANEL, "gross", "views", ssc=word), "fixst"),
    "singletons": ("Singletons", lambda word: fit_ols_fe(PANEL, "gross", "views", singletons=word), "keeep"),
    "bootstrap": ("Bootstrap", lambda word: fit_ols_fe(PANEL, "gross", "views", bootstrap=word), "web"),
    "bootstrap_type": ("BootstrapType", lambda word: fit_ols_fe(PANEL, "gross", "views", bootstrap_type=word), "131"),
    "vcov": ("Vcov", lambda word: fit_ols_fe(PANEL, "gross", "views", vcov=word), "cr22"),
    "smoothing": ("Smoothing", lambda word: fit_lag_profile(PANEL, "gross", "views", lags=3, smoothing=word), "almn"),
    "transform": ("Transform", lambda word: fit_ols_fe(PANEL, "gross", "views", transform=word), "loog"),
    "deterministic": ("Deterministic", lambda word: unit_root_test(LONG, "views", deterministic=word), "trendd"),
    "remeasurement": ("Remeasurement", lambda word: over_panels(remeasurement=word), "daws"),
    "method of p-values": ("Adjustment", lambda word: adjust_pvalues([0.1, 0.2], word), "hom"),
    "method": ("Scaling", lambda word: standardize(PANEL, "views", word), "z_score"),
    "scope": ("Scope", lambda word: standardize(PANEL, "views", scope=word), "globl"),
    "scope of all": ("Scope", lambda word: create_model_ready_features(PANEL, ["views"], scope=word), "shows"),
    "scale": ("TrendsScale", lambda word: aggregate_google_trends_weekly(POINTS, scale=word), "rangemax"),
    "collab": ("CollabPosts", lambda word: aggregate_tiktok_weekly(POSTS, collab=word), "leave_ot"),
    "agg": ("Aggregation", lambda word: week_agg(PANEL, "week_start", "views", agg=word), "men"),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_every_word_is_taken_and_a_misspelt_one_is_told_the_nearest(option):
    name, call, misspelt = OPTIONS[option]
    known = get_args(getattr(words, name))
    for word in known:
        call(word)
    with pytest.raises(Error) as raised:
        call(misspelt)
    assert (raised.value.kind, raised.value.where) == ("INVALID_INPUT", option.split(" of ")[0])
    near = re.fullmatch(r"did you mean '(\w+)'\?", raised.value.help)
    assert near[1] in known
    for other in ("qqqqqq", 3):
        with pytest.raises(Error) as raised:
            call(other)
        assert all(repr(word) in raised.value.help for word in known)


CALLS = {
    "fit_panel_ols": lambda **given: fit_panel_ols(PANEL, "gross", ["views"], **given),
    "placebo_test": lambda **given: placebo_test(PANEL, "gross", "views", "views", **given),
    "event_study": lambda **given: event_study(PANEL, "gross", "views", **given),
    "fit_lag_profile": lambda **given: fit_lag_profile(PANEL, "gross", "views", **given),
    "fit_local_projections": lambda **given: fit_local_projections(PANEL, "gross", "views", **given),
    "fit_over_panels": over_panels,
    "fit_simex": lambda **given: fit_simex(PANEL, "gross", "views", "views", **given),
    "fit_by_show": lambda **given: fit_by_show(PANEL, "gross", "views", **given),
    "romano_wolf": lambda **given: romano_wolf(PANEL, "gross", "views", **given),
    "leave_one_out": lambda **given: leave_one_out(PANEL, "gross", "views", **given),
    "sensitivity_analysis": lambda **given: sensitivity_analysis(PANEL, "gross", "views", **given),
    "LaggedCausalityModels": lambda **given: LaggedCausalityModels(**given),
}


@pytest.mark.parametrize("function", CALLS)
def test_a_misspelt_keyword_is_an_error_before_anything_is_computed(function):
    with pytest.raises(TypeError, match=rf"{function}\(\) got an .*'efects'; did you mean 'effects'\?"):
        CALLS[function](efects=())


def test_a_misspelt_keyword_of_a_request_asks_nobody():
    for function in (net.fetch, net.respect_robots):
        with pytest.raises(TypeError, match=rf"{function.__name__}\(\) .*did you mean 'delay'\?"):
            function("http://127.0.0.1/", dealy=(0, 0))


def test_what_is_no_name_is_an_error():
    with pytest.raises(Error, match="3 names no column"):
        fit_ols_fe(PANEL, "gross", "views", cluster=3)


def keywords(function):
    return {
        option.name: option.default
        for option in inspect.signature(function).parameters.values()
        if option.kind is option.KEYWORD_ONLY
    }


def test_the_keywords_of_a_regression_and_their_defaults_stand_once():
    own = keywords(fit_ols_fe)
    assert own == {field.name: field.default for field in fields(_options.Options)}
    assert set(own) == _options.FIT == FitOptions.__optional_keys__
    assert set(own) == FamilyOptions.__optional_keys__ | {"diagnostics", "transform"}
    assert set(keywords(net.fetch_with_metadata)) == net.FetchOptions.__optional_keys__
