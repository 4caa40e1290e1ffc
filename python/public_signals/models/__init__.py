"""Regressions of outcomes on earlier attention."""
