"""What the tests of packs share."""

from pathlib import Path

import pytest

from tests.content.shipped import SON_LA, Copy, copy_of


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The Sơn La pack, to be broken."""
    return copy_of(SON_LA, tmp_path)
