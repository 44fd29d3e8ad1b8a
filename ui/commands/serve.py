"""``keyart serve``: the Studio page on this machine, over what has been ingested."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from retrieval.errors import BadInputError
from ui.commands.console import ConfigOption, progress_bars, say

if TYPE_CHECKING:
    from agent import ArtworkAgent

HOST = "127.0.0.1"
PORT = 7860
# How many ports after the wanted one are tried where any will do.
N_TRIED = 20


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = PORT,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Serve the Studio page until interrupted."""
    from agent import ArtworkAgent

    if not is_free(host, port):
        other = free_port(host, port + 1)
        raise BadInputError(f"port {port} of {host} is taken; try: keyart serve --port {other}")
    with ArtworkAgent.open(config) as agent:
        run_studio(agent, host=host, port=port)


def run_studio(
    agent: ArtworkAgent,
    *,
    host: str = HOST,
    port: int = PORT,
    is_invented: bool = False,
    opened: dict[str, str] | None = None,
) -> None:
    """Serve the page over an open agent until interrupted.

    Args:
        agent: the agent.
        host: address to listen on.
        port: a free port.
        is_invented: whether the page says that its members and titles are invented.
        opened: the member and title that the printed link opens; None for the page's own choice.
    """
    from ui.agent_studio import AgentStudio
    from ui.app import build_app, run_app

    studio = AgentStudio(agent, is_invented=is_invented)
    with progress_bars() as progress:
        studio.prepare(progress=progress)
    app = build_app(studio)
    query = f"?{urlencode(opened)}" if opened else ""
    say(f"The Studio page: http://{host}:{port}/{query} (Ctrl+C ends it)")
    run_app(app, host=host, port=port)


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on a port of this machine.

    Raises:
        BadInputError: the address is not one of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise BadInputError(f"--host is {host!r}, which is no address here: {error}") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the first free one after it.

    Raises:
        BadInputError: none of them is free.
    """
    last = min(wanted + N_TRIED, 65536)
    for port in range(wanted, last):
        if is_free(host, port):
            return port
    raise BadInputError(
        f"no port from {wanted} to {last - 1} of {host} is free; allowed: any other"
    )
