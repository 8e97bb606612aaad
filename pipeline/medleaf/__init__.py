"""medleaf: from one JSON source of patient information to every output, checked."""

__version__ = "0.1.0"
