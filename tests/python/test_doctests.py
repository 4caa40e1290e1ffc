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
    "public_signals.common.text",
    "public_signals.common.timebins",
    "public_signals.features.panel_features",
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


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(name)
    functions = [one for one in map(vars(module).get, module.__all__) if inspect.isfunction(one)]
    assert [one.__name__ for one in functions if ">>>" not in (one.__doc__ or "")] == []
    assert functions


def test_the_package_carries_its_types():
    folder = Path(public_signals.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "_core.pyi").exists()
    stub = (folder / "_core.pyi").read_text()
    core = importlib.import_module("public_signals._core")
    named = set(re.findall(r"^(?:def|class) (\w+)", stub, re.MULTILINE))
    missing = [name for name in dir(core) if not name.startswith("__") and name not in named]
    assert missing == []
