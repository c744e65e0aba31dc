"""Lists of a unit: the same criteria, the same true number and the same draw as the board that they are cut from."""

from dataclasses import replace

from quiz.draws import Draws
from quiz.outcome import make_outcome
from services.boards import make_board
from services.lists import ranked_in
from tests.services.test_boards import HAT_LOT, NOW, contest, player, result

PEOPLE = [player(id, unit=HAT_LOT) for id in (1, 2, 3)]
DISTRICT = "125"


def test_a_units_list_is_parted_as_the_version_that_it_is_cut_from() -> None:
    rows = [result(id, 10, 100) for id in (1, 2, 3)]
    predictions = {1: 9, 2: 3, 3: 3}
    found = make_outcome(contest().pack, "week-1", PEOPLE, rows, predictions, Draws({2: 2, 3: 1}, {}))
    board = make_board(contest(), rows, PEOPLE, predictions, NOW)
    board = replace(board, people=found.people, actual=found.actual, awards=found.awards)
    listed = ranked_in(contest(), board, DISTRICT)
    assert [(place.row.player, place.rank, place.decided_by) for place in listed] == [
        (3, 1, None),
        (2, 2, "draw"),
        (1, 3, "prediction_gap"),
    ]
    assert listed == list(found.people)


def test_while_a_round_runs_the_prediction_parts_nobody() -> None:
    rows = [result(1, 10, 100), result(2, 10, 90)]
    board = make_board(contest(), rows, PEOPLE, {1: 2, 2: 999}, NOW)
    assert [place.row.player for place in ranked_in(contest(), board, DISTRICT)] == [2, 1]
