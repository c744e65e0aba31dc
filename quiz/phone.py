"""Mobile numbers of Việt Nam, in one written form."""

from __future__ import annotations

import re
from enum import Enum

_NUMBER = re.compile(r"\+?\d(?:[\d\s.()\-]*\d)?")

_CHANGED_2018 = {
    **{f"16{last}": f"3{last}" for last in "23456789"},
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}
"""The change of prefixes of 2018: people still write their old eleven digits (contest facts 5.2)."""


class PhoneProblem(Enum):
    """Why what was typed is no mobile number of Việt Nam."""

    EMPTY = "empty"
    NOT_ONE = "not_one"
    INVALID = "invalid"
    FOREIGN = "foreign"
    NOT_MOBILE = "not_mobile"


def read_phone(raw: str) -> str | PhoneProblem:
    """The number as E.164 ("+84912345678"), from any usual writing: 0912 345 678, +84…, 84…, 0084…, old eleven digits."""
    # Imported here: it takes 0.1 s, and most contests do not ask for phones.
    import phonenumbers

    if not raw.strip():
        return PhoneProblem.EMPTY
    found: list[str] = _NUMBER.findall(raw)
    if len(found) != 1:
        return PhoneProblem.NOT_ONE
    digits = ("+" if found[0].startswith("+") else "") + "".join(str(int(sign)) for sign in found[0] if sign.isdigit())
    try:
        number = phonenumbers.parse(_modern(digits), "VN")
    except phonenumbers.NumberParseException:
        return PhoneProblem.INVALID
    if number.country_code != 84:
        return PhoneProblem.FOREIGN
    if not phonenumbers.is_valid_number(number):
        return PhoneProblem.INVALID
    kind = phonenumbers.number_type(number)
    if kind not in {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return PhoneProblem.NOT_MOBILE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _modern(digits: str) -> str:
    for prefix in ("+84", "0084", "84", "0"):
        national = digits.removeprefix(prefix)
        if national != digits and len(national) == 10 and national[:3] in _CHANGED_2018:
            return "+84" + _CHANGED_2018[national[:3]] + national[3:]
    return digits


def masked(e164: str) -> str:
    """The number for the organisers' copy: its first two and last two digits, as written at home ("09******78")."""
    national = "0" + e164.removeprefix("+84") if e164.startswith("+84") else e164.removeprefix("+")
    if len(national) < 5:
        return "*" * len(national)
    return national[:2] + "*" * (len(national) - 4) + national[-2:]
