"""`python -m public_signals.cli.report`: the same as `public-signals report`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals report` with the arguments of this process."""
    run("report")


if __name__ == "__main__":
    main()
