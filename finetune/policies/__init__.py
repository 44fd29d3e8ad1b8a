"""What an LLM must beat, each a rule or a small learned model.

``catalogue.py`` names them all and makes them of ``materials.py``. What reads nothing: ``uniform``,
``position``, ``caption_length``, ``popular``. What services run: ``production``, ``logger``,
``embedding``. What reads captions: ``closeness``, ``tagger`` (by ``probes``), ``model``. What reads
labels: ``rational``, ``trained_reader``. What knows the simulated story: ``near_bayes`` (by
``taste_prior``), ``oracle``. A chooser and take rates together: ``with_rates``. Learning: the
protocol in ``learned``, weighted features in ``linear``, the regression in ``reward_model``. The
inputs: ``decisions`` (cases of a dataset), ``rates``, ``known``, ``vectors``.
"""
