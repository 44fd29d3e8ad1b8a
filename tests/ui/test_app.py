from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.ui.studio_fake import FakeStudio
from ui.app import build_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    studio = FakeStudio(tmp_path_factory.mktemp("art"))
    with TestClient(build_app(studio)) as client:
        yield client


def test_health_check_answers(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_picture_is_served_inert_and_may_be_kept(client: TestClient) -> None:
    response = client.get("/art/t-cut-01?w=160")
    assert response.headers["content-type"] == "image/jpeg"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'"


def test_picture_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/art/t-cut-01?w=160").headers["etag"]
    again = client.get("/art/t-cut-01?w=160", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["t-lost-02?w=160", "t-lost-03?w=160", "nobody?w=160", "..%2F..%2Fetc%2Fpasswd?w=160"]
)
def test_missing_picture_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/art/{path}").status_code == 404


def test_page_offers_no_public_endpoint(client: TestClient) -> None:
    info = client.get("/gradio_api/info").json()
    assert (info["named_endpoints"], info["unnamed_endpoints"]) == ({}, {})


def test_page_names_no_other_host_for_styles_scripts_or_fonts(client: TestClient) -> None:
    page = client.get("/").text
    config = json.dumps(client.get("/config").json())
    assert "fonts.googleapis" not in page + config
    assert 'src="http' not in page
