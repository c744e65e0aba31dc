"""What people type instead of a command: Vietnamese words, with and without marks, for everything that residents and group admins need."""

from __future__ import annotations

import unicodedata

import pytest

from bot.routing import all_routes
from handlers.group import forward, settings, stats, subscribe
from handlers.organiser import roles
from handlers.resident import (
    boards,
    checking,
    complaints,
    info,
    learn,
    me,
    play,
    register,
    remind,
    results,
    start,
    units,
)
from handlers.routes import Routes
from quiz.fold import fold

ROUTES = all_routes()
FOR_PEOPLE = (
    boards, checking, complaints, info, learn, me, play, register, remind, results, start, units,
    forward, settings, stats, subscribe, roles,
)  # fmt: skip


def commands() -> list[tuple[Routes, str]]:
    return [(module.routes, name) for module in FOR_PEOPLE for name in module.routes.commands]


@pytest.mark.parametrize("name", sorted({name for _, name in commands()}))
def test_each_command_has_words_of_its_own(name: str) -> None:
    handler = ROUTES.commands[name]
    spelled = [word for word, command in ROUTES.words.items() if ROUTES.commands[command] is handler]
    assert any(" " in word or word not in ROUTES.commands for word in spelled), (
        f"/{name} can only be typed as a command"
    )


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("Vào thi", "thi"),
        ("vao thi", "thi"),
        ("VÀO THI!", "thi"),
        (unicodedata.normalize("NFD", "vào thi"), "thi"),
        ("xếp hạng", "bxh"),
        ("xep hang", "bxh"),
        ("đơn vị", "donvi"),
        ("don vi", "donvi"),
        ("nộp", "nopbai"),
        ("nop bai", "nopbai"),
        ("nhắc tôi", "nhactoi"),
        ("thể lệ", "thele"),
        ("kết quả", "ketqua"),
        ("đăng ký", "dangky"),
        ("nhận tin", "nhantin"),
        ("tat nhan tin", "tatnhantin"),
        ("lấy bản", "layban"),
        ("nhận quyền", "nhanquyen"),
        ("trợ giúp", "trogiup"),
    ],
)
def test_with_and_without_marks(words: str, command: str) -> None:
    assert ROUTES.commands[ROUTES.words[fold(words)]] is ROUTES.commands[command]
