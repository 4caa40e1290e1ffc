"""`archive import` of folders and of files packed with xz: what a tool left in its folder is brought as a whole."""

import csv
import gzip
import json
import lzma
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from import_writers import Held, collection
from program import run

HANDLE = "marquee.lights.demo"
SHOWS = f"shows:\n  - {{name: Marquee, tiktok_handle: '{HANDLE}', instagram_handle: '{HANDLE}'}}\n"
END = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAVED = "2026-11-23T12:00:00Z"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(SHOWS)
    return tmp_path


def instaloader(post: Held) -> dict[str, Any]:
    owner = {"id": "4242", "username": HANDLE}
    counts = {"edge_media_preview_like": {"count": post.counts["likes"]}, "edge_media_to_comment": {"count": post.counts["comments"]}}
    return {"instaloader": {"version": "4.14", "node_type": "Post"},
            "node": {"id": post.post_id, "shortcode": post.shortcode, "taken_at_timestamp": post.unix, "owner": owner,
                     "is_video": False, **counts}}


def left_by_instaloader(folder: Path, posts: list[Held]) -> None:
    """Posts, pictures, captions, and what the tool keeps for itself."""
    folder.mkdir(parents=True)
    for post in posts:
        name = post.at.strftime("%Y-%m-%d_%H-%M-%S_UTC")
        (folder / f"{name}.json.xz").write_bytes(lzma.compress(json.dumps(instaloader(post)).encode()))
        (folder / f"{name}.jpg").write_bytes(JPEG)
        (folder / f"{name}.txt").write_text("Eight shows a week, tickets in the post_id of our bio #broadway\n")
    profile = {"instaloader": {"version": "4.14", "node_type": "Profile"}, "node": {"id": "4242", "username": HANDLE}}
    (folder / f"{HANDLE}_4242.json.xz").write_bytes(lzma.compress(json.dumps(profile).encode()))
    (folder / "id").write_text("4242\n")
    (folder / ".part").write_text("{")


def imported(study: Path, *words: Any, code: int = 0) -> Any:
    done = run("archive", "import", *words, "--json", "--now", "2026-11-24T12:00:00Z", cwd=study)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def rows_of(study: Path, source: str) -> dict[str, dict[str, str]]:
    return {row["post_id"]: row for path in study.glob(f"data/raw/{source}/*_posts_*.csv") for row in csv.DictReader(path.open())}


@pytest.mark.parametrize("seed", range(3))
def test_a_folder_of_instaloader_is_what_its_posts_are_one_by_one(study: Path, seed: int) -> None:
    posts = collection("instagram", seed, END)
    left_by_instaloader(study / "held" / HANDLE, posts)
    result = imported(study, "held", "--captured-at", SAVED, "--complete")
    assert [run["posts"] for run in result["runs"]] == [len(posts)]
    assert result["runs"][0]["accounts"][0]["known_weeks"]
    left_out = f"held: {2 * len(posts) + 2} of {3 * len(posts) + 2} files left out (of no known format): {HANDLE}/"
    assert [note for note in result["notes"] if "left out" in note] and any(note.startswith(left_out) for note in result["notes"]), result["notes"]
    assert "more" in next(note for note in result["notes"] if note.startswith(left_out))

    one_by_one = imported(study, *sorted(study.glob("held/*/2*.json.xz")), "--captured-at", SAVED, "--complete", "--dry-run")
    assert [run["run_id"] for run in one_by_one["runs"]] == [run["run_id"] for run in result["runs"]]
    assert run("pull", "--replay", result["output"], "--now", "2026-11-24T12:00:00Z", cwd=study).returncode == 0
    assert set(rows_of(study, "instagram")) == {post.post_id for post in posts}


def own_table(posts: list[Held]) -> bytes:
    lines = ["platform,handle,post_id,posted_at,views,is_video"]
    lines += [f"tiktok,{HANDLE},{post.post_id},{post.unix},{post.counts['views'] or 0},true" for post in posts]
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("packed", [bytes, gzip.compress, lzma.compress, lambda text: lzma.compress(text[:90]) + lzma.compress(text[90:])],
                         ids=["plain", "gz", "xz", "xz of two streams"])
def test_a_packed_table_is_the_table(study: Path, packed: Any) -> None:
    posts = collection("tiktok", 5, END)
    (study / "posts.bin").write_bytes(packed(own_table(posts)))
    result = imported(study, "posts.bin", "--captured-at", SAVED)
    assert result["runs"][0]["posts"] == len(posts)
    (study / "plain.csv").write_bytes(own_table(posts))
    assert imported(study, "plain.csv", "--captured-at", SAVED, "--dry-run")["runs"][0]["run_id"] == result["runs"][0]["run_id"]


def test_xz_that_is_cut_or_damaged_is_refused(study: Path) -> None:
    whole = lzma.compress(own_table(collection("tiktok", 5, END)))
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    for bad in (whole[:-1], whole[: len(whole) // 2], bytes(damaged), whole + b"behind", whole[:6]):
        (study / "held").mkdir(exist_ok=True)
        (study / "held/posts.csv.xz").write_bytes(bad)
        for given in ("held/posts.csv.xz", "held"):
            said = imported(study, given, "--captured-at", SAVED, code=2)
            assert "the xz file is cut or damaged" in said and "held/posts.csv.xz" in said, said
    assert not list(study.glob("data/archive/*"))


def test_files_of_every_format_in_folders_below_are_told_by_their_content(study: Path) -> None:
    tiktok, instagram = collection("tiktok", 1, END), collection("instagram", 2, END)
    left_by_instaloader(study / "held/b" / HANDLE, instagram)
    (study / "held/a").mkdir()
    (study / "held/a/tok.data").write_bytes(own_table(tiktok))
    (study / "held/grosses.csv").write_text("show,week_ending,gross\nMarquee,2026-11-22,1000000\n")
    (study / "held/notes.md").write_text("[a link](https://example.org), and what was done by hand\n")
    (study / "held/empty.csv").write_text("")
    (study / "held/settings.json").write_text('{"theme": "dark"}')
    (study / "held/frame.html").write_text("<html><body>an advertisement</body></html>")
    (study / "held/kept.warc.gz").write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n"))
    (study / "held/book.xlsx").write_bytes(b"PK\x03\x04xl/workbook.xml")
    result = imported(study, "held", "--captured-at", SAVED)
    assert [run["file"] for run in result["runs"]] and sum(run["posts"] for run in result["runs"]) == len(tiktok) + len(instagram)
    told = "\n".join(result["notes"])
    for part in ("(the file is a web archive): kept.warc.gz", "(the file is an Excel workbook): book.xlsx", "(empty): empty.csv", "(of no known format): b/"):
        assert part in told, told


def test_a_folder_with_nothing_to_bring_is_an_error(study: Path) -> None:
    (study / "held/.hidden").mkdir(parents=True)
    (study / "held/.hidden/posts.csv").write_bytes(own_table(collection("tiktok", 1, END)))
    assert "the folder is empty" in imported(study, "held", "--captured-at", SAVED, code=2)
    (study / "held/picture.jpg").write_bytes(JPEG)
    assert "none of the folder's 1 file can be brought: picture.jpg" in imported(study, "held", "--captured-at", SAVED, code=2)
    for cut in ('{"instaloader": {"version"', '[{"post_id": "7', '{"post_id": 1}\n{"post_id": '):
        (study / "held/cut.json").write_text(cut)
        assert "held/cut.json" in imported(study, "held", "--captured-at", SAVED, code=2)


def test_a_folder_that_holds_the_study_is_refused(study: Path) -> None:
    assert "holds the study itself" in imported(study, ".", "--captured-at", SAVED, code=2)


def test_the_order_of_a_folder_is_that_of_its_names(study: Path) -> None:
    """Whatever order the file system has: the same files give the same archive."""
    names = [f"{number:02}.csv" for number in range(8)]
    random.Random(1).shuffle(names)
    (study / "held").mkdir()
    for name in names:
        (study / "held" / name).write_bytes(own_table(collection("tiktok", int(name[:2]), END)))
    result = imported(study, "held", "--captured-at", SAVED)
    by_hand = imported(study, *(f"held/{name}" for name in sorted(names)), "--captured-at", SAVED, "--dry-run")
    assert [run["run_id"] for run in result["runs"]] == [run["run_id"] for run in by_hand["runs"]]


def own(posts: list[Held], **columns: str) -> str:
    """A table whose columns have names of somebody's own."""
    names = {"nummer": "post_id", "zeit": "posted_at", "aufrufe": "views"} | columns
    lines = [f"{post.post_id},{post.unix},{post.counts['views'] or 0}" for post in posts]
    return "\n".join([",".join(names), *lines, ""])


MAP = ("--map", "nummer=post_id", "--map", "zeit=posted_at", "--map", "aufrufe=views", "--handle", HANDLE, "--captured-at", SAVED)


def test_data_that_is_left_out_is_named_before_pictures_and_with_json_all_of_it(study: Path) -> None:
    posts = collection("tiktok", 31, END)
    folder = study / "held"
    folder.mkdir()
    for number in range(18):
        (folder / f"a{number:02}.jpg").write_bytes(JPEG)
    for name in ("tiktok.csv", "sheet.TSV", "z.json"):
        (folder / name).write_text(own(posts) if not name.endswith("json") else '{"a": 1}')
    (folder / "own.csv").write_text(own(posts).replace("nummer,zeit", "post_id,posted_at"))
    result = imported(study, "held", "--source", "tiktok", "--handle", HANDLE, "--captured-at", SAVED)
    (note,) = [note for note in result["notes"] if "no known format" in note]
    assert note == "held: 21 of 22 files left out (of no known format): sheet.TSV, tiktok.csv, z.json, a00.jpg, a01.jpg and 16 more", note
    assert note.index("tiktok.csv") < note.index("a00.jpg") and note.index("sheet.TSV") < note.index("a00.jpg")
    (left,) = [left for left in result["left_out"] if left["reason"] == "of no known format"]
    assert left["folder"] == "held" and {f"a{number:02}.jpg" for number in range(18)} | {"tiktok.csv", "sheet.TSV"} <= set(left["files"])


def test_a_map_is_for_the_tables_of_a_folder(study: Path) -> None:
    posts, others = collection("tiktok", 32, END), collection("instagram", 33, END)
    left_by_instaloader(study / "held/posts", others)
    (study / "held/own.csv").write_text(own(posts))
    result = imported(study, "held", "--source", "tiktok", *MAP)
    assert {account["source"] for run_ in result["runs"] for account in run_["accounts"]} == {"tiktok"}
    assert [left["files"] for left in result["left_out"] if left["reason"] == "of Instagram"] == [
        sorted(f"posts/{post.at:%Y-%m-%d_%H-%M-%S}_UTC.json.xz" for post in others)]

    (study / "held/platform.csv").write_text(own(posts, platform="platform").replace("\n", ",tiktok\n").replace("platform,tiktok", "platform", 1))
    (study / "held/own.csv").unlink()
    both = imported(study, "held", *MAP)
    assert {account["source"]: account["posts"] for run_ in both["runs"] for account in run_["accounts"]} == {
        "tiktok": len(posts), "instagram": len(others)}
    (study / "held/bad.csv").write_text(own(posts).replace("aufrufe", "sichten"))
    assert "no column `aufrufe`" in imported(study, "held", *MAP, "--source", "tiktok", code=2)
    (study / "held/bad.csv").unlink()
    first = f"{others[0].at:%Y-%m-%d_%H-%M-%S}_UTC.json.xz"
    assert "no column" in imported(study, f"held/posts/{first}", *MAP, code=2), "a file that is named has its columns"


@pytest.mark.parametrize("source, kept", [("tiktok", {"tiktok"}), ("instagram", {"instagram"}), ("wikipedia", {"wikipedia"})])
def test_files_of_another_source_than_the_one_that_is_named_are_left_out(study: Path, source: str, kept: set[str]) -> None:
    (study / "config/shows.yaml").write_text(SHOWS.replace("instagram_handle", "wikipedia_title: Marquee, instagram_handle"))
    for platform, seed in (("tiktok", 34), ("instagram", 35)):
        lines = [f"{post.post_id},{post.unix},{HANDLE},{platform},false" for post in collection(platform, seed, END)]
        (study / "held").mkdir(exist_ok=True)
        (study / f"held/{platform}.csv").write_text("\n".join(["post_id,posted_at,handle,platform,is_reel", *lines, ""]))
    (study / "held/views.csv").write_text("Date,Marquee\n2026-11-01,500\n2026-11-02,600\n2026-11-03,700\n")
    result = imported(study, "held", "--source", source, "--captured-at", SAVED)
    found = {found["source"] for run_ in result["runs"] for key in ("accounts", "series") for found in run_[key]}
    assert found == kept
    assert sum(len(left["files"]) for left in result["left_out"]) == 2, result["left_out"]
