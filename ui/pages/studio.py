"""The Studio page: choose a member and a title, see the board, then the reason, then judge it.

Only the wiring is here: what a callback does is in ``studio_steps``, what it looks like in
``ui.render``. The board comes first; the reason follows in a second, chained event.
"""

# Without postponed annotations: Gradio reads those of the callbacks, which name its own types.
from typing import Any

from ui.pages import studio_steps as steps
from ui.pages.studio_parts import Parts, lay_out
from ui.pages.turn import Turn
from ui.render.page import (
    HEADING,
    member_label,
    render_header,
    render_member,
    render_panel_foot,
)
from ui.service import Board, Shelf, StudioService

# Run ahead of the request, so that the page says at once that it is working.
_BUSY = "(...values) => { window.keyart?.busy(values); return values; }"
_DONE = "() => { window.keyart?.done(); }"
_LINK = "(member, title) => { window.keyart?.link(member, title); }"
# Every listener of the page: no public endpoint, and no overlay of Gradio's.
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_studio(service: StudioService, *, n_parallel: int = 1) -> Any:
    """The page over one service, as ``gr.Blocks``.

    Args:
        service: what the page shows and does.
        n_parallel: choices and explanations made at the same time.
    """
    import gradio as gr

    model = {"concurrency_id": "model", "concurrency_limit": n_parallel}
    with gr.Blocks(title=f"{HEADING} · keyart", analytics_enabled=False) as demo:
        parts = lay_out()
        _wire_choice(demo, parts, service, model)
        _wire_board(parts, service)
    return demo


def _wire_choice(demo: Any, parts: Parts, service: StudioService, model: dict[str, Any]) -> None:
    """Arriving, choosing and explaining; everything that may make the model work."""
    import gradio as gr

    def arrive(request: gr.Request) -> list[Any]:
        query = request.query_params
        opened = steps.open_page(
            service, member_id=query.get("member"), title_id=query.get("title")
        )
        return [*_arrival(opened.shelf), *_updates(opened.screen)]

    def choose(member_id: str | None, title_id: str | None, turn: Turn) -> list[Any]:
        if not turn.is_new(member_id, title_id):
            return [gr.skip(), *_updates(steps.Screen())]
        screen = steps.choose(service, str(member_id), str(title_id))
        if screen.board is None:
            return [gr.skip(), *_updates(screen)]
        turn.show(screen.board.decision.decision_id)
        return ["", *_updates(screen)]

    def choose_again(member_id: str | None, title_id: str | None, turn: Turn) -> list[Any]:
        turn.asked = None
        return choose(member_id, title_id, turn)

    def explain(board: Board | None, turn: Turn) -> list[Any]:
        decision_id = turn.take_pending()
        if not decision_id:
            return _updates(steps.Screen())
        screen = steps.explain(service, board, decision_id)
        return _updates(screen if turn.shown == decision_id else steps.Screen())

    def explain_again(board: Board | None, turn: Turn) -> list[Any]:
        turn.pending = turn.shown
        return explain(board, turn)

    pickers = [parts.member, parts.title]
    arriving: dict[str, Any] = {"fn": arrive, "outputs": [*parts.arrival, *parts.screen], **_QUIET}
    choosing: dict[str, Any] = {
        "inputs": [*pickers, parts.turn],
        "outputs": [parts.shown, *parts.screen],
    }
    choosing |= {"js": _BUSY, **_QUIET, **model}
    explaining: dict[str, Any] = {"inputs": [parts.board, parts.turn], "outputs": parts.screen}
    explaining |= {**_QUIET, **model}
    changes = [parts.member.input, parts.title.input]
    for chosen in (
        demo.load(**arriving).then(choose_again, **choosing),
        parts.problem.reopen(**arriving).then(choose_again, **choosing),
        parts.problem.choose(choose_again, **choosing),
        gr.on(changes, choose, trigger_mode="always_last", **choosing),
    ):
        chosen.then(None, None, None, js=_DONE, **_QUIET)
        chosen.then(None, pickers, None, js=_LINK, **_QUIET)
        chosen.then(explain, **explaining)
    parts.problem.explain(explain_again, **explaining)


def _wire_board(parts: Parts, service: StudioService) -> None:
    """What can be done with a board that is there: compare, and judge."""
    import gradio as gr

    def pick(board: Board | None, event: gr.EventData) -> list[Any]:
        artwork_id = str(event.artwork)
        return [artwork_id, _kept(steps.pick(board, artwork_id).stage)]

    def rate(board: Board | None, shown: str, event: gr.EventData) -> list[Any]:
        return _updates(steps.rate(service, board, str(event.outcome), shown))

    def show_member(member_id: str | None, shelf: Shelf | None) -> str:
        listed = shelf.members if shelf else ()
        return render_member(next((m for m in listed if m.member_id == member_id), None))

    parts.member.change(
        show_member, [parts.member, parts.shelf], parts.taste, queue=False, **_QUIET
    )
    for part in (parts.candidates, parts.stage):
        part.pick(
            pick,
            [parts.board],
            [parts.shown, parts.stage],
            trigger_mode="always_last",
            queue=False,
            **_QUIET,
        )
    for part in (parts.stage, parts.problem):
        part.rate(rate, [parts.board, parts.shown], parts.screen, **_QUIET)


def _arrival(shelf: Shelf | None) -> list[Any]:
    """Header, pickers, foot of the panel, and the shelf itself; as they are without a shelf."""
    import gradio as gr

    if shelf is None:
        return [gr.skip()] * 5
    members = [(member_label(entry), entry.member_id) for entry in shelf.members]
    titles = [(entry.name, entry.title_id) for entry in shelf.titles]
    return [
        render_header(shelf.about),
        gr.update(choices=members, value=shelf.member_id),
        gr.update(choices=titles, value=shelf.title_id),
        render_panel_foot(shelf),
        shelf,
    ]


def _updates(screen: steps.Screen) -> list[Any]:
    return [_kept(value) for value in screen]


def _kept(value: object) -> Any:
    """The value of a part, or Gradio's sign that the part stays as it is."""
    import gradio as gr

    return gr.skip() if value is None else value
