"""Turns what a service call raised into something a person can be told, and logs the rest."""

from __future__ import annotations

import logging
from uuid import uuid4

from retrieval.errors import KeyartError
from ui.render.page import Incident

UNEXPECTED = "Something went wrong on our side."


def note_incident(error: Exception, *, retry: str, data: dict[str, str] | None = None) -> Incident:
    """Log an error under a new incident id, and say what may be shown of it.

    The messages of keyart's own errors are written for people; those of any other error may hold
    anything, and stay in the log.
    """
    incident_id = uuid4().hex[:8]
    message = str(error) if isinstance(error, KeyartError) else UNEXPECTED
    logging.getLogger("keyart.ui").error("incident %s", incident_id, exc_info=error)
    return Incident(incident_id=incident_id, message=message, retry=retry, data=data or {})
