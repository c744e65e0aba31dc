"""Methods that send pictures, documents and polls, and the one that finds a file again."""

from __future__ import annotations

from typing import Any

from tests.botapi.bodies import Upload
from tests.botapi.calls import Call, split_markup
from tests.botapi.errors import Refused, bad, too_many
from tests.botapi.formatting import read_text, units
from tests.botapi.platform import Platform
from tests.botapi.world import File, Poll

MEGABYTE = 1024 * 1024
BIGGEST_PHOTO = 10 * MEGABYTE
BIGGEST_DOCUMENT = 50 * MEGABYTE
BIGGEST_DOWNLOAD = 20 * MEGABYTE
SPACED_FROM = 100 * 1024
SPACING = 0.5
MOST_BEHIND = 5.0
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
QUESTION, OPTION, MOST_OPTIONS, EXPLANATION, EXPLANATION_LINES = 300, 100, 12, 200, 2


def keep_file(platform: Platform, bot_id: int, upload: Upload, kind: str) -> File:
    """Store bytes; the ids are of no use to another bot."""
    number = len(platform.files) + 1
    folder = {"photo": "photos", "document": "documents"}[kind]
    name = f"file_{number}" + (upload.name[upload.name.rfind(".") :] if "." in upload.name else "")
    file = File(
        f"{'AgAC' if kind == 'photo' else 'BQAC'}{bot_id:x}_{number:06d}-{platform.dice.getrandbits(64):016x}",
        f"AQAD{number:08d}",
        upload.content,
        upload.name,
        upload.media_type,
        kind,
        f"{folder}/{name}",
    )
    platform.files[bot_id, file.id] = file
    return file


def _file(call: Call, kind: str, biggest: int) -> File:
    """The file of a call: uploaded with it, or named by its id."""
    given = call.params.text(kind).strip()
    upload = call.params.files.get(given.removeprefix("attach://") if given.startswith("attach://") else kind)
    if upload is None:
        return _known_file(call, given, kind)
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > biggest:
        raise Refused(413, "Request Entity Too Large") if kind == "document" else bad("file is too big for a photo")
    if kind == "photo" and not upload.content.startswith(PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")
    _space(call, len(upload.content))
    return keep_file(call.platform, call.bot.id, upload, kind)


def _known_file(call: Call, given: str, kind: str) -> File:
    if not given:
        raise bad(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = call.platform.files.get((call.bot.id, given))
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _space(call: Call, size: int) -> None:
    """Uploads of one size above 100 KB are spaced; whoever is too far ahead is refused."""
    if size <= SPACED_FROM:
        return
    now, sizes = call.platform.pace(), call.platform.uploads
    turn = max(now, sizes.get((call.bot.id, size), now))
    if turn - now > MOST_BEHIND:
        raise too_many(60)
    sizes[call.bot.id, size] = turn + SPACING


async def _send_file(call: Call, kind: str, biggest: int) -> Any:
    chat = call.chat()
    topic, reply_to = call.topic(chat), call.reply_to(chat)
    text, entities = call.caption()
    markup = call.markup(chat)
    file = _file(call, kind, biggest)
    call.pass_limits(chat)
    message = call.platform.add_message(
        chat,
        call.bot.user,
        text=text,
        entities=entities,
        topic=topic,
        reply_to=reply_to,
        photo=file if kind == "photo" else None,
        document=file if kind == "document" else None,
        **split_markup(markup),
    )
    return message.json()


async def send_photo(call: Call) -> Any:
    return await _send_file(call, "photo", BIGGEST_PHOTO)


async def send_document(call: Call) -> Any:
    return await _send_file(call, "document", BIGGEST_DOCUMENT)


async def get_file(call: Call) -> Any:
    file = call.platform.files.get((call.bot.id, call.params.text("file_id")))
    if file is None:
        raise bad("invalid file_id")
    if len(file.content) > BIGGEST_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


async def send_poll(call: Call) -> Any:
    chat = call.chat()
    topic, reply_to = call.topic(chat), call.reply_to(chat)
    question, _ = read_text(call.params.text("question"), call.params.text("question_parse_mode"))
    options = _options(call)
    _check_poll(question, options)
    body = _poll_kind(call, len(options))
    markup = call.markup(chat)
    call.pass_limits(chat)
    poll = Poll(str(5_000_000_000_000_000_000 + len(call.platform.polls)), question, options, body)
    call.platform.polls[poll.id] = (poll, call.bot)
    message = call.platform.add_message(
        chat, call.bot.user, poll=poll, topic=topic, reply_to=reply_to, **split_markup(markup)
    )
    return message.json()


def _options(call: Call) -> list[str]:
    given = call.params.json("options", "options")
    if not isinstance(given, list):
        raise bad(
            "can't parse options JSON object" if given is not None else "poll must have at least one answer option"
        )
    texts = []
    for option in given:
        if isinstance(option, dict):
            if "text" not in option:
                raise bad("can't parse InputPollOption: Can't find field \"text\"")
            option = option["text"]
        if not isinstance(option, str):
            raise bad("can't parse InputPollOption: Expected InputPollOption to be an Object")
        texts.append(option.strip())
    return texts


def _check_poll(question: str, options: list[str]) -> None:
    if not question:
        raise bad("text must be non-empty")
    if len(question) > QUESTION:
        raise bad(f"poll question length must not exceed {QUESTION}")
    if not options:
        raise bad("poll must have at least one answer option")
    if len(options) > MOST_OPTIONS:
        raise bad(f"poll can't have more than {MOST_OPTIONS} options")
    if any(not option for option in options):
        raise bad("text must be non-empty")
    if any(len(option) > OPTION for option in options):
        raise bad(f"poll options length must not exceed {OPTION}")


def _poll_kind(call: Call, options: int) -> dict[str, Any]:
    kind = call.params.text("type", "regular") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad("unsupported poll type specified")
    several = call.params.flag("allows_multiple_answers")
    body: dict[str, Any] = {
        "type": kind,
        "is_closed": False,
        "is_anonymous": call.params.flag("is_anonymous", True),
        "allows_multiple_answers": several,
        "allows_revoting": call.params.flag("allows_revoting", kind == "regular"),
        "members_only": False,
    }
    if kind == "quiz":
        right = _right(call)
        if not right or any(not 0 <= place < options for place in right) or (len(right) > 1 and not several):
            raise bad("wrong correct option ID specified")
        body["correct_option_ids"] = right
        body |= _explanation(call)
    return body


def _right(call: Call) -> list[int]:
    found = call.params.json("correct_option_ids", "correct option identifiers")
    if isinstance(found, list):
        return [int(place) for place in found]
    return [call.params.number("correct_option_id")] if call.params.text("correct_option_id") else []


def _explanation(call: Call) -> dict[str, Any]:
    entities = call.params.json("explanation_entities", "entities")
    text, marks = read_text(call.params.text("explanation"), call.params.text("explanation_parse_mode"), entities)
    if units(text) > EXPLANATION or text.count("\n") > EXPLANATION_LINES:
        raise bad("message is too long")
    return {"explanation": text, "explanation_entities": marks} if text else {}


async def stop_poll(call: Call) -> Any:
    chat = call.chat(writes=False)
    message = chat.messages.get(call.params.number("message_id"))
    if message is None or message.deleted:
        raise bad("message with poll to stop not found")
    if message.poll is None or message.sender is not call.bot.user:
        raise bad("message is not a poll")
    if message.poll.body["is_closed"]:
        raise bad("poll has already been closed")
    message.poll.body["is_closed"] = True
    call.platform.changed()
    return message.poll.json()


METHODS = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "getFile": get_file,
    "sendPoll": send_poll,
    "stopPoll": stop_poll,
}
