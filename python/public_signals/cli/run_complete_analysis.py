"""`python -m public_signals.cli.run_complete_analysis`: the same as `public-signals fit`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals fit` with the arguments of this process."""
    run("fit")


if __name__ == "__main__":
    main()
