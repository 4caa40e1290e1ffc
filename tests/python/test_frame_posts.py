"""Frames of posts are held to the rules of raw files: ids that lost digits, partners that nobody names, lists that are not quite JSON."""

import random
from datetime import UTC, datetime, timedelta

import pandas as pd
import polars
import pyarrow
import pytest
from import_writers import instagram_id, tiktok_id

from public_signals import Error
from public_signals.aggregation.weekly import aggregate_instagram_weekly, aggregate_tiktok_weekly, dedupe_posts

VARIATIONS = 200
SEED = 20261209
KINDS = {"pandas": lambda frame: frame, "polars": polars.from_pandas, "pyarrow": lambda frame: pyarrow.Table.from_pandas(frame, preserve_index=False)}
PLATFORMS = {"tiktok": (aggregate_tiktok_weekly, tiktok_id, "tt"), "instagram": (aggregate_instagram_weekly, instagram_id, "ig")}
LOST = {
    "float64": lambda text: str(int(float(text))),
    "15 digits": lambda text: text[:15] + "0" * (len(text) - 15),
    "12 digits": lambda text: text[:12] + "0" * (len(text) - 12),
    "JavaScript": lambda text: repr(float(text)).replace(".", "").split("e")[0].ljust(len(text), "0"),
}


def invented(rng, platform, count):
    first = datetime(2025, 11, 3, 12, tzinfo=UTC)
    times = [first + timedelta(hours=rng.randrange(1, 600), seconds=rng.randrange(3600)) for _ in range(count)]
    ids = [PLATFORMS[platform][1](at, rng) for at in times]
    return pd.DataFrame({"show": "A", "post_id": ids, "posted_at": [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in times], "views": 100, "likes": 3,
                         "is_reel": False, "scrape_run_at": "2025-12-01T10:00:00Z"})


@pytest.mark.parametrize("platform", PLATFORMS)
def test_ids_that_lost_digits_are_refused_in_every_frame(platform):
    print(f"{VARIATIONS} frames, seed {SEED}")
    aggregate, _, prefix = PLATFORMS[platform]
    for variation in range(VARIATIONS // 2):
        rng = random.Random(f"{SEED} {platform} {variation}")
        frame = invented(rng, platform, rng.randrange(3, 40))
        how = rng.choice(sorted(LOST))
        lost = frame.assign(post_id=frame["post_id"].map(LOST[how]), scrape_run_at="2025-12-08T10:00:00Z")
        kind = rng.choice(sorted(KINDS))
        whole = pd.DataFrame(aggregate(frame))
        assert whole[f"{prefix}_posts"].sum() == len(frame), (variation, "whole ids count")
        given = rng.choice([lost, pd.concat([frame, lost], ignore_index=True)])
        if rng.random() < 0.3:
            given = given.assign(post_id=given["post_id"].astype("int64"))
        for call in (aggregate, dedupe_posts):
            with pytest.raises(Error, match="lost their last digits|given on") as caught:
                call(KINDS[kind](given))
            assert "post_id" in str(caught.value), (variation, how)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_week_with_a_post_that_does_not_say_whose_it_is_is_unknown_where_partners_are_left_out(platform):
    aggregate, _, prefix = PLATFORMS[platform]
    for variation in range(VARIATIONS // 4):
        rng = random.Random(f"{SEED} {platform} collab {variation}")
        frame = invented(rng, platform, rng.randrange(1, 12))
        frame["is_collab"] = [rng.choice([True, False, None]) for _ in range(len(frame))]
        frame["week"] = pd.to_datetime(frame["posted_at"]).dt.tz_localize(None).dt.to_period("W-SUN").dt.start_time.dt.strftime("%Y-%m-%d")
        kind = rng.choice(sorted(KINDS))
        left = aggregate(KINDS[kind](frame.drop(columns="week")), collab="leave_out")
        left = left if isinstance(left, pd.DataFrame) else left.to_pandas()
        got = dict(zip(left["week_start"], left[f"{prefix}_posts"], strict=True))
        for week, rows in frame.groupby("week"):
            own = rows[rows["is_collab"].isin([False])]
            unsaid = rows["is_collab"].isna().any()
            if unsaid:
                assert pd.isna(got.get(week)), (variation, week)
            else:
                assert got.get(week, 0) == len(own), (variation, week)


def test_an_address_under_the_accounts_own_name_says_whose_a_post_is():
    frame = pd.DataFrame({"show": "A", "handle": "demo", "post_id": ["1", "2"], "posted_at": "2025-11-26T12:00:00Z", "views": 1,
                          "post_url": ["https://www.tiktok.com/@demo/video/1", "https://www.tiktok.com/@Demo/video/2"]})
    assert aggregate_tiktok_weekly(frame, collab="leave_out")["tt_posts"].tolist() == [2]
    other = frame.assign(post_url=["https://www.tiktok.com/@demo/video/1", "https://www.tiktok.com/@star/video/2"])
    assert aggregate_tiktok_weekly(other, collab="leave_out")["tt_posts"].isna().all()
    assert aggregate_tiktok_weekly(frame.drop(columns="post_url"), collab="leave_out")["tt_posts"].isna().all()
    assert aggregate_tiktok_weekly(other)["tt_posts"].tolist() == [2]


def test_a_list_of_hashtags_is_read_or_refused_whatever_stands_around_it():
    rng = random.Random(SEED)
    read, refused = 0, 0
    for variation in range(VARIATIONS):
        tags = [f"tag{rng.randrange(4)}" for _ in range(rng.randrange(1, 4))]
        text = "[" + ", ".join(f'"{tag}"' for tag in tags) + "]"
        before, behind = rng.choice(["", " ", "\t", "\n ", ",", "x", "{", '"', ";"]), rng.choice(["", " ", "\n", ",", "}", "]", '"'])
        cell = rng.choice([before.strip(',x{";') + text, before + text + behind, '{"tags": ' + text + "}", text.replace('"', ""), '"' + tags[0] + '"', text[:-1]])
        frame = pd.DataFrame({"show": "A", "post_id": ["1", "2"], "posted_at": "2025-11-26", "hashtags": [text, cell]})
        if cell.strip() == text:
            assert aggregate_tiktok_weekly(frame)["tt_unique_hashtags"].tolist() == [len(set(tags))], (variation, cell)
            read += 1
        else:
            with pytest.raises(Error, match="hashtags"):
                aggregate_tiktok_weekly(frame)
            refused += 1
    print(f"{read} lists read, {refused} refused, seed {SEED}")
    assert read > 10 and refused > 50
    words = pd.DataFrame({"show": "A", "post_id": ["1"], "posted_at": "2025-11-26", "hashtags": [" #one, two "]})
    assert aggregate_tiktok_weekly(words)["tt_unique_hashtags"].tolist() == [2]
