"""How long a long test runs: in full with PUBLIC_SIGNALS_SLOW=1 (`./dev check slow_tests`), else a part of it."""

import os

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


def part_of(ordinary, whole):
    """How many variations are tried: `whole` of them in the long run, `ordinary` in each."""
    return whole if SLOW else ordinary
