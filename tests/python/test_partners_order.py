"""A partner's post in a file of an account's page: what the file says of it decides, and never where its row stands.

One invented list of an account's own posts and of others' is written in every format that people bring, in several orders, with
and without co-authors, with rows twice. The panel is the same in any order, and each of its cells is the truth or null.
"""

import csv
import dataclasses
import json
import random
from datetime import UTC, datetime

import pytest
from list_pages import TIMELINE, connection, har, instagram_item, monday, owner_id, truth, zeeschuimer
from program import run
from shared_cases import case
from slow import part_of
from test_list_ends import posts_of
from test_lists import SAVED, SEED, import_file, panel_of, study
from test_met_elsewhere import table, written
from test_partners_alike import OWN_PAGE, as_apify, sums_of

VARIATIONS = part_of(40, 200)
COLUMNS = ("ig_posts", "ig_sum_likes", "ig_sum_comments")
LIST_URL = "https://www.instagram.com/api/v1/feed/user/{}/username/?count=12"
FORMATS = ("4cat", "zeeschuimer", "apify", "own", "har", "json")
ORDERS = ("as listed", "shuffled", "by author", "by likes", "oldest first")


@dataclasses.dataclass(frozen=True)
class Shown:
    """A post of the account's page and what the file says of those who made it: `names` the account among its co-authors,
    `others` alone, a `request` for the account's list or for `another`; nothing (`unsaid`). Of own posts nothing."""

    post: object
    said: str = ""


def page_of(random_, ways):
    shown = []
    for post in posts_of(random_.randint(10, 18)):
        is_own = not shown or random_.random() < 0.7
        likes = random_.randint(10, 900)
        owner = "" if is_own else random_.choice(("partner.one", "partner.two", "aardvark"))
        shown.append(Shown(dataclasses.replace(post, owner=owner, likes=likes), "" if is_own else random_.choice(ways)))
    last = shown[-1].post
    return [*shown, Shown(dataclasses.replace(last, at=last.at - 86400, number=99, owner=""))]  # an own one carries the list back


def in_order(random_, shown, order):
    keys = {"by author": lambda one: one.post.owner or "six", "by likes": lambda one: one.post.likes, "oldest first": lambda one: one.post.at}
    return list(shown) if order == "as listed" else random_.sample(shown, len(shown)) if order == "shuffled" else sorted(shown, key=keys[order])


def line_of(one):
    item = instagram_item("six", one.post)
    if one.said in ("names", "others"):
        item["coauthor_producers"] = [{"username": "Six" if one.said == "names" else "the.other"}]
    elif one.said == "nobody":
        item["coauthor_producers"] = []
    line = json.loads(zeeschuimer("six", "instagram", [item]))
    asked = {"request": LIST_URL.format("six"), "another": LIST_URL.format("the.other")}.get(one.said, "https://www.instagram.com/graphql/query")
    return json.dumps(line | {"source_platform_url": OWN_PAGE, "source_url": asked}) + "\n"


def put(folder, format_, rows, size):
    """The file, and the words of its import."""
    posts = [one.post for one in rows]
    if format_ == "4cat":
        made = [row | {"author": one.post.owner or "six", "author_id": owner_id(one.post.owner or "six"), "num_comments": one.post.comments,
                       "coauthors": {"names": "the.other,six", "others": "the.other"}.get(one.said, "")}
                for row, one in zip(table("instagram", posts, OWN_PAGE), rows, strict=True)]
        written(folder, "t.csv", made)
        return ("t.csv", "--complete", *SAVED)
    if format_ == "zeeschuimer":
        (folder / "z.ndjson").write_text("".join(map(line_of, rows)))
        return ("z.ndjson", "--complete")
    if format_ == "apify":
        (folder / "a.json").write_text(as_apify(posts))
        return ("a.json", "--complete", *SAVED)
    if format_ == "own":
        with (folder / "o.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("post_id", "posted_at", "handle", "likes", "comments", "is_reel"))
            writer.writerows((instagram_item("six", post)["pk"], post.at, post.owner or "six", post.likes, post.comments, "no") for post in posts)
        return ("o.csv", "--source", "instagram", "--complete", *SAVED)
    items = [instagram_item("six", post) for post in posts]
    if format_ == "json":
        (folder / "j.json").write_text(json.dumps({"items": items, "user": {"username": "six", "pk": owner_id("six")}, "more_available": True,
                                                   "next_max_id": "c", "status": "ok"}))
        return ("j.json", "--url", LIST_URL.format("six"), *SAVED)
    items = [instagram_item("six", one.post) for one in sorted(rows, key=lambda one: -one.post.at)]  # as it was served; the log in any order
    exchanges = [("https://www.instagram.com/graphql/query", {"username": "six", "after": f"c{begin}" if begin else None},
                  connection(TIMELINE, items[begin : begin + size], f"c{begin + size}", True)) for begin in range(0, len(items), size)]
    log = json.loads(har("six", "instagram", exchanges))
    random.Random(f"{[one.post.number for one in rows]}").shuffle(log["log"]["entries"])
    (folder / "v.har").write_text(json.dumps(log))
    return ("v.har",)


def counts(format_, said, twice):
    """Whether a partner's post counts for the account, as far as the file says; None where it does not say."""
    if format_ in ("apify", "har", "json"):
        return True
    if format_ == "own":
        return False
    known = {"names": True, "request": True, "others": False, "nobody": False, "another": False}.get(said)
    return None if known is None and not twice else known


def test_no_order_of_rows_decides_whether_a_partners_post_counts(tmp_path):
    cells = unknown = partners = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 61 + number)
        format_ = FORMATS[number % len(FORMATS)]
        ways = {"4cat": ("names", "others", "unsaid"), "zeeschuimer": ("names", "others", "nobody", "request", "another", "unsaid")}.get(format_, ("unsaid",))
        collab = random_.choice(("count", "count", "leave_out"))
        shown = page_of(random_, ways)
        twice = {one for one in shown if random_.random() < 0.15} if format_ not in ("har", "json") else set()
        bare = {one for one in twice if random_.random() < 0.5}  # the second row of these says nothing of who made it
        rows = shown + [dataclasses.replace(one, said="unsaid") if one in bare and one.said else one for one in twice]
        size, seed = random_.randint(3, 9), random_.random()
        told = {}
        for order in ("as listed", *random_.sample(ORDERS[1:], 2)):
            folder = study(tmp_path / f"{number}{order}", ["six"], f"collab: {collab}")
            kept = in_order(random.Random(seed), rows, order)
            panel = panel_of(folder, import_file(folder, *put(folder, format_, kept, size)))[0]
            told[order] = {column: sums_of(panel, column) for column in COLUMNS}
        decided = {one.post: not one.post.owner or counts(format_, one.said, False) for one in shown}
        true = truth([dataclasses.replace(post, shared=bool(post.owner)) for post, is_its in decided.items() if is_its], "instagram", collab)
        open_ = {monday(post.at) for post, is_its in decided.items() if is_its is None and collab == "count"}
        for order, columns in told.items():
            for column, weeks in columns.items():
                assert weeks == {week: true.get(week, {}).get(column, 0) for week in weeks}, (number, format_, collab, order, column)
                assert not open_ & set(weeks), (number, format_, order, open_)
                cells += len(weeks)
        if format_ != "json":  # a list that the platform serves in no order of time is none
            assert all(columns == told["as listed"] for columns in told.values()), (number, format_, told)
            span = {monday(one.post.at) for one in shown}
            says_whose = format_ != "own" or collab == "count"  # a table of one's own does not say that no partner made a post
            assert not says_whose or set(told["as listed"]["ig_posts"]) >= span - open_ - {min(span), max(span)}, (number, format_, collab)
        unknown += len(open_)
        partners += sum(bool(one.post.owner) for one in shown)
    print(f"{VARIATIONS} lists of seed {SEED} in {len(FORMATS)} formats and three orders each: {partners} posts of others, {cells} cells, {unknown} weeks null")
    assert cells > 20 * VARIATIONS and unknown > VARIATIONS // 10


@pytest.mark.parametrize("format_", ["4cat", "zeeschuimer"])
def test_the_import_weekly_and_why_name_what_is_unsaid(tmp_path, format_):
    folder = study(tmp_path, ["six"])
    posts = posts_of(14)
    shown = [Shown(dataclasses.replace(post, owner="partner.one" if n in (3, 4) else ""), "unsaid" if n in (3, 4) else "") for n, post in enumerate(posts)]
    words = put(folder, format_, shown, 9)
    done = run("archive", "import", *words, "--start", "2025-10-06", "--end", "2025-11-30", cwd=folder)
    weeks = sorted({monday(posts[3].at), monday(posts[4].at)})
    assert "@six: 2 posts of other accounts were met on its page" in done.stderr and ", ".join(weeks) in done.stderr, done.stderr
    assert "collab_unsaid" in done.stderr and "not met on" not in done.stderr
    archive = next((folder / "data/archive").glob("import-*"))
    _, said = panel_of(folder, archive)
    assert "collab_unsaid" in said, said
    assert run("weekly", cwd=folder).returncode == 0 and run("panel", cwd=folder).returncode in (0, 3)
    why = run("why", "six", weeks[0], "ig_sum_likes", cwd=folder)
    assert "collab_unsaid" in why.stdout, (why.stdout, why.stderr)


def test_what_another_visit_knows_of_the_week_counts(tmp_path):
    """A list that the platform served has the account's posts of the week: what a table could not say is no hole in it."""
    for is_listed in (True, False):
        folder = study(tmp_path / f"{is_listed}", ["six"])
        shown = [Shown(dataclasses.replace(post, owner="partner.one" if n == 4 else ""), "unsaid" if n == 4 else "") for n, post in enumerate(posts_of(14))]
        of_table = import_file(folder, *put(folder, "4cat", shown, 9))
        listed = [one for one in shown if is_listed or not one.post.owner]
        of_visit = import_file(folder, *put(folder, "har", listed, 9))
        likes = sums_of(panel_of(folder, of_table, of_visit)[0], "ig_sum_likes")
        true = truth([dataclasses.replace(one.post, shared=bool(one.post.owner)) for one in listed], "instagram")
        week = monday(shown[4].post.at)
        assert likes[week] == true[week]["ig_sum_likes"], is_listed


def test_a_week_column_that_a_spreadsheet_changed_is_refused(tmp_path):
    folder = study(tmp_path, ["six"])
    shown = [Shown(dataclasses.replace(post, owner="partner.one" if n == 4 else ""), "unsaid" if n == 4 else "") for n, post in enumerate(posts_of(14))]
    panel_of(folder, import_file(folder, *put(folder, "4cat", shown, 9)))
    file = folder / "data/raw/instagram/coverage.csv"
    week = monday(shown[4].post.at)
    assert f"{week}" in file.read_text()
    spoiled = f"{datetime.fromisoformat(week).replace(tzinfo=UTC):%m/%d/%Y}"
    file.write_text(file.read_text().replace(f",{week}\n", f",{spoiled}\n"))
    done = run("weekly", cwd=folder)
    assert done.returncode == 2 and "is no Monday" in done.stderr and "coverage.csv" in done.stderr, done.stderr


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_case_without_its_co_authors_has_one_week_less_in_any_order(tmp_path, seed):
    """Seven posts of the account and one of a partner: 3 posts and 357 likes in one week, 4 and 878 in the next where co-authors say so."""
    lines = [json.loads(line) for line in case("posts/zs_instagram_collab.ndjson").read_text().splitlines()]
    for with_coauthors in (True, False):
        folder = study(tmp_path / f"{with_coauthors}", ["six"])
        (folder / "config/shows.yaml").write_text("shows:\n  - {name: six, instagram_handle: demo.show}\n")
        kept = [line | {"data": {key: value for key, value in line["data"].items() if with_coauthors or key != "coauthor_producers"}} for line in lines]
        if seed is not None:
            random.Random(seed).shuffle(kept)
        (folder / "z.ndjson").write_text("".join(json.dumps(line) + "\n" for line in kept))
        likes = sums_of(panel_of(folder, import_file(folder, "z.ndjson", "--complete"))[0], "ig_sum_likes")
        assert likes == {"2025-11-17": 357} | ({"2025-11-24": 878} if with_coauthors else {}), (seed, likes)
