"""Attention that says nothing is found as seldom as the level says: shows exchange their attention.

PUBLIC_SIGNALS_SLOW=1 takes 200 panels with five exchanges each; without it a part of them. The numbers are printed
(pytest -rP).
"""

import os

from test_forecast import rivals, simulated

from public_signals.models import forecast

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


def test_exchanged_attention_rejects_near_the_level():
    panels, exchanges = (200, 5) if SLOW else (30, 2)
    rejections = {1: 0, 4: 0}
    for seed in range(panels):
        df = simulated(1000 + seed, shows=40, weeks=156, effect=0.3)
        result = forecast(df, metrics="views", horizons=[*rejections], placebos=exchanges, seed=1000 * seed)
        for horizon in rejections:
            placebo = rivals(result, horizon)["AR + views"]["placebo"]
            assert placebo["exchanges"] == exchanges
            rejections[horizon] += placebo["rejections"]
    runs = panels * exchanges
    for horizon, count in rejections.items():
        print(f"{runs} exchanges, {panels} panels, horizon {horizon}: {count} rejections, {100 * count / runs:.1f} %")
    low, high = (0.03, 0.07) if SLOW else (0.0, 0.14)
    assert all(low <= count / runs <= high for count in rejections.values())
