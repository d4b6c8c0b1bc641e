"""L-3: ten attacks, two hundred times each, on a ledger that was really lived in, sealed and exported."""

import io
import json
import random
from base64 import b64encode

from huixiang.ledger import sealing, tree
from huixiang.ledger.export import export
from huixiang.ledger.notes import Note, Signer
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tests import exporting
from huixiang.ledger.tests.exporting import Town
from huixiang.ledger.tests.test_verify_ledger import faults

RUNS = 200


def exported():
    file = io.BytesIO()
    export(file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def flip_a_byte(town, dice):
    rows = town.rows()
    place = dice.choice([number for number, found in enumerate(rows) if "body" in found])
    body = bytearray(exporting.body_of(rows[place]))
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    rows[place]["body"] = b64encode(body).decode()
    return rows


def edit_an_entry(town, dice):
    notes = town.notes()
    dice.choice(town.bodies)["data"]["to"] = "closed"
    return town.rows(notes)


def delete_an_entry(town, dice):
    notes = town.notes()
    del town.bodies[dice.randrange(len(town.bodies) - 1)]
    return town.rows(notes)


def insert_an_entry(town, dice):
    notes = town.notes()
    place = dice.randrange(len(town.bodies))
    town.bodies.insert(place, town.entry(town.bodies[place]["stream"]))
    return town.rows(notes)


def swap_two_entries(town, dice):
    notes = town.notes()
    one, other = dice.sample(range(len(town.bodies)), 2)
    town.bodies[one], town.bodies[other] = town.bodies[other], town.bodies[one]
    return town.rows(notes)


def rewrite_without_the_key(town, dice):
    old = town.notes()
    dice.choice(town.bodies[: max(old)])["type"] = "withdraw"
    town.rechain()
    kept = {size: Note.parse(note).signatures for size, note in old.items()}
    return town.rows({size: str(Note(town.head(size).text, kept[size])) for size in old})


def rewrite_with_the_stolen_key(town, dice):
    dice.choice(town.bodies[:40])["type"] = "withdraw"
    return town.rechain().rows()


def truncate_with_the_stolen_key(town, dice):
    del town.bodies[dice.randrange(1, 40) :]
    return town.rows()


def rewrite_the_end_with_the_stolen_key(town, dice):
    dice.choice(town.bodies[40:])["type"] = "withdraw"
    return town.rechain().rows()


def never_record_it(town, dice):
    del town.bodies[dice.randrange(40, len(town.bodies))]
    return town.rechain().rows()


# Of 200 runs each: seen without any checkpoint from outside, and seen with the outside one at 40 entries.
CAMPAIGN = {
    flip_a_byte: (RUNS, RUNS),
    edit_an_entry: (RUNS, RUNS),
    delete_an_entry: (RUNS, RUNS),
    insert_an_entry: (RUNS, RUNS),
    swap_two_entries: (RUNS, RUNS),
    rewrite_without_the_key: (RUNS, RUNS),
    rewrite_with_the_stolen_key: (0, RUNS),
    truncate_with_the_stolen_key: (0, RUNS),
    rewrite_the_end_with_the_stolen_key: (0, 0),
    never_record_it: (0, 0),
}


def test_each_attack_is_caught_as_often_as_the_manual_says(lin, log):
    for number in range(60):
        lin.files(f"第{number}盏灯不亮")
        if number % 10 == 9:
            sequence()
            sealing.seal_newest()
    rows, printed, outcome = exported(), tree.checkpoint(40), {}
    assert len(rows) == 60 + 6 + 2
    key = Signer.parse((sealing.folder() / "stolen").read_text())

    for attack in CAMPAIGN:
        alone = compared = 0
        for seed in range(RUNS):
            dice = random.Random(seed)
            town = Town.lived_in(dice, key, rows)
            spoiled = attack(town, dice)
            alone += bool(faults(town, spoiled))
            compared += bool(faults(town, spoiled, [printed]))
        outcome[attack] = alone, compared

    assert outcome == CAMPAIGN
