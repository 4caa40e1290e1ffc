"""The cold build: program and Python module, and the demo, from an empty folder and without a compiler cache.

    python bench/build.py                 what a newcomer's first `./dev run` compiles
    python bench/build.py --files 10      the files that took longest besides
    python bench/build.py --jobs 1        one compiler at a time
    python bench/build.py --alone         every file compiled alone, without batches

CPU is user and system time of the whole tree of processes; downloads of packages are not part of it. Two compilers on
the two threads of one core slow each other down, which CPU time counts as work: `--jobs 1` is the work alone. The headers that
CMake finds are those of this machine; .venv and build/downloads have to be there (`./dev build`).
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ["public-signals", "_core"]


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Runs a command; its CPU seconds, user and system, and wall seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def compilations(folder: Path) -> list[tuple[float, str]]:
    """Seconds and name of every object file that ninja made, the longest first."""
    objects = {}
    for line in (folder / ".ninja_log").read_text().splitlines()[1:]:
        begin, end, _, output, _ = line.split("\t")
        if output.endswith(".o"):
            objects[output] = (int(end) - int(begin)) / 1000
    return sorted(((seconds, output) for output, seconds in objects.items()), reverse=True)


def processor() -> str:
    """The name of the machine's processor."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=0, metavar="N", help="also print the N longest compilations")
    parser.add_argument("--alone", action="store_true", help="compile every file alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="compilers at a time")
    options = parser.parse_args()
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="cold_build_", dir=ROOT / "build") as name:
        folder = Path(name)
        steps = {
            "configure": [
                "cmake", "-G", "Ninja", "-S", str(ROOT), "-B", name, f"-DPython_EXECUTABLE={sys.executable}",
                "-DPUBLIC_SIGNALS_WERROR=ON", f"-DPUBLIC_SIGNALS_BATCHES={'OFF' if options.alone else 'ON'}",
            ],
            "build": ["cmake", "--build", name, "--parallel", str(options.jobs), "--target", *TARGETS],
            "demo": [str(folder / "src/public_signals/cli/public-signals"), "demo", str(folder / "demo")],
        }  # fmt: skip
        all_cpu = all_wall = 0.0
        print(f"{'step':<12}{'CPU':>9}{'wall':>9}")
        for step, command in steps.items():
            cpu, wall = measured(command, environment)
            all_cpu, all_wall = all_cpu + cpu, all_wall + wall
            print(f"{step:<12}{cpu:>7.0f} s{wall:>7.0f} s", flush=True)
        print(f"{'all':<12}{all_cpu:>7.0f} s{all_wall:>7.0f} s   {all_cpu / 60:.1f} CPU-minutes")
        objects = compilations(folder)
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    print(f"{len(objects)} compilations, {options.jobs} at a time; {os.cpu_count()} cores, {processor()}, {compiler}")
    if busy > 0.5 * (os.cpu_count() or 1):
        print(f"the machine was busy when this began (load {busy:.1f}): CPU seconds count too much")
    for seconds, output in objects[: options.files]:
        print(f"{seconds:>9.1f} s  {output.split('.dir/')[-1]}")


if __name__ == "__main__":
    main()
