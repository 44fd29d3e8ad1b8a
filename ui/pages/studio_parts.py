"""The Studio page's layout: header, the panel of pickers, and the board beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ui.pages.turn import Turn
from ui.render.page import render_header, render_status
from ui.theme import static_text

if TYPE_CHECKING:
    import gradio as gr


class Parts(NamedTuple):
    """The components of one page, and what it remembers of its visitor.

    Attributes:
        board: the decision on the page.
        turn: what this visitor has asked for.
        shown: the artwork beside the winner, "" for none.
        shelf: what the pickers list.
    """

    header: gr.HTML
    member: gr.Dropdown
    taste: gr.HTML
    title: gr.Dropdown
    foot: gr.HTML
    problem: gr.HTML
    status: gr.HTML
    stage: gr.HTML
    why: gr.HTML
    candidates: gr.HTML
    board: gr.State
    turn: gr.State
    shown: gr.State
    shelf: gr.State

    @property
    def screen(self) -> list[Any]:
        """What a ``Screen`` fills, in its order."""
        return [
            self.board,
            self.stage,
            self.why,
            self.candidates,
            self.status,
            self.problem,
        ]

    @property
    def arrival(self) -> list[Any]:
        """What opening the page fills besides the screen."""
        return [self.header, self.member, self.title, self.foot, self.shelf]


def lay_out() -> Parts:
    """The components, in the order that a keyboard meets them; call it inside ``gr.Blocks``."""
    import gradio as gr

    header = _html(render_header(None), "ka-top")
    with gr.Row(elem_id="ka-page"):
        with gr.Column(elem_id="ka-panel", scale=0, min_width=0):
            member = gr.Dropdown(label="Member", elem_id="ka-pick-member")
            taste = _html("", "ka-taste-part")
            title = gr.Dropdown(label="Title", elem_id="ka-pick-title")
            foot = _html("", "ka-foot-part")
        with gr.Column(elem_id="ka-main", scale=1, min_width=0):
            problem = _html("", "ka-problem-part", has_events=True)
            status = _html(render_status(), "ka-status-part")
            with gr.Row(elem_id="ka-answer"):
                stage = _html("", "ka-stage-part", has_events=True)
                why = _html("", "ka-why-part")
            candidates = _html("", "ka-candidates-part", has_events=True)
    return Parts(
        header=header,
        member=member,
        taste=taste,
        title=title,
        foot=foot,
        problem=problem,
        status=status,
        stage=stage,
        why=why,
        candidates=candidates,
        board=gr.State(None),
        turn=gr.State(Turn()),
        shown=gr.State(""),
        shelf=gr.State(None),
    )


def _html(value: str, elem_id: str, *, has_events: bool = False) -> gr.HTML:
    """A part whose HTML comes escaped from a renderer; its buttons send the events they name."""
    import gradio as gr

    return gr.HTML(
        value,
        elem_id=elem_id,
        apply_default_css=False,
        js_on_load=static_text("events.js") if has_events else None,
    )
