"""`python -m public_signals.cli.refresh`: the same as `public-signals refresh`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals refresh` with the arguments of this process."""
    run("refresh")


if __name__ == "__main__":
    main()
