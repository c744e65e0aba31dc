"""What the organisers' words are for, told to those for whom they do nothing."""

from __future__ import annotations

from handlers.actions import Open
from handlers.tongue import Tongue
from handlers.views.info import button_to
from messaging.model import Button, Key, Reply
from messaging.text import Text, join


def explained(tongue: Tongue, command: str, *, organiser: bool) -> Reply:
    """What the word is for, and the way on: to the role that somebody was offered, or to what their own role allows."""
    if organiser:
        way = tongue("What your own role lets you do is in /dieuhanh.")
        keys: tuple[Key, ...] = (button_to("dieuhanh", tongue), button_to("trogiup", tongue))
    else:
        way = tongue("Were you given a role code? Press “I have a role code”. What everybody can do is in /trogiup.")
        keys = (Button(tongue.word("I have a role code"), Open("nhanquyen")), button_to("trogiup", tongue))
    return Reply(join([_purpose(tongue, command), way]), (keys,))


def _purpose(tongue: Tongue, command: str) -> Text:
    return {
        "bangdieukhien": tongue("This word is for the organisers: it opens their console in a browser."),
        "lantoa": tongue(
            "This word is for the organisers: it shows which links brought people in. Your own link is in /moiban."
        ),
        "dieuhanh": tongue("This word is for the organisers: it opens the menu from which they run the contest."),
        "thongbao": tongue("This word is for the organisers: with it they write to groups and players."),
        "lichthongbao": tongue(
            "This word is for the organisers: it shows when notices go out to the groups. The contest's calendar is in /lich."
        ),
        "theqr": tongue(
            "This word is for the organisers: it makes a card with a code to be scanned. A post with your unit's link is in /layban."
        ),
        "phanquyen": tongue("This word is for the organisers: with it they give and take back roles."),
        "songuoi": tongue(
            "This word is for the organisers: with it they enter the number of people of each unit. Your own unit is in /donvi."
        ),
        "diemthuong": tongue(
            "This word is for the organisers: with it they propose bonus points for units. How your unit's points are made is in /donvi."
        ),
        "phantich": tongue(
            "This word is for the organisers: it shows which questions were hard and what was misread. The answers, once a round has closed, are in /ontap."
        ),
        "kenh": tongue(
            "This word is for the organisers: it shows how many messages each channel may still send. Where to play is in /batdau."
        ),
        "nhatky": tongue(
            "This word is for the organisers: it shows what they did, and when. What is kept about you is in /thongtin."
        ),
    }[command]
