"""A dictionary whose rows name an entry that is not there is an error with its column, from a frame and from a file."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from program import run
from shared_cases import case

from public_signals import Error
from public_signals.features.panel_features import make_lags

WEEKS = pd.date_range("2024-01-01", periods=4, freq="7D").strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize("index", [2, 7, -1, 2**31 - 1])
@pytest.mark.parametrize("column", ["show", "week_start"])
def test_a_frame_with_an_entry_that_is_not_there_is_refused(index, column):
    table = pa.table({"show": ["A"] * 4, "week_start": WEEKS, "views": np.arange(4)})
    texts = ["A", "B"] if column == "show" else WEEKS[:2]
    rows = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0, index], pa.int32()), pa.array(texts), safe=False)
    bad = table.set_column(table.column_names.index(column), column, rows)
    with pytest.raises(Error, match=f"column '{column}' names the entry [0-9]+ of a dictionary that has 2"):
        make_lags(bad, ["views"], lags=[1])


COMMANDS = {
    "features": ("--output", "x.parquet"),
    "validate": (),
    "fit": ("--outcome", "tt_posts", "--predictor", "tt_sum_views"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_case_of_a_file_with_one_is_a_named_error(tmp_path, command):
    done = run(
        command, *COMMANDS[command], "--input", case("attack/B1_parquet_dictionary/index_2_of_2.parquet"), cwd=tmp_path
    )
    assert done.returncode == 2 and done.stderr.startswith("error:"), done
    assert not (tmp_path / "x.parquet").exists()
