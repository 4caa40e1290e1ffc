"""A table as a Word document."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from public_signals.models._files import needs, write_bytes

_MINUS = re.compile(r"(?<![\w])-(?=\d)")


def _line(row: Any, edge: str, docx: Any) -> None:
    """A line over (`top`) or under (`bottom`) a row of a table, as booktabs draws it."""
    for cell in row.cells:
        borders = docx.oxml.OxmlElement("w:tcBorders")
        line = docx.oxml.OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
            line.set(docx.oxml.ns.qn(f"w:{name}"), value)
        borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)


def _fill(cell: Any, text: str, is_first: bool, docx: Any) -> None:
    """The text of a cell: minus signs, stars above the line."""
    sides = docx.enum.text.WD_ALIGN_PARAGRAPH
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = docx.shared.Pt(0)
    paragraph.alignment = sides.LEFT if is_first else sides.CENTER
    plain = text if is_first else text.rstrip("*")
    runs = [paragraph.add_run(plain if is_first else _MINUS.sub("\N{MINUS SIGN}", plain))]
    if plain != text:
        runs.append(paragraph.add_run(text[len(plain) :]))
        runs[-1].font.superscript = True
    for run in runs:
        run.font.size = docx.shared.Pt(10)


def write_word(file: Path, cells: Sequence[Sequence[str]], rules: Sequence[int], note: str) -> None:
    """A document that holds the table and its note; the same table gives the same document."""
    docx = needs("docx", "a Word file", "word")
    for part in ("docx.enum.table", "docx.enum.text", "docx.oxml.ns", "docx.shared"):
        needs(part, "a Word file", "word")
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = dt.datetime(2000, 1, 1)
    document.core_properties.author = document.core_properties.comments = ""
    table = document.add_table(rows=len(cells), cols=len(cells[0]))
    table.alignment = docx.enum.table.WD_TABLE_ALIGNMENT.CENTER
    for row, texts in zip(table.rows, cells, strict=True):
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _fill(cell, text, at == 0, docx)
    for at in (0, *rules):
        if at < len(cells):
            _line(table.rows[at], "top", docx)
    _line(table.rows[-1], "bottom", docx)
    words = document.add_paragraph().add_run(note)
    words.font.size = docx.shared.Pt(9)
    content = io.BytesIO()
    document.save(content)
    write_bytes(file, content.getvalue())
