"""Public attention signals for Broadway shows, from archived pages to a model-ready weekly panel."""

from public_signals._error import Error

__all__ = ["Error"]
__version__ = "0.1.0"
