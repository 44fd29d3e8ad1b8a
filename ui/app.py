"""The web application: the pictures' route, a health check, and the Studio page at ``/``.

``build_app`` gives an ASGI application for any server; ``run_app`` runs it here.
"""

# Without postponed annotations: FastAPI reads those of the routes, which name its own types.
import os
from typing import TYPE_CHECKING

from retrieval.errors import NotFoundError
from ui.art import ArtRoom
from ui.service import StudioService

if TYPE_CHECKING:
    from fastapi import FastAPI

# How many people wait for the model before the next one is told that the queue is full.
MAX_WAITING = 32
# A picture is asked for again after this many seconds, by its tag.
FRESH_S = 300


def build_app(
    service: StudioService, *, n_parallel: int = 1, max_waiting: int = MAX_WAITING
) -> "FastAPI":
    """The application over one service.

    Args:
        service: what the page shows and does.
        n_parallel: choices and explanations made at the same time; 1 suits a model in process.
        max_waiting: how many more may wait.
    """
    # Gradio reads this when it is imported.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr
    from fastapi import FastAPI

    from ui.pages.studio import build_studio
    from ui.theme import build_theme, head_html

    app = FastAPI(title="keyart", docs_url=None, redoc_url=None, openapi_url=None)
    _add_routes(app, service)
    demo = build_studio(service, n_parallel=n_parallel)
    demo.queue(max_size=max_waiting, api_open=False)
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
        theme=build_theme(),
        head=head_html(),
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        app_kwargs={"docs_url": None, "redoc_url": None},
    )
    return app


def run_app(app: "FastAPI", *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve until interrupted."""
    import uvicorn

    uvicorn.run(app, host=host, port=port, log_level="warning")


def _add_routes(app: "FastAPI", service: StudioService) -> None:
    """The application's own routes; they come before the page, which takes every other path."""
    from fastapi import Request, Response

    room = ArtRoom(service)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/art/{artwork_id:path}")
    def art(request: Request, artwork_id: str, w: int) -> Response:
        try:
            picture = room.picture(artwork_id, width=w)
        except NotFoundError as error:
            return Response(str(error), status_code=404, media_type="text/plain")
        headers = {
            "Cache-Control": f"private, max-age={FRESH_S}",
            "Content-Security-Policy": "default-src 'none'",
            "ETag": picture.etag,
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("if-none-match") == picture.etag:
            return Response(status_code=304, headers=headers)
        return Response(picture.data, media_type="image/jpeg", headers=headers)
