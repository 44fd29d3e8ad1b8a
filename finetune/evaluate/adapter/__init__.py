"""Measures an adapter: agreement with the rational reader, reading, reasons, distinct winners."""
