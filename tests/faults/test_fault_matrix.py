"""Every fault, with both methods and both clients: what the caller gets, and what the server saw."""

import pytest
from fault_cells import DRIVERS, Cell, observe
from fault_matrix import ROWS

CELLS = [
    pytest.param(cell, method, driver, id=f"{row.name}: {method} {driver}")
    for row in ROWS
    for method, cell in row.cells.items()
    for driver in DRIVERS
]


@pytest.mark.parametrize(("cell", "method", "driver"), CELLS)
def test_a_fault(cell: Cell, method: str, driver: str) -> None:
    """Outcome, requests by method, distinct request ids, effects and recorded attempts are those of the table."""
    assert observe(cell, method, driver) == cell.expected


def test_no_row_is_there_twice() -> None:
    """Every row has its own name, and every fault is met by a create."""
    names = [row.name for row in ROWS]

    assert len(set(names)) == len(names)
    assert all("POST" in row.cells for row in ROWS)
