"""`python -m public_signals.cli.pull_public_signals`: the same as `public-signals pull`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals pull` with the arguments of this process."""
    run("pull")


if __name__ == "__main__":
    main()
