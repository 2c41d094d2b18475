"""A program solved again from its last answer says what a fresh one says, and what of an answer is whole."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from warehouse.releases.solver.program import Program

TOLD = sp.csr_matrix([[1.0, -1, -1, 0, 0], [0, 0, 1, -1, 0], [0, 1, 0, 0, -1], [2.0, -2, -2, 0, 0]])
"""A whole of two parts, the second of which is one with the fourth number, the first with the fifth."""
NOTHING = np.zeros(4)


def test_again_and_again_it_says_what_a_fresh_program_says() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        rows = sp.csr_matrix(random.integers(-1, 2, (6, 12)).astype(float))
        least = np.where(random.random(6) < 0.5, 0.0, -4.0)
        most, again = np.abs(least), Program(rows, least, np.abs(least))
        for _ in range(5):
            costs, pull, high = random.normal(size=12), random.normal(size=12), random.integers(1, 9, 12).astype(float)
            found = again.minimize(costs, -high, high)
            fresh = linprog(costs, sp.vstack([rows, -rows]), np.concatenate([most, -least]), bounds=np.c_[-high, high])
            assert found is not None
            np.testing.assert_allclose(costs @ found, fresh.fun, atol=1e-6)
            moved = again.move(np.ones(12), pull, -high, high)
            first = Program(rows, least, most).move(np.ones(12), pull, -high, high)
            assert moved is not None and first is not None
            totals = [np.abs(one).sum() + pull @ one for one in (moved, first)]
            np.testing.assert_allclose(totals[0], totals[1], atol=1e-6)


def test_numbers_that_rows_make_equal_move_together_within_the_bounds_of_both() -> None:
    program = Program(TOLD, NOTHING, NOTHING)
    assert program.size == 3
    low, high = np.full(5, -10.0), np.array([10, 7, 10, 2, 3.0])
    found = program.minimize(np.array([-1.0, 0, 0, 0, 0]), low, high)
    assert found is not None
    np.testing.assert_allclose(found, [5, 3, 2, 2, 3])


def test_what_nothing_agrees_with_is_none_and_the_next_is_solved() -> None:
    program, high = Program(TOLD, NOTHING, NOTHING), np.full(5, 9.0)
    low = np.array([8.0, 0, 0, 0, 0])
    assert program.move(np.ones(5), np.zeros(5), low, np.array([9, 3, 3, 3, 3.0])) is None
    assert program.minimize(np.ones(5), low, np.array([9, 3, 3, 3, 3.0])) is None
    found = program.minimize(np.array([1.0, 0, 1, 0, 0]), low, high)
    assert found is not None
    np.testing.assert_allclose(found, [8, 8, 0, 0, 8])


def test_of_an_answer_the_parts_are_told_that_are_whole() -> None:
    """Two pairs that no row binds: the halves of one say nothing of the other."""
    program = Program(sp.csr_matrix([[1.0, 1, 0, 0, 0], [0, 0, 2, 1, 0]]), np.zeros(2), np.zeros(2))
    assert program.whole_parts(np.array([0.5, -0.5, 1, -2, 0])).tolist() == [2, 3]
    assert program.whole_parts(np.array([1, -1, 0.5, -1, 0])).tolist() == [0, 1]


def test_whole_numbers_are_found_where_fractions_are_cheaper() -> None:
    program, bounds = Program(sp.csr_matrix([[2.0, 2, -1]]), np.zeros(1), np.zeros(1)), (np.zeros(3), np.full(3, 9.0))
    low = np.array([0, 0, 3.0])
    cheapest = program.minimize(np.array([1.0, 1, 0]), low, bounds[1])
    assert cheapest is not None
    assert cheapest[:2].sum() == 1.5
    whole = program.minimize_whole(np.array([1.0, 1, 0]), low, bounds[1], 10)
    assert whole is not None
    assert (whole[:2].sum(), whole[2]) == (2, 4)
    odd = Program(sp.csr_matrix([[2.0, 2, -1], [0, 0, 1.0]]), np.array([0, 3.0]), np.array([0, 3.0]))
    assert odd.minimize_whole(np.zeros(3), *bounds, 10) is None
