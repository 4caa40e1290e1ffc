"""`python -m public_signals.cli.make_weekly_panel`: the same as `public-signals panel`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals panel` with the arguments of this process."""
    run("panel")


if __name__ == "__main__":
    main()
