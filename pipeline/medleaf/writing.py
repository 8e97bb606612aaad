"""Write files that are no products: whole, and all of them or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from medleaf.errors import SetupError


def write_whole(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write files beside their places, then rename all of them.

    Raises:
        SetupError: one of them cannot be written; then none was replaced.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in made.items():
            target = folder / name
            temporary = folder / f".{name}.{os.getpid()}.part"
            staged.append((temporary, target))
            temporary.write_bytes(data)
        for temporary, target in staged:
            temporary.replace(target)
    except OSError as error:
        raise SetupError(
            f"{error.filename or folder} cannot be written: {error.strerror}. "
            "Free the space or the folder and run the command again."
        ) from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
