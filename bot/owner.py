"""The one-time link that makes a browser the owner of a contest that nobody owns yet."""

from __future__ import annotations

import hmac

from messaging.model import Clock, Sender
from services.organising import RoleGrant
from services.records import Audit, Identity, Json, Person, Role
from storage.store import AnyStore


class OwnerLink:
    """A token printed at start and used once."""

    def __init__(self, store: AnyStore, contest_id: str, clock: Clock, token: str) -> None:
        self._store = store
        self._contest_id = contest_id
        self._clock = clock
        self._token: str | None = token

    def address(self, base: str) -> str:
        """The link to print."""
        return f"{base}/?owner={self._token}"

    async def claim(self, token: str, sender: Sender) -> bool:
        """Make the sender an owner, if the token is right and was not used."""
        held = self._token
        if held is None or not hmac.compare_digest(held.encode(), token.encode()):
            return False
        self._token = None
        try:
            await self._make_owner(sender)
        except BaseException:
            self._token = held
            raise
        return True

    async def _make_owner(self, sender: Sender) -> None:
        now = self._clock()
        async with self._store.write() as uow:
            person = await uow.person_of(sender)
            if person is None:
                person = Person(await uow.new_id(), now, name=sender.name)
                identity = Identity(sender.channel, sender.account, sender.external_id, person.id, now)
                uow.add_person(person, identity)
            uow.save_grant(RoleGrant(self._contest_id, person.id, Role.OWNER, "", now, "owner link"))
            details: Json = {"role": str(Role.OWNER), "scope": ""}
            uow.add_audit(
                Audit(
                    await uow.new_id(),
                    self._contest_id,
                    now,
                    str(person.id),
                    "role_claim",
                    f"person:{person.id}",
                    details,
                )
            )
            await uow.commit()
