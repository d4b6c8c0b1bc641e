"""What may happen in a step. Each deed is a function of the world; its dice alone decide."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huixiang.concerns.filing import Filing, file_concern
from huixiang.concerns.loop import CONCERN, KINDS
from huixiang.ledger import sealing, sequencer, signer
from huixiang.loops import clock, evidence, messages, recompute
from huixiang.loops.models import CalendarDay, Case, Link, Outbox
from huixiang.loops.parties import Resident
from huixiang.loops.refusals import Conflict
from huixiang.people import remembered
from huixiang.vault import identities, receipts, sealed_attachments, uploads
from huixiang.vault.models import Request

from .checks import agree

TEXT = b"a letter of the neighbours\n"
PHONE = "1380000{:04d}"


def file(world):
    """Somebody files at the door, sometimes with a letter."""
    code, dice = receipts.new_code(), world.dice
    with_file, kind = dice.random() < 0.3, dice.choice(KINDS)[0]
    filing = {
        "message": f"灯不亮，第{len(world.filed)}件", "kind": kind, "area": dice.choice(world.areas),
        "anonymous": dice.random() < 0.2, "wants_reply": dice.random() < 0.8, "urgency": dice.choice([0, 0, 0, 1]),
    }  # fmt: skip
    world.filed[code] = filing, False
    return _file(world, code, filing, with_file)


def _file(world, code, filing, with_file=False):
    def deed():
        files = []
        if with_file:
            told = uploads.Checked("letter.txt", "txt", "txt", TEXT, TEXT)
            files = [sealed_attachments.keep(told)]
        return file_concern(Filing(**filing, files=files), receipt=receipts.mac(code))

    done, answer = world.step(deed)
    if done:
        world.filed[code] = filing, True
        case = world.known(answer[0])
        if world.faults.struck or world.dice.random() < 0.3:
            agree(world, [case])


def file_again(world):
    """The same receipt once more: it leads to what was filed, or files what was not."""
    if world.filed:
        code = world.dice.choice(list(world.filed))
        filing, acknowledged = world.filed[code]
        if filing is not None:
            before = Case.objects.filter(receipt=receipts.mac(code)).first()
            assert before or not acknowledged, f"an acknowledged filing is gone: {code}"
            _file(world, code, filing)
            assert Case.objects.filter(receipt=receipts.mac(code)).count() <= 1


def file_on_the_page(world, with_letter=False):
    """Through the site's own pages, with a name and a telephone, again and again until it is acknowledged."""
    code, number = receipts.new_code(), len(world.filed)
    world.filed[code] = None, False
    while not _acknowledged(world, code, number, with_letter):
        pass
    world.filed[code] = None, True
    case = world.known(Case.objects.get(receipt=receipts.mac(code)))
    assert identities.masked(case)["phone"].startswith("138"), "a filing without its identity"
    world.named.append(case.pk)
    agree(world, [case])


def _acknowledged(world, code, number, with_letter):
    """302 alone is an acknowledgement."""
    told = {
        "receipt": code, "at": "check", "kind": "help", "message": f"水管漏水，第{number}件", "area": "990101001",
        "name": "林秀英", "phone": PHONE.format(number),
    }  # fmt: skip
    if with_letter:
        told["files"] = SimpleUploadedFile("letter.txt", TEXT)
    done, answer = world.step(lambda: world.client.post("/file", told))
    if not done or answer.status_code == 302:
        return done
    assert world.faults.struck, f"{answer.status_code} though nothing went wrong"
    assert answer.status_code in (500, 503), answer.status_code
    return False


def send_a_letter(world):
    """The same with a file, which is opened in a room of its own: slow, and therefore rare."""
    file_on_the_page(world, with_letter=True)


def main_goes_on(world):
    """Of those that others were merged into: by lot they would hardly ever come so far that the others follow."""
    links = Link.objects.filter(kind=Link.Kind.MERGED, undone_at=None, other__closed_at=None).select_related("other")
    mains = [link.other for link in links.order_by("other__opened_at", "other__number", "id")]
    if mains:
        move(world, world.dice.choice(mains))


def move(world, case=None):
    """Somebody who may (now and then somebody who may not) makes a move that the table knows here."""
    case = case or _some_case(world)
    if case is None:
        return
    course = case.course()
    moves = [one for one in case.table.moves_from(case.stage) if course.allows(one) and one.human_roles]
    moves = moves if world.dice.random() < 0.95 else list(case.table.moves.values())
    if not moves:
        return
    usual = [one for one in moves if one.name == case.table.stages[case.stage].usual]
    chosen = world.dice.choice(usual if usual and world.dice.random() < 0.75 else moves)
    by = actor(world, case, course, chosen)
    seq = case.seq if world.dice.random() < 0.9 else case.seq - 1
    given = {}

    def deed():
        given.update(some_evidence(world, case, chosen))
        return case.make(chosen.name, by=by, seq=seq, **given)

    done, answer = world.step(deed)
    if done:
        assert answer.seq > course.seq == seq, "a move without an entry"
        world.given[f"{case.loop}.{chosen.name}"] += 1
    elif seq != course.seq and not world.faults.struck:
        assert isinstance(answer, Conflict), f"a stale page was taken: {answer!r}"
    _look_around(world, case.pk)


def _some_case(world):
    """Mostly one of the latest: so cases go far instead of all going a little."""
    if not world.cases:
        return None
    recent = world.cases[-25:] if world.dice.random() < 0.9 else world.cases
    return Case.objects.get(pk=world.dice.choice(recent))


def _look_around(world, key):
    """The case and all that may have moved with it agree with their entries: after each fault, and now and then."""
    if not world.faults.struck and world.dice.random() < 0.85:
        return
    family = list(Case.objects.filter(parent=key).order_by("opened_at", "number"))
    family += [link.case for link in Case(pk=key).linked.filter(undone_at=None).select_related("case").order_by("id")]
    agree(world, [world.known(one) for one in [Case.objects.get(pk=key), *family]])


def actor(world, case, course, chosen):
    """Somebody in one of the roles; where nobody sits in any, a citizen who never filed it."""
    for name in world.dice.sample(chosen.human_roles, len(chosen.human_roles)):
        role = case.table.roles[name]
        if role.party == "resident":
            return Resident(case.pk)
        keys = course.parties.get(role.party, [])
        found = [world.accounts[key] for key in keys if key in world.accounts]
        for post, kind, unit, account in world.posts:
            if post in role.posts and (kind == role.standing if role.standing else unit in keys):
                found.append(account)
        if found:
            return world.dice.choice(found)
    return Resident()


def some_evidence(world, case, chosen):
    """Something for every cell that must be given, and for a third of those that may be."""
    case.author = None
    return {
        need.name: some(world, need.kind, case)
        for need in chosen.needs
        if need.kind.asked and (not need.optional or world.dice.random() < 0.33)
    }


def some(world, kind, case):
    dice = world.dice
    match kind:
        case evidence.Words():
            return f"写明情况{dice.randrange(10**6)}"
        case evidence.Choice():
            return dice.choice(list(kind.options))
        case evidence.Flag():
            return dice.random() < 0.5
        case evidence.Day():
            return timezone.localdate() + timedelta(days=dice.randrange(1, 20))
        case evidence.Count():
            return dice.randrange(kind.least, min(kind.most, kind.least + 5) + 1)
        case evidence.Files():
            told = uploads.Checked("letter.txt", "txt", "txt", TEXT, TEXT)
            return [sealed_attachments.keep(told)]
        case evidence.ACategory():
            return dice.choice(world.categories)
        case evidence.ACase():
            return Case.objects.get(pk=dice.choice(world.cases[-25:])).number
    offered = [value for value, _ in kind.choices(case)]
    chosen = dice.choice(offered) if offered else ""
    return [chosen] if isinstance(kind, evidence.Units) else chosen


def tick(world):
    """The clock comes by."""
    woken = list(Case.objects.woken_by(world.now).values_list("pk", flat=True)[:20])
    world.step(lambda: clock.tick(world.now, at_once=5))
    for key in woken[:3]:
        _look_around(world, key)


def wait(world):
    """Time passes: an hour, a night, days."""
    world.hands.shift(timedelta(minutes=world.dice.choice([5, 30, 60, 60, 240, 720, 1440, 2880])))


def sequence(world):
    world.step(lambda: sequencer.sequence(world.dice.choice([3, 20, 1000])))


def seal(world):
    """Have the newest head signed; the signer may be dead, and must never contradict us."""

    def deed():
        try:
            return sealing.seal_newest(again=world.dice.random() < 0.1)
        except signer.Unreachable:
            assert world.faults.struck, "the signer died though nothing went wrong"
            return None

    world.step(deed)
    assert not sealing.halted(), "the signer contradicts a past that never changed"


def deliver(world):
    world.step(lambda: messages.deliver(world.now))


def ask_for_identity(world):
    """周站长 asks who filed, 身份保管员 grants, and she looks."""
    if not world.named:
        return
    case = Case.objects.get(pk=world.dice.choice(world.named[-3:]))
    if not identities.masked(case):
        return
    asker = next(account for post, kind, _, account in world.posts if (post, kind) == ("clerk", "station"))
    request = Case.objects.filter(
        pk__in=Request.objects.filter(of=case).order_by().values("case"), closed_at=None
    ).order_by("id").first()  # fmt: skip
    if request is None:
        done, answer = world.step(lambda: identities.ask(case, by=asker, reason="约定上门时间", fields=["phone"]))
        request = answer if done else None
    elif request.stage == "asked":
        keeper = next(account for post, *_, account in world.posts if post == "custodian")
        world.step(lambda: request.make("grant", by=keeper))
    else:
        before = request.entries.filter(move="look").count()
        done, number = world.step(lambda: identities.reveal(case, asker, "phone"))
        assert not done or request.entries.filter(move="look").count() == before + 1, "a look without an entry"
        assert not done or number.startswith("138")
    if request is not None:
        agree(world, [world.known(Case.objects.get(pk=request.pk))])


def erase(world):
    """A person's data are destroyed; the case goes on, its entries stay as they are."""
    case = _some_case(world)
    if case is None or case.loop != CONCERN.name:
        return
    done, _ = world.step(lambda: identities.erase(case))
    if done:
        assert identities.masked(case) == {}
    agree(world, [case])


def recount(world):
    """A holiday is declared: deadlines are counted anew, again and again until a run is not interrupted."""
    day = timezone.localdate() + timedelta(days=world.dice.randrange(2, 12))
    told = {"works": world.dice.random() < 0.5, "name": "临时调整"}
    while not world.step(lambda: CalendarDay.objects.update_or_create(day=day, defaults=told))[0]:
        pass
    remembered.forget()
    while not world.step(lambda: recompute.recompute(2026))[0]:
        pass


def give_up_giving_up(world):
    """Dead letters are released; they come late, and out of order."""
    dead = Outbox.objects.filter(given_up_at__isnull=False)
    world.late |= set(dead.order_by("id").values_list("pk", flat=True))
    world.step(lambda: messages.try_again(world.now))


# how often in a hundred steps or so
DEEDS = {
    file: 8, file_again: 3, file_on_the_page: 5, send_a_letter: 0.1, move: 50, main_goes_on: 4, tick: 8, wait: 6, sequence: 8, seal: 4,
    deliver: 5, ask_for_identity: 4, erase: 2, recount: 0.2, give_up_giving_up: 0.3,
}  # fmt: skip


def one(world):
    """The next deed."""
    deed = world.dice.choices(list(DEEDS), list(DEEDS.values()))[0]
    world.said[deed.__name__] += 1
    deed(world)
