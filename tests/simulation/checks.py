"""What must hold after every step, and of everything at the end."""

import json
from collections import defaultdict

from huixiang.ledger import recount, sealing, tree
from huixiang.ledger.models import Entry
from huixiang.ledger.tree_models import Leaf, Pending, Seal
from huixiang.loops import recheck
from huixiang.loops.models import Attachment, Case, Outbox, Spoken
from huixiang.loops.table import OPEN
from huixiang.vault import receipts, sealed_attachments
from huixiang.vault.models import SealedFile

MACHINES = {"clock", "import", "main", "parent"}


def agree(world, cases):
    """These cases are whole: copies as the entries say, chains unbroken, nothing gone that was there before."""
    files = files_of(cases)
    read = recheck._Read(cases)
    for case, wrong in read.disagreements():
        assert wrong == [], f"{case.number}: {wrong}"
        entries, spoken = read.entries[case.pk], read.spoken[case.pk]
        leaves = [bytes(entry.leaf) for entry in entries]
        before = world.leaves.get(case.pk, [])
        assert leaves[: len(before)] == before, f"{case.number}: the past changed"
        world.leaves[case.pk] = leaves
        for entry in entries[len(before) :]:
            lawful(case, entry)
            later = {one.move for one in entries if one.seq > entry.seq}
            wholly_written(case, entry, later, spoken, files[case.pk, entry.seq])


def files_of(cases):
    """The files kept at each entry of these cases."""
    files = defaultdict(list)
    rows = Attachment.objects.filter(case__in=[case.pk for case in cases]).order_by("id")
    for case, seq, digest in rows.values_list("case_id", "seq", "digest"):
        files[case, seq].append(digest)
    return files


def lawful(case, entry):
    """The entry's step is in the table, made by somebody the row names, or who decides in the place of the stage's holder."""
    if entry.move == OPEN:
        assert (entry.seq, entry.to) == (0, case.table.opens_in)
        return
    move = case.table.moves[entry.move]
    roles = {name.split(".")[0].rstrip("0123456789") for name in move.by}
    if (holder := case.table.stages[entry.came_from].holder) in roles:
        roles |= {*case.table.stand_ins(holder)}
    assert entry.came_from in move.start, f"{case.number}: {entry.move} from {entry.came_from}"
    assert entry.role in roles, f"{case.number}: {entry.move} by {entry.role}"
    assert entry.actor == acting(case, entry), f"{case.number}: {entry.actor} as {entry.role}"


def acting(case, entry):
    """Who must stand in the entry: a machine by its name, whoever comes by receipt or link as nobody in particular."""
    if entry.role in MACHINES:
        return entry.role
    return "resident" if case.table.roles[entry.role].party == "resident" else f"account:{entry.account_id}"


def wholly_written(case, entry, later, spoken, kept):
    """Every text the entry committed to lies beside it; every file it names is there until a later move lets it go."""
    committed = set(json.loads(bytes(entry.body))["commit"])
    assert {text.field for text in spoken if text.seq == entry.seq} == committed, f"{case.number}: words are missing"
    standing = [name for name, kind in case.table.evidence.items() if kind.files and not later & set(kind.until)]
    named = [digest for name in standing for digest in entry.evidence.get(name, [])]
    assert sorted(kept) == sorted(named), f"{case.number}: files are missing"
    if not named:
        return
    for digest in SealedFile.objects.filter(digest__in=named).order_by("id").values_list("digest", flat=True):
        assert sealed_attachments.clean_copy(digest)


def announced(case, entries):
    """The seqs at which the case was handed to the resident who wants to hear of it."""
    silent = False
    for entry in entries:
        silent = entry.evidence.get(case.table.silent_if, silent)
        holder = case.table.roles.get(case.table.stages[entry.to].holder)
        if holder and holder.party == "resident" and entry.to != entry.came_from and silent is not True:
            yield entry.seq


def messages_are_due_ones(world):
    """A row of the outbox for each handing over, and no other; none is missing where there is a number to send to."""
    from huixiang.vault.identities import number_to_notify

    rows, entries = defaultdict(list), defaultdict(list)
    for case, seq in Outbox.objects.order_by("case_id", "seq").values_list("case_id", "seq"):
        rows[case].append(seq)
    for entry in Entry.objects.order_by("case_id", "seq"):
        entries[entry.case_id].append(entry)
    for case in Case.objects.order_by("id"):
        due = list(announced(case, entries[case.pk]))
        found = rows[case.pk]
        assert set(found) <= set(due), f"{case.number}: word of nothing"
        if number_to_notify(case):
            assert found == due, f"{case.number}: {due} due, {found} in the outbox"


def messages_came_once_and_in_order(world):
    """What is marked sent was taken by the gateway; of one case, never a later one first."""
    first = {key: place for place, key in reversed(list(enumerate(world.gateway.got)))}
    rows = Outbox.objects.order_by("case_id", "seq")
    place_of = {}
    for row in rows:
        place = first.get(str(row.pk))
        assert row.sent_at is None or place is not None, "marked as sent, but never handed over"
        if place is not None and row.pk not in world.late:
            assert place > place_of.get(row.case_id, -1), "a later message came first"
            place_of[row.case_id] = place


def everything(world):
    """All of it, from the entries up."""
    wrong = [str(one) for _, found in recheck.recheck() for one in found]
    assert wrong == [], wrong[:5]
    agree(world, [world.known(case) for case in Case.objects.order_by("opened_at", "number")])
    for code, (_, acknowledged) in world.filed.items():
        count = Case.objects.filter(receipt=receipts.mac(code)).count()
        assert count == 1 if acknowledged else count <= 1, f"{code}: {count} cases"
    assert Case.objects.filter(receipt__isnull=False).count() <= len(world.filed)
    messages_are_due_ones(world)
    messages_came_once_and_in_order(world)
    the_ledger_holds(world)


def the_ledger_holds(world):
    """Everything stored recomputes; every entry has its place or waits; what was signed is in the tree."""
    faults = list(recount.faults(sealing.log_key()))
    assert faults == [], faults[:5]
    assert Leaf.objects.count() + Pending.objects.count() == Entry.objects.count()
    assert Spoken.objects.count() > 0
    newest = Seal.objects.filter(own=True).order_by("-size").values_list("size", flat=True).first()
    assert newest is None or newest <= tree.size()
