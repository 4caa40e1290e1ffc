"""A partial week feeds nothing but its own lag and lead: features are those of a panel that lacks its value.

A variation has some shows, gaps, nulls, flags that are true, false or absent, one of the three scopes of z and rows in any
order; the file and its preview are held to the same panel with every partial value taken out.
"""

import os
import random

import numpy as np
import pandas as pd
from program import run

VARIATIONS, SEED = 200 if os.environ.get("PUBLIC_SIGNALS_SLOW") else 50, 20260309
METRICS = ("wiki_views", "gt_index", "tt_posts")
FLAGS = {"wiki_views": "wiki_is_partial", "gt_index": "gt_is_partial"}
KEEPS_ITS_OWN = ("wiki_views_lag", "wiki_views_lead", "gt_index_lag", "gt_index_lead")


def panel_of(dice):
    rows = []
    for show in range(dice.randrange(1, 4)):
        for week in range(dice.randrange(3, 14)):
            if dice.random() < 0.9:
                known = dice.random() < 0.9
                partial = None if not known or dice.random() < 0.1 else dice.random() < 0.25
                rows.append((f"show {show}", f"{pd.Timestamp('2026-01-05') + pd.Timedelta(weeks=week):%Y-%m-%d}",
                             dice.randrange(0, 9000) if known else None, partial, dice.randrange(0, 1000) / 10 if known else None,
                             partial if dice.random() < 0.9 else None, dice.randrange(0, 9)))
    dice.shuffle(rows)
    table = pd.DataFrame(rows, columns=["show", "week_start", "wiki_views", "wiki_is_partial", "gt_index", "gt_is_partial", "tt_posts"])
    return table.astype({"wiki_views": "Int64", "wiki_is_partial": "boolean", "gt_index": "Float64", "gt_is_partial": "boolean", "tt_posts": "Int64"})


def features_of(folder, table, *words):
    """The model-ready file and the preview beside it, row by row in order of show and week."""
    folder.mkdir()
    table.to_parquet(folder / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", "--metrics", *METRICS, *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    file = pd.read_parquet(folder / "ready.parquet").sort_values(["show", "week_start"], ignore_index=True)
    preview = pd.read_csv(folder / "ready_preview.csv").sort_values(["show", "week_start"], ignore_index=True)
    return file, preview


def numbers(column):
    return column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def test_features_of_partial_weeks_are_those_of_weeks_without_a_value(tmp_path, capsys):
    compared, partial_cells = 0, 0
    for number in range(VARIATIONS):
        dice = random.Random(f"{SEED} {number}")
        table = panel_of(dice)
        without = table.copy()
        for metric, flag in FLAGS.items():
            cut = table[flag].fillna(False).astype(bool)
            without.loc[cut, metric] = pd.NA
            partial_cells += int(cut.sum())
        words = ("--zscore", dice.choice(["global", "show", "expanding"]), "--leads", "1", "--dlog1p", "--anomaly-flags")
        file, preview = features_of(tmp_path / f"{number}", table, *words)
        due, _ = features_of(tmp_path / f"{number} without", without, *words)
        for name in [column for column in file if column not in ("show", "week_start", *METRICS, *FLAGS.values())]:
            found = numbers(file[name])
            assert np.array_equal(found, numbers(preview[name]), equal_nan=True), (number, name, "the preview says otherwise")
            if not name.startswith(KEEPS_ITS_OWN):
                assert np.array_equal(found, numbers(due[name]), equal_nan=True), (number, name, words)
            compared += len(found)
    with capsys.disabled():
        print(f"\n{VARIATIONS} panels, seed {SEED}: {compared} cells of features, {partial_cells} partial cells behind them")
    assert partial_cells > VARIATIONS
