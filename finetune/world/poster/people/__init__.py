"""Figures, heads and the looks of people, as flat abstract shapes.

Looks follow from a person's name; posture and expression follow from the mood.
"""
