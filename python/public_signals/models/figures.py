"""Figures as files: SVG as it is drawn, PDF and PNG from the same drawing, so that the three never differ.

``public-signals fit`` and ``forecast`` write SVG. PDF (text stays text, its font embedded) and PNG are made of it by
CairoSVG, which ``pip install 'public-signals[figures]'`` brings.
"""

from __future__ import annotations

import os
from pathlib import Path

from public_signals._arguments import known_keywords
from public_signals._error import Error
from public_signals._types import StrPath
from public_signals.models._files import ending_of, needs, write_bytes, write_text

__all__ = ["convert_figure"]

#: Dots of a PNG for one of the drawing's, which are 96 to the inch: 300 dots to the inch are what journals ask for.
PRINT_SCALE = 300 / 96


def write_figure(svg: str, file: StrPath, scale: float = PRINT_SCALE) -> None:
    """The drawing in the format that the file's ending says."""
    ending = ending_of(file, [".svg", ".pdf", ".png"])
    if ending == ".svg":
        write_text(file, svg)
        return
    cairosvg = needs("cairosvg", f"a {ending[1:].upper()} file", "figures")
    if ending == ".pdf":
        write_bytes(file, cairosvg.svg2pdf(bytestring=svg.encode()))
    else:
        write_bytes(file, cairosvg.svg2png(bytestring=svg.encode(), scale=scale))


@known_keywords
def convert_figure(figure: StrPath, file: StrPath, *, scale: float = PRINT_SCALE) -> None:
    """A figure of ours as another format: ``convert_figure("data/models/event_study.svg", "figure_2.pdf")``.

    Parameters
    ----------
    figure : path
        An SVG file that `fit`, `forecast` or :func:`specification_curve` wrote.
    file : path
        .pdf, .png or .svg.
    scale : float
        Dots of a PNG for one of the drawing's 96 to the inch; 3.125 gives 300 dots to the inch.

    Raises
    ------
    public_signals.Error
        A figure that can't be read or is no SVG, another ending, no CairoSVG.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     drawing = Path(folder, "dot.svg")
    ...     _ = drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    ...     convert_figure(drawing, Path(folder, "copy.svg"))
    ...     Path(folder, "copy.svg").read_text() == drawing.read_text()
    True
    """
    if not scale > 0:
        raise Error(f"scale {scale} is not over 0", where="scale", help="3.125 gives 300 dots to the inch")
    try:
        svg = Path(figure).read_text(encoding="utf-8")
    except OSError as problem:
        raise Error(f"cannot be read: {problem.strerror}", kind="IO", where=os.fspath(figure)) from problem
    except UnicodeDecodeError as problem:
        raise Error("this is no SVG: it is no text", kind="PARSE_ERROR", where=os.fspath(figure)) from problem
    if "<svg" not in svg[:1000]:
        raise Error(
            "this is no SVG", kind="PARSE_ERROR", where=os.fspath(figure), help="name an SVG figure that fit wrote"
        )
    write_figure(svg, file, scale)
