"""Values for papers: the reference contest with made-up people, among them very long and hostile names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bot.catalogues import Catalogues
from handlers.tongue import Tongue
from quiz.closing_order import Moment
from services.official import (
    Annex,
    Called,
    ItemWords,
    Letterhead,
    Minutes,
    Numbers,
    PassedLine,
    PrizeLine,
    ResultList,
    RoundLine,
    Script,
    ScriptStep,
    SigningSheet,
    Source,
    Style,
    Summary,
    UnitPrize,
    Winner,
)
from services.papers import Bar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CONTEST = "Cuộc thi trực tuyến “Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở” tỉnh Sơn La năm 2024"
HEAD = Letterhead(Style.STATE, "Ban Tổ chức Cuộc thi", "Ban Chỉ đạo tỉnh về thực hiện dân chủ ở cơ sở", "Sơn La", "BTC")
PARTY = replace(HEAD, style=Style.PARTY, above="Tỉnh ủy Sơn La")
OPENS = datetime(2024, 6, 3, 1, 12, tzinfo=UTC)
NUMBERS = Numbers(12_345, 30_210, 2_871, 2_871, "số người đúng tất cả các câu trong tuần")
SOURCE = Source(2, "9f3a5b7c1d2e4f60" * 4, datetime(2024, 6, 10, 3, tzinfo=UTC))
LADDER = ["Giải Nhất", *["Giải Nhì"] * 2, *["Giải Ba"] * 3, *["Giải Khuyến khích"] * 5]
VALUES = {"Giải Nhất": 1_000_000, "Giải Nhì": 700_000, "Giải Ba": 500_000, "Giải Khuyến khích": 300_000}
NAMES = [
    "Lò Thị Mai", "Quàng Văn Ơn", "Giàng A Páo", "Nguyễn Thị Thanh Thủy", "Lường Văn Ưng", "Vàng Thị Dợ",
    "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Phương Trâm Anh Thục Quyên Bảo Ngọc", "Hà Minh Đức", "Cầm Thị Ỷ",
    "Tòng Văn Ngoãn", "Sùng Thị Máy",
]  # fmt: skip
UNITS = [
    "Xã Hát Lót, Huyện Mai Sơn", "Phường Chiềng Lề, Thành phố Sơn La", "Xã Mường Giôn, Huyện Quỳnh Nhai",
    "Cơ quan Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Sơn La và các tổ chức chính trị - xã hội cấp tỉnh", "Sở Nội vụ",
]  # fmt: skip


def tongue(language: str = "vi") -> Tongue:
    return Catalogues(ZONE)(language)


def people(week: int = 1) -> list[PrizeLine]:
    """The eleven winners of a week."""
    return [
        PrizeLine(
            NAMES[place],
            UNITS[(place + week) % len(UNITS)],
            prize,
            f"Tuần {week}",
            1970 + place,
            10 if place < 8 else 9,
            10,
            2_871 + place * 17,
            place * 17,
            312 + place,
            OPENS + timedelta(days=7 * week - 3, seconds=place * 977),
            ["", "chênh lệch dự đoán", "thời gian làm bài"][min(place, 2)] if place != 5 else "bốc thăm",
            VALUES[prize],
            100 + place,
        )
        for place, prize in enumerate(LADDER)
    ]


def units() -> list[UnitPrize]:
    """Twelve districts and an agency, the first three with a prize."""
    names = [
        "Huyện Mai Sơn", "Thành phố Sơn La", "Huyện Quỳnh Nhai", "Huyện Thuận Châu", "Huyện Mường La", "Huyện Bắc Yên",
        "Huyện Phù Yên", "Huyện Mộc Châu", "Huyện Yên Châu", "Huyện Sông Mã", "Huyện Sốp Cộp", "Huyện Vân Hồ", UNITS[3],
    ]  # fmt: skip
    prizes = ["Giải Nhất tập thể", "Giải Nhì tập thể", "Giải Ba tập thể"]
    return [
        UnitPrize(
            name,
            prizes[place] if place < 3 else "",
            "",
            place + 1,
            2_400 - place * 170,
            6_000 - place * 431,
            3_000 if place < 12 else None,
            Fraction(2_400 - place * 170, 3_000) if place < 12 else None,
            Fraction(93 - place, 100),
            Fraction(86 - place * 4, 1) + Fraction(1, 3) if place < 12 else None,
            2_000_000 if place < 3 else None,
        )
        for place, name in enumerate(names)
    ]


def result_list(head: Letterhead = HEAD) -> ResultList:
    return ResultList(head, CONTEST, "Tuần 1", NUMBERS, people(), units()[:3], replace(SOURCE, provisional=True))


def minutes(head: Letterhead = HEAD) -> Minutes:
    return Minutes(
        head,
        CONTEST,
        "Tuần 1",
        NUMBERS,
        [
            "số câu đúng nhiều hơn",
            "chênh lệch dự đoán ít hơn",
            "thời gian làm bài ngắn hơn",
            "nộp bài sớm hơn",
            "bốc thăm",
        ],
        people(),
        (),
        [
            PassedLine(2, "Hoàng Văn Nghĩa", UNITS[0], "Đã đạt giải ở Tuần 1"),
            PassedLine(7, "Bạc Cầm Phương", UNITS[1], "Không có dự đoán"),
        ],
        ["Quàng Văn Thịnh"],
        ["hạng 6 và 7, trước hai người chứng kiến, theo biên bản bốc thăm ngày 10/6/2024."],
        OPENS,
        datetime(2024, 6, 9, 17, tzinfo=UTC),
        SOURCE,
    )


def annex(head: Letterhead = HEAD) -> Annex:
    return Annex(head, CONTEST, [line for week in range(1, 5) for line in people(week)], units()[:3], SOURCE)


def signing_sheet(head: Letterhead = HEAD) -> SigningSheet:
    return SigningSheet(head, CONTEST, [Winner(line) for line in people()])


def summary(head: Letterhead = PARTY) -> Summary:
    rounds = [
        RoundLine(
            f"Tuần {week}",
            OPENS + timedelta(days=7 * (week - 1)),
            datetime(2024, 6, 2, 17, tzinfo=UTC) + timedelta(days=7 * week),
            Numbers(12_345 + week * 900, 30_210 + week * 1_500, 2_871 + week * 700),
        )
        for week in range(1, 5)
    ]
    hours = [Bar(f"{hour}h", 20 + hour * 31 if 6 < hour < 23 else hour, str(20 + hour * 31)) for hour in range(24)]
    items = [
        ItemWords(
            "Thời hạn niêm yết công khai tại trụ sở Ủy ban nhân dân cấp xã là bao nhiêu ngày?",
            "Điều 14 khoản 2, Luật số 10/2022/QH15",
            9_120,
            3_001,
            "20 ngày",
            4_411,
        )
    ] * 3
    return Summary(
        head,
        CONTEST,
        date(2024, 6, 3),
        date(2024, 6, 30),
        45_100,
        NUMBERS,
        rounds,
        units(),
        hours,
        [("Cán bộ, công chức, viên chức", 20_100), ("Học sinh, sinh viên", 9_000), ("Người dân", 3_000)],
        [line for week in range(1, 5) for line in people(week)],
        items,
        items[:1],
        (7, 7),
        ["hủy Câu 12 của Tuần 2 (hai phương án cùng đúng), chấm lại, công bố kết quả lần 2."],
        SOURCE,
    )


def script(head: Letterhead = HEAD) -> Script:
    def who(prize: str, *weeks: int) -> tuple[Called, ...]:
        lines = [line for week in weeks for line in people(week) if line.prize == prize]
        return tuple(Called(line.name, line.unit, line.round) for line in lines)

    weeks = ("Tuần 1", "Tuần 2", "Tuần 3", "Tuần 4")
    smallest = "Giải Khuyến khích"
    best = (Called("Huyện Mai Sơn"),)
    return Script(
        head,
        CONTEST,
        (
            ScriptStep(Moment.DECISION),
            ScriptStep(Moment.WEEKLY, smallest, weeks[:2], who(smallest, 1, 2), 300_000),
            ScriptStep(Moment.WEEKLY, smallest, weeks[2:], who(smallest, 3, 4), 300_000),
            ScriptStep(Moment.WEEKLY, "Giải Ba", weeks, who("Giải Ba", 1, 2, 3, 4)),
            ScriptStep(Moment.WEEKLY, "Giải Nhì", weeks, who("Giải Nhì", 1, 2, 3, 4)),
            ScriptStep(Moment.WEEKLY, "Giải Nhất", weeks, who("Giải Nhất", 1, 2, 3, 4)),
            ScriptStep(Moment.COLLECTIVE, "Giải Ba tập thể", (), (Called("Huyện Quỳnh Nhai"),)),
            ScriptStep(Moment.COLLECTIVE, "Giải Nhì tập thể", (), (Called("Thành phố Sơn La"),)),
            ScriptStep(Moment.COLLECTIVE, "Giải Nhất tập thể", (), best),
            ScriptStep(Moment.MERIT, "Giải Nhất tập thể", (), best),
        ),
    )
