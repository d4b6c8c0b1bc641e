"""F1 of the hot issues against those labelled by hand, each by the issue that fits it best, and where that stands in the list.

Usage: python -m benchmarks.insight.hot_issues
"""

from pathlib import Path

from benchmarks.insight.hot_labels import FOUND_WITH, HELD_BACK, KNOWN, numbers
from huixiang.insight.hot import hot_issues
from huixiang.insight.sheets import messages_in

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETS = {"known": KNOWN, "found with": FOUND_WITH, "held back": HELD_BACK}


def f1(truth: set, found: set) -> float:
    return 2 * len(truth & found) / (len(truth) + len(found))


def best(truth: set, issues: list[set]) -> tuple[float, int]:
    """(F1, place in the list from 1) of the issue that fits best."""
    score, place = max((f1(truth, found), -place) for place, found in enumerate(issues, 1))
    return score, -place


def tried(issues: list[set]) -> dict[str, dict[str, tuple[float, int]]]:
    return {
        name: {matter: best(truth, issues) for matter, truth in numbers(labels).items()}
        for name, labels in SETS.items()
    }


def mean(scores: dict[str, tuple[float, int]]) -> float:
    return sum(score for score, _ in scores.values()) / len(scores)


def main(top: int = 1000) -> None:
    issues = [
        {message.id for message in issue.members} for issue in hot_issues(messages_in(DATA / "messages.xlsx"), top)
    ]
    for name, scores in tried(issues).items():
        print(f"{name}: mean F1 {mean(scores):.3f}")
        for matter, (score, place) in scores.items():
            print(f"  {score:.3f}  {place:4}  {matter}")


if __name__ == "__main__":
    main()
