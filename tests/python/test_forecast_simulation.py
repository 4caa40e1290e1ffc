"""Attention that says nothing is found as seldom as the level says: shows exchange their attention.

PUBLIC_SIGNALS_SLOW=1 takes 200 panels; without it a part of them. The numbers are printed (pytest -rP).
"""

import os

import pytest
from test_forecast import rivals, simulated

from public_signals.models import forecast

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


@pytest.mark.parametrize("horizon", [1, 4])
def test_exchanged_attention_rejects_near_the_level(horizon):
    panels = 200 if SLOW else 60
    rejections = 0
    for seed in range(panels):
        df = simulated(1000 + seed, shows=40, weeks=156, effect=0.3)
        result = forecast(df, metrics="views", horizons=[horizon], seed=seed)
        rejections += rivals(result, horizon)["AR + views"]["placebo"]["rejections"]
    rate = rejections / panels
    print(f"{panels} panels, horizon {horizon}: exchanged attention rejected in {rejections}, {100 * rate:.1f} %")
    low, high = (0.03, 0.07) if SLOW else (0.0, 0.14)
    assert low <= rate <= high
