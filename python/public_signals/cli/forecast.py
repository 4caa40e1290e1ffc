"""`python -m public_signals.cli.forecast`: the same as `public-signals forecast`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals forecast` with the arguments of this process."""
    run("forecast")


if __name__ == "__main__":
    main()
