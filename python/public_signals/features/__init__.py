"""Model-ready features of a weekly panel."""
