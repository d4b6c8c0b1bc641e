"""Messages recombined from real sentences, with planted copies of five kinds; nothing is kept or printed."""

import random
import re
from pathlib import Path

from huixiang.insight.lines import records_in

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SENTENCE = re.compile(r"[^。！？!?；;]{6,60}[。！？!?；;]")
KINDS = ("punctuation", "edits5", "reordered", "edits15", "paraphrase")


def real_sentences() -> tuple[list[str], list[str]]:
    """Titles and sentences of the classified messages."""
    records = records_in(DATA / "classified.jsonl")
    return [r["topic"] for r in records], [s.strip() for r in records for s in SENTENCE.findall(r["detail"])]


def edited(text: str, share: float, chance: random.Random, letters: str) -> str:
    """A share of the characters replaced, dropped or doubled."""
    out = []
    for letter in text:
        dice = chance.random()
        if dice >= share:
            out.append(letter)
        elif dice < share / 3:
            out.append(chance.choice(letters))
        elif dice < 2 * share / 3:
            out.append(letter + chance.choice(letters))
    return "".join(out)


def copied(kind: str, title: str, body: list[str], chance, sentences, letters) -> str:
    """A copy of (title, sentences) of the given kind."""
    if kind == "punctuation":
        return f"领导您好！{title}，{''.join(body).replace('，', ' ')}谢谢"
    if kind == "edits5":
        return edited(f"{title}。{''.join(body)}", 0.05, chance, letters)
    if kind == "reordered":
        return f"{title}。{''.join(chance.sample(body, max(1, len(body) - 1)))}"
    if kind == "edits15":
        return "尊敬的领导：" + edited(f"{title}。{''.join(body)}", 0.15, chance, letters)
    return f"{title}。{''.join(chance.sample(sentences, max(1, len(body) - 1)))}{max(body, key=len)}"


# half of one title and half of another, so that few titles occur twice
def stream(count: int, seed: int = 0, share: float = 0.05):
    """Records `{id, text}` and {copy id: (original id, kind)}."""
    chance = random.Random(seed)
    titles, sentences = real_sentences()
    letters = "".join(titles)[:20000]
    records, kept, planted = [], [], {}
    for number in range(count):
        if kept and chance.random() < share:
            original, title, body = chance.choice(kept)
            kind = KINDS[number % len(KINDS)]
            planted[number] = (original, kind)
            text = copied(kind, title, body, chance, sentences, letters)
        else:
            one, other = chance.choice(titles), chance.choice(titles)
            title, body = (
                one[: len(one) // 2] + other[len(other) // 2 :],
                chance.sample(sentences, chance.randint(3, 5)),
            )
            kept.append((number, title, body))
            text = f"{title}。{''.join(body)}"
        records.append({"id": number, "text": text})
    return records, planted
