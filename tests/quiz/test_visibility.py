"""The table of who sees what and when, line by line, and what it becomes where the rules tell scores later."""

from __future__ import annotations

import pytest

from quiz.pack import ShowScore
from quiz.visibility import Audience, Board, Phase, Seen, may_see

BOARDS = (Board.PEOPLE, Board.UNITS, Board.TOTALS)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("board", BOARDS)
def test_boards_are_provisional_until_they_are_published_and_frozen_until_they_are_counted_out(
    board: Board, audience: Audience
) -> None:
    seen = [may_see(board, audience, phase) for phase in Phase]
    late = Seen.PROVISIONAL if audience is Audience.ORGANISER else Seen.FROZEN
    assert seen == [Seen.NO, Seen.PROVISIONAL, late, late, Seen.PROVISIONAL, Seen.FULL]


@pytest.mark.parametrize("phase", Phase)
def test_answers_come_after_the_close_and_the_key_is_the_organisers(phase: Phase) -> None:
    closed = phase in {Phase.CLOSED, Phase.PROVISIONAL, Phase.PUBLISHED}
    for audience in Audience:
        assert may_see(Board.ANSWERS, audience, phase) is (Seen.FULL if closed else Seen.NO)
        for secret in (Board.KEY, Board.CONTACTS):
            assert may_see(secret, audience, phase) is (Seen.FULL if audience is Audience.ORGANISER else Seen.NO)


def test_nobody_else_sees_my_result_and_i_see_it_while_boards_are_frozen() -> None:
    assert may_see(Board.OWN_RESULT, Audience.GROUP, Phase.PUBLISHED) is Seen.NO
    assert may_see(Board.OWN_RESULT, Audience.PLAYER, Phase.OPEN) is Seen.PROVISIONAL
    assert may_see(Board.OWN_RESULT, Audience.PLAYER, Phase.FROZEN) is Seen.PROVISIONAL


@pytest.mark.parametrize(
    ("scores", "first"), [(ShowScore.AFTER_ROUND, Phase.CLOSED), (ShowScore.PUBLISHED, Phase.PUBLISHED)]
)
@pytest.mark.parametrize("board", [Board.PEOPLE, Board.UNITS, Board.OWN_RESULT])
@pytest.mark.parametrize("audience", Audience)
def test_scores_that_are_told_later_stand_on_no_board_before(
    scores: ShowScore, first: Phase, board: Board, audience: Audience
) -> None:
    phases = list(Phase)
    for phase in phases:
        seen, usual = may_see(board, audience, phase, scores), may_see(board, audience, phase)
        early = phases.index(phase) < phases.index(first)
        if early and audience not in {Audience.STAFF, Audience.ORGANISER}:
            assert seen is Seen.NO
        else:
            assert seen is usual


def test_how_many_took_part_may_be_told_at_any_time() -> None:
    assert may_see(Board.TOTALS, Audience.PUBLIC, Phase.OPEN, ShowScore.PUBLISHED) is Seen.PROVISIONAL
