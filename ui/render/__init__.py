"""Pure renderers: a typed result in, an escaped HTML string out. Nothing here imports Gradio."""
