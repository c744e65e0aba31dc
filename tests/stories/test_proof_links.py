"""Whoever wonders whether the contest is honest is one press away from the page of the proofs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rig import TOLD_ON, Player, make_rig

ADDRESS = "http://127.0.0.1:8080/niem-phong"


def leads(reader: Player) -> bool:
    """Whether the newest message leads to the page, by a button or written out."""
    message = reader.messages[-1]
    return ADDRESS in message.text or any(link.url == ADDRESS for link in message.links)


@pytest.mark.parametrize(("profile", "store"), TOLD_ON)
async def test_the_rules_lead_there_always_and_the_calendar_once_a_round_is_sealed(
    tmp_path: Path, profile: str, store: str
) -> None:
    rig = await make_rig(tmp_path, profile=profile, store=store)
    lan = rig.person("lan")
    await lan.says("/thele")
    assert leads(lan)
    await lan.says("/lich")
    assert not leads(lan)
    await rig.launches()
    await rig.passes(seconds=1)
    await lan.says("/lich")
    assert leads(lan)
    await lan.says("/ngonngu")
    await lan.presses("English")
    await lan.says("/thele")
    assert leads(lan)
    await rig.close()
