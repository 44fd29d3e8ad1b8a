"""One file a page: its parts, and which service method each of its events calls."""
