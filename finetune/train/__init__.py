"""Recipes, trainers and the runs they make."""
