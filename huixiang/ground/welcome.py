"""The words on the terminal when a site is ready."""

from rich.console import Console
from rich.table import Table

from huixiang.ground import wording


def welcome(url: str, logins: list[dict[str, str | None]]) -> None:
    """Print the addresses and one sign-in per role."""
    console = Console(highlight=False)
    console.print(f"\n[bold]{wording.SERVING.format(url=url)}[/]")
    console.print(f"  {wording.CITIZEN}  {url}/\n  {wording.STAFF}  {url}/desk\n")
    if logins:
        table = Table(title=wording.SIGN_INS, title_justify="left")
        for heading in wording.COLUMNS:
            table.add_column(heading, overflow="fold")
        for login in logins:
            table.add_row(*(login[name] or "" for name in ("role", "username", "password")))
        console.print(table)
        console.print(wording.FIRST_STEPS)
    console.print(wording.HOW_TO_STOP)
