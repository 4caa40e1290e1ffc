"""`python -m public_signals.cli.build_model_ready_social`: the same as `public-signals features`."""

from public_signals.cli._native import run


def main() -> None:
    """Runs `public-signals features` with the arguments of this process."""
    run("features")


if __name__ == "__main__":
    main()
