"""The prompts, as data: one Markdown file each, and their strict loader."""

from prompts.loader import Prompt, PromptError, load_prompt, prompt_names, prompts_hash

__all__ = ["Prompt", "PromptError", "load_prompt", "prompt_names", "prompts_hash"]
