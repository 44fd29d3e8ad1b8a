"""What an LLM must beat, each a rule or a small learned model."""
