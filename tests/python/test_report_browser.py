"""The report in a real Chromium: silent, accessible, readable on a phone and with a keyboard, and looking as approved.

Pictures are compared where PUBLIC_SIGNALS_SLOW=1 is set (`./dev check`): fonts differ between machines, so they are
held to a wide tolerance, and a machine with other fonts approves its own with `./dev approve pictures`.
"""

import io
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from page_browser import NARROW, WIDE, Browser, needs_chromium
from program import run
from test_report_page import PANEL, hostile_names, report

ROOT = Path(__file__).resolve().parents[2]
APPROVED = ROOT / "tests" / "approved" / "report"
AXE = ROOT / "build" / "axe"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(sample, tmp_path_factory):
    """The sample's report with everything on it: Wikipedia, and models."""
    study = Path(shutil.copytree(sample, tmp_path_factory.mktemp("full") / "study"))
    for step in [
        ("panel", "--extensions", "wikipedia"), ("features",), ("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv"),
        ("fit", "--outcome", "gross", "--lag", "4", "--placebo"), ("report",),
    ]:
        done = run(*step, cwd=study)
        assert done.returncode == 0, done.stderr
    return study / "data/report/index.html"


def unfold(browser):
    browser.run("document.querySelectorAll('details').forEach(one => { one.open = true })")


def test_it_opens_in_silence_and_asks_for_nothing(browser, page):
    browser.open(page)
    unfold(browser)
    assert browser.complaints() == []
    assert browser.requests() == [page.resolve().as_uri()]


def test_its_policy_refuses_what_would_ask(browser, page, tmp_path):
    (tmp_path / "page.html").write_text(page.read_text().replace("</main>", "<img src='a.png'><script>1</script></main>"))
    browser.open(tmp_path / "page.html")
    assert len([line for line in browser.complaints() if "Content Security Policy" in line]) == 2


@pytest.fixture(scope="module")
def axe():
    """axe-core as npm gives it, in build/ and nowhere else."""
    script = AXE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        if not shutil.which("npm"):
            pytest.skip("axe-core needs npm: apt-get install npm")
        AXE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", str(AXE),
             "axe-core@4"], cwd=AXE, capture_output=True, text=True, timeout=120,
        )
        if done.returncode != 0:
            pytest.skip(f"npm could not install axe-core: {done.stderr[-300:]}")
    return script.read_text()


@pytest.mark.parametrize("scheme, width", [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_no_violation(browser, page, axe, scheme, width):
    browser.open(page, scheme=scheme, width=width)
    unfold(browser)
    browser.run("document.querySelectorAll('.show ~ .show details').forEach(one => { one.open = false })")  # all alike
    browser.debug("Runtime.evaluate", expression=axe)
    found = browser.run("""axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values:
        ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(result => ({
            passed: result.passes.map(rule => rule.id),
            failed: result.violations.map(rule => [rule.id, rule.help, rule.nodes.slice(0, 3).map(node => node.html)])}))""")
    assert found["failed"] == []
    assert {"color-contrast", "heading-order", "region"} <= set(found["passed"])


def test_axe_would_find_a_violation(browser, page, axe, tmp_path):
    (tmp_path / "page.html").write_text(page.read_text().replace('role="region"', "", 1).replace("<h2", "<h5", 1).replace("</h2>", "</h5>", 1))
    browser.open(tmp_path / "page.html")
    browser.debug("Runtime.evaluate", expression=axe)
    rules = "{runOnly: ['heading-order', 'landmark-unique']}"
    assert browser.run(f"axe.run({rules}).then(found => found.violations.map(rule => rule.id))") == ["heading-order"]


@pytest.mark.parametrize("open_all", [False, True])
def test_nothing_scrolls_sideways_on_a_phone(browser, page, open_all):
    browser.open(page, width=NARROW)
    if open_all:
        unfold(browser)
    width, needed = browser.run("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert width == needed == NARROW


def press(browser, key, code):
    for kind in ("rawKeyDown", "keyUp"):
        browser.debug("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, page):
    browser.open(page)
    press(browser, "Tab", 9)
    assert browser.run("document.activeElement.getAttribute('href')") == "#main"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0, "the skip link is seen when focused"
    press(browser, "Enter", 13)
    assert browser.run("document.activeElement.id") == "main"
    press(browser, "Tab", 9)
    style = browser.run("(style => [style.outlineStyle, style.outlineWidth])(getComputedStyle(document.activeElement))")
    assert style == ["solid", "2px"]
    unfold(browser)
    unreachable = browser.run("""[...document.querySelectorAll('*')].filter(element => element.scrollWidth > element.clientWidth + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.tabIndex < 0).length""")
    assert unreachable == 0


def test_links_lead_into_folded_rows(browser, page):
    browser.open(page)
    browser.run("document.querySelectorAll('details').forEach(one => { one.open = false })")
    browser.run("document.querySelector('.ways a[href^=\"#flag-\"]').click()")
    assert browser.run("""new Promise(done => setTimeout(() =>
        done(document.querySelector(location.hash).closest('details').open), 100))""")


def skeleton(browser, file):
    """Every element of the page as Chromium's parser makes it, with its depth and the names of its attributes."""
    browser.open(file)
    assert browser.complaints() == []
    return browser.run("""(() => { const lines = (element, depth) => [depth + element.nodeName + ' ' +
        element.getAttributeNames().join(' '), ...[...element.children].flatMap(child => lines(child, depth + 1))];
        return lines(document.documentElement, 0); })()""")


def test_chromium_makes_the_same_tree_of_150_hostile_names(browser, sample, tmp_path):
    last_rows = pd.read_parquet(sample / PANEL).query("show == 'Oh, Mary!'").tail(12)
    trees = []
    for names in ([f"{n:03d} show" for n in range(150)], hostile_names(150)):
        panel = pd.concat([last_rows.assign(show=name) for name in names], ignore_index=True)
        panel.to_parquet(tmp_path / "panel.parquet", index=False)
        report(sample, "--input", tmp_path / "panel.parquet", "--output", tmp_path / "page.html")
        trees.append(skeleton(browser, tmp_path / "page.html"))
    assert len(trees[0]) > 5000
    assert trees[0] == trees[1]


def test_states_differ_without_colours(browser, page):
    """A state is told by its shape too, for forced colours and for print."""
    browser.open(page, forced="active")
    shapes = browser.run("[...document.querySelector('.legend').querySelectorAll('path')].map(one => one.getAttribute('d'))")
    assert len(shapes) == len(set(shapes)) == 5


# -- pictures

VIEWS = {
    "light": {"width": WIDE, "scheme": "light"},
    "dark": {"width": WIDE, "scheme": "dark"},
    "phone": {"width": NARROW, "scheme": "light"},
    "print": {"width": 718, "media": "print"},  # A4 less its margins
}
SCALE = {"light": 0.3, "dark": 0.3, "phone": 0.45, "print": 0.4}
COLOURS = 24  # of an approved picture


def small(png, colours=COLOURS):
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def blocks(picture, size=12):
    """Mean colours of squares, cut to whole ones."""
    pixels = np.asarray(picture.convert("RGB"), dtype=float)
    high, wide = pixels.shape[0] // size, pixels.shape[1] // size
    return pixels[: high * size, : wide * size].reshape(high, size, wide, size, 3).mean((1, 3))


@pytest.mark.skipif(not os.environ.get("PUBLIC_SIGNALS_SLOW"), reason="in ./dev check (PUBLIC_SIGNALS_SLOW=1)")
@pytest.mark.parametrize("view", VIEWS)
def test_it_looks_as_approved(browser, page, view, tmp_path):
    from PIL import Image

    browser.open(page, **VIEWS[view])
    now = small(browser.picture(SCALE[view]))
    file = APPROVED / f"{view}.png"
    if os.environ.get("PUBLIC_SIGNALS_APPROVE"):
        APPROVED.mkdir(parents=True, exist_ok=True)
        now.save(file, optimize=True)
        return
    approved = Image.open(file)
    now.save(tmp_path / f"{view}.png")
    assert now.width == approved.width
    assert abs(now.height - approved.height) <= 0.04 * approved.height, f"{tmp_path}/{view}.png is of another length"
    # The page grows or shrinks by lines where fonts differ, so it is compared from the top, then from the end.
    ours, theirs = blocks(now), blocks(approved)
    rows = min(len(ours), len(theirs)) // 4
    for part in (slice(0, rows), slice(-rows, None)):
        far = np.abs(ours[part] - theirs[part]).max(axis=2) > 48
        assert far.mean() < 0.05, f"{far.mean():.1%} of {view} differ from {file}: see {tmp_path}/{view}.png"


def test_approved_pictures_stay_small():
    files = sorted(APPROVED.glob("*.png"))
    assert [file.stem for file in files] == sorted(VIEWS)
    assert sum(file.stat().st_size for file in files) < 400_000
