"""Logs and teachers into training rows."""
