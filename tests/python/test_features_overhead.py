"""What a call costs beside the work: a notebook calls make_lags on small frames all day."""

import os
import time

import numpy as np
import pandas as pd
import pytest

from public_signals.features.panel_features import make_lags


@pytest.mark.skipif(os.environ.get("PUBLIC_SIGNALS_SLOW") != "1", reason="a timing: PUBLIC_SIGNALS_SLOW=1 runs it")
def test_lags_of_a_thousand_rows_take_under_a_millisecond():
    weeks = pd.date_range("2020-01-06", periods=100, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"Show {i}" for i in range(10)], 100), "week_start": np.tile(weeks, 10)})
    df["tt_posts"] = pd.array(range(1000), dtype="Int64")
    best = min(seconds_of_a_call(lambda: make_lags(df, ["tt_posts"])) for _ in range(20))
    assert best < 0.001


def seconds_of_a_call(call, calls=20):
    begin = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - begin) / calls
