"""Every figure and every table of estimates that the demo makes says whose its intervals are: level, method and clusters."""

import html
import re
from pathlib import Path
from shutil import copytree

import pytest
from program import run
from test_report_page import Tree

LEVEL = r"95 % (confidence )?intervals?\b"
METHOD = r"wild (cluster )?bootstrap|Diebold and Mariano's t|equal-weighted cosines|jackknife|intervals of t\b"
CLUSTERS = r"\d clusters by show|no clusters by show|clusters less one degrees of freedom|standard error: cluster show"
NO_INTERVALS = "descriptives"  # Table 1: means of columns, nothing is estimated

GROSSES = "data/outcomes/synthetic_grosses.csv"


@pytest.fixture(scope="module")
def fitted(sample, tmp_path_factory):
    study = Path(copytree(sample, tmp_path_factory.mktemp("captions") / "study"))
    for step in ("features", f"merge --outcomes {GROSSES}", "fit --lag 4 --placebo --table table.md --descriptives descriptives.md",
                 "fit --lag 4 --table table.tex --placebo", "fit --lag 4 --curve curve.svg curve.md curve.tex --vary transform=none,log",
                 "fit --predictor tt_posts gt_index --profile distributed_lag --weeks 3", "fit --predictor tt_posts --profile local_projection --weeks 3",
                 "fit --lag 4 --profile by_show", "forecast --metrics tt_posts gt_index", "report",
                 f"forecast --outcomes {GROSSES} --map show=show week_ending=week_ending gross=gross"):
        done = run(*step.split(), cwd=study)
        assert done.returncode == 0, (step, done.stderr)
    return study


def names_level_method_and_clusters(text):
    text = " ".join(text.split())
    return all(re.search(words, text) for words in (LEVEL, METHOD, CLUSTERS))


def texts_of(svg):
    """What a reader of a figure sees: its texts, and the ends at which they would leave it."""
    file = svg.read_text()
    return [(float(x), html.unescape(words)) for x, words in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', file)], float(re.search(r'width="(\d+)"', file)[1])


def test_every_figure_that_is_a_file_says_whose_its_intervals_are(fitted):
    figures = sorted([*fitted.glob("*.svg"), *fitted.glob("data/models/**/*.svg")])
    assert {file.stem for file in figures} == {"coefficient_plot", "event_study", "forecast_error", "forecast_gain", "curve", "profile_distributed_lag",
                                               "profile_local_projection", "profile_by_show"} and len(figures) == 10
    for file in figures:
        texts, width = texts_of(file)
        assert names_level_method_and_clusters(" ".join(words for _, words in texts)), file
        for x, words in texts:
            assert x + 6.2 * len(words) <= width or x > 12, (file, words)  # a caption is not cut


def test_every_panel_of_an_event_study_has_its_caption(fitted):
    texts, _ = texts_of(fitted / "data/models/event_study.svg")
    flat = " ".join(words for _, words in texts)
    assert flat.count("95 % confidence intervals of the wild cluster bootstrap") == flat.count("clusters by show") == 8


def test_every_table_of_estimates_that_is_a_file_says_whose_its_intervals_are(fitted):
    files = sorted([*fitted.glob("*.md"), *fitted.glob("*.tex"), *fitted.glob("data/models/*.md"), *fitted.glob("data/models/*.tex")])
    assert len(files) == 7
    for file in files:
        text = file.read_text().replace("\\", "")
        blocks = re.split(r"\n\\par|\n(?=\| Predictor)", text) if file.stem == "model_results" else [text]
        for block in blocks:
            if "Interval" in block or "interval" in block:
                assert names_level_method_and_clusters(block) or file.stem == NO_INTERVALS, (file, block[-600:])


def test_every_block_of_printed_results_says_whose_its_intervals_are(fitted):
    text = (fitted / "data/models/model_results.txt").read_text()
    for begins, ends in (("\n95 % confidence", "what clusters carry"), ("what clusters carry", "placebos:"), ("placebos:", "event studies"), ("event studies", "persistence:")):
        assert names_level_method_and_clusters(text[text.index(begins) : text.index(ends)]), begins
    for name in ("distributed_lag", "local_projection", "by_show"):
        assert names_level_method_and_clusters((fitted / f"data/models/profile_{name}.txt").read_text()), name
    for folder in ("data/models", "data/models/outcomes_alone"):
        assert names_level_method_and_clusters((fitted / folder / "forecast_results.txt").read_text()), folder


def test_every_figure_and_table_of_the_report_says_whose_its_intervals_are(fitted):
    page = (fitted / "data/report/index.html").read_text()
    assert Tree(page).open == []
    tables = figures = 0
    for anchor in ("forecast", "model", "profiles"):
        section = re.search(rf'<section aria-labelledby="{anchor}">.*?</section>', page, flags=re.DOTALL)[0]
        for caption in re.findall(r"<table[^>]*><caption>(.*?)</caption>", section, flags=re.DOTALL):
            assert names_level_method_and_clusters(html.unescape(caption)), (anchor, caption)
            tables += 1
        for caption in re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", section, flags=re.DOTALL):
            assert names_level_method_and_clusters(html.unescape(caption)), (anchor, caption)
            figures += 1
        for before, _ in re.findall(r'((?:.(?!</h3>))*?)<div class="(plots events)">', section, flags=re.DOTALL):
            assert names_level_method_and_clusters(html.unescape(before[before.rindex('<p class="soft">') :])), anchor
            figures += 1
    assert tables > 20 and figures >= 7


def test_a_figure_of_profiles_says_each_caption_once_and_of_whom(fitted):
    page = html.unescape((fitted / "data/report/index.html").read_text())
    captions = [one for caption in re.findall(r'<figcaption class="soft">(.*?)</figcaption>', page, flags=re.DOTALL) for one in re.findall(r"<p><b>(.*?)</b>: (.*?)</p>", caption)]
    assert len(captions) >= 4 and all(names for names, _ in captions)
    assert sum(names.count("_lag4") for names, _ in captions) == 8, "each of the eight panels has one"


@pytest.mark.parametrize(("options", "words"), [
    ("--cluster hetero", "95 % confidence intervals of t, standard errors hetero"),
    ("--alpha 0.1", "90 % confidence intervals of the wild cluster bootstrap with Webb's weights, 6 clusters by show"),
    ("--cluster show week_start", "clusters by show and week_start"),
])
def test_a_curve_names_the_intervals_that_were_asked_for(fitted, options, words):
    done = run("fit", "--predictor", "tt_posts_lag4", "--curve", "other.svg", "other.md", *options.split(), cwd=fitted)
    assert done.returncode == 0, done.stderr
    flat = " ".join(text for _, text in texts_of(fitted / "other.svg")[0])
    assert words in flat and words in (fitted / "other.md").read_text().replace("\\", "")
    for file in ("other.svg", "other.md"):
        (fitted / file).unlink()
