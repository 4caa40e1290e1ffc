"""What the program hands over to Python: Word, PDF and PNG files, and the specification curve.

``public-signals fit`` and ``forecast`` run ``python -m public_signals.cli.handed_over`` with a request as JSON on its
standard input. An error is printed as the program prints one, and ends with the exit code 2.
"""

from __future__ import annotations

import json
import math
import sys
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from public_signals._error import Error
from public_signals.models._files import ending_of, needs
from public_signals.words import Bootstrap

_COULD_NOT_RUN = 2
_TERMINAL_WIDTH = 80


def _columns(text: str) -> int:
    """The columns that a terminal gives a text: two to letters of East Asia, none to marks on others."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _say(text: str, stream: TextIO) -> None:
    """One line; on a terminal as many as 80 columns make of it, as the program prints."""
    if not stream.isatty():
        print(text, file=stream)
        return
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        if _columns(f"{lines[-1]} {word}") > _TERMINAL_WIDTH:
            lines.append(f"  {word}")
        else:
            lines[-1] += f" {word}"
    print("\n".join(lines), file=stream)


def _check(files: list[str]) -> None:
    """An Error where a package is absent that one of the files needs."""
    for file in files:
        if ending_of(file, [".docx", ".pdf", ".png"]) == ".docx":
            needs("docx", "a Word file", "word")
        else:
            needs("cairosvg", f"a {Path(file).suffix[1:].upper()} file", "figures")


def _write(asked: Mapping[str, Any]) -> None:
    """Tables that the program made, and its figures in other formats."""
    from public_signals.models.figures import convert_figure
    from public_signals.models.tables import Table

    for table in asked["tables"]:
        Table(**table["table"]).write(table["file"])
    for figure in asked["figures"]:
        convert_figure(figure["figure"], figure["file"])


def _bootstrap(frame: Any, asked: Mapping[str, Any]) -> Bootstrap | None:
    """The bootstrap that the verdict of `fit` rests on with these clusters; None where the t test decides.

    Clusters are counted where the outcome and a predictor are known; where one predictor has very few, all take Webb's
    points.
    """
    if isinstance(asked["cluster"], str):  # a word: there are no clusters
        return None
    names = [name for name in asked["cluster"] if name in frame]
    known = [frame.dropna(subset=[c for c in (asked["outcome"], p) if c in frame]) for p in asked["predictors"]]
    clusters = [rows[name].nunique() for name in names for rows in known]
    if not clusters or max(clusters) > asked["most_bootstrapped_clusters"]:
        return None
    return "webb" if min(clusters) < asked["very_few_clusters"] else "wild"


def _without_nan(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _curve(asked: Mapping[str, Any]) -> None:
    """A specification curve: its files, and what it says on standard output."""
    import pandas as pd

    from public_signals.models._options import FitOptions
    from public_signals.models.specification_curve import Choices, curve_of_columns

    frame = pd.read_parquet(asked["input"])
    told: FitOptions = {
        "bootstrap": _bootstrap(frame, asked),
        "cluster": asked["cluster"],
        "ssc": asked["ssc"],
        "alpha": asked["alpha"],
        "seed": asked["seed"],
        "kernel_lags": asked["kernel_lags"],
    }
    choices = Choices(asked["transforms"], asked["controls"], asked["effects"], asked["samples"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        curve = curve_of_columns(frame, asked["outcome"], asked["predictors"], choices, asked["metrics"] > 1, told)
    for file in asked["files"]:
        curve.write(file)
    said = sorted({str(warning.message) for warning in caught if warning.category is UserWarning})
    if asked["json"]:
        numbers = ("outcome", "unit", "alpha", "median", "n", "n_significant", "share_significant", "share_same_sign")
        result = {name: getattr(curve, name) for name in numbers}
        result["sentence"] = curve.sentence
        for name in ("rows", "not_estimated"):
            records = getattr(curve, name).to_dict("records")
            result[name] = [{key: _without_nan(value) for key, value in record.items()} for record in records]
        print(json.dumps({**result, "warnings": said}, indent=2, ensure_ascii=False))
        return
    _say(curve.sentence, sys.stdout)
    for _, row in curve.not_estimated.iterrows():
        what = ", ".join(str(row[name]) for name in row.index if name != "why")
        _say(f"not estimated: {what}: {row['why']}", sys.stdout)
    for text in said:
        _say(f"warning: {text}", sys.stdout)
    _say(f"\nresults: {' '.join(asked['files'])}", sys.stdout)


def main() -> None:
    """Does what a request on standard input asks."""
    request = json.loads(sys.stdin.buffer.read())
    kinds: dict[str, Callable[[Any], None]] = {"check": _check, "write": _write, "curve": _curve}
    try:
        for kind, asked in request.items():
            kinds[kind](asked)
    except Error as problem:
        lines = (
            f"error: {problem.message}",
            f"  --> {problem.where or 'fit'}",
            f"help: {problem.help or 'fit --help'}",
        )
        for line in lines:
            _say(" ".join(line.splitlines()), sys.stderr)
        sys.exit(_COULD_NOT_RUN)


if __name__ == "__main__":
    main()
