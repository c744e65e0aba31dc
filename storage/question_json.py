"""A revision of a question as it is kept for the papers that name it."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from quiz.localized import Localized
from quiz.question import Option, Question
from services.records import Json


def question_to_json(question: Question) -> Json:
    """The question as JSON; the same question always gives the same."""
    # Written only where they say something, so that questions which were kept before read and hash as they did.
    more = {name: value for name, value in (("several", question.several), ("bank", question.bank)) if value}
    return {
        **more,
        "id": question.id,
        "revision": question.revision,
        "round": question.round,
        "text": dict(question.text.words),
        "options": [{"text": dict(option.text.words), "last": option.last} for option in question.options],
        "answers": sorted(question.answers),
        "citation": dict(question.citation.words),
        "explanation": dict(question.explanation.words),
        "source": question.source,
        "topic": question.topic,
        "level": question.level,
        "apart": sorted(question.apart),
        "valid_from": question.valid_from.isoformat() if question.valid_from else None,
        "valid_until": question.valid_until.isoformat() if question.valid_until else None,
        "counted": question.counted,
    }


def question_from_json(content: Json) -> Question:
    """The question of its JSON."""
    return Question(
        id=content["id"],
        revision=content["revision"],
        round=content["round"],
        text=Localized(content["text"]),
        options=tuple(Option(Localized(option["text"]), option["last"]) for option in content["options"]),
        answers=frozenset(content["answers"]),
        citation=Localized(content["citation"]),
        explanation=Localized(content["explanation"]),
        source=content["source"],
        topic=content["topic"],
        level=content["level"],
        apart=frozenset(content["apart"]),
        valid_from=date.fromisoformat(content["valid_from"]) if content["valid_from"] else None,
        valid_until=date.fromisoformat(content["valid_until"]) if content["valid_until"] else None,
        counted=content["counted"],
        several=content.get("several", False),
        bank=content.get("bank", ""),
    )


def content_hash(content: Json) -> str:
    """SHA-256 over the canonical form."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
