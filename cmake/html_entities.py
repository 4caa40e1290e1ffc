"""Writes the names of HTML character references as a C++ table, from Python's html.entities.

    python cmake/html_entities.py build/release/…/html_entities_table.hpp

HTML lists a name with its semicolon, and once more without it where browsers also read it bare. The table has one row
for both. A file that already says the same is left alone, so that nothing is compiled again.
"""

import sys
from html.entities import html5
from pathlib import Path

HEAD = """// Written by cmake/html_entities.py from Python's html.entities.
#pragma once

#include <string_view>

namespace public_signals::inline data {

/// What is between `&` and `;`, the UTF-8 that it means, and whether it is read without its semicolon too.
struct NamedReference {
    std::string_view name;
    std::string_view text;
    bool bare = false;
};

// Sorted byte by byte.
inline constexpr NamedReference named_references[] = {
"""
TAIL = """};

}  // namespace public_signals::data
"""


def bytes_literal(text: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in text.encode())


def rows() -> list[str]:
    bare = {name for name in html5 if not name.endswith(";")}
    for name in bare:
        assert html5[name] == html5[name + ";"], name
    names = sorted((name.removesuffix(";") for name in html5 if name.endswith(";")), key=str.encode)
    return [f'    {{"{name}", "{bytes_literal(html5[name + ";"])}", {str(name in bare).lower()}}},\n' for name in names]


def main(file: Path) -> None:
    table = HEAD + "".join(rows()) + TAIL
    if not file.exists() or file.read_text() != table:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
