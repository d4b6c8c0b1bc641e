"""`huixiang recheck`: do the entries and their copies agree?"""

import sys
from collections.abc import Iterator

import click


@click.command("recheck")
@click.option("--mend", is_flag=True, help="把列表中的副本按台账重写（台账本身永远不改）")
def recheck(mend: bool) -> None:
    """核对台账与列表：逐件重算环节、期限和有关方，逐条核对哈希链。有不符的逐条列出并以 1 退出。"""
    from . import wording

    count, faults = 0, []
    for read, wrong in _with_progress(mend):
        count += read
        faults += wrong
    for number, what in faults:
        click.echo(f"{number}\t{what}")
    click.echo((wording.RECHECKED if faults else wording.ALL_AGREE).format(count=count, faults=len(faults)))
    sys.exit(bool(faults))


def _with_progress(mend: bool) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    from rich.progress import Progress

    from huixiang.people.organs import every_organ

    from .models import Case
    from .recheck import recheck as go_through

    with Progress(transient=True) as bar:
        for organ in every_organ():
            task = bar.add_task(organ.name, total=Case.objects.count())
            for read, wrong in go_through(mend=mend):
                bar.advance(task, read)
                yield read, [(str(number), str(why)) for number, why in wrong]
