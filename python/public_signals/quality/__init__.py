"""Whether a panel is whole, and which of its cells are unusual."""
