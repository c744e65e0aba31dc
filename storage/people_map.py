"""People, their identities, roles and registrations in one unit of work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from messaging.model import Sender
from services.organising import RoleGrant
from services.records import Consent, Identity, LinkCode, Person, PhoneClaim, Player, Role
from storage.forms import claim_form, consent_form, identity_form, link_form, person_form, player_form
from storage.grants import GrantShelf, in_force
from storage.map_base import Ids, MapBase
from storage.rows import Rows
from storage.secrets import Keys
from storage.shelf import Shelf, Writes

ID = ("id",)
PERSON = ("person_id",)
CONTEST = ("contest_id",)
CONTEST_PERSON = ("contest_id", "person_id")
PHONE = ("contest_id", "phone_hash")
ROLE = ("contest_id", "role")


class PeopleMap(MapBase):
    """The part of the port about people and players."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._persons = Shelf(rows, person_form(keys), lock=True)
        self._identities = Shelf(rows, identity_form, PERSON)
        self._roles = GrantShelf(rows, CONTEST, CONTEST_PERSON, ROLE, PERSON)
        self._players = Shelf(rows, player_form(keys), CONTEST_PERSON, PERSON)
        self._consents = Shelf(rows, consent_form, PERSON, writes=Writes.NEW)
        self._claims = Shelf(rows, claim_form(keys), PHONE, PERSON)
        self._links = Shelf(rows, link_form, PERSON, lock=True)

    async def _prefetch_people(self, senders: Iterable[Sender], named: Iterable[int]) -> list[Person]:
        """Lock the people behind many senders, and those named, with those they were merged into."""
        names = [(sender.channel, sender.account, sender.external_id) for sender in senders]
        identities = await self._identities.find(identity_form.key, names)
        people: dict[int, Person] = {}
        wanted = {identity.person for identity in identities} | set(named)
        while wanted:
            found = await self._persons.find(ID, [(id,) for id in sorted(wanted)])
            people.update((person.id, person) for person in found)
            wanted = {person.merged_into for person in found if person.merged_into is not None} - people.keys()
        return list(people.values())

    async def person_of(self, sender: Sender) -> Person | None:
        """The person behind a channel identity, following merges; None for a stranger."""
        name = (sender.channel, sender.account, sender.external_id)
        identity = await self._identities.one(identity_form.key, name)
        return None if identity is None else await self.person(identity.person)

    async def person(self, id: int) -> Person | None:
        """A person by id, following merges, locked."""
        seen: set[int] = set()
        person = await self._persons.one(ID, (id,))
        while person is not None and person.merged_into is not None and person.id not in seen:
            seen.add(person.id)
            person = await self._persons.one(ID, (person.merged_into,))
        return person

    def add_person(self, person: Person, identity: Identity) -> None:
        """Remember a new person with a first identity. Another writer's person of that identity makes a `Conflict`."""
        self._persons.save(person)
        self._identities.add(identity)

    def add_identity(self, identity: Identity) -> None:
        """Tie one more channel identity to a person, or move it there from another."""
        self._identities.save(identity)

    async def identities_of(self, person: int) -> Sequence[Identity]:
        """Every identity of a person."""
        return await self._identities.find(PERSON, [(person,)])

    def save_person(self, person: Person) -> None:
        """Keep the changes of a person."""
        self._persons.save(person)

    async def roles_of(self, contest: str, person: int) -> frozenset[Role]:
        """The roles that a person holds in a contest, for the whole of it or a part."""
        return frozenset(grant.role for grant in await self.grants(contest, person))

    async def grants(self, contest: str, person: int | None = None) -> Sequence[RoleGrant]:
        """Roles in force, of one person or of everybody."""
        wanted = (CONTEST, (contest,)) if person is None else (CONTEST_PERSON, (contest, person))
        return in_force(await self._roles.find(wanted[0], [wanted[1]]))

    async def owners(self, contest: str) -> Sequence[RoleGrant]:
        """The owners' roles in force, locked and as they stand now."""
        return in_force(await self._roles.anew(ROLE, (contest, Role.OWNER)))

    async def people_with(self, contest: str, roles: Collection[Role]) -> Sequence[int]:
        """The people who hold any of these roles."""
        found = await self._roles.find(ROLE, [(contest, role) for role in roles])
        return sorted({grant.person for grant in in_force(found)})

    def save_grant(self, grant: RoleGrant) -> None:
        """Give a role, or revoke it; giving it again changes nothing."""
        self._roles.save(grant)

    async def player_of(self, contest: str, person: int) -> Player | None:
        """A person's registration in a contest, withdrawn ones included."""
        return await self._players.one(CONTEST_PERSON, (contest, person))

    async def player(self, id: int) -> Player | None:
        """A registration by id."""
        return await self._players.one(ID, (id,))

    def save_player(self, player: Player) -> None:
        """Add a registration or keep its changes."""
        self._players.save(player)

    def add_consent(self, consent: Consent) -> None:
        """Append to the consent log."""
        self._consents.save(consent)

    async def consents_of(self, contest: str, person: int) -> Sequence[Consent]:
        """A person's lines of the consent log, oldest first."""
        lines = await self._consents.find(PERSON, [(person,)])
        return sorted((line for line in lines if line.contest == contest), key=lambda line: (line.at, line.id))

    async def claims_of_phone(self, contest: str, phone: str) -> Sequence[PhoneClaim]:
        """Every claim of this phone in a contest, found by its keyed hash."""
        return await self._claims.find(PHONE, [(contest, self._keys.hash_phone(contest, phone))])

    def save_claim(self, claim: PhoneClaim) -> None:
        """Add a claim or keep its changes."""
        self._claims.save(claim)

    async def link_code(self, code_hash: str) -> LinkCode | None:
        """A link code by its keyed hash, locked: it is used once."""
        return await self._links.one(link_form.key, (code_hash,))

    def save_link_code(self, code: LinkCode) -> None:
        """Add a link code or keep its changes."""
        self._links.save(code)

    async def _flush_people(self) -> None:
        await self._persons.flush()
        await self._identities.flush()
        await self._roles.flush()
        await self._players.flush()
        await self._consents.flush()
        await self._claims.flush()
        await self._links.flush()
