"""Files beside entries, opened for those who may see the entry."""

import io
from typing import IO

from huixiang.loops.models import Attachment
from huixiang.vault import sealed_attachments
from huixiang.vault.models import SealedFile


def copy_of(file: Attachment) -> IO[bytes] | None:
    """The clean copy; None when its key or its bytes were destroyed."""
    try:
        return io.BytesIO(sealed_attachments.clean_copy(file.digest))
    except (SealedFile.DoesNotExist, FileNotFoundError):
        return None
