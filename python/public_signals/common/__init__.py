"""Weeks, texts, robots.txt, fetching and snapshots: what every part of the package uses."""
