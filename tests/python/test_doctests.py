"""Every example in a docstring of the package runs as it is read; the stub names what the library holds."""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import public_signals

DOCUMENTED = [
    "public_signals.aggregation.weekly",
    "public_signals.common.net",
    "public_signals.common.robots",
    "public_signals.common.snapshots",
    "public_signals.common.text",
    "public_signals.common.timebins",
    "public_signals.features.panel_features",
    "public_signals.models",
    "public_signals.models.figures",
    "public_signals.models.lagged_causality",
    "public_signals.models.specification_curve",
    "public_signals.models.tables",
    "public_signals.quality.checks",
    "public_signals.sources.google_trends",
    "public_signals.sources.instagram_public",
    "public_signals.sources.tiktok_public",
    "public_signals.sources.wikipedia",
]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(public_signals.__path__, "public_signals.")
    if ".cli" not in module.name and not module.name.endswith(("._core", ".spark"))
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def functions_of(name):
    module = importlib.import_module(name)
    functions = [member for member in map(vars(module).get, module.__all__) if inspect.isfunction(member)]
    assert functions
    return functions


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_public_function_has_an_example(name):
    assert [member.__name__ for member in functions_of(name) if ">>>" not in (member.__doc__ or "")] == []


def undocumented(function):
    """What a docstring leaves out: parameters, and what comes back."""
    text = inspect.cleandoc(function.__doc__)
    sections = dict(re.findall(r"^(\w+)\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL))
    named = re.findall(r"^([\w*, ]+?)(?: :.*)?$", sections.get("Parameters", ""), re.MULTILINE)
    names = {name.strip(" *") for line in named for name in line.split(",")}
    given = inspect.signature(function)
    lacking = [name for name in given.parameters if name not in names]
    return lacking + ([] if "Returns" in sections or given.return_annotation == "None" else ["what comes back"])


@pytest.mark.parametrize("name", [*DOCUMENTED, "public_signals.spark"])
def test_every_public_function_says_what_it_takes_and_gives(name):
    left_out = {member.__name__: undocumented(member) for member in functions_of(name)}
    assert {function: parts for function, parts in left_out.items() if parts} == {}


def test_the_package_carries_its_types():
    folder = Path(public_signals.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "_core.pyi").exists()
    stub = (folder / "_core.pyi").read_text()
    core = importlib.import_module("public_signals._core")
    named = set(re.findall(r"^(?:def|class) (\w+)", stub, re.MULTILINE))
    missing = [name for name in dir(core) if not name.startswith("__") and name not in named]
    assert missing == []
