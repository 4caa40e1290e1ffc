"""Tables that tests measure: a test records a row, the run prints the tables at its end, with xdist too."""


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
