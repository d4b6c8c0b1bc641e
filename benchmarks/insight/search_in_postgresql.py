"""Search asked of the product's own tables (see town_of.py): time of a page, newest first and best first.

DATABASE_URL=postgresql:///million python -m benchmarks.insight.search_in_postgresql [TRIES]

Questions are words of two characters and more, rare and common, pairs of words, and phrases, taken from the texts.
"""

import os
import random
import sys
import time

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def questions(count: int) -> dict[str, list[str]]:
    import rjieba

    from benchmarks.insight.copies import real_sentences

    chance, (titles, sentences) = random.Random(1), real_sentences()
    some = chance.sample(sentences, 4 * count)
    cut = [[word for word in rjieba.cut(text) if len(word) > 1 and word.isalpha()] for text in some]
    twos = [chance.choice([w for w in words if len(w) == 2] or words) for words in cut if words]
    longer = [max(words, key=len) for words in cut if words]
    pairs = [" ".join(chance.sample(words, 2)) for words in cut if len(words) > 1]
    return {
        "a word of two": twos[:count],
        "a longer word": longer[:count],
        "two words": pairs[:count],
        "a phrase": [f"“{title[2:8]}”" for title in chance.sample(titles, count)],
    }


def main(tries: int) -> None:
    import django

    django.setup()
    from django_scopes import scope

    from huixiang.people.models import Account, Organ
    from huixiang.workbench.results import lines
    from huixiang.workbench.search import found

    with scope(organ=Organ.objects.get()):
        desk = Account.objects.select_related("organ__area").get(username="desk")
        found("路灯", desk, {}, {})
        whole: dict[str, list[float]] = {"newest": [], "best": []}
        shown: list[float] = []
        for kind, asked in questions(tries).items():
            for order, times in whole.items():
                spent, hits = [], 0
                for question in asked:
                    began = time.perf_counter()
                    told = found(question, desk, {"order": order}, {})
                    spent.append((time.perf_counter() - began) * 1000)
                    lines(told.cases, told.question.marked)
                    shown.append((time.perf_counter() - began) * 1000)
                    hits += bool(told.cases)
                times.extend(spent)
                told = np.percentile(spent, [50, 95, 100])
                print(
                    "{}, {} first, ms: median {:.1f}, p95 {:.1f}, max {:.1f}".format(kind, order, *told),
                    f"· {hits} of {len(asked)} found",
                )
    print("all, with the lines of the page, ms: median {:.1f}, p95 {:.1f}".format(*np.percentile(shown, [50, 95])))
    for order, times in whole.items():
        print("all, {} first, ms: median {:.1f}, p95 {:.1f}".format(order, *np.percentile(times, [50, 95])))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
