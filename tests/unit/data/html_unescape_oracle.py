"""Writes texts with HTML character references and what Python's html.unescape makes of them, for html_entities_test.

    python tests/unit/data/html_unescape_oracle.py build/…/html_unescape_oracle.txt

One case a line, text and result in hexadecimal UTF-8, a space between: every name of html.entities, with characters of
its neighbours around it, every number below 0x120, and texts drawn with a fixed seed. Python drops the numbers of
control characters and noncharacters, where the HTML standard keeps them: texts with such a number are left out.
"""

import html
import random
import re
import sys
from html.entities import html5
from pathlib import Path

NUMBER = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+);?")
NAMES = sorted(html5)
PIECES = [
    *["&", "&", "&#", "&#x", "&#X", "#", ";", ";", "&amp", "&amp;", "&lt;b&gt;"],
    *["0", "9", "12", "38", "x41", "fF", "D800", "1F60A", "110000", "99999999999"],
    *[" ", "\t", "\n", "\f", "<", "=", "a", "Z", "caf", "é", "🙃"],
]


def keeps_every_number(text: str) -> bool:
    return all(html.unescape(number) for number in NUMBER.findall(text))


def drawn_text(draw: random.Random) -> str:
    def piece() -> str:
        kind = draw.random()
        if kind < 0.5:
            return draw.choice(PIECES)
        name = draw.choice(NAMES)
        if kind < 0.7:
            return "&" + name
        if kind < 0.85:
            return "&" + name[: draw.randrange(len(name)) + 1]
        return "&" + name.rstrip(";") + draw.choice(PIECES)

    return "".join(piece() for _ in range(draw.randrange(1, 12)))


def cases() -> list[str]:
    draw = random.Random(20240101)
    names = [form for name in NAMES for form in (f"&{name}", f"a&{name}b", f"&{name};", f"&&{name[:-1]}")]
    numbers = [form for n in range(0x120) for form in (f"&#{n};", f"&#{n} ", f"&#x{n:x};", f"&#X{n:04X}g")]
    return names + [text for text in numbers + [drawn_text(draw) for _ in range(20_000)] if keeps_every_number(text)]


if __name__ == "__main__":
    lines = (f"{text.encode().hex()} {html.unescape(text).encode().hex()}\n" for text in cases())
    Path(sys.argv[1]).write_text("".join(lines))
