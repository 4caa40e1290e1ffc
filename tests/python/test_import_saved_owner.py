"""A saved page that names its account needs no `--handle`, and none may say another one."""

import json
from pathlib import Path
from typing import Any

import pytest
from program import run

PAGES = Path(__file__).parents[1] / "pages"
SAVED = ("--captured-at", "2026-01-05T12:00:00Z", "--now", "2026-01-06T12:00:00Z")
PROFILES = {"tiktok": "https://www.tiktok.com/@{}", "instagram": "https://www.instagram.com/{}/"}


def imported(folder: Path, *words: Any, code: int = 0) -> Any:
    done = run("archive", "import", *words, *SAVED, "--json", "--dry-run", "--output", "o.warc.gz", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


@pytest.mark.parametrize("page", ["tiktok/universal-profile.html", "tiktok/profile-with-items.html", "tiktok/sigi-state.html",
                                  "tiktok/next-profile.html", "tiktok/profile-user-post.html", "tiktok/item-list.json",
                                  "instagram/profile-shared-data.html", "instagram/user-feed.json", "instagram/timeline-page.html"])
def test_a_profile_of_one_account_is_no_other_accounts(tmp_path: Path, page: str) -> None:
    source = page.split("/", maxsplit=1)[0]
    (tmp_path / Path(page).name).write_bytes((PAGES / page).read_bytes())
    name = Path(page).name
    lists = {"item-list.json": "https://www.tiktok.com/api/post/item_list/?cursor=0",
             "user-feed.json": "https://www.instagram.com/api/v1/feed/user/999/"}
    address = lists.get(name, PROFILES[source].format("any.name.at.all"))
    if name in lists:
        result = imported(tmp_path, name, "--url", address)
        owner = result["runs"][0]["accounts"][0]["handle"]
        assert "and --handle says @somebody.else" in imported(tmp_path, name, "--url", address, "--handle", "somebody.else", code=2)
        again = imported(tmp_path, name, "--url", address, "--handle", owner.upper())
        assert again["runs"][0]["accounts"][0]["handle"] == owner
        return
    said = imported(tmp_path, name, "--url", address, code=2)
    assert "and --url says @any.name.at.all" in said
    owner = said.split("the page is of @")[1].split(",")[0]
    own = PROFILES[source].format(owner)
    result = imported(tmp_path, name, "--url", own)
    assert [account["handle"] for account in result["runs"][0]["accounts"]] == [owner.lower()]
    assert f"the page is of @{owner}, and --handle says @somebody.else" in imported(tmp_path, name, "--url", own, "--handle", "somebody.else", code=2)
    assert imported(tmp_path, name, "--url", own, "--handle", owner)["runs"] == result["runs"]


def post(author: str, coauthors: list[str]) -> str:
    item: dict[str, Any] = {"pk": "3765659370763847473", "code": "DRCTz8TgAcx", "taken_at": 1763121600, "like_count": 12,
                            "media_type": 1, "product_type": "feed", "user": {"pk": "999", "username": author}}
    if coauthors:
        item["coauthor_producers"] = [{"pk": str(1000 + at), "username": name} for at, name in enumerate(coauthors)]
    return json.dumps({"items": [item], "num_results": 1, "status": "ok"})


@pytest.mark.parametrize(("handle", "coauthors", "is_refused"), [
    ("", [], False), ("demo.show", [], False), ("Demo.Show", [], False), ("partner", [], True), ("partner", ["partner"], False),
    ("partner", ["third"], True)])
def test_a_post_counts_for_those_who_made_it(tmp_path: Path, handle: str, coauthors: list[str], is_refused: bool) -> None:
    (tmp_path / "post.json").write_text(post("demo.show", coauthors))
    words = ["post.json", "--url", "https://www.instagram.com/api/v1/media/3765659370763847473/info/", *(["--handle", handle] if handle else [])]
    if is_refused:
        assert "the page is of @demo.show, and --handle says @partner" in imported(tmp_path, *words, code=2)
    else:
        accounts = imported(tmp_path, *words)["runs"][0]["accounts"]
        assert [account["handle"] for account in accounts] == [(handle or "demo.show").lower()]
