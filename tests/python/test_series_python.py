"""fetch_interest and fetch_pageviews against servers that behave like the platforms."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))

from platform_server import PlatformServer  # noqa: E402
from workspace import write_workspace  # noqa: E402
from world import generated_world  # noqa: E402

from public_signals import Error  # noqa: E402
from public_signals.aggregation.weekly import aggregate_google_trends_weekly  # noqa: E402
from public_signals.sources.google_trends import fetch_interest  # noqa: E402
from public_signals.sources.wikipedia import fetch_pageviews  # noqa: E402

NOW = datetime(2025, 1, 9, 5, tzinfo=UTC)


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("PUBLIC_SIGNALS_NOW", "2025-01-09T05:00:00Z")
    with PlatformServer(generated_world(1, 30, NOW)) as running:
        yield running


def test_views_are_the_sum_of_a_title_and_its_redirects(web, tmp_path):
    workspace = write_workspace(tmp_path, web)
    views = fetch_pageviews("Invented_Show_001_(musical)", "2024-12-04", "2024-12-20", workspace=workspace)
    assert views.attrs["titles"] == ["Invented Show 001", "Invented Show 001 (musical)"]
    assert list(views["day"]) == [f"2024-12-{day:02}" for day in range(4, 21)]
    for day, count in zip(views["day"], views["views"]):
        ground_truth = [web.world.views(title, date.fromisoformat(day)) for title in views.attrs["titles"]]
        assert pd.isna(count) if None in ground_truth else count == sum(ground_truth)


def test_a_title_that_is_no_article_is_an_error_with_its_state(web, tmp_path):
    with pytest.raises(Error) as raised:
        fetch_pageviews("No_Such_Thing", "2024-12-02", "2024-12-08", workspace=write_workspace(tmp_path, web))
    assert raised.value.state == "missing"
    assert "there is no article No Such Thing" in raised.value.message


def test_points_become_weeks_and_a_quota_an_error(web, tmp_path):
    workspace = write_workspace(tmp_path, web, gt_base="2024-06-03", max_retries=0)
    points = fetch_interest("invented show 001", "2024-06-03", "2025-01-05", workspace=workspace)
    assert set(points["resolution"]) == {"DAY", "WEEK"}
    weeks = aggregate_google_trends_weekly(points, base_start="2024-06-03")
    in_base = weeks[(weeks["week_start"] >= "2024-06-03") & ~weeks["gt_is_partial"].astype(bool)]
    assert in_base["gt_index"].max() == 100
    web.trends.rules.explores_until_429 = 0
    with pytest.raises(Error) as raised:
        fetch_interest(["invented show 001"], "2024-06-03", "2025-01-05", workspace=workspace)
    assert raised.value.kind == "RATE_LIMITED"
