"""Drawings of the specification curve, in the looks of the figures that `fit` writes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b2027}.s{fill:#56606b}.t{font-weight:600}"
    "path{fill:none;stroke-linecap:round}.z{stroke:#8a949e}.g{stroke:#dfe3e7}.m{stroke:#b4551f;stroke-dasharray:5 4}"
    ".c{stroke:#4a7fb5;stroke-width:2}.n{stroke:#b9c1c9;stroke-width:2}.d{stroke:#1f5a99;stroke-width:6}"
    ".o{stroke:#8a949e;stroke-width:6}"
)
_LETTER = 7.2  # room for a letter of a label


@dataclass(frozen=True)
class CurvePoint:
    """One specification: its estimate, its interval (None for an end that lies nowhere), and what was chosen."""

    estimate: float
    lower: float | None
    upper: float | None
    significant: bool
    choices: Sequence[str]


def _ticks(low: float, high: float) -> list[float]:
    """Round values between two ends, about five."""
    rough = (high - low) / 5
    base = 10.0 ** math.floor(math.log10(rough))
    step = next(base * factor for factor in (1, 2, 5, 10) if base * factor >= rough * (1 - 1e-9))
    return [round(step * at, 12) for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _range_of(points: Sequence[CurvePoint]) -> tuple[float, float]:
    """The ends of the axis: all estimates, every interval's end that lies somewhere, and zero, with a margin."""
    values = [0.0] + [end for point in points for end in (point.estimate, point.lower, point.upper) if end is not None]
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def curve_drawing(
    points: Sequence[CurvePoint], dimensions: Sequence[tuple[str, Sequence[str]]], median: float, title: str, note: str
) -> str:
    """Estimates in order with intervals, over a matrix of what was chosen in each: `dimensions` are its rows.

    Lines of the note stand below each other.
    """
    rows = [(name, choice, at) for at, (name, choices) in enumerate(dimensions) for choice in choices]
    longest = max([len(f"{name}  {choice}") for name, choice, _ in rows] + [12])
    left = 24 + _LETTER * min(longest, 60)
    step = min(16.0, 640 / len(points))
    plot_width = max(step * len(points), 240.0)
    top, height, line = 44.0, 240.0, 20.0
    low, high = _range_of(points)
    matrix = top + height + 22
    notes = note.splitlines()
    total_height = matrix + line * len(rows) + 10 * len(dimensions) + 16 + 18 * len(notes)
    width = max(left + plot_width + 24, _LETTER * max(map(len, notes)) + 24)
    parts: list[str] = []

    def y_of(value: float) -> float:
        return top + height * (1 - (value - low) / (high - low))

    def x_of(at: int) -> float:
        return left + step * (at + 0.5)

    def path(kind: str, d: str) -> None:
        parts.append(f'<path class="{kind}" d="{d}"/>')

    def text(x: float, y: float, anchor: str, kind: str, words: str) -> None:
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>')

    text(12, 22, "start", "t", title)
    for tick in _ticks(low, high):
        path("z" if tick == 0 else "g", f"M{left:.1f} {y_of(tick):.1f}h{plot_width:.1f}")
        text(left - 8, y_of(tick) + 4, "end", "s", f"{tick:,.10g}")
    for at, point in enumerate(points):
        upper = high if point.upper is None else point.upper
        lower = low if point.lower is None else point.lower
        path("c" if point.significant else "n", f"M{x_of(at):.1f} {y_of(upper):.1f}V{y_of(lower):.1f}")
    path("m", f"M{left:.1f} {y_of(median):.1f}h{plot_width:.1f}")
    for at, point in enumerate(points):
        path("d" if point.significant else "o", f"M{x_of(at):.1f} {y_of(point.estimate):.1f}h0.01")
    y = matrix
    before = ""
    for name, choice, dimension in rows:
        if name != before:
            y += 10
            text(12, y + 4, "start", "t", name)
        before = name
        text(left - 8, y + 4, "end", "s", choice)
        path("g", f"M{left:.1f} {y:.1f}h{plot_width:.1f}")
        for at, point in enumerate(points):
            if point.choices[dimension] == choice:
                path("d" if point.significant else "o", f"M{x_of(at):.1f} {y:.1f}h0.01")
        y += line
    for at, words in enumerate(notes):
        text(12, y + 22 + 18 * at, "start", "s", words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{total_height:.0f}" '
        f'viewBox="0 0 {width:.0f} {total_height:.0f}" role="img" aria-labelledby="t d">\n'
        f'<title id="t">{escape(title)}</title>\n<desc id="d">{escape(note)}</desc>\n<style>{_STYLE}</style>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
