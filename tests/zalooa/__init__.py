"""A strict fake of Zalo's Official Account: OpenAPI, OAuth v4 and the webhook, on loopback.

It refuses what the documented API refuses and takes nothing that only another platform would take.
"""

from tests.zalooa.server import FakeOa
from tests.zalooa.world import Approved, Fault, Group, Message, Person

__all__ = ["Approved", "FakeOa", "Fault", "Group", "Message", "Person"]
