"""The page of a round, as it is used without scripts: the same attempt as in the chat, for nobody but its reader."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from quiz.attempt import Attempt
from services.records import Identity
from tests.rig import Player, Rig, make_rig
from tests.stories.pages import Tab, Tabs, link_of


@pytest.fixture
async def tabs(rig: Rig) -> AsyncIterator[Tabs]:
    async with Tabs(rig) as tabs:
        yield tabs


@pytest.fixture
async def messenger(tmp_path: Path) -> AsyncIterator[Rig]:
    """For what is the same on every channel."""
    rig = await make_rig(tmp_path, profile="buttons", store="sqlite")
    yield rig
    await rig.close()


@pytest.fixture
async def browsers(messenger: Rig) -> AsyncIterator[Tabs]:
    async with Tabs(messenger) as tabs:
        yield tabs


async def somebody(rig: Rig, tabs: Tabs) -> tuple[Player, Tab]:
    """Somebody registered, and their browser: on the web chat the one that they talk in."""
    tab = tabs.tab()
    name = "lan"
    if rig.profile == "web":
        async with tab.client.post("/api/chat/session", json={}) as answer:
            name = (await answer.json())["person"]
    return await rig.registered(name), tab


async def invited(rig: Rig, tabs: Tabs) -> tuple[Player, Tab, str]:
    await rig.launches()
    lan, tab = await somebody(rig, tabs)
    await lan.says("thi")
    return lan, tab, link_of(lan)


async def attempts_of(rig: Rig, lan: Player) -> list[Attempt]:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        player = await uow.player_of(rig.app.contest.id, person.id) if person else None
        assert player is not None
        return list(await uow.attempts_of(player.id, rig.app.contest.id, "week-1"))


async def asking(rig: Rig, lan: Player) -> str:
    """What the next words of somebody in the chat are taken for."""
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
    assert person is not None
    return person.asking


async def plays(tab: Tab, letters: str) -> None:
    for letter in letters:
        await tab.presses(f"{letter}.")


async def test_a_whole_attempt_costs_one_message(rig: Rig, tabs: Tabs) -> None:
    """Begun, answered and predicted on the page; the chat had one message, and shows the result when it is asked."""
    lan, tab, link = await invited(rig, tabs)
    messages = len(lan.messages)
    assert "10 câu" in await tab.opens(link)
    assert await attempts_of(rig, lan) == [], "looking starts no clock"
    assert "Câu 1/10" in await tab.presses("Làm bài")
    await plays(tab, "ABCD")
    assert "Đã ghi câu 4: D" in tab.words
    await plays(tab, "ABCDAB")
    assert re.search(r"Đúng \d+/10", tab.words)
    field = next(form for form in tab.forms() if not form.buttons.get("Làm bài"))
    assert "120" in await tab.sends(field.action, {**field.fields, "number": "khoảng 120 người"})
    await lan.looks()
    assert len(lan.messages) == messages
    assert "120" in await lan.says("/ketqua")
    (attempt,) = await attempts_of(rig, lan)
    assert [step.choice for step in attempt.steps] == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


async def test_begun_in_the_chat_and_finished_on_the_page_and_the_other_way_round(rig: Rig, tabs: Tabs) -> None:
    lan, tab, _ = await invited(rig, tabs)
    await lan.presses("Làm bài")
    await lan.picks("B")
    await lan.says("/thi")
    await tab.opens(link_of(lan))
    assert "Câu 2/10" in tab.words
    await plays(tab, "CCC")
    assert "Câu 5/10" in await lan.says("/thi")
    await lan.picks("D")
    await lan.says("/thi")
    assert "Câu 6/10" in await tab.opens(link_of(lan))
    await plays(tab, "AAAAA")
    (attempt,) = await attempts_of(rig, lan)
    assert [step.choice for step in attempt.steps] == [1, 2, 2, 2, 3, 0, 0, 0, 0, 0]


class TestWhoseItIs:
    async def test_a_link_is_its_readers_alone(self, rig: Rig, tabs: Tabs) -> None:
        """Who was sent it by its reader sees a kind page, and nothing happens to the attempt."""
        lan, tab, link = await invited(rig, tabs)
        await tab.opens(link)
        await tab.presses("Làm bài")
        other = tabs.tab()
        await other.client.post("/api/chat/session", json={})
        assert "dành cho người khác" in await other.opens(link)
        assert other.status == 403
        key = tab.forms()[0]
        await other.sends(link, {**key.fields, "do": key.buttons[next(iter(key.buttons))][1]})
        assert other.status == 403
        assert (await attempts_of(rig, lan))[0].steps == []

    async def test_one_press_of_its_reader_closes_it_to_others(self, messenger: Rig, browsers: Tabs) -> None:
        """Also where the reader's browser is known by their own web chat and needs no link to be known."""
        lan, tab, link = await invited(messenger, browsers)
        async with tab.client.post("/api/chat/session", json={}) as answer:
            session = (await answer.json())["person"]
        async with messenger.app.store.write() as uow:
            person = await uow.person_of(lan.sender)
            assert person is not None
            uow.add_person(person, Identity("web", "", session, person.id, messenger.clock.now))
            await uow.commit()
        await tab.opens(link)
        await tab.presses("Làm bài")
        other = browsers.tab()
        await other.opens(link)
        assert other.status == 403

    async def test_of_two_browsers_at_once_one_has_it(self, messenger: Rig, browsers: Tabs) -> None:
        lan, one, link = await invited(messenger, browsers)
        two = browsers.tab()
        await asyncio.gather(one.opens(link), two.opens(link))
        await asyncio.gather(one.presses("Làm bài"), two.presses("Làm bài"))
        assert sorted([one.status, two.status]) == [200, 403]
        assert len(await attempts_of(messenger, lan)) == 1

    @pytest.mark.parametrize(
        "spoilt",
        [
            lambda link: link[:-1] + ("A" if link[-1] != "A" else "B"),
            lambda link: link.replace("week-1", "week-2"),
            lambda link: link.replace(".", ".9", 1),
            lambda link: link + ".x",
            lambda link: "/r/" + "x" * 5000,
            lambda link: "/r/%00%ff",
            lambda link: "/r/week-1.1.1.1.aaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaa",
        ],
    )
    async def test_a_forged_link_tells_nothing(self, messenger: Rig, browsers: Tabs, spoilt: object) -> None:
        _, tab, link = await invited(messenger, browsers)
        assert callable(spoilt)
        words = await tab.opens(spoilt(link))
        assert tab.status in {400, 404}
        assert "Câu 1" not in words
        assert "/thi" in words or tab.status == 400

    async def test_it_expires_and_what_was_answered_stays(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        await plays(tab, "AB")
        messenger.clock.now = messenger.clock.now.replace(hour=23)
        assert "đã hết hạn" in await tab.opens(link)
        assert tab.status == 410
        assert len((await attempts_of(messenger, lan))[0].steps) == 2

    async def test_a_link_of_the_rehearsal_opens_nothing_in_the_real_contest(
        self, messenger: Rig, browsers: Tabs, tmp_path: Path
    ) -> None:
        rehearsal = await make_rig(tmp_path / "rehearsal", profile="buttons", rehearsal=True)
        async with Tabs(rehearsal) as there:
            _, _, link = await invited(rehearsal, there)
        await rehearsal.close()
        tab = browsers.tab()
        await tab.opens(link)
        assert tab.status == 404

    async def test_it_is_bound_to_its_round(self, messenger: Rig, browsers: Tabs) -> None:
        """An attempt of another round is answered by a link of that round alone."""
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        form = tab.forms()[0]
        async with messenger.app.store.read() as uow:
            rounds = {round.code: round for round in await uow.rounds(messenger.app.contest.id)}
        messenger.clock.now = rounds["week-2"].opens
        await messenger.passes(seconds=1)
        await lan.says("/thi")
        second = link_of(lan)
        assert "/r/week-2." in second
        await tab.opens(second)
        await tab.sends(second, {**form.fields, "do": form.buttons[next(iter(form.buttons))][1]})
        assert tab.status == 403

    async def test_another_site_sends_nothing_in_their_name(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        (form,) = tab.forms()
        await tab.sends(link, form.fields, Origin="https://evil.example")
        assert tab.status == 403
        assert await attempts_of(messenger, lan) == []

    async def test_without_cookies_it_says_so(self, messenger: Rig, browsers: Tabs) -> None:
        _, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        (form,) = tab.forms()
        tab.client.session.cookie_jar.clear()
        assert "cookie" in (await tab.sends(link, form.fields)).lower()
        assert tab.status == 401


class TestPresses:
    async def test_two_tabs_that_answer_differently(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        before = tab.source
        await tab.presses("B.")
        tab.source = before
        assert "Câu 1 đã được trả lời trước đó là B" in await tab.presses("C.")
        assert "Câu 2/10" in tab.words
        assert [step.choice for step in (await attempts_of(messenger, lan))[0].steps] == [1]

    async def test_the_same_press_twice_at_once_counts_once(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        (form,) = tab.forms()
        await asyncio.gather(*(tab.sends(link, form.fields) for _ in range(3)))
        assert len(await attempts_of(messenger, lan)) == 1

    async def test_at_the_closing_second(self, messenger: Rig, browsers: Tabs) -> None:
        """What arrives at the deadline is too late, and the page says so."""
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        await tab.presses("A.")
        (attempt,) = await attempts_of(messenger, lan)
        messenger.clock.now = attempt.deadline
        assert "hết giờ" in (await tab.presses("B.")).lower()
        await messenger.passes(seconds=3)
        assert "Đúng" in await tab.opens(link)
        assert [step.choice for step in (await attempts_of(messenger, lan))[0].steps] == [0]

    async def test_handing_in_early_is_asked_first(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        await plays(tab, "ABC")
        assert "Còn 7 câu" in await tab.opens(f"{link}?nop=1")
        await tab.presses("Nộp bài")
        assert "Đúng" in tab.words
        assert (await attempts_of(messenger, lan))[0].submitted_at == messenger.clock.now

    async def test_another_attempt_after_the_rules(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        for number in range(1, 4):
            await tab.presses("Làm bài")
            await tab.presses("A.")
            await tab.opens(f"{link}?nop=1")
            await tab.presses("Nộp bài")
            assert len(await attempts_of(messenger, lan)) == number
            assert ("Thi tiếp" in tab.words) == (number < 3)
            await tab.opens(f"{link}?lai=1")
        assert "hết số lượt" in tab.words

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"key": "k"},
            {"key": "k", "do": "rubbish"},
            {"key": "k", "do": "op:phatdong"},
            {"key": "k\n", "do": "be:week-1"},
            {"key": "k", "do": "be:week-2"},
            {"key": "k", "do": "x" * 70_000},
            {"key": "k", "do": "an:99999:0:0"},
            {"key": "k", "do": "hi:99999:1"},
        ],
    )
    async def test_what_no_form_of_ours_sends_changes_nothing(
        self, messenger: Rig, browsers: Tabs, fields: dict[str, str]
    ) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.sends(link, fields)
        assert tab.status in {200, 400, 413}
        assert await attempts_of(messenger, lan) == []

    async def test_while_the_database_is_away_the_script_is_told_to_come_again(
        self, messenger: Rig, browsers: Tabs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        (form,) = tab.forms()
        from bot.dispatch import Unavailable

        async def away(_: object) -> None:
            raise Unavailable("away")

        monkeypatch.setattr(messenger.app.dispatcher, "handle", away)
        await tab.sends(link, form.fields, accept="application/json")
        assert tab.answer is not None
        assert (tab.status, tab.answer.headers["Retry-After"]) == (503, "3")


class TestWhatTheChatKnows:
    async def test_what_is_asked_in_the_chat_is_still_asked_there(self, messenger: Rig, browsers: Tabs) -> None:
        """Finished on the page, the prediction is asked there: the next words in the chat are no number."""
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        await plays(tab, "ABCDABCDAB")
        assert "số nguyên" not in await lan.says("lịch")

    async def test_what_was_asked_in_the_chat_and_answered_on_the_page_is_asked_no_more(
        self, messenger: Rig, browsers: Tabs
    ) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await lan.presses("Làm bài")
        for letter in "ABCDABCDAB":
            await lan.picks(letter)
        assert "bao nhiêu người" in lan.sees()
        await tab.opens(link)
        field = next(form for form in tab.forms() if "do" not in form.fields)
        await tab.sends(link, {**field.fields, "number": "120"})
        assert "số nguyên" not in await lan.says("lịch")

    async def test_words_that_the_chat_waits_for_are_waited_for_through_an_attempt_on_the_page(
        self, messenger: Rig, browsers: Tabs
    ) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await lan.says("/nhanquyen")
        before = await asking(messenger, lan)
        assert before
        await tab.opens(link)
        await tab.presses("Làm bài")
        await plays(tab, "ABCDABCDAB")
        assert await asking(messenger, lan) == before

    async def test_a_number_that_cannot_be_read_is_asked_again(self, messenger: Rig, browsers: Tabs) -> None:
        lan, tab, link = await invited(messenger, browsers)
        await tab.opens(link)
        await tab.presses("Làm bài")
        await plays(tab, "ABCDABCDAB")
        field = next(form for form in tab.forms() if "do" not in form.fields)
        assert "chưa phải một số nguyên" in await tab.sends(link, {**field.fields, "number": "nhiều lắm"})
        for words in ("1.234", "99"):
            await tab.sends(link, {**field.fields, "number": words})
        assert "99" in tab.words
        for words in ("1.234", "99"):  # back and forth on the same page: the last one is meant
            await tab.sends(link, {**field.fields, "number": words})
            messenger.clock.now += timedelta(seconds=1)
        assert "99" in tab.words
        assert "99" in await lan.says("/ketqua")


async def test_after_the_close_it_shows_answers_and_reasons(messenger: Rig, browsers: Tabs) -> None:
    lan, tab, link = await invited(messenger, browsers)
    await tab.opens(link)
    await tab.presses("Làm bài")
    await plays(tab, "ABCDABCDAB")
    assert "Đáp án và giải thích" not in tab.words
    async with messenger.app.store.read() as uow:
        closes = next(round.closes for round in await uow.rounds(messenger.app.contest.id) if round.code == "week-1")
    await messenger.comes(closes)
    await lan.says("/ketqua")
    await tab.opens(link_of(lan))
    assert "Đáp án và giải thích" in tab.words
    assert tab.words.count("Căn cứ:") == 10
    assert "✓" in tab.words


async def test_a_card_of_the_result_brings_others_in(messenger: Rig, browsers: Tabs) -> None:
    """With a code that leads in by one's own link; for nobody else, and not before there is a result."""
    _, tab, link = await invited(messenger, browsers)
    await tab.opens(link)
    await tab.opens(f"{link}/the.png")
    assert tab.status == 404
    await tab.opens(link)
    await tab.presses("Làm bài")
    await plays(tab, "ABCDABCDAB")
    assert "Thẻ chia sẻ" in tab.words
    async with tab.client.get(f"{link}/the.png") as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")
    other = browsers.tab()
    await other.client.post("/api/chat/session", json={})
    await other.opens(f"{link}/the.png")
    assert other.status == 404


class TestInTelegram:
    """Where the site has https the page opens as a Mini App, and Telegram's word says who looks."""

    @pytest.fixture
    async def secure(self, tmp_path: Path) -> AsyncIterator[Rig]:
        rig = await make_rig(tmp_path, profile="telegram", store="sqlite", public_url="https://thi.example.vn")
        yield rig
        await rig.close()

    def word(self, rig: Rig, user: str, **changed: str) -> str:
        fields = {
            "auth_date": str(int(rig.clock.now.timestamp())),
            "query_id": "AAH",
            "user": json.dumps({"id": int(user), "first_name": "Lò Thị “Lan” & 🌸"}, ensure_ascii=False),
        }
        lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
        key = hmac.new(b"WebAppData", rig.app.config.telegram_token.get_secret_value().encode(), "sha256").digest()
        return urlencode({**fields, "hash": hmac.new(key, lines.encode(), "sha256").hexdigest(), **changed})

    async def opened(self, rig: Rig, tabs: Tabs) -> tuple[Player, Tab, str]:
        await rig.launches()
        lan = await rig.registered("lan")
        await lan.says("thi")
        (app,) = [link.url for link in lan.messages[-1].links if link.app]
        assert app.startswith("https://thi.example.vn/r/")
        tab = tabs.tab(secure=True)
        link = app.removeprefix("https://thi.example.vn")
        assert "10 câu" in await tab.opens(link), "the first view waits for nothing"
        return lan, tab, link

    async def test_the_reader_is_known_by_telegrams_word(self, secure: Rig) -> None:
        async with Tabs(secure) as tabs:
            lan, tab, link = await self.opened(secure, tabs)
            (form,) = tab.forms()
            assert "bằng nút trong cuộc trò chuyện Telegram" in await tab.sends(link, form.fields)
            assert tab.status == 403
            await tab.tells(f"{link}/telegram", self.word(secure, lan.sender.external_id))
            assert tab.status == 200
            await tab.opens(link)
            await tab.presses("Làm bài")
            assert "Câu 1/10" in tab.words
            other = tabs.tab(secure=True)
            await other.client.post("/api/chat/session", json={})
            await other.tells(f"{link}/telegram", self.word(secure, lan.sender.external_id))
            assert other.status == 403, "one link, one phone"

    async def test_words_that_are_not_telegrams(self, secure: Rig) -> None:
        async with Tabs(secure) as tabs:
            lan, tab, link = await self.opened(secure, tabs)
            me = lan.sender.external_id
            old = self.word(secure, me)
            stranger = self.word(secure, "424242")
            for word in (
                "",
                "rubbish",
                "x=" * 5000,
                stranger,
                stranger.replace("424242", me),
                self.word(secure, me, hash="0" * 64),
                self.word(secure, me, auth_date="1"),
                self.word(secure, me) + "&user=%7B%7D",
                self.word(secure, me) + "&hash=00",
            ):
                await tab.tells(f"{link}/telegram", word)
                assert tab.status == 403, word
            secure.clock.now += timedelta(hours=2)
            await tab.tells(f"{link}/telegram", old)
            assert tab.status == 403, "a copied word is soon worth nothing"


async def test_names_with_markup_stay_words(messenger: Rig, browsers: Tabs) -> None:
    """Neither the page nor its settings for the script let a text become markup."""
    _, tab, link = await invited(messenger, browsers)
    words = await tab.opens(f"{link}?cau=<script>alert(1)</script>")
    assert tab.status == 400
    assert "<script>alert" not in tab.source + words


async def test_every_header_is_there_and_the_style_is_the_only_one_within(messenger: Rig, browsers: Tabs) -> None:
    _, tab, link = await invited(messenger, browsers)
    await tab.opens(link)
    assert tab.answer is not None
    headers = tab.answer.headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
