"""The message endpoints: who may be written to, what a message may hold, what it costs."""

from __future__ import annotations

from typing import Any

from tests.zalooa.world import ALLOWED, FREE, PRICE_VND, Group, Message, Person, World


class No(Exception):
    """An error as the API says it."""

    def __init__(self, error: int, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


def consultation(world: World, body: Any) -> dict[str, Any]:
    """POST /v3.0/oa/message/cs."""
    _only(body, {"recipient", "message"})
    person = _person(world, body["recipient"])
    message = _message(world, body["message"], group=False)
    message.paid = _price(world, person)
    person.messages.append(message)
    sent = str(int(world.clock().timestamp() * 1000))
    quota = {"type": "reply" if not message.paid else "cs", "remain": "8", "total": "8"}
    return {"message_id": message.id, "user_id": person.id, "sent_time": sent, "quota": quota}


def template(world: World, body: Any) -> dict[str, Any]:
    """POST /v3.0/oa/message/template."""
    _only(body, {"user_id", "template_id", "template_data"})
    person = world.people.get(str(body.get("user_id")))
    data = body.get("template_data")
    if person is None or not isinstance(data, dict):
        raise No(-201, "user_id or template_data is invalid")
    approved = world.templates.get(str(body.get("template_id")))
    if approved is None:
        raise No(-131, "template is not approved")
    if set(data) != approved.blanks or not all(isinstance(it, str) and 0 < len(it) <= 200 for it in data.values()):
        raise No(-201, "template_data is invalid")
    if person.blocked:
        raise No(-244, "user has restricted this type of message from your OA")
    if person.last is None:
        raise No(-232, "user has not interacted with the OA")
    world.spent += approved.price
    words = " | ".join(data[name] for name in sorted(data))
    message = Message(world.id("m"), words, template=str(body["template_id"]), paid=approved.price)
    person.messages.append(message)
    return {"message_id": message.id}


def group_message(world: World, body: Any) -> dict[str, Any]:
    """POST /v3.0/oa/group/message."""
    _only(body, {"recipient", "message"})
    _only(body["recipient"], {"group_id"})
    group: Group | None = world.groups.get(str(body["recipient"].get("group_id")))
    if group is None:
        raise No(-403, "OA is not in this group")
    if group.disabled:
        raise No(-237, "group is disabled")
    message = _message(world, body["message"], group=True)
    group.messages.append(message)
    return {"message_id": message.id, "group_id": group.id}


def _person(world: World, recipient: Any) -> Person:
    _only(recipient, {"user_id"})
    person = world.people.get(str(recipient.get("user_id")))
    if person is None:
        raise No(-201, "user_id is invalid")
    if person.blocked:
        raise No(-244, "user has restricted this type of message from your OA")
    if person.last is None:
        raise No(-232, "user has not interacted with the OA")
    if not person.follows and world.clock() - person.last > FREE:
        raise No(-213, "user has not followed the OA")
    return person


def _price(world: World, person: Person) -> int:
    assert person.last is not None
    silent = world.clock() - person.last
    if silent > ALLOWED:
        raise No(-230, "user has not interacted with the OA in the past 7 days")
    if world.out_of_quota and silent > FREE:
        raise No(-211, "out of quota")
    if silent <= FREE:
        return 0
    if world.allowance > 0:
        world.allowance -= 1
        return 0
    world.spent += PRICE_VND
    return PRICE_VND


def _message(world: World, given: Any, *, group: bool) -> Message:
    _only(given, {"text", "attachment"})
    text = given.get("text", "")
    if not isinstance(text, str) or not text.strip() or len(text) > 2000:
        raise No(-210, "text must have 1 to 2000 characters")
    message = Message(world.id("m"), text)
    attachment = given.get("attachment")
    if attachment is None:
        return message
    _only(attachment, {"type", "payload"})
    if attachment.get("type") != "template":
        raise No(-233, "message type is not supported")
    payload = attachment["payload"]
    if payload.get("template_type") == "media":
        _only(payload, {"template_type", "elements"})
        message.attachment = _asset(world, payload["elements"])
    elif "buttons" in payload and not group:
        _only(payload, {"buttons"})
        message.buttons = _buttons(payload["buttons"])
    else:
        raise No(-201, "payload is invalid")
    return message


def _asset(world: World, elements: Any) -> str:
    if not isinstance(elements, list) or len(elements) != 1 or set(elements[0]) != {"media_type", "attachment_id"}:
        raise No(-201, "elements is invalid")
    until = world.assets.get(elements[0]["attachment_id"])
    if until is None or until <= world.clock():
        raise No(-100, "attachment is expired")
    return str(elements[0]["attachment_id"])


def _buttons(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not 1 <= len(given) <= 5:
        raise No(-210, "buttons must be 1 to 5")
    for button in given:
        _only(button, {"title", "type", "payload"})
        if not 1 <= len(button["title"]) <= 100:
            raise No(-210, "title must have at most 100 characters")
        payload = button["payload"]
        if button["type"] == "oa.query.hide":
            fits = isinstance(payload, str) and 1 <= len(payload) <= 1000
        elif button["type"] == "oa.open.url":
            fits = (
                isinstance(payload, dict)
                and set(payload) == {"url"}
                and payload["url"].startswith(("https://", "http://"))
            )
        else:
            fits = False
        if not fits:
            raise No(-201, "payload is invalid")
    return given


def _only(given: Any, known: set[str]) -> None:
    if not isinstance(given, dict):
        raise No(-201, "an object is expected")
    for field in given:
        if field not in known:
            raise No(-201, f"{field} is invalid")
