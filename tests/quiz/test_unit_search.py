"""Finding one's unit by typing what one calls it."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.fold import fold
from quiz.unit_search import Match, UnitIndex
from quiz.units import Unit, build
from tests.quiz.making import units_of


@cache
def index(year: int = 2024) -> UnitIndex:
    return UnitIndex(units_of(year))


def names(query: str, year: int = 2024) -> list[str]:
    return [match.unit.name for match in index(year).search(query)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tp son la", "Thành phố Sơn La"),
        ("son la", "Thành phố Sơn La"),
        ("TP. Sơn La", "Thành phố Sơn La"),
        ("so tu phap", "Sở Tư pháp"),
        ("stp", "Sở Tư pháp"),
        ("so gd dt", "Sở Giáo dục và Đào tạo"),
        ("Sở GD&ĐT", "Sở Giáo dục và Đào tạo"),
        ("sgddt", "Sở Giáo dục và Đào tạo"),
        ("so tnmt", "Sở Tài nguyên và Môi trường"),
        ("so ldtbxh", "Sở Lao động - Thương binh và Xã hội"),
        ("so nn ptnt", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("sở tttt", "Sở Thông tin và Truyền thông"),
        ("so noi vu", "Sở Nội vụ"),
        ("đh tây bắc", "Trường Đại học Tây Bắc"),
        ("dh tay bac", "Trường Đại học Tây Bắc"),
        ("ca tinh", "Công an tỉnh"),
        ("bdbp", "Bộ đội Biên phòng tỉnh"),
        ("vp ubnd", "Văn phòng Ủy ban nhân dân tỉnh"),
        ("mttq", "Cơ quan Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
        ("tinh doan", "Tỉnh đoàn Sơn La"),
        ("bao son la", "Báo Sơn La"),
        ("dai pt th", "Đài Phát thanh - Truyền hình tỉnh Sơn La"),
        ("xa chieng an", "Xã Chiềng Ân"),
        ("x. hua la", "Xã Hua La"),
        ("p. tô hiệu", "Phường Tô Hiệu"),
        ("h. mai son", "Huyện Mai Sơn"),
        ("ubnd huyen mai son", "Huyện Mai Sơn"),
        ("tt nt moc chau", "Thị trấn Nông trường Mộc Châu"),
        ("xa hat lot", "Xã Hát Lót"),
        ("tt hat lot", "Thị trấn Hát Lót"),
        ("ca nang", "Xã Cà Nàng"),
        ("q nhai", "Huyện Quỳnh Nhai"),
        ("thaun chau", "Huyện Thuận Châu"),
        ("thuan chua", "Huyện Thuận Châu"),
        ("chieng an tp son la", "Phường Chiềng An"),
        ("muong bang phu yen", "Xã Mường Bang"),
        ("muong bang mai son", "Xã Mường Bằng"),
        ("viettel", "Viettel Sơn La"),
    ],
)
def test_what_people_type(typed: str, first: str) -> None:
    assert names(typed)[0] == first


@pytest.mark.parametrize("typed", ["hat lot mai son", "Hát Lót", "hat lot"])
def test_a_commune_and_a_town_of_one_name_are_both_listed(typed: str) -> None:
    assert set(names(typed)[:2]) == {"Thị trấn Hát Lót", "Xã Hát Lót"}


def test_a_wrong_prefix_does_not_count() -> None:
    assert names("xã chiềng an")[0] == "Phường Chiềng An"
    assert names("xa chieng an", 2025)[0] == "Phường Chiềng An"
    assert names("huyện mộc châu", 2025)[0] == "Phường Mộc Châu"


COLLISIONS = [
    ("Chiềng An", "Chiềng Ân"),
    ("Chiềng On", "Chiềng Ơn"),
    ("Mường Sại", "Mường Sai"),
    ("Mường Bang", "Mường Bằng"),
    ("Chiềng Hặc", "Chiềng Hắc"),
    ("Chiềng Đông", "Chiềng Dong"),
]


@pytest.mark.parametrize(("one", "other"), COLLISIONS + [(other, one) for one, other in COLLISIONS])
def test_names_that_differ_only_in_marks(one: str, other: str) -> None:
    typed_with_marks = index().search(one)
    assert typed_with_marks[0].unit.name.endswith(one)
    assert [match.exact for match in typed_with_marks[:2]] == [True, False]
    without = index().search(fold(one))
    assert {one, other} == {match.unit.name.split(" ", 1)[1] for match in without[:2]}
    assert not any(match.exact for match in without)
    assert without[0].score == without[1].score


@pytest.mark.parametrize(
    "typed", ["", "  ", "🙂", "xyz abc", "hello world", "asdf", "12345", "?!", "x" * 4000, "ab " * 900]
)
def test_nonsense_finds_nothing(typed: str) -> None:
    assert names(typed) == []


def test_old_spelling_and_decomposed_letters() -> None:
    assert names("Liên Hoà")[0] == "Xã Liên Hòa"
    assert index().search("Liên Hoà")[0].exact


def test_an_alias_is_a_name() -> None:
    units = build(
        "1", [Unit("a", "Xã Qui Hướng", "xã", None, aliases=("Xã Quy Hướng",)), Unit("b", "Xã Tà Lại", "xã", None)]
    )
    found = UnitIndex(units).search("quy hướng")
    assert [(match.unit.code, match.exact) for match in found] == [("a", True)]


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_unit_is_found_by_its_own_name(year: int) -> None:
    lost = []
    for unit in list(units_of(year).units.values())[1::3]:
        found = index(year).search(unit.name)
        if not found or not found[0].exact or unit.name not in {match.unit.name for match in found[:2]}:
            lost.append(unit.name)
    assert lost == []


@given(st.text(max_size=40))
@settings(max_examples=30)
def test_any_text_may_be_asked(text: str) -> None:
    found: list[Match] = index().search(text, limit=5)
    assert len(found) <= 5
    assert all(0 <= match.score <= 100 for match in found)
    assert all((one.exact, one.score) >= (other.exact, other.score) for one, other in pairwise(found))
