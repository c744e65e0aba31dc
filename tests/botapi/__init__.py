"""A Bot API server on loopback that refuses what Telegram refuses: `fake = await FakeBotApi.start()`.

See `server.py` for what it promises, `people.py` and `groups.py` for the hands that tests play with.
"""

from tests.botapi.errors import Refused
from tests.botapi.groups import Group
from tests.botapi.people import Person
from tests.botapi.server import FakeBotApi
from tests.botapi.world import Bot

__all__ = ["Bot", "FakeBotApi", "Group", "Person", "Refused"]
