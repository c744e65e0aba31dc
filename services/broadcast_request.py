"""What somebody is shown when they are asked for approval, and the number by which their yes counts for exactly that."""

from __future__ import annotations

import hashlib
import json

from services.organising import Broadcast
from services.records import Json


def stamp(broadcast: Broadcast) -> int:
    """What is said, to whom and when, as a number for buttons: a yes counts for what its giver was shown, nothing else."""
    said = (broadcast.text, broadcast.picture, broadcast.document, broadcast.button, broadcast.audience)
    when = broadcast.due_at.timestamp() if broadcast.due_at is not None else None
    whole = json.dumps([*said, when], sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(whole).digest()[:6])


def request(broadcast: Broadcast) -> Json:
    """Everything that somebody who is asked for approval must see."""
    return {
        "broadcast": broadcast.id,
        "text": broadcast.text,
        "picture": broadcast.picture,
        "document": broadcast.document,
        "button": broadcast.button,
        "audience": broadcast.audience,
        "counted": broadcast.counted,
        "due": broadcast.due_at.isoformat() if broadcast.due_at is not None else None,
        "stamp": stamp(broadcast),
    }
