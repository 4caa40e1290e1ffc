"""Posts and points to weekly rows, and weekly rows to the panel."""
