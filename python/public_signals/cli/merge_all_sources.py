"""`python -m public_signals.cli.merge_all_sources`: the same as `public-signals merge`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals merge` with the arguments of this process."""
    run("merge")


if __name__ == "__main__":
    main()
