"""Drives a Chromium on a page that is really served, on a free port of this machine.

Whatever a page complains of, and whatever it asks of another host, is collected and fails the test
that did not expect it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = (1280, 800), (390, 844)
# Milliseconds for a page on a machine that is busy with other things.
PATIENCE = 30_000
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# What Gradio says of its own streams when a page is left while one is open.
LEFT_OPEN = ("signal is aborted", "Connection errored out")
# Resolves when every transition that ends has ended.
SETTLED = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => null)))"""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on a free port; its address."""
    import uvicorn

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=10)


@dataclass
class Visit:
    """One window, and what it complained of.

    Attributes:
        page: the Playwright page.
        address: where the application is.
        errors: console errors and uncaught exceptions.
        off_host: requests that went, or were to go, to another host.
        pictures: the artworks that were asked for.
        expected: parts of console errors that the test means to provoke.
    """

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)
    off_host: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> Any:
        """Go there and wait for the heading."""
        self.page.goto(f"{self.address}/{query}", wait_until="commit")
        self.page.get_by_role("heading", name="Artwork studio").wait_for()
        return self.page

    def board(self, member: str = "m-drama", title: str = "t-cut") -> Any:
        """Open a board and wait for its reason."""
        page = self.open(f"?member={member}&title={title}")
        page.locator(".ka-candidates").wait_for()
        page.locator(".ka-reason:not(.is-pending)").wait_for()
        return page

    def complaints(self) -> list[str]:
        """The errors that no test asked for, and the requests to other hosts."""
        unexpected = [e for e in self.errors if not any(part in e for part in self.expected)]
        return unexpected + self.off_host


@contextmanager
def visiting(
    browser: Any, address: str, *, size: tuple[int, int] = WIDE, scheme: str = "light"
) -> Iterator[Visit]:
    """A fresh window that listens to everything."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visit = Visit(page, address)
    page.on("console", lambda said: _listen(said, visit))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.route("**/*", lambda route: _stay_here(route, visit))
    yield visit
    context.close()


def _listen(said: Any, visit: Visit) -> None:
    if said.type == "error":
        visit.errors.append(f"{said.text} {said.location.get('url', '')}")


def _stay_here(route: Any, visit: Visit) -> None:
    url = urlsplit(route.request.url)
    if url.path.startswith("/art/"):
        visit.pictures.append(url.path)
    if url.scheme in ("http", "https") and not visit.address.endswith(url.netloc):
        visit.off_host.append(route.request.url)
        route.abort()
    else:
        route.continue_()


def serious_findings(page: Any) -> list[str]:
    """What axe-core finds that is serious or critical, as rule and place, once nothing moves.

    Colours are measured after every transition, because a list that is fading in has none yet.
    """
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
