"""Words that residents may have heard of: each says in a sentence what it is to them."""

from __future__ import annotations

import pytest

from tests.rig import Rig

pytestmark = pytest.mark.backstage


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("/niemphong", "Ai cũng có thể tự kiểm tra đề thi và kết quả đã niêm phong: "),
        ("/xacnhan", "Mã trên giấy chứng nhận hoặc giấy xác nhận đã dự thi, ai cũng có thể kiểm tra: "),
        ("/dauhieu", "/dauhieu là phần việc của Ban Tổ chức"),
    ],
)
async def test_a_resident_and_a_stranger_read_what_it_is_to_them(rig: Rig, word: str, says: str) -> None:
    for who in (rig.person("khach"), await rig.registered("lan")):
        seen = await who.says(word)
        assert says in seen
        assert "chưa hiểu" not in seen
        page = {"/niemphong": "/niem-phong", "/xacnhan": "/xac-nhan"}.get(word, "")
        assert page in seen
