"""Has the newest head signed by the signer and cosigned by the witnesses, and keeps what they answer.

Files of an organ's log lie in `ledger/<organ id>/` of the data folder: `signer`, the path of the signer's socket (from the data folder; it
may lie elsewhere, in a folder that belongs to another user); `verifier`, the log's public
key; `witnesses`, one line `verifier key, space, address` for each; `halted`, there while the signer contradicts us.
"""

from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings

from huixiang.fail_point import fail_point
from huixiang.ledger import signer, signing_room, tree, wording
from huixiang.ledger.merkle import EMPTY_ROOT
from huixiang.ledger.notes import Checkpoint, Note, NoteError, Signature, Verifier
from huixiang.ledger.submission import Submission
from huixiang.ledger.tree_models import Seal
from huixiang.people.scoped import current_organ_id


class Contradicted(Exception):
    """The signer remembers another past than this database holds: an old backup, or a rewritten tree."""


class Witness(NamedTuple):
    """Another body's key and where its add-checkpoint call is."""

    key: Verifier
    address: str


class Answer(NamedTuple):
    """What a witness said; `why` is empty when it cosigned."""

    name: str
    why: str


def folder() -> Path:
    """Where this organ's log keeps its files."""
    return Path(settings.DATA) / "ledger" / str(current_organ_id())


def log_key() -> Verifier:
    """The log's public key, as it was handed over when the signer's key was made."""
    return Verifier.parse((folder() / "verifier").read_text())


def signer_address() -> Path:
    """Where the signer listens; signer.Unreachable when nobody has said."""
    try:
        return Path(settings.DATA) / (folder() / "signer").read_text().strip()
    except OSError as unsaid:
        raise signer.Unreachable(str(unsaid)) from unsaid


def witnesses() -> list[Witness]:
    """Whom we ask to cosign; none when the file is not there. A line that cannot be read stands for nobody."""
    return [witness for _, witness in _named_witnesses() if witness]


def _named_witnesses() -> list[tuple[str, Witness | None]]:
    """Each line of the file, which somebody wrote by hand, and the witness it names."""
    file = folder() / "witnesses"
    lines = file.read_text(errors="replace").splitlines() if file.exists() else []
    return [(line.strip(), _witness(line)) for line in lines if line.strip()]


def _witness(line: str) -> Witness | None:
    try:
        key, address = line.split()
        return Witness(Verifier.parse(key), address)
    except ValueError:
        return None


def halted() -> str:
    """Why this site must be read-only, in words for people; empty while all is well."""
    file = folder() / "halted"
    return file.read_text() if file.exists() else ""


def anyone_halted() -> bool:
    """Whether a log of this site is halted, whosever it is."""
    return any((Path(settings.DATA) / "ledger").glob("*/halted"))


def have_signer() -> None:
    """Where nobody named a signer for this organ's log, the house's own gets a key for it."""
    here, room = folder(), Path("signer", str(current_organ_id()))
    if (here / "verifier").exists():
        return
    here.mkdir(parents=True, exist_ok=True)
    verifier = signing_room.furnish(settings.DATA / room, tree.origin())
    (here / "signer").write_text(f"{room / 'socket'}\n")
    (here / "verifier").write_text(verifier)


def seal_newest(*, again: bool = False) -> Checkpoint | None:
    """Have the newest head signed and keep the line; None when it is signed already or there is none.

    `again` asks the signer even then: so an old backup shows at the start, and the true tree lifts the halt.

    Contradicted when the signer remembers another past (then `halted` says so until a head is signed again);
    signer.Unreachable when it does not answer: entries go on being recorded, and are sealed later.
    """
    head = tree.newest_head()
    sealed = head is None or Seal.objects.filter(size=head.size, own=True).exists()
    if sealed and not again:
        return None
    fail_point("seal_asked")
    try:
        line = _signed(head or Checkpoint(tree.origin(), 0, EMPTY_ROOT))
    except Contradicted as why:
        folder().mkdir(parents=True, exist_ok=True)
        (folder() / "halted").write_text(str(why))
        raise
    fail_point("seal_answered")
    (folder() / "halted").unlink(missing_ok=True)
    if head is None or sealed:
        return None
    _keep(head, line, log_key(), own=True)
    fail_point("seal_kept")
    return head


def _signed(head: Checkpoint) -> Signature:
    try:
        return _asked(tree.signed_size() or 0, head)
    except signer.Refused as no:
        # the signer signed a head whose answer never reached us, or remembers more than a restored backup
        if no.size is None:
            raise Contradicted(wording.DIFFERENT) from no
        if no.size > head.size:
            raise Contradicted(wording.OLDER.format(signed=no.size, size=head.size)) from no
        signed = no.size
    try:
        return _asked(signed, head)
    except signer.Refused as no:
        raise Contradicted(wording.DIFFERENT) from no


def _asked(old: int, head: Checkpoint) -> Signature:
    return signer.ask(signer_address(), Submission(old, tree.consistency(old, head.size), head.text))


def _keep(head: Checkpoint, line: Signature, key: Verifier, *, own: bool) -> None:
    Note(head.text, (line,)).signed_by([key])
    seal = Seal(size=head.size, name=key.name, own=own, line=str(line).rstrip("\n"))
    Seal.objects.bulk_create([seal], ignore_conflicts=True)


def have_witnessed() -> list[Answer]:
    """Ask each witness to cosign the newest signed head; one that is silent does not hold up the others."""
    size = tree.signed_size()
    if size is None:
        return []
    found = []
    for line, witness in _named_witnesses():
        if witness is None:
            found.append(Answer(line[:60], wording.NO_WITNESS))
        elif not Seal.objects.filter(size=size, name=witness.key.name).exists():
            found.append(Answer(witness.key.name, _why_not_witnessed(witness, size)))
    return found


def _why_not_witnessed(witness: Witness, size: int) -> str:
    seen = Seal.objects.filter(name=witness.key.name).order_by("-size").values_list("size", flat=True).first() or 0
    head = tree.checkpoint(size)
    try:
        status, text = _submitted(witness, seen, size)
        if status == 409 and text.strip().isdecimal() and int(text) <= size:
            status, text = _submitted(witness, int(text), size)
        if status != 200:
            return f"{status} {text.strip()[:200]}"
        for line in text.splitlines():
            signature = Signature.parse(line)
            if (signature.name, signature.key_id) == (witness.key.name, witness.key.key_id):
                _keep(head, signature, witness.key, own=False)
                return ""
    except (URLError, OSError, NoteError) as fault:
        return str(fault)
    return "no line of its own"


def _submitted(witness: Witness, old: int, size: int) -> tuple[int, str]:
    own = Note(tree.checkpoint(size).text, tree.note(size).signatures[:1])
    body = str(Submission(old, tree.consistency(old, size), str(own))).encode()
    if not witness.address.startswith(("http://", "https://")):
        raise URLError(f"not an address of the web: {witness.address}")
    request = Request(f"{witness.address.rstrip('/')}/add-checkpoint", body, method="POST")  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310  # nosec B310  # checked above
            return answer.status, answer.read(65_536).decode()
    except HTTPError as refused:
        return refused.code, refused.read(65_536).decode()
