"""What every test runs in, and tables that tests measure: a test records a row, the run prints them at its end, with xdist too.

Each worker computes with one thread: as many as processors in each of them wait for each other. Temporary folders lie in
memory where there is room, for the program brings every file that it writes to its disk.
"""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
NEEDED = 4 << 30

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is read


def pytest_configure(config):
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_terminal_summary(terminalreporter):
    tables = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, row in getattr(report, "user_properties", ()):
                if name == "row":
                    tables.setdefault((row["table"], tuple(row["head"])), {})[row["place"]] = row["cells"]
    for (title, head), rows in tables.items():
        terminalreporter.section(title)
        terminalreporter.line("| " + " | ".join(head) + " |")
        terminalreporter.line("|" + "---|" * len(head))
        for _, cells in sorted(rows.items()):
            terminalreporter.line("| " + " | ".join(cells) + " |")
