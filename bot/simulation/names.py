"""Names as on a list of Sơn La: many Thái and Mông, some Kinh, Mường and Dao."""

from __future__ import annotations

import random

_WOMEN_KINH = "Anh Bích Chi Dung Giang Hà Hạnh Hiền Hoa Hồng Huệ Hương Lan Liên Linh Loan Mai Nga Ngọc Nhung Phương Thảo Thu Trang Yến"
_MEN_KINH = "Anh Bình Cường Dũng Đạt Đức Giang Hải Hiếu Hoàng Hùng Khánh Long Minh Nam Phong Quân Sơn Thành Thắng Tuấn Việt Vinh"
_WOMEN_THAI = "Ánh Biên Chiêm Chung Dịn Duyên Hặc Hiên Inh Kẻo Lả Máy Nhói Nguyện Pâng Phóng Quyên Thuận Thương Xôm Yêu"
_MEN_THAI = "Ánh Biên Chưởng Cương Diên Hặc Hoan Hoàn Inh Khiên Lả Muôn Ngoan Pản Phong Quyết Sơn Thoán Thịnh Ún Xương"
_WOMEN_MONG = "Chía Chứ Công Dợ Dua Gánh Kía Lỳ Mai Mỷ Nhìa Nu Pàng Sua Sống Và Xây Xua"
_MEN_MONG = "Chìa Chu Của Dơ Dình Giống Hồ Khua Lử Lềnh Nếnh Páo Phử Sếnh Sộng Thái Tồng Tủa Vừ"

_PEOPLES: tuple[tuple[int, str, str, str, str, str], ...] = (
    (53, "Lò Quàng Cà Tòng Lường Hoàng Cầm Bạc Điêu Vì Lèo Hà Lừ Mè", "Văn", "Thị", _MEN_THAI, _WOMEN_THAI),
    (17, "Nguyễn Trần Lê Phạm Vũ Đỗ Hoàng Đặng Ngô Dương Bùi Phan", "Văn", "Thị", _MEN_KINH, _WOMEN_KINH),
    (15, "Giàng Sùng Vàng Mùa Thào Sồng Vừ Hạng Và Lầu Mùa Hờ Tráng", "A", "Thị", _MEN_MONG, _WOMEN_MONG),
    (9, "Đinh Bùi Hà Quách Phùng Cầm", "Văn", "Thị", _MEN_KINH, _WOMEN_KINH),
    (3, "Triệu Bàn Đặng Phùng Lý", "Văn", "Thị", _MEN_KINH, _WOMEN_KINH),
    (3, "Vì Lò Mòong Cút", "Văn", "Thị", _MEN_THAI, _WOMEN_THAI),
)
"""Of a hundred people: how many, their surnames, the middle name of men and women, given names of men and women."""


def full_name(dice: random.Random) -> str:
    """A made-up name; whoever really bears it has nothing to do with it."""
    _, surnames, man, woman, men, women = dice.choices(_PEOPLES, weights=[people[0] for people in _PEOPLES])[0]
    middle, given = (man, men) if dice.random() < 0.45 else (woman, women)
    return f"{dice.choice(surnames.split())} {middle} {dice.choice(given.split())}"
