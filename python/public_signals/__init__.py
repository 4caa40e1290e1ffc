"""Public attention signals for Broadway shows, from archived pages to a model-ready weekly panel."""

from importlib.metadata import version

from public_signals._error import Error

__all__ = ["Error"]
__version__ = version("public-signals")
