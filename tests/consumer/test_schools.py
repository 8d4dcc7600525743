"""The unit tests of schools.py, with the pytest plugin that comes with the package."""

from collections.abc import Iterator

import pytest
from schools import Outcome, School, qualify, read

from partner_center import PartnerCenter, without_waiting
from partner_center_emulator import Emulator

SCHOOL = School("4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f01", "contoso.edu")


@pytest.fixture
def pc(partner_center_emulator: Emulator) -> Iterator[PartnerCenter]:
    """Return a client of the emulator, for which days of vetting go by at once."""
    with (
        PartnerCenter("any-token", base_url=partner_center_emulator.base_url) as client,
        without_waiting(partner_center_emulator.clock.advance),
    ):
        yield client


def test_a_school_is_approved(pc: PartnerCenter) -> None:
    """What nobody objects to is approved after days of vetting."""
    assert qualify(pc, SCHOOL) == Outcome(SCHOOL, "Approved")


def test_a_denial_has_a_reason(pc: PartnerCenter) -> None:
    """A denial is an outcome, not an error."""
    denied = School(SCHOOL.customer_id, "www.denied.example")

    assert qualify(pc, denied).verdict.startswith("Denied: Not an ")


def test_patience_ends(pc: PartnerCenter) -> None:
    """What stays in review for a fortnight is left with the token to go on by."""
    slow = School(SCHOOL.customer_id, "www.slow.example")

    outcome = qualify(pc, slow)

    assert outcome.verdict == "still in review"
    assert SCHOOL.customer_id in outcome.ticket


def test_a_wrong_id_is_refused_before_anything_is_sent(pc: PartnerCenter, partner_center_emulator: Emulator) -> None:
    """A mistake in the list costs no request."""
    outcome = qualify(pc, School("contoso", "contoso.edu"))

    assert outcome.verdict.startswith("refused here: customer_id is 'contoso'; give")
    assert partner_center_emulator.log == []


def test_a_refusal_has_the_id_for_a_ticket(pc: PartnerCenter) -> None:
    """Asking twice is refused by the service, with the id of the request."""
    qualify(pc, School(SCHOOL.customer_id, "www.slow.example"))

    outcome = qualify(pc, SCHOOL)

    assert outcome.verdict.startswith("refused there: 4")
    assert len(outcome.ticket) == 36


def test_rows_are_read() -> None:
    """The file's two columns become a school each."""
    assert list(read(["customer_id,website", "a,b.edu", "c,d.edu"])) == [School("a", "b.edu"), School("c", "d.edu")]
