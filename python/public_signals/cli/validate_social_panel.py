"""`python -m public_signals.cli.validate_social_panel`: the same as `public-signals validate`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals validate` with the arguments of this process."""
    run("validate")


if __name__ == "__main__":
    main()
