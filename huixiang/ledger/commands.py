"""`huixiang ledger …`: what an operator or a timer calls. Models are imported late: the signer runs without Django."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huixiang.ledger import signer as signing
from huixiang.ledger import wording

if TYPE_CHECKING:
    from huixiang.ledger.notes import Checkpoint

_FILE = click.Path(path_type=Path)


@click.group(help=wording.GROUP)
def ledger() -> None:
    """The group of commands."""


def _each_organ() -> Iterator[Any]:
    """Every organ in turn, with its rows in reach."""
    from huixiang.people.organs import every_organ

    return every_organ()


@ledger.command(help=wording.ORIGIN)
def origin() -> None:
    """Print the name of each organ's log."""
    from huixiang.ledger import tree

    for organ in _each_organ():
        click.echo(f"{tree.origin()} {organ}")


@ledger.command(help=wording.SEQUENCE)
@click.option("--follow", is_flag=True, help=wording.FOLLOW)
def sequence(follow: bool) -> None:
    """Sequence what waits, once until nothing waits, or for ever."""
    while True:
        for organ in _each_organ():
            if count := _sequenced():
                click.echo(wording.SEQUENCED.format(organ=organ, count=count))
        if not follow:
            return
        time.sleep(1)


def _sequenced() -> int:
    from huixiang.ledger.sequencer import sequence as batch

    count = 0
    while places := batch():
        count += len(places)
    return count


@ledger.command(help=wording.CHECKPOINT)
def checkpoint() -> None:
    """Sign and witness the newest head of each organ; exit 1 when a signer is silent or contradicts."""
    done = [_sealed(organ) for organ in _each_organ()]  # one organ's trouble does not hold up the next
    sys.exit(int(not all(done)))


def _sealed(organ: Any) -> bool:
    from huixiang.ledger import sealing

    try:
        head = sealing.seal_newest()
    except signing.Unreachable as why:
        click.echo(wording.UNREACHABLE.format(organ=organ, why=why), err=True)
        return False
    except sealing.Contradicted as why:
        click.echo(wording.HALTED.format(organ=organ, why=why), err=True)
        return False
    done = wording.SIGNED.format(organ=organ, size=head.size) if head else wording.NOTHING_NEW.format(organ=organ)
    click.echo(done)
    for name, why in sealing.have_witnessed():
        click.echo(wording.NOT_WITNESSED.format(name=name, why=why) if why else wording.WITNESSED.format(name=name))
    return True


@ledger.command(help=wording.EXPORT)
@click.argument("folder", type=_FILE)
def export(folder: Path) -> None:
    """Write each organ's export as FOLDER/<organ id>.jsonl."""
    from huixiang.ledger.export import export as write

    folder.mkdir(parents=True, exist_ok=True)
    for organ in _each_organ():
        fresh = folder / f"{organ.pk}.jsonl.unfinished"
        with fresh.open("wb") as file:
            found = write(file)
        fresh.replace(folder / f"{organ.pk}.jsonl")  # cut short, it would pass for whole, or end one that was
        click.echo(wording.EXPORTED.format(organ=organ, sealed=found.sealed, unsealed=found.unsealed))


def kept_outside(_context: Any, _option: Any, files: tuple[Path, ...]) -> "list[tuple[Path, Checkpoint]]":
    """Checkpoints kept outside, of which the first three lines count; what is none is told before anything is done."""
    from huixiang.ledger.notes import Checkpoint, NoteError

    found = []
    for file in files:
        try:
            found.append((file, Checkpoint.parse("\n".join(file.read_text("utf-8-sig").splitlines()[:3]) + "\n")))
        except (OSError, NoteError, ValueError):
            raise click.BadParameter(wording.NOT_KEPT.format(file=file)) from None
    return found


def checkpoints(help: str) -> Any:
    """The option that names checkpoints kept outside."""
    kind = click.Path(path_type=Path, exists=True)
    return click.option("--checkpoint", "kept", multiple=True, type=kind, callback=kept_outside, help=help)


@ledger.command(help=wording.VERIFY)
@checkpoints(wording.KEPT)
def verify(kept: "list[tuple[Path, Checkpoint]]") -> None:
    """Recompute the stored ledger of each organ; exit 1 when something is wrong."""
    from huixiang.ledger import recount, sealing, tree
    from huixiang.ledger.tree_models import Head

    wrong, heads, origins = 0, [head for _, head in kept], []
    for organ in _each_organ():
        origins.append(tree.origin())
        key = sealing.log_key() if (sealing.folder() / "verifier").exists() else None
        with recount.one_moment():
            found = [*recount.faults(key), *(why for head in heads if (why := _differs(head)))]
            sound = wording.SOUND.format(organ=organ, size=tree.size(), heads=Head.objects.count())
        wrong += len(found)
        for fault in found:
            click.echo(wording.UNSOUND.format(organ=organ, fault=fault), err=True)
        if not found:
            click.echo(sound)
    for head in heads:
        if head.origin not in origins:  # compared with nothing
            wrong += 1
            click.echo(wording.NO_SUCH_LOG.format(origin=head.origin, origins="、".join(origins)), err=True)
    sys.exit(int(wrong > 0))


def _differs(kept: "Checkpoint") -> str:
    """How this log differs from a checkpoint kept outside; what another log's is told of by whoever asks."""
    from huixiang.ledger import tree

    if kept.origin != tree.origin():
        return ""
    if kept.size > tree.size():
        return wording.SHORTER.format(kept=kept.size, size=tree.size())
    return "" if tree.checkpoint(kept.size).root == kept.root else wording.OTHER_ROOT.format(size=kept.size)


@ledger.group(help=wording.SIGNER)
def signer() -> None:
    """The signer's own commands; they touch neither Django nor the database."""


@signer.command(help=wording.SIGNER_NEW)
@click.argument("origin")
@click.argument("key", type=_FILE)
@click.argument("memory", type=_FILE)
def new(origin: str, key: Path, memory: Path) -> None:
    """Make a log's key and its empty memory; print the verifier key."""
    from huixiang.ledger.notes import NoteError

    try:
        click.echo(signing.make_key(origin, key, memory))
    except NoteError:
        raise click.BadParameter(wording.NO_LOG_NAME.format(name=origin)) from None


@signer.command(help=wording.SIGNER_SERVE)
@click.argument("key", type=_FILE)
@click.argument("memory", type=_FILE)
@click.argument("address", type=_FILE)
def serve(key: Path, memory: Path, address: Path) -> None:
    """Answer at a Unix socket until stopped."""
    try:
        signing.serve(key, memory, address)
    except signing.CannotServe as why:
        raise click.ClickException(str(why)) from None
