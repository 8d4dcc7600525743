"""Whatever goes wrong, one logical create has one effect at most."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fault_cells import DRIVERS, Outcome, outcomes
from fault_matrix import answered
from fault_server import GARBAGE, Fault, FaultServer
from hypothesis import given, settings
from hypothesis import strategies as st

from partner_center import (
    APIError,
    CustomerQualifications,
    OutcomeUnknownError,
    RawResponse,
    ResponseDecodeError,
)

many = settings.get_profile("long" if settings.get_current_profile_name() == "long" else "everyday")

UNKNOWN = (  # what leaves it open whether a create was carried out
    *(answered(status, "800003") for status in (408, 500, 502, 504)),
    answered(504, "800003", retry_after="3600"),
    Fault("reset"),
    Fault("reset in body"),
    Fault("cut off"),
    Fault("answer", raw=GARBAGE),
)
REFUSED = (
    *(answered(status) for status in (400, 401, 403, 404, 409, 425, 429, 503)),
    answered(401, "900421"),
    answered(429, retry_after="5"),
    answered(503, retry_after="3600"),
)
SUCCEEDED = (
    Fault("late", delay=0.002),
    Fault("answer", 200, b'{"qualifications": [{"quali', processed=True),
    Fault("answer", 200, b"", processed=True),
)


def processed(faults: tuple[Fault, ...]) -> list[Fault]:
    """Return the same faults, after which the create has been carried out anyway."""
    return [replace(fault, processed=True) for fault in faults]


unread = Fault("reset unread")
reads = st.lists(st.none() | st.sampled_from([*UNKNOWN, *REFUSED, *SUCCEEDED, unread]), max_size=12)
creates = (
    st.sampled_from([*UNKNOWN, unread]) | st.sampled_from(processed(UNKNOWN)) | st.sampled_from([*REFUSED, *SUCCEEDED])
)
held = st.sampled_from(
    [
        [],
        [{"qualification": "Education", "vettingStatus": "InReview"}],
        [{"qualification": "Education", "vettingStatus": "Denied"}],
        [{"qualification": "Education", "vettingStatus": "Denied", "vettingCreateDate": "2020-12-04T20:54:24Z"}],
        [{"qualification": "StateOwnedEntity"}],
    ]
)
drivers = pytest.mark.parametrize("driver", DRIVERS)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Serve for all examples: starting a server takes longer than a call."""
    with FaultServer() as server:
        yield server


@drivers
@many
@given(st.lists(creates, max_size=8), reads, held)
def test_one_effect_where_reads_are_truthful(
    server: FaultServer,
    driver: str,
    post: list[Fault],
    get: list[Fault | None],
    before: list[dict[str, str]],
) -> None:
    """A service that does not know request ids, but answers reads truthfully, carries a create out once at most."""
    server.script(post, get, held=before)

    (outcome,) = outcomes(driver, "POST", server.base_url)

    check(outcome, server, had_it=any(had(each) for each in before), lying=False)


@drivers
@many
@given(st.lists(creates | st.sampled_from(processed(REFUSED)), max_size=8), reads, st.booleans())
def test_one_effect_where_ids_are_deduplicated(
    server: FaultServer, driver: str, post: list[Fault], get: list[Fault | None], lying: bool
) -> None:
    """A service that knows request ids does so too, whatever its reads say, and even if it refuses what it has done."""
    server.script(post, get, deduplicate=True, lying=lying)

    (outcome,) = outcomes(driver, "POST", server.base_url)

    check(outcome, server, had_it=False, lying=True)


def had(qualification: dict[str, str]) -> bool:
    """Whether this is what the creates ask for, and was not denied."""
    return qualification["qualification"] == "Education" and qualification.get("vettingStatus") != "Denied"


def check(outcome: Outcome, server: FaultServer, *, had_it: bool, lying: bool) -> None:
    """Assert what holds after every create."""
    effects = len(server.effects)
    assert effects <= 1
    assert len(server.request_ids("POST")) <= 1
    assert {effect.request_id for effect in server.effects} <= server.request_ids("POST")
    if isinstance(outcome, RawResponse):
        assert effects == 1 or had_it
        assert isinstance(outcome.parsed, CustomerQualifications)
        assert "Education" in [each.qualification for each in outcome.parsed.qualifications]
        return
    assert isinstance(outcome, APIError | OutcomeUnknownError | ResponseDecodeError)
    if isinstance(outcome, ResponseDecodeError):
        assert effects == 1
    if all(each.fault in REFUSED for each in server.seen if each.method == "POST"):
        assert isinstance(outcome, APIError)
        assert effects == 0
    if effects and not lying:
        assert "before sending it again" in (outcome.hint or "")
