"""What must not be lost with the power: bytes and names that are on the disk, and not only on their way."""

import os
from pathlib import Path
from typing import IO, Any


def write(file: IO[Any], content: Any) -> None:
    """The content, on the disk when this returns."""
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in a folder: a lost directory entry is a lost file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
