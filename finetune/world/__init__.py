"""The simulated world: a seeded streaming service whose truth is known.

``build.py`` makes a world and ``demo.py`` the demo's dataset. The story: ``knobs.py`` and
``presets.py`` (numbers), ``titles.py``, ``artworks.py``, ``members.py``, ``appeal.py``,
``story.py`` and ``outcomes.py`` (who likes what, and what comes of it), ``take_rates.py``,
``production.py`` and ``logger.py`` (who chooses), ``simulate.py`` (the log), ``splits.py``. The
folders: ``write.py`` and ``ground_truth.py``. The words: ``grammar.py``, ``names.py``. The
pictures: ``poster``.
"""
