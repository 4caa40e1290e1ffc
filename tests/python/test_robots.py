"""robots.txt against Protego on random files: where we allow, Protego does too, but for the differences named here."""

import json
import random
import subprocess
from pathlib import Path

import pytest
from program import BINARY
from public_signals.common.robots import allowed

FIXTURES = Path(__file__).parents[3] / "shared/fixtures/robots/cases.json"
SEGMENTS = ["a", "b", "page", "shop", "x.json", "%61", "th%C3%A9", "é", "A"]
AGENTS = ["public-signals", "other-bot", "*", "Public-Signals", "third"]


def random_path(dice, signs):
    path = "/" + "/".join(dice.choice(SEGMENTS) for _ in range(dice.randint(0, 3)))
    if signs and dice.random() < 0.3:
        cut = dice.randint(1, len(path))
        path = path[:cut] + "*" + path[cut:]
    if signs and dice.random() < 0.15:
        path += "$"
    if dice.random() < 0.2:
        path += "?q=1" if not path.endswith("$") else ""
    return path


def random_file(dice):
    lines = []
    for _ in range(dice.randint(1, 4)):
        lines += [f"User-agent: {agent}" for agent in dice.sample(AGENTS, dice.randint(1, 2))]
        lines += [
            f"{dice.choice(['Disallow', 'Disallow', 'Allow', 'disallow'])}: {random_path(dice, True)}"
            for _ in range(dice.randint(1, 4))
        ]
        lines += dice.choice([[], [""], ["# note"], ["Sitemap: https://x.example/s"]])
    return dice.choice(["\n", "\r\n"]).join(lines) + "\n"


def test_no_url_is_opened_that_protego_refuses():
    protego = pytest.importorskip("protego", reason="Protego is not installed")
    dice = random.Random(20261122)
    opened, closed, compared = [], [], 0
    for _ in range(3000):
        file = random_file(dice)
        theirs = protego.Protego.parse(file)
        for _ in range(5):
            url = "https://x.example" + random_path(dice, False)
            ours = allowed(file, "public-signals", url)
            compared += 1
            if ours != theirs.can_fetch(url, "public-signals"):
                (opened if ours else closed).append((file, url))
    print(f"{compared} verdicts: {len(opened)} that we alone allow, {len(closed)} that Protego alone allows")
    assert len(opened) + len(closed) < compared / 100, (opened + closed)[:3]
    assert not opened, opened[0]


def test_recorded_cases_hold_in_python_and_on_the_command_line(tmp_path):
    if not FIXTURES.exists():
        pytest.skip("no recorded cases here")
    for case in json.loads(FIXTURES.read_text())["cases"]:
        if case["level"] != "rfc":
            continue
        assert allowed(case["robots"], case["agent"], case["url"]) is case["allowed"], case
        file = tmp_path / "robots.txt"
        file.write_bytes(case["robots"].encode())
        done = subprocess.run(
            [BINARY, "robots", file, "--agent", case["agent"], case["url"]], capture_output=True, text=True, check=True
        )
        assert done.stdout == f"{'allow' if case['allowed'] else 'disallow'}\t{case['url']}\n"


def test_the_file_is_bytes_or_text_and_may_be_broken():
    assert not allowed(b"User-agent: *\nDisallow: /\xe9\n", "x", "https://x.example/%E9")
    assert not allowed("User-agent: *\nDisallow: /é\n", "x", "https://x.example/%C3%A9")
    assert allowed("\ud800", "x", "https://x.example/")
    assert allowed("", "", "")


def test_stdin_is_a_file_and_a_missing_one_is_said():
    words = ["--agent", "public-signals/0.1.0 (+mail@example.org)", "https://x.example/a", "https://x.example/b"]
    done = subprocess.run([BINARY, "robots", "-", *words], input=b"User-agent: public-signals\rDisallow: /a", capture_output=True)
    assert done.stdout == b"disallow\thttps://x.example/a\nallow\thttps://x.example/b\n"
    missing = subprocess.run([BINARY, "robots", "/nonexistent", *words], capture_output=True)
    assert missing.returncode == 2 and missing.stdout == b""
