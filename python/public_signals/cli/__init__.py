"""Twins of the subcommands for `python -m`; each runs the native program."""
