"""What can go wrong with files; wrong arguments raise TypeError and ValueError."""

from __future__ import annotations


class SameTempoError(Exception):
    """A file or a model that cannot be used. The text names it, what was found and what to do."""


class AudioNotFoundError(SameTempoError, FileNotFoundError):
    """There is no file of this name."""


class UnreadableError(SameTempoError, OSError):
    """The file is there but may not be read."""


class AudioError(SameTempoError, ValueError):
    """The file holds no sound, or is damaged before there is enough."""


class ModelError(SameTempoError, ValueError):
    """The file is no model or encoder of this version, or damaged."""
