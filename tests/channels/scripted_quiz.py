"""A short made-up conversation with everything that the page can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from handlers.actions import Answer, Continue, Open
from messaging.model import Asks, Button, Chat, Document, Link, Outgoing, Pressed, Reply, Said
from messaging.text import Text, compose, said

QUESTIONS = (
    (
        (
            "Theo Luật Thực hiện dân chủ ở cơ sở năm 2022, thời hạn niêm yết thông tin tại trụ sở Hội đồng nhân dân, Ủy ban "
            "nhân dân cấp xã là bao lâu?"
        ),
        (
            "Ít nhất 10 ngày liên tục",
            "Ít nhất 20 ngày liên tục",
            "Ít nhất 30 ngày liên tục",
            "Ít nhất 45 ngày liên tục",
        ),
    ),
    (
        "Nhân dân ở thôn, tổ dân phố bàn và quyết định nội dung nào sau đây?",
        (
            (
                "Chủ trương và mức đóng góp xây dựng cơ sở hạ tầng, các công trình công cộng trong địa bàn cấp xã do Nhân dân "
                "đóng góp toàn bộ hoặc một phần kinh phí"
            ),
            "Kế hoạch phát triển kinh tế - xã hội hằng năm của tỉnh",
            "Dự toán ngân sách của huyện",
        ),
    ),
)


def text_of(slot: int) -> Text:
    question, options = QUESTIONS[slot]
    lines = "\n".join(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=False))
    return (*compose("**Câu {n}/10**\n\n", n=slot + 1), *said(f"{question}\n\n{lines}"))


def question(event: Said | Pressed, slot: int, toast: str | None = None) -> Reply:
    options = QUESTIONS[slot][1]
    keys = tuple(Button(letter, Answer(1, slot, i), letter) for i, letter in enumerate("ABCD"[: len(options)]))
    until = event.at + timedelta(minutes=15)
    subject = "attempt"
    hand_in = (Button("Nộp bài sớm", Continue(1)),)
    return Reply(text_of(slot), (keys, hand_in), replaces=subject if slot else None, toast=toast, until=until)


MENU = Reply(
    compose(
        "**Chào mừng bạn đến với Cuộc thi!**\n\nTuần 1 mở từ **08h00 thứ Hai, 03/6/2024** đến 24h00 Chủ nhật, 09/6/2024.\n"
        "Mỗi người được thi 3 lượt, mỗi lượt 10 câu trong 15 phút. Thể lệ: https://example.org/the-le."
    ),
    (
        (Button("Vào thi tuần 1", Open("thi")),),
        (Button("Thể lệ", Open("thele")), Button("Đổi đơn vị", Open("donvi"))),
        (Link("Đọc văn bản luật", "https://example.org/luat"),),
    ),
)
PREDICT = Reply(
    compose("Bạn đoán có bao nhiêu người trả lời đúng cả 10 câu trong tuần này? Hãy gửi **một số**."), asks=Asks.NUMBER
)
STANDINGS = compose(
    "**Bảng xếp hạng tuần 1** (tạm thời)\n\n1. Lò Thị Mai · Phường Tô Hiệu · 10/10 · 05:12\n2. Quàng Văn Inh · Xã Mường La"
    " · 10/10 · 05:40\n3. Nguyễn Thị Thuý Hằng · Sở Tư pháp · 9/10 · 04:58\n\nMã bảng: `SL-24-T1`"
)


def play(event: Said | Pressed, chat: Chat) -> Sequence[Outgoing]:
    """Answer as a quiz would."""
    if isinstance(event, Pressed):
        return [_pressed(event, chat)]
    if event.files:
        return [Outgoing(chat, Reply(said(f"Đã nhận {event.files[0].name}")))]
    return [_said(event, chat)]


def _pressed(event: Pressed, chat: Chat) -> Outgoing:
    match event.action:
        case Answer(slot=0):
            return Outgoing(chat, question(event, 1, "Đã ghi nhận câu 1"), "attempt")
        case Answer():
            done = Reply(compose("**Bạn đã nộp bài.** Kết quả: 2/2 câu đúng."), replaces="attempt", toast="Đã nộp bài")
            return Outgoing(chat, done, "attempt")
        case Open(command="thi"):
            return Outgoing(chat, question(event, 0), "attempt")
        case Open():
            return Outgoing(chat, Reply(said("Đây là nội dung bạn cần.")))
        case _:
            return Outgoing(chat, Reply(said("Nút này đã cũ."), toast="Nút này đã cũ"))


_SAID: dict[str, Callable[[Said], Reply]] = {
    "/thi": lambda event: question(event, 0),
    "/bxh": lambda _: Reply(STANDINGS, ((Button("‹ Trước", Open("bxh")), Button("Sau ›", Open("bxh"))),)),
    "/ketqua": lambda _: PREDICT,
    "/tailieu": lambda _: Reply(
        said("Tài liệu ôn tập:"), document=Document("law", "Luật dân chủ ở cơ sở.pdf", "application/pdf")
    ),
    "dài": lambda _: Reply(said("\n".join(f"Dòng {n}" for n in range(1, 60)))),
}


def _said(event: Said, chat: Chat) -> Outgoing:
    if event.text.startswith("/batdau"):
        return Outgoing(chat, MENU)
    made = _SAID.get(event.text)
    reply = made(event) if made else Reply(said(f"Bạn nói: {event.text}"))
    return Outgoing(chat, reply, "attempt" if event.text == "/thi" else None)
