"""What a proposal costs a page: CPU per message (class, words that weighed, unit), and memory of a loaded model.

Usage: python -m benchmarks.insight.proposals
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import os
import resource
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from benchmarks.insight.unit_types import most, records_by  # noqa: E402
from huixiang.insight.classifier import load  # noqa: E402
from huixiang.insight.learning import learn  # noqa: E402
from huixiang.insight.learnt import Model  # noqa: E402
from huixiang.insight.lines import records_in  # noqa: E402

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
ASKED = 1000


def resident_mb() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def learn_into(folder: str) -> None:
    """In a process of its own, so that what learning needed is not counted."""
    learn(records_in(DATA / "classified.jsonl")).save(Path(folder) / "class")
    learn(records_by(most)).save(Path(folder) / "unit")


def main() -> None:
    records = records_in(DATA / "classified.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        learner = get_context("spawn").Process(target=learn_into, args=[folder])
        learner.start()
        learner.join()
        stored = sum(file.stat().st_size for file in Path(folder).rglob("*.*"))
        before = resident_mb()
        model = Model(1, load(Path(folder) / "class"), {}, load(Path(folder) / "unit"))
        model.levels(records[0])
        after = resident_mb()
    began = time.process_time()
    for record in records[:ASKED]:
        model.levels(record)
        model.units(record, 3)
        model.telling(record)
    spent = time.process_time() - began
    print(
        {
            "ms_a_message": round(1000 * spent / ASKED, 3),
            "loaded_mb": round(after - before, 1),
            "stored_mb": round(stored / 1e6, 2),
        }
    )


if __name__ == "__main__":
    main()
