"""A strict fake of the Zalo Bot API and its webhook, on loopback. It takes nothing that only another platform would take."""

from tests.zalobot.server import FakeBot, Fault, Group, Person

__all__ = ["FakeBot", "Fault", "Group", "Person"]
