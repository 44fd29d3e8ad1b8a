"""Simulated worlds, training rows, training, rival policies and evaluation."""
