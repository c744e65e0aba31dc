"""Every kind of proposal by what it changes."""

from __future__ import annotations

from collections.abc import Mapping

from services import disqualifying, regrade, unit_bonus
from services.proposal_kind import Kind
from services.result_records import Change

KINDS: Mapping[Change, Kind] = {
    Change.KEY: regrade.KIND,
    Change.VOID: regrade.KIND,
    Change.BARRED: disqualifying.KIND,
    Change.BONUS: unit_bonus.KIND,
}
