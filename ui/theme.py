"""How the pages look and move: Gradio's theme in our colours, and the packaged CSS and JavaScript.

Fonts are the system's. Nothing is fetched from another host.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
# In this order: what comes later may overrule what came before.
STYLES = (
    "base.css",
    "panel.css",
    "status.css",
    "board.css",
    "why.css",
    "candidates.css",
    "narrow.css",
)
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "monospace")


@cache
def static_text(name: str) -> str:
    """A file of ``ui/static`` as text."""
    return files("ui").joinpath("static", name).read_text(encoding="utf-8")


def head_html() -> str:
    """Style and script for the page's head."""
    styles = "".join(static_text(name) for name in STYLES)
    return f"<style>{styles}</style><script>{static_text('studio.js')}</script>"


def build_theme() -> Any:
    """Gradio's plainest theme with the colours that ``base.css`` names."""
    import gradio as gr

    return gr.themes.Base(font=list(FONT), font_mono=list(MONO)).set(
        body_background_fill="var(--ka-ground)",
        body_background_fill_dark="var(--ka-ground)",
        body_text_color="var(--ka-ink)",
        body_text_color_dark="var(--ka-ink)",
        background_fill_primary="var(--ka-surface)",
        background_fill_primary_dark="var(--ka-surface)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_label_text_color="var(--ka-muted)",
        block_label_text_color_dark="var(--ka-muted)",
        block_title_text_color="var(--ka-muted)",
        block_title_text_color_dark="var(--ka-muted)",
        block_padding="0px",
        border_color_primary="var(--ka-line)",
        border_color_primary_dark="var(--ka-line)",
        input_background_fill="var(--ka-surface)",
        input_background_fill_dark="var(--ka-surface)",
        input_border_color="var(--ka-line-strong)",
        input_border_color_dark="var(--ka-line-strong)",
        input_border_color_focus="var(--ka-accent)",
        input_border_color_focus_dark="var(--ka-accent)",
        input_border_width="1px",
        input_radius="10px",
        layout_gap="0px",
    )
