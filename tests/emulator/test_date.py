"""The date of the emulator's responses."""

from datetime import timedelta

import httpx

from partner_center_emulator import Emulator


def test_the_date_of_a_response_is_that_of_the_clock(emulator: Emulator) -> None:
    """`Date` comes once, and moves with the clock, so that a client may compare it with the dates of records."""
    before = emulator.clock.now()
    emulator.clock.advance(timedelta(days=400))

    response = httpx.get(f"{emulator.base_url}/v1/customers", headers={"Authorization": "Bearer t"})

    (date,) = response.headers.get_list("Date")
    moved = emulator.clock.now()
    assert moved - before >= timedelta(days=400)
    assert date in {(moved - timedelta(seconds=n)).strftime("%a, %d %b %Y %H:%M:%S GMT") for n in range(3)}
