"""``keyart erase``: takes a member out of the memory, the decisions and the caches.

The receipt is printed and stored nowhere. Exit code 1 where the scan of the files still finds
something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.console import ConfigOption, JsonOption, print_json, say

if TYPE_CHECKING:
    from retrieval.erase import EraseReceipt


def erase(
    member: Annotated[str, typer.Argument(help="The member's id.")],
    is_sure: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    is_json: JsonOption = False,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Erase a member everywhere, scan the files, and print the receipt."""
    from agent import ArtworkAgent

    if not is_sure:
        typer.confirm(f"Erase everything about {member}? It can't be undone.", abort=True, err=True)
    with ArtworkAgent.open(config) as agent:
        receipt = agent.erase(member_id=member)
    if is_json:
        print_json(receipt)
    else:
        _show(receipt)
    if receipt.hits:
        raise typer.Exit(1)


def _show(receipt: EraseReceipt) -> None:
    for name, n in receipt.deleted.items():
        typer.echo(f"{name}: {n:,} deleted")
    typer.echo(
        f"searched for {receipt.n_words:,} ids, hashes and texts in {receipt.n_files:,} files"
    )
    for unscanned in receipt.unscanned:
        say(f"not scanned: {unscanned}")
    for hit in receipt.hits:
        say(f"still there: {hit}")
    outcome = "verified" if receipt.verified else "NOT verified"
    when = receipt.erased_at.isoformat(timespec="seconds")
    typer.echo(f"erased {receipt.member_id} at {when}, {outcome}")
