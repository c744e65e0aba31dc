"""What every store promises, method by method: what was saved is read back, in the same unit of work and in the next."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from messaging.model import Chat, Sender
from quiz.attempt import Submission
from quiz.localized import Localized
from quiz.question import Option, Question
from quiz.rounds import Round
from services import ports
from services.organising import RoleGrant
from services.records import (
    Audit,
    Consent,
    Identity,
    LinkCode,
    Person,
    Prediction,
    ResultRow,
    Role,
    StoredFile,
    UploadedFile,
    WebMessage,
)
from storage.errors import Conflict, Stale
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork
from tests.memory import MemoryStore
from tests.storage.conftest import KEYS
from tests.storage.making import (
    CONTEST,
    NOW,
    ROUND,
    address,
    after,
    claim_of,
    enter,
    job,
    notice,
    registered,
    running,
    sender,
    timer,
)


def _keeps_the_port(uow: UnitOfWork) -> ports.UnitOfWork:
    """Checked by mypy: the class has every method of the port, with its types."""
    return uow


def _is_a_store(memory: MemoryStore) -> AnyStore:
    return memory


async def test_a_person_is_found_by_every_identity(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        uow.add_identity(Identity("zalo", "oa", "z1", person.id, NOW))
        assert await uow.person_of(sender(1)) is person
        await uow.commit()
    async with store.write() as uow:
        found = await uow.person_of(sender(1))
        assert found == person
        assert [one.channel for one in await uow.identities_of(person.id)] == ["telegram", "zalo"]
        assert await uow.person_of(sender(2)) is None


async def test_merges_are_followed_and_an_identity_moves(store: AnyStore) -> None:
    async with store.write() as uow:
        first, _ = await enter(uow, 1)
        second, _ = await enter(uow, 2)
        await uow.commit()
    async with store.write() as uow:
        old = await uow.person(first.id)
        assert old is not None
        old.merged_into = second.id
        uow.save_person(old)
        assert await uow.person(first.id) == second
        await uow.commit()
    async with store.write() as uow:
        assert await uow.person_of(sender(1)) == second
        uow.add_identity(Identity("telegram", "bot", "1", second.id, NOW))
        assert [one.external_id for one in await uow.identities_of(second.id)] == ["1", "2"]
        assert await uow.identities_of(first.id) == []
        await uow.commit()
    async with store.read() as uow:
        assert [one.external_id for one in await uow.identities_of(second.id)] == ["1", "2"]


async def test_a_person_changes(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        await uow.commit()
    async with store.write() as uow:
        found = await uow.person_of(sender(1))
        assert found is not None
        found.asking, found.language, found.notes["draft"] = "register.full_name", "en", {"phone": "+84912345678"}
        uow.save_person(found)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.person(person.id) == found
        assert found.version == 2


async def test_a_second_person_of_one_identity_is_refused(store: AnyStore) -> None:
    """Two replicas met the same stranger at once: the second must look again."""
    async with store.write() as uow:
        await enter(uow, 1)
        await uow.commit()
    async with store.write() as uow:
        person = Person(await uow.new_id(), NOW)
        uow.add_person(person, Identity("telegram", "bot", "1", person.id, NOW))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_roles_are_given_once(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        uow.save_grant(RoleGrant(CONTEST, person.id, Role.STAFF, "", NOW, "system"))
        await uow.commit()
    async with store.write() as uow:
        uow.save_grant(RoleGrant(CONTEST, person.id, Role.STAFF, "", after(9), "somebody"))
        uow.save_grant(RoleGrant(CONTEST, person.id, Role.OWNER, "", after(9), "somebody"))
        assert await uow.roles_of(CONTEST, person.id) == {Role.STAFF, Role.OWNER}
        await uow.commit()
    async with store.read() as uow:
        assert await uow.roles_of(CONTEST, person.id) == {Role.STAFF, Role.OWNER}
        assert await uow.roles_of("another", person.id) == frozenset()
        assert await uow.people_with(CONTEST, [Role.OWNER, Role.ORGANISER]) == [person.id]
        grants = (await uow.everything_about(person.id))["role_grant"]
        assert {grant["given_by"] for grant in grants} == {"system", "somebody"}


async def test_a_player_is_read_back_with_the_phone(store: AnyStore) -> None:
    async with store.write() as uow:
        person, player = await enter(uow, 1)
        assert await uow.player_of(CONTEST, person.id) is player
        await uow.commit()
    async with store.write() as uow:
        found = await uow.player(player.id)
        assert found == player
        assert found is await uow.player_of(CONTEST, person.id)
        assert found.phone == "+84912345678"
        found.excluded = True
        uow.save_player(found)
        await uow.commit()
    async with store.read() as uow:
        rows = await uow.player_rows(CONTEST)
        assert [(row.ranked, row.birth_year, row.capacity) for row in rows] == [(False, 1990, "can-bo")]
        assert await uow.player_of("another", person.id) is None


async def test_one_registration_a_contest(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        await uow.commit()
    async with store.write() as uow:
        uow.save_player(registered(await uow.new_id(), person.id))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_the_consent_log_grows(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        first = Consent(await uow.new_id(), CONTEST, person.id, "1", given=True, at=NOW, channel="telegram")
        uow.add_consent(first)
        await uow.commit()
    async with store.write() as uow:
        second = Consent(await uow.new_id(), CONTEST, person.id, "1", given=False, at=after(1), channel="web")
        uow.add_consent(second)
        assert await uow.consents_of(CONTEST, person.id) == [first, second]
        await uow.commit()
    async with store.read() as uow:
        assert await uow.consents_of(CONTEST, person.id) == [first, second]
        assert await uow.consents_of("another", person.id) == []


async def test_a_phone_is_unique_once_verified(store: AnyStore) -> None:
    async with store.write() as uow:
        people = [(await enter(uow, number))[0].id for number in range(4)]
        uow.save_claim(claim_of(await uow.new_id(), people[0], verified=False))
        uow.save_claim(claim_of(await uow.new_id(), people[1]))
        uow.save_claim(claim_of(await uow.new_id(), people[2], disputed=True))
        await uow.commit()
    async with store.write() as uow:
        claims = await uow.claims_of_phone(CONTEST, "+84912345678")
        assert [(claim.phone, claim.person) for claim in claims] == [("+84912345678", id) for id in people[:3]]
        assert await uow.claims_of_phone("another", "+84912345678") == []
        uow.save_claim(claim_of(await uow.new_id(), people[3]))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_a_claim_is_verified_later(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        uow.save_claim(claim_of(await uow.new_id(), person.id, verified=False))
        await uow.commit()
    async with store.write() as uow:
        [claim] = await uow.claims_of_phone(CONTEST, "+84912345678")
        claim.verified_by, claim.verified_at = "code", NOW
        uow.save_claim(claim)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.claims_of_phone(CONTEST, "+84912345678") == [claim]


async def test_a_link_code_is_used_once(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        uow.save_link_code(LinkCode("hash", person.id, after(600)))
        await uow.commit()
    async with store.write() as uow:
        code = await uow.link_code("hash")
        assert code is not None
        code.used_at = after(1)
        uow.save_link_code(code)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.link_code("hash") == code
        assert await uow.link_code("none") is None


async def test_rounds_keep_their_order(store: AnyStore) -> None:
    second = Round(CONTEST, "tuan-2", 2, after(10), after(20))
    first = Round(CONTEST, ROUND, 1, NOW, after(10), by_hand=True)
    async with store.write() as uow:
        uow.save_round(second)
        uow.save_round(first)
        assert await uow.rounds(CONTEST) == [first, second]
        await uow.commit()
    async with store.write() as uow:
        found = (await uow.rounds(CONTEST))[0]
        found.arm(7, NOW)
        found.launch(7, after(1))
        uow.save_round(found)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.rounds(CONTEST) == [found, second]
        assert await uow.rounds("another") == []


async def test_an_attempt_is_played_across_units_of_work(store: AnyStore) -> None:
    async with store.write() as uow:
        _, player = await enter(uow, 1)
        attempt = running(await uow.new_id(), player.id, slots=2)
        uow.save_attempt(attempt)
        assert await uow.attempts_of(player.id, CONTEST, ROUND) == [attempt]
        await uow.commit()
    for slot in range(2):
        async with store.write() as uow:
            found = await uow.attempt(attempt.id)
            assert found is not None
            found.answer(slot, slot + 1, after(slot + 1))
            uow.save_attempt(found, None if slot == 0 else 1)
            assert await uow.running_attempts(CONTEST, ROUND) == 1 - slot
            await uow.commit()
    async with store.read() as uow:
        [played] = await uow.attempts_of(player.id, CONTEST, ROUND)
        assert [step.choice for step in played.steps] == [1, 2]
        assert (played.how, played.paper, played.version) == (Submission.COMPLETED, attempt.paper, 2)
        assert await uow.results(CONTEST, ROUND) == [ResultRow(attempt.id, player.id, 1, 1, 2, 2, after(2))]
        assert await uow.results(CONTEST, "tuan-2") == []
        assert await uow.attempts_of(player.id, "another", ROUND) == []
        assert await uow.attempt(999) is None


async def test_a_regrade_changes_the_count_only(store: AnyStore) -> None:
    async with store.write() as uow:
        _, player = await enter(uow, 1)
        attempt = running(await uow.new_id(), player.id)
        attempt.hand_in(after(5))
        uow.save_attempt(attempt, 2)
        await uow.commit()
    async with store.write() as uow:
        found = await uow.attempt(attempt.id)
        assert found is not None
        uow.save_attempt(found, 3, void=True)
        assert [(row.correct, row.void) for row in await uow.results(CONTEST, ROUND)] == [(3, True)]
        uow.save_attempt(found)
        await uow.commit()
    async with store.read() as uow:
        assert [(row.correct, row.void) for row in await uow.results(CONTEST, ROUND)] == [(3, True)]


async def test_a_submitted_attempt_must_be_counted(store: AnyStore) -> None:
    async with store.write() as uow:
        _, player = await enter(uow, 1)
        attempt = running(await uow.new_id(), player.id)
        attempt.hand_in(after(5))
        with pytest.raises(ValueError, match="counted"):
            uow.save_attempt(attempt)


async def test_attempts_are_numbered_once(store: AnyStore) -> None:
    async with store.write() as uow:
        _, player = await enter(uow, 1)
        uow.save_attempt(running(await uow.new_id(), player.id))
        await uow.commit()
    async with store.write() as uow:
        uow.save_attempt(running(await uow.new_id(), player.id))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_a_prediction_changes(store: AnyStore) -> None:
    async with store.write() as uow:
        _, player = await enter(uow, 1)
        uow.save_prediction(Prediction(CONTEST, ROUND, player.id, 1234567, NOW))
        await uow.commit()
    async with store.write() as uow:
        found = await uow.prediction(CONTEST, ROUND, player.id)
        assert found is not None
        found.value = 7
        uow.save_prediction(found)
        assert await uow.predictions(CONTEST, ROUND) == {player.id: 7}
        await uow.commit()
    async with store.read() as uow:
        assert await uow.prediction(CONTEST, ROUND, player.id) == found
        assert await uow.prediction(CONTEST, "tuan-2", player.id) is None


async def test_revisions_of_questions_stand(store: AnyStore) -> None:
    text = Localized({"vi": "Nhà nước là gì?", "en": "What is a state?"})
    question = Question(
        "c01", 1, ROUND, text, (Option(text), Option(text, last=True)), frozenset({1}), text, text,
        source="docx:12", apart=frozenset({"b", "a"}), valid_from=date(2024, 7, 1), counted=False,
    )  # fmt: skip
    other = Question("c01", 1, ROUND, text, (), frozenset(), text, text)
    async with store.write() as uow:
        uow.add_question_revisions(CONTEST, [question])
        assert await uow.bank(CONTEST) == {("c01", 1): question}
        await uow.commit()
    async with store.write() as uow:
        uow.add_question_revisions(CONTEST, [other])
        await uow.commit()
    async with store.read() as uow:
        assert await uow.bank(CONTEST) == {("c01", 1): question}


async def test_a_chat_is_made_once_and_remembers(store: AnyStore) -> None:
    group = Chat("telegram", "bot", "-100", group=True)
    async with store.write() as uow:
        chat = await uow.chat(group)
        assert await uow.chat(group) is chat
        await uow.commit()
    async with store.write() as uow:
        found = await uow.chat(group)
        found.offers.append({"words": ["a"], "action": "an.1"})
        found.shown["question"] = "77"
        found.title = "Chi bộ 😀"
        uow.save_chat(found)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.chat_by_id(chat.id) == found
        assert (found.group, found.version) == (True, 2)


async def test_private_chats_of_a_person(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        group = await uow.chat(Chat("telegram", "bot", "-100", group=True))
        group.person = person.id
        uow.save_chat(group)
        await uow.commit()
    async with store.read() as uow:
        assert [chat.external_id for chat in await uow.chats_of(person.id)] == ["1"]


async def test_web_messages_after_a_number(store: AnyStore) -> None:
    async with store.write() as uow:
        chat = await uow.chat(Chat("web", "", "w1"))
        for n in range(1, 6):
            uow.add_web_message(WebMessage(chat.id, n, NOW, mine=False, body={"n": n, "text": "ạ"}))
        chat.last_n = 5
        uow.save_chat(chat)
        assert [one.n for one in await uow.web_messages(chat.id, 3)] == [4, 5]
        await uow.commit()
    async with store.read() as uow:
        assert [one.n for one in await uow.web_messages(chat.id, 1, limit=2)] == [2, 3]
        assert (await uow.web_messages(chat.id, 4))[0].body == {"n": 5, "text": "ạ"}
    async with store.write() as uow:
        uow.add_web_message(WebMessage(chat.id, 5, NOW, mine=False, body={}))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_notices_and_jobs_are_queued_once_a_key(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        chat = (await uow.chat(address(1))).id
        uow.add_notice(notice(await uow.new_id(), chat))
        uow.add_job(job(first := await uow.new_id()))
        await uow.commit()
    async with store.write() as uow:
        uow.add_notice(notice(await uow.new_id(), chat))
        uow.add_notice(notice(await uow.new_id(), chat + 1))
        uow.add_job(job(second := await uow.new_id()))
        await uow.commit()
    async with store.read() as uow:
        assert len((await uow.everything_about(person.id))["outbox"]) == 1
        kept = await uow.job(first)
        assert kept is not None
        assert (kept.kind, kept.version) == ("export", 1)
        assert await uow.job(second) is None


async def test_a_timer_is_set_again(store: AnyStore) -> None:
    async with store.write() as uow:
        uow.save_timer(timer(await uow.new_id()))
        await uow.commit()
    async with store.write() as uow:
        found = await uow.timer(CONTEST, "reminder", "1")
        assert found is not None
        found.due_at, found.parameters = after(60), {"again": True}
        uow.save_timer(found)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.timer(CONTEST, "reminder", "1") == found
        assert await uow.timer(CONTEST, "reminder", "2") is None
    async with store.write() as uow:
        uow.save_timer(timer(await uow.new_id()))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_files_settings_packs_and_audit(store: AnyStore) -> None:
    file = StoredFile("ref", 1, "kết quả.xlsx", "application/x", b"\x00\xff", NOW, after(60))
    files = {"contest.yaml": "tên: Sơn La\n".encode(), "logo.png": b"\x89PNG\x00"}
    async with store.write() as uow:
        uow.add_file(file)
        uow.save_setting(CONTEST, "notices", {"off": [1]})
        uow.add_pack_version(CONTEST, "abc", files, NOW)
        uow.add_audit(Audit(await uow.new_id(), CONTEST, NOW, "7", "launch", ROUND, {"why": "đúng giờ"}))
        assert await uow.setting(CONTEST, "notices") == {"off": [1]}
        await uow.commit()
    async with store.write() as uow:
        assert await uow.file("ref") == file
        assert await uow.file("none") is None
        assert await uow.setting(CONTEST, "notices") == {"off": [1]}
        assert await uow.setting(CONTEST, "none") is None
        assert await uow.pack_files("abc") == files
        assert await uow.pack_files("none") is None
        assert [row["act"] for row in (await uow.everything_about(7))["audit"]] == ["launch"]
        await uow.claim_events(["old"], NOW)
        await uow.purge(after(1), after(61))
        await uow.commit()
    async with store.write() as uow:
        assert await uow.file("ref") is None
        assert await uow.claim_events(["old"], NOW) == {"old"}


async def test_a_messengers_name_of_a_file_is_kept_until_the_file_goes(store: AnyStore) -> None:
    picture = UploadedFile("telegram", "7", "ref", "picture", "there-1", after(60))
    async with store.write() as uow:
        uow.save_uploaded(picture)
        uow.save_uploaded(replace(picture, kind="document", platform_id="there-2", expires_at=None))
        await uow.commit()
    async with store.write() as uow:
        assert await uow.uploaded("telegram", "7", "ref", "picture") == picture
        assert await uow.uploaded("telegram", "8", "ref", "picture") is None
        uow.save_uploaded(replace(picture, platform_id="there-3"))
        await uow.commit()
    async with store.write() as uow:
        assert await uow.uploaded("telegram", "7", "ref", "picture") == replace(picture, platform_id="there-3")
        await uow.purge(NOW, after(61))
        await uow.commit()
    async with store.write() as uow:
        assert await uow.uploaded("telegram", "7", "ref", "picture") is None
        assert await uow.uploaded("telegram", "7", "ref", "document") is not None


async def test_events_are_claimed_once(store: AnyStore) -> None:
    long = "web:" + "k" * 5000
    async with store.write() as uow:
        assert await uow.claim_events(["a", "b", long], NOW) == {"a", "b", long}
        uow.add_dead_letter("a", {"text": "x"}, "ValueError", NOW, ("telegram", "bot", "1"))
        uow.add_dead_letter("a", {"text": "x"}, "ValueError", NOW)
        await uow.commit()
    async with store.write() as uow:
        assert await uow.claim_events(["b", "c", long], NOW) == {"c"}


async def test_nothing_shows_before_the_commit_and_nothing_stays_without(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        await uow.flush()
        async with store.read() as other:
            assert await other.person(person.id) is None
    async with store.write() as uow:
        assert await uow.person_of(sender(1)) is None
        assert await uow.new_id() == person.id, "a block of ids goes with its transaction"


async def test_an_error_rolls_back(store: AnyStore) -> None:
    async def fails() -> None:
        async with store.write() as uow:
            await enter(uow, 1)
            await uow.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with store.read() as uow:
        assert await uow.person_of(sender(1)) is None


async def test_ids_are_never_given_twice(store: AnyStore) -> None:
    given: list[int] = []
    for keep in (True, False, True, True):
        async with store.write() as uow:
            ids = [await uow.new_id() for _ in range(1500)]
            if keep:
                await uow.commit()
                given += ids
    assert len(set(given)) == len(given) == 4500
    assert max(given) < 8000


async def test_a_stale_version_shows(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        others = [(await enter(uow, number))[0] for number in range(2, 5)]
        await uow.commit()
    async with store.write() as uow:
        for one in (*others, person):
            one.name = "khác"
            uow.save_person(one)
        person.version -= 1
        with pytest.raises(Stale):
            await uow.commit()


async def test_unchanged_records_are_not_written(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1)
        await uow.commit()
    async with store.write() as uow:
        found = await uow.person(person.id)
        chat = await uow.chat(address(1))
        assert found is not None
        uow.save_person(found)
        uow.save_chat(chat)
        await uow.commit()
    assert (found.version, chat.version) == (1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ỡ Ẵ 😀 👩‍👩‍👧",
        unicodedata.normalize("NFD", "Đặng Thuỳ"),
        "'; DROP TABLE person; --",
        "\u200f\u202e<b>%s{0}</b>",
    ],
)
async def test_words_come_back_as_they_were(store: AnyStore, name: str) -> None:
    async with store.write() as uow:
        person, player = await enter(uow, 1, name)
        chat = await uow.chat(address(1))
        chat.shown[name] = name
        await uow.commit()
    async with store.read() as uow:
        found, registration = await uow.person(person.id), await uow.player(player.id)
        assert found is not None
        assert registration is not None
        assert (found.name, registration.full_name) == (name, name)
        assert (await uow.chat(address(1))).shown == {name: name}


async def test_what_no_database_keeps_is_dropped(store: AnyStore) -> None:
    async with store.write() as uow:
        person, _ = await enter(uow, 1, "Ho\x00àng\ud800")
        chat = await uow.chat(address(1))
        chat.offers = [{"words": ["a\x00", "\\u0000"], "\ud83d": "\ud800b"}]
        await uow.commit()
    async with store.read() as uow:
        found = await uow.person(person.id)
        assert found is not None
        assert found.name == "Hoàng"
        assert (await uow.chat(address(1))).offers == [{"words": ["a", "\\u0000"], "": "b"}]


async def test_no_key_from_outside_raises(store: AnyStore) -> None:
    hostile = "\x00\ud800'\"$[0]" + "x" * 9000
    async with store.write() as uow:
        assert await uow.claim_events([hostile], NOW) == {hostile}
        assert await uow.person_of(Sender("web", "", hostile)) is None
        assert await uow.link_code(KEYS.hash_code(hostile)) is None
        assert await uow.file(hostile) is None
        assert await uow.timer(CONTEST, hostile, hostile) is None
        assert await uow.claims_of_phone(CONTEST, hostile) == []
        await uow.commit()
    async with store.write() as uow:
        assert await uow.claim_events([hostile], NOW) == set()


async def test_moments_come_back_in_utc_to_the_microsecond(store: AnyStore) -> None:
    hanoi = timezone(timedelta(hours=7))
    at = datetime(2026, 1, 1, 6, 59, 59, 999999, tzinfo=hanoi)
    async with store.write() as uow:
        person = Person(await uow.new_id(), at)
        uow.add_person(person, Identity("web", "", "1", person.id, at))
        await uow.commit()
    async with store.read() as uow:
        found = await uow.person(person.id)
        assert found is not None
        assert found.created_at == at
        assert found.created_at.tzinfo is UTC
    async with store.write() as uow:
        naive = Person(await uow.new_id(), datetime(2026, 1, 1))  # noqa: DTZ001
        uow.add_person(naive, Identity("web", "", "2", naive.id, at))
        with pytest.raises(Exception, match="zone"):
            await uow.commit()
