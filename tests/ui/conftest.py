from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.ui.chromium import CHROMIUM, FLAGS, Visit, serving, visiting
from tests.ui.studio_fake import FakeStudio


class Served(NamedTuple):
    """A fake studio and where it is served."""

    studio: FakeStudio
    address: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A Chromium; without one the test is skipped, visibly."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e '.[dev]'")
    if not CHROMIUM.is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application over the fake studio, on a free port."""
    from ui.app import build_app

    studio = FakeStudio(tmp_path_factory.mktemp("art"))
    with serving(build_app(studio, n_parallel=2)) as address:
        yield Served(studio, address)


@pytest.fixture
def studio(served: Served) -> FakeStudio:
    """The fake behind the page, as new."""
    served.studio.reset()
    return served.studio


@pytest.fixture
def visit(chromium: Any, served: Served, studio: FakeStudio) -> Iterator[Visit]:
    """A wide, light window; what it complained of fails the test."""
    with visiting(chromium, served.address) as opened:
        yield opened
        assert opened.complaints() == []
