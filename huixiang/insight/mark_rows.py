"""Rows of many marks at once, in the binary form of COPY: every row is as long as any other, so numpy lays them out."""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
from itertools import chain
from uuid import UUID

import numpy as np

COPY = "COPY insight_mark (organ_id, hash, case_id) FROM STDIN (FORMAT BINARY)"
BEGIN, END = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
# how many columns; before each its length
ROW = np.dtype(
    [
        ("columns", ">i2"), ("of_organ", ">i4"), ("organ", "V16"), ("of_hash", ">i4"), ("hash", ">i8"),
        ("of_case", ">i4"), ("case", "V16"),
    ]
)  # fmt: skip


def rows(organ: UUID, cases: list[UUID], marks: list[list[int]]) -> bytes:
    """The marks of these cases in the order of the index, so that each of its pages is taken up once."""
    hashes = np.fromiter(chain.from_iterable(marks), np.int64)
    keys = np.frombuffer(b"".join(case.bytes for case in cases), "V16")
    order = np.argsort(hashes, kind="stable")
    laid_out = np.zeros(len(hashes), ROW)
    laid_out["columns"], laid_out["of_organ"], laid_out["of_hash"], laid_out["of_case"] = 3, 16, 8, 16
    laid_out["organ"] = np.void(organ.bytes)
    laid_out["hash"] = hashes[order]
    laid_out["case"] = np.repeat(keys, list(map(len, marks)))[order]
    return BEGIN + laid_out.tobytes() + END
