"""Official papers, opened again: words, tables and their order, blanks that nobody filled in, and hostile names."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.shared import Length

from reports.papers import Papers
from services.official import Letterhead, OfficialPaper, PrizeLine
from tests.reports import papers_made as made

MAKERS: list[Callable[[Letterhead], OfficialPaper]] = [
    made.result_list,
    made.minutes,
    made.annex,
    made.signing_sheet,
    made.summary,
    made.script,
]


async def opened(paper: OfficialPaper, language: str = "vi") -> Document:
    return docx.Document(io.BytesIO(await Papers().paper(paper, made.tongue(language))))


def millimetres(length: Length | None) -> int:
    return round(length.mm) if length is not None else -1


def words_of(document: Document) -> str:
    """All words, those of tables where they stand."""
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter("{*}t")) for paragraph in document.element.body.iter("{*}p")
    )


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("head", [made.HEAD, made.PARTY])
async def test_every_paper_is_a4_in_times_and_no_blank_is_filled_in(
    maker: Callable[[Letterhead], OfficialPaper], head: Letterhead
) -> None:
    document = await opened(maker(head))
    section = document.sections[0]
    assert sorted(map(millimetres, (section.page_width, section.page_height))) == [210, 297]
    assert [millimetres(side) for side in (section.left_margin, section.right_margin, section.top_margin)] == [
        30,
        15,
        20,
    ]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    words = words_of(document)
    assert "{" not in words
    assert not re.search(r"Số:? \d", words)
    assert not re.search(r"Sơn La, ngày \d", words)


@pytest.mark.parametrize("maker", [made.result_list, made.minutes, made.summary])
async def test_each_style_has_its_letterhead(maker: Callable[[Letterhead], OfficialPaper]) -> None:
    state, party = words_of(await opened(maker(made.HEAD))), words_of(await opened(maker(made.PARTY)))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in state
    assert "TM. BAN TỔ CHỨC CUỘC THI" in state or maker is made.minutes
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in party
    assert "CỘNG HÒA" not in party
    assert "T/M BAN TỔ CHỨC CUỘC THI" in party or maker is made.minutes
    assert "\n-----\n" in party
    assert "/." not in party.replace("/……", "")


async def test_numbers_stand_as_each_style_writes_them() -> None:
    assert "Số: ……/BB-BTC" in words_of(await opened(made.minutes(made.HEAD)))
    assert "Số ……-BC/BTC" in words_of(await opened(made.summary(made.PARTY)))


async def test_a_result_list_has_everybody_in_order_with_what_parted_them() -> None:
    table = (await opened(made.result_list())).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "STT", "Họ và tên", "Năm sinh", "Đơn vị/Địa chỉ", "Số câu đúng", "Dự đoán", "Chênh lệch", "Thời gian làm bài",
        "Nộp bài", "Giải", "Người trên hơn ở",
    ]  # fmt: skip
    assert [row.cells[1].text for row in table.rows[1:]] == made.NAMES
    assert [cell.text for cell in table.rows[2].cells] == [
        "2", "Quàng Văn Ơn", "1971", "Xã Mường Giôn, Huyện Quỳnh Nhai", "10/10", "2.888", "17", "5'13\"",
        "08:28:17 07/6/2024", "Giải Nhì", "chênh lệch dự đoán",
    ]  # fmt: skip


async def test_a_provisional_list_says_so_and_a_published_one_does_not() -> None:
    paper = made.result_list()
    assert "DANH SÁCH KẾT QUẢ TẠM THỜI" in words_of(await opened(paper))
    assert "TẠM THỜI" not in words_of(await opened(replace(paper, source=made.SOURCE)))


@pytest.mark.parametrize("maker", MAKERS)
async def test_tables_repeat_their_head_and_rows_are_never_parted(maker: Callable[[Letterhead], OfficialPaper]) -> None:
    document = await opened(maker(made.HEAD))
    tables = [table for table in document.tables if table.style is not None and table.style.name == "Table Grid"]
    assert tables
    for table in tables:
        assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True] + [False] * (
            len(table.rows) - 1
        )
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


async def test_the_annex_goes_week_by_week_and_sums_up() -> None:
    document = await opened(made.annex())
    words = words_of(document)
    assert words.startswith("PHỤ LỤC")
    assert "(Kèm theo Quyết định số ……/…" in words
    weeks = [row.cells[0].text for row in document.tables[0].rows if row.cells[0].text.startswith("Tuần")]
    assert weeks == ["Tuần 1", "Tuần 2", "Tuần 3", "Tuần 4"]
    assert "Danh sách này có 47 giải, tổng số tiền thưởng 27.600.000 đồng./." in words


async def test_a_bonus_stands_beside_the_points_of_a_unit() -> None:
    units = (replace(made.units()[0], bonus=5), *made.units()[1:3])
    words = words_of(await opened(replace(made.result_list(), units=units)))
    assert "86,33 (trong đó 5 điểm thưởng)" in words
    assert words.count("trong đó") == 1


async def test_the_annex_names_no_sum_where_a_value_is_not_decided() -> None:
    undecided = [replace(line, value=None) for line in made.people()]
    words = words_of(await opened(replace(made.annex(), people=undecided, units=())))
    assert "Danh sách này có 11 giải./." in words
    assert "đồng" not in words


async def test_the_signing_sheet_leaves_room_for_the_pen_and_says_to_keep_it_apart() -> None:
    document = await opened(made.signing_sheet())
    assert "chỉ lưu riêng" in words_of(document)
    rows = document.tables[1].rows[1:]
    assert [(row.cells[4].text, row.cells[6].text, row.cells[7].text) for row in rows] == [("", "", "")] * 11
    assert rows[0].cells[5].text == "1.000.000"
    assert {millimetres(row.height) for row in rows} == {13}


async def test_the_script_calls_in_the_order_of_the_plan() -> None:
    words = words_of(await opened(made.script()))
    steps = re.findall(r"^\d+\. (.+)$", words, re.MULTILINE)
    weeks = "Tuần 1, Tuần 2, Tuần 3, Tuần 4"
    assert steps == [
        "Công bố Quyết định công nhận giải",
        "Giải Khuyến khích – Tuần 1, Tuần 2",
        "Giải Khuyến khích – Tuần 3, Tuần 4",
        f"Giải Ba – {weeks}",
        f"Giải Nhì – {weeks}",
        f"Giải Nhất – {weeks}",
        "Giải Ba tập thể",
        "Giải Nhì tập thể",
        "Giải Nhất tập thể",
        "Tặng Bằng khen",
    ]
    assert words.count("trao giấy chứng nhận") == 8
    assert words.count("lên tặng hoa và trao Bằng khen") == 1
    assert "lên công bố Quyết định tặng Bằng khen" in words
    assert not re.search("Ủy ban nhân dân|lãnh đạo Sở", words), "who gives it differs from contest to contest"
    assert words.count("Mỗi giải trị giá 300.000 đồng.") == 2


async def test_the_summary_has_its_charts_and_leaves_the_assessment_to_people() -> None:
    document = await opened(made.summary())
    assert len(document.inline_shapes) == 3
    words = words_of(document)
    assert "Có 45.100 người đăng ký." in words
    assert "03/6/2024\n09/6/2024" in words
    for title in ("I. Tình hình tổ chức", "II. Kết quả tham gia", "III. Kết quả giải thưởng", "V. Đánh giá chung"):
        assert title in words
    for part in ("Ưu điểm:", "Hạn chế và nguyên nhân:"):
        assert f"{part}\n\n" in words


async def test_papers_of_nobody() -> None:
    nobody = replace(
        made.summary(), people=(), units=(), rounds=(), hours=(), capacities=(), hard=(), easy=(), source=None
    )
    assert "Chưa có kết quả giải thưởng." in words_of(await opened(nobody))
    assert "Không có giải cá nhân." in words_of(await opened(replace(made.result_list(), people=(), units=())))
    assert len((await opened(replace(made.script(), steps=()))).tables) == 0


HOSTILE = [
    "=1+1",
    "a\x00b\x0b\uffff",
    "<w:p/>&amp;",
    "\u202eiaM",
    "שלום עולם",
    "W" * 80,
    "Lò Thị Mai 🎉",
    "a\tb\nc",
    "{dots}",
]


async def test_names_are_words_and_nothing_else() -> None:
    people = [PrizeLine(name, name, "Giải Ba", "", 1990, 1, 10, decided_by=name) for name in HOSTILE]
    data = await Papers().paper(replace(made.result_list(), people=people), made.tongue())
    table = docx.Document(io.BytesIO(data)).tables[1]
    shown = [row.cells[1].text for row in table.rows[1:]]
    assert shown == ["=1+1", "ab", "<w:p/>&amp;", "iaM", "שלום עולם", "W" * 80, "Lò Thị Mai 🎉", "a b c", "{dots}"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert re.findall(r"<w:instrText[^>]*>([^<]*)<", file.read("word/document.xml").decode()) == []
        assert "hyperlink" not in file.read("word/_rels/document.xml.rels").decode()


async def test_a_rehearsal_is_marked_on_every_page() -> None:
    section = (await opened(made.minutes(replace(made.HEAD, mark="CHẠY THỬ")))).sections[0]
    for header in (section.header, section.first_page_header):
        assert "CHẠY THỬ" in [paragraph.text for paragraph in header.paragraphs]


@pytest.mark.parametrize("maker", MAKERS)
async def test_every_paper_can_be_had_in_english(maker: Callable[[Letterhead], OfficialPaper]) -> None:
    words = words_of(await opened(maker(made.HEAD), "en"))
    assert "STT" not in words
    assert "No." in words


async def test_the_code_is_called_evidence_and_never_a_signature() -> None:
    words = words_of(await opened(made.annex()))
    assert "mã kiểm tra 9f3a5b7c1d2e4f60" in words
    assert "chữ ký số" not in words.lower()
