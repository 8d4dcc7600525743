"""The retry policy: its table, its waits and its three bounds, read off real requests where there are any."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scripted_server import Received, ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    AuthenticationError,
    BadRequestError,
    CredentialError,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenter,
    RateLimitError,
    RawResponse,
    RetryBudget,
    RetryPolicy,
    ServerError,
    StateOwnedEntity,
    without_waiting,
)
from partner_center.policies.clock import seconds_to_wait
from partner_center.policies.headers import Headers
from partner_center.policies.rate_limit import RateLimiter
from partner_center.policies.retry import RetryDecision, classify_failure, classify_status, retry_after

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
ENDLESS = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"
EMPTY = answer(200, {"qualifications": []})
FOUND = answer(200, {"qualifications": [{"qualification": "StateOwnedEntity"}]})
DENIED = answer(
    200,
    {
        "qualifications": [
            {
                "qualification": "stateownedentity",
                "vettingStatus": "denied",
                "vettingCreateDate": "2020-12-04T20:54:24Z",
            }
        ]
    },
)


async def reset(_request: Received, writer: asyncio.StreamWriter) -> None:
    """Break the connection off without an answer."""
    writer.transport.abort()


def policy(**changes: Any) -> RetryPolicy:
    """Return a policy with its own budget."""
    return RetryPolicy(**{"budget": RetryBudget(), **changes})


def created(server: ScriptedServer, **options: Any) -> RawResponse[Any]:
    """Create a state-owned entity and return everything about it."""
    retry = options.pop("retry", None) or policy()
    with without_waiting(), PartnerCenter("t", base_url=server.base_url, retry=retry) as pc:
        return pc.with_raw_response.qualifications.create(CUSTOMER, StateOwnedEntity(), **options)


@pytest.mark.parametrize(
    ("status", "get", "post"),
    [
        *[(status, RetryDecision.RETRY, RetryDecision.READ_BACK) for status in (408, 500, 502, 504)],
        *[(status, RetryDecision.RETRY, RetryDecision.RETRY) for status in (425, 429, 503)],
        *[
            (status, RetryDecision.FINAL, RetryDecision.FINAL)
            for status in (200, 201, 204, 302, 400, 401, 403, 404, 409, 418)
        ],
        *[(status, RetryDecision.FINAL, RetryDecision.FINAL) for status in (501, 505, 599)],
    ],
)
def test_the_table_for_answers(status: int, get: RetryDecision, post: RetryDecision) -> None:
    """Each status has the verdict of the table."""
    assert (classify_status("GET", status), classify_status("POST", status)) == (get, post)


def test_the_table_for_no_answer() -> None:
    """Only a create whose outcome is unknown is read back before it is sent again."""
    assert classify_failure("GET", "unknown") is classify_failure("GET", "not sent") is RetryDecision.RETRY
    assert classify_failure("POST", "not sent") is RetryDecision.RETRY
    assert classify_failure("POST", "unknown") is RetryDecision.READ_BACK


def test_a_create_that_was_carried_out_is_not_sent_again() -> None:
    """After a reset the customer is read, and what was requested is there: one POST, and the read is the result."""
    with ScriptedServer(reset, FOUND) as server:
        raw = created(server)

    assert [each.method for each in server.received] == ["POST", "GET"]
    assert [item.qualification for item in raw.parsed.qualifications] == ["StateOwnedEntity"]
    assert [each.outcome.split(":")[0] for each in raw.attempts] == ["unknown", "read back"]
    assert raw.attempts[0].delay is not None


@pytest.mark.parametrize("before", [EMPTY, DENIED])
def test_a_create_that_was_not_is_sent_again_with_its_id(before: bytes) -> None:
    """If the read does not show it, or only one denied years ago, the same request goes out again under the same id."""
    with ScriptedServer(answer(500), before, FOUND) as server:
        raw = created(server)

    assert [each.method for each in server.received] == ["POST", "GET", "POST"]
    assert len({each.header("ms-requestid") for each in server.received}) == 1
    assert server.received[0].body == server.received[2].body != server.received[1].body == b""
    assert [each.outcome for each in raw.attempts] == ["answered 500", "read back: answered 200", "answered 200"]


def test_a_create_that_cannot_be_read_back_is_never_sent_again() -> None:
    """As long as nobody knows whether it was carried out, it stays sent once."""
    with ScriptedServer(reset, answer(503)) as server, pytest.raises(OutcomeUnknownError) as raised:
        created(server, retry=policy(attempts=3))

    assert [each.method for each in server.received] == ["POST", "GET", "GET", "GET"]
    assert "reading it back failed: the service answered 503" in str(raised.value)
    assert "look before sending it again" in str(raised.value)


def test_a_read_back_that_is_refused_or_unreadable_leaves_it_unknown() -> None:
    """A 403 or a page of HTML on reading back is no proof that nothing happened."""
    for reply in (answer(403, {"code": 1}), answer(200, b"<html>", "text/html")):
        with ScriptedServer(answer(504), reply) as server, pytest.raises(OutcomeUnknownError):
            created(server)
        assert [each.method for each in server.received] == ["POST", "GET"]


def test_the_last_attempt_is_read_back_too() -> None:
    """When the attempts are used up the customer is looked at once more, and the error says what was seen."""
    with ScriptedServer(answer(500), EMPTY) as server, pytest.raises(ServerError) as raised:
        created(server, retry=policy(attempts=1))

    assert [each.method for each in server.received] == ["POST", "GET"]
    assert "the create check did not find it, and no attempt is left" in str(raised.value)
    assert "look before sending it again" in str(raised.value)


def test_attempts_are_bounded() -> None:
    """A service that is down gets five requests, and the error has all five with their waits."""
    with ScriptedServer(answer(503)) as server, pytest.raises(ServerError) as raised:
        created(server)

    assert len(server.received) == 5
    assert [each.outcome for each in raised.value.attempts] == ["answered 503"] * 5
    assert [each.delay is None for each in raised.value.attempts] == [False] * 4 + [True]


def test_without_retries_one_request_is_made() -> None:
    """`retry=None` means one request, for a client or a single call, and no reading back."""
    for reply in (answer(503), reset):
        with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
            with pytest.raises((ServerError, OutcomeUnknownError)):
                pc.qualifications.create(CUSTOMER, StateOwnedEntity(), retry=None)
        assert len(server.received) == 1


@pytest.mark.parametrize("value", ["57", "999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_beyond_the_deadline_fails_at_once(value: str) -> None:
    """No call waits longer than its deadline: it fails now and says when to come back."""
    with ScriptedServer(answer(429, {"statusCode": 429, "message": "m"}, Retry_After=value)) as server:
        with pytest.raises(
            RateLimitError, match="the deadline of 30 s allows no further attempt; come back in"
        ) as raised:
            created(server, retry=policy(deadline=30))

    assert len(server.received) == 1
    assert raised.value.retry_after is not None
    assert raised.value.retry_after >= 57


def test_retry_after_is_a_floor() -> None:
    """The wait is never shorter than the service asks for, and at most a tenth longer."""
    with ScriptedServer(answer(429, Retry_After="7"), FOUND) as server:
        raw = created(server)

    assert raw.attempts[0].delay is not None
    assert 7 <= raw.attempts[0].delay <= 7.7


def test_the_budget_stops_retries_and_successes_refill_it() -> None:
    """When too many calls have failed a call fails at its first failure; a success gives back what its retry took."""
    budget = RetryBudget(7)
    with (
        ScriptedServer(answer(503)) as server,
        pytest.raises(ServerError, match="retry budget of this process is spent"),
    ):
        created(server, retry=RetryPolicy(budget=budget))
    assert (len(server.received), budget.tokens) == (2, 2)

    with ScriptedServer(FOUND) as server:
        created(server, retry=RetryPolicy(budget=budget))
    assert budget.tokens == 3

    budget.release(4)
    with ScriptedServer(answer(503), FOUND) as server:
        created(server, retry=RetryPolicy(budget=budget))
    assert budget.tokens == 7


def test_a_timeout_costs_more() -> None:
    """A timeout takes ten tokens, since waiting for it was expensive already."""

    async def silence(_request: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    budget = RetryBudget(12)
    with ScriptedServer(silence) as server, pytest.raises(OutcomeUnknownError, match="budget"):
        created(server, retry=RetryPolicy(budget=budget), timeout=0.05)
    assert budget.tokens == 2


def test_the_budget_holds_under_threads() -> None:
    """Many threads taking and giving back never overdraw the bucket nor overfill it."""
    budget = RetryBudget(100)
    taken: list[bool] = []
    barrier = threading.Barrier(8)

    def acquire() -> None:
        barrier.wait()
        taken.extend([budget.acquire(5) for _ in range(10)])

    threads = [threading.Thread(target=acquire) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (taken.count(True), budget.tokens) == (20, 0)
    budget.release(1000)
    assert budget.tokens == 100


@given(
    failures=st.integers(1, 200),
    throttled=st.booleans(),
    floor=st.none() | st.floats(0, 1e6),
    base=st.floats(0.001, 10),
    cap=st.floats(0.001, 100),
)
def test_the_backoff_stays_within_its_bounds(
    failures: int, throttled: bool, floor: float | None, base: float, cap: float
) -> None:
    """A wait lies between the floor and the larger of cap and a tenth above the floor, however often it failed."""
    delay = RetryPolicy(base=base, throttle_base=2 * base, cap=cap).backoff(failures, throttled=throttled, floor=floor)

    assert (floor or 0) <= delay <= max(cap, (floor or 0) * 1.1)
    assert delay <= max(base * (2 if throttled else 1) * 2 ** (failures - 1), (floor or 0) * 1.1)


@given(st.text() | st.floats().map(str) | st.integers().map(str))
def test_any_retry_after_is_survived(value: str) -> None:
    """Whatever the header holds, the result is a finite wait of at least 0, or None."""
    result = retry_after(Headers([("Retry-After", value)]))

    assert result is None or 0 <= result < float("inf")


def test_retry_after_reads_seconds_and_dates() -> None:
    """A date is measured against the answer's own Date, and one in the past means now."""
    date = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def read(value: str, own: str | None = None) -> float | None:
        return retry_after(Headers([("Retry-After", value), *([("Date", own)] if own else [])]))

    assert [read(value) for value in ("7", " 1.5 ", "-1", "nan", "inf", "", "soon", ENDLESS)] == [7, 1.5, *[None] * 6]
    later = format_datetime(date + timedelta(seconds=90), usegmt=True)
    assert read(later, format_datetime(date, usegmt=True)) == 90
    assert read(later, format_datetime(date + timedelta(days=1), usegmt=True)) == 0
    assert read("Thu, 01 Jan 2026 12:00:30 -0000", format_datetime(date, usegmt=True)) == 30
    assert 0 <= (read(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)) or -1) <= 60


def test_headers_are_found_in_any_case() -> None:
    """Names compare without regard to case, and what is no name is not there."""
    headers = Headers([("Retry-After", "1"), ("retry-after", "2")])

    assert "RETRY-AFTER" in headers
    assert not headers.__contains__(5)
    assert (headers.get("Retry-after"), headers.get("Date"), headers.get("Date", "never")) == ("1, 2", None, "never")


def test_a_message_of_the_service_is_one_line() -> None:
    """What the service says is shown without line breaks and escape sequences."""
    said = answer(400, {"code": "3000", "description": "first\nsecond\x1b[31m"})
    with ScriptedServer(said) as server, pytest.raises(BadRequestError) as raised:
        created(server)

    assert raised.value.message == "first?second?[31m"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"attempts": 0}, "attempts is 0; give a whole number above 0"),
        ({"attempts": 2.5}, "attempts is 2.5; give a whole number above 0"),
        ({"deadline": float("inf")}, "deadline is inf; give a finite number of seconds above 0"),
        ({"base": True}, "base is True; give a finite number of seconds above 0"),
        ({"cap": "20"}, "cap is '20'; give a finite number of seconds above 0"),
    ],
)
def test_a_policy_that_makes_no_sense(changes: dict[str, Any], message: str) -> None:
    """A bad value is refused with what to give instead."""
    with pytest.raises(InvalidRequestError, match=message):
        RetryPolicy(**changes)


def test_without_waiting_is_undone_and_nests() -> None:
    """The switch ends with its block, inner blocks included."""
    with without_waiting():
        with without_waiting():
            assert seconds_to_wait(3) == 0
        assert seconds_to_wait(3) == 0
    assert seconds_to_wait(3) == 3


@pytest.mark.parametrize("instead", [None, lambda _: None], ids=["no time passes", "skipped waits count as passed"])
def test_without_waiting_calls_at_a_time_keep_their_slots(instead: Callable[[float], object] | None) -> None:
    """Where waits are skipped, each of many calls at a time waits once for its slot, and is sent."""
    paused: list[float] = []

    class Counting(RateLimiter):
        def reserve(self, now: float, slot: float | None = None) -> tuple[float, float]:
            slot, wait = super().reserve(now, slot)
            paused.append(wait)
            assert len(paused) <= 100, "a call asks for its slot again"
            return slot, wait

    async def call_many(base_url: str) -> None:
        limiter = Counting(5)

        async def work(pc: AsyncPartnerCenter) -> None:
            for _ in range(20):
                await pc.qualifications.list(CUSTOMER, limiter=limiter)

        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            await asyncio.gather(*(work(pc) for _ in range(5)))

    with ScriptedServer(*[FOUND] * 100) as server, without_waiting(instead):
        asyncio.run(call_many(server.base_url))
        assert len(server.received) == 100


@example([0.0, 0.99999], 1.0)
@given(st.lists(st.floats(0, 10), min_size=2, max_size=40), st.floats(0.5, 50))
def test_the_limiter_spaces_requests(gaps: list[float], rate: float) -> None:
    """Whenever requests come, their places are at least 1/rate apart, and in order."""
    limiter = RateLimiter(rate)
    now, places = 0.0, []
    for gap in gaps:
        now += gap
        _, wait = limiter.reserve(now)
        assert wait >= 0
        places.append(now + wait)

    assert all(later - earlier >= 1 / rate - 1e-9 for earlier, later in pairwise(places))


def test_a_place_that_is_not_due_yet_is_waited_for() -> None:
    """A limiter that lowers its rate while a call waits makes that call wait longer, for the same place."""
    asked: list[float | None] = []

    class Changing(RateLimiter):
        def reserve(self, now: float, slot: float | None = None) -> tuple[float, float]:
            asked.append(slot)
            return super().reserve(now, slot)[0], 0.001 if len(asked) < 3 else 0.0

    with ScriptedServer(FOUND) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        pc.qualifications.list(CUSTOMER, limiter=Changing(1000))

    assert asked == [None, 0, 0]
    assert len(server.received) == 1


def test_a_place_that_is_missed_is_lost() -> None:
    """Callers that all wake too late do not send all at once: they take new places."""
    limiter = RateLimiter(10)
    places = [limiter.reserve(0.0)[0] for _ in range(21)]

    late = sorted(limiter.reserve(2.0, place)[1] for place in places[1:])

    assert late.count(0.0) == 3
    assert late[3:] == pytest.approx([each / 10 for each in range(1, 18)])


def test_the_limiter_is_charged_for_every_request() -> None:
    """Retries and reads back take places as well: with one place a minute the second request does not go out."""
    with ScriptedServer(answer(503), FOUND) as server:
        with without_waiting(), PartnerCenter("t", base_url=server.base_url, max_requests_per_second=1 / 90) as pc:
            with pytest.raises(ServerError, match=r"own limit of 0.0111111 requests per second leaves no slot"):
                pc.qualifications.list(CUSTOMER, retry=policy())
            with pytest.raises(NotSentError, match="leaves no slot before the deadline"):
                pc.qualifications.list(CUSTOMER, retry=policy())

    assert len(server.received) == 1


def test_a_place_that_is_given_back_is_used_again() -> None:
    """The earliest place that was given back and has not passed is taken before a new one."""
    limiter = RateLimiter(1)
    assert [limiter.reserve(0.0) for _ in range(4)] == [(0, 0), (1, 1), (2, 2), (3, 3)]
    for place in (3.0, 1.0, 2.0):
        limiter.release(place)

    assert limiter.reserve(0.5) == (1, 0.5)
    assert [limiter.reserve(2.5) for _ in range(2)] == [(3, 0.5), (4, 1.5)]


def test_cancelled_calls_leave_no_hole_in_the_limit() -> None:
    """Calls that are cancelled while they wait for their place do not hold up those that come after them."""

    async def run(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, max_requests_per_second=20) as pc:
            waiting = [asyncio.create_task(pc.qualifications.list(CUSTOMER)) for _ in range(100)]
            while not server.received:
                await asyncio.sleep(0)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            async with asyncio.timeout(2):
                await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(EMPTY) as server:
        asyncio.run(run(server.base_url))


def test_a_credential_that_fails_after_something_was_sent() -> None:
    """The error says what was sent, under which ids, and that it is to be looked for; nothing is claimed unsent."""
    tokens = iter(["one"])

    def credential() -> str:
        try:
            return next(tokens)
        except StopIteration:
            raise OSError from None

    refused = answer(401, {"code": "800001"})
    for reply, hint in ((refused, None), (answer(500), "look before sending it again")):
        tokens = iter(["one"])
        with ScriptedServer(reply, refused) as server, PartnerCenter(credential, base_url=server.base_url) as pc:
            with without_waiting(), pytest.raises((AuthenticationError, OutcomeUnknownError)) as raised:
                pc.qualifications.create(CUSTOMER, StateOwnedEntity(), request_id="r", retry=policy())
        assert raised.value.request_id == "r"
        assert raised.value.attempts[0].outcome == f"answered {401 if hint is None else 500}"
        assert (hint or "") in str(raised.value)
        assert "othing was sent" not in str(raised.value)
        if hint is None:
            assert "(no other token could be had: the credential failed with OSError)" in str(raised.value)


def test_a_token_that_expires_between_two_attempts_and_cannot_be_renewed() -> None:
    """The credential's error stands, with what was sent before, since the service said nothing about the token."""
    gives: list[Any] = [SimpleNamespace(token="one", expires_on=1)]
    credential = SimpleNamespace(get_token=lambda *_, **__: gives.pop())
    with ScriptedServer(answer(503)) as server, PartnerCenter(credential, base_url=server.base_url) as pc:
        with without_waiting(), pytest.raises(CredentialError, match="failed with IndexError") as raised:
            pc.qualifications.list(CUSTOMER, retry=policy())

    assert [attempt.outcome for attempt in raised.value.attempts] == ["answered 503"]
    assert "othing was sent" not in str(raised.value)


def test_signing_in_takes_nothing_off_the_deadline() -> None:
    """The deadline begins with the first token; one that passes while a later token is fetched ends the call."""
    clock = [0.0]

    def slow() -> str:
        clock[0] += 100
        return f"token-{clock[0]:.0f}"

    with ScriptedServer(FOUND, answer(401, {"code": 1}), FOUND) as server:
        with pytest.MonkeyPatch.context() as patch, PartnerCenter(slow, base_url=server.base_url) as pc:
            patch.setattr("partner_center.policies.clock.time.monotonic", lambda: clock[0])
            pc.qualifications.create(CUSTOMER, StateOwnedEntity(), retry=policy(deadline=5))
            with pytest.raises(AuthenticationError, match="the deadline passed while a token was fetched"):
                pc.qualifications.create(CUSTOMER, StateOwnedEntity(), retry=policy(deadline=5))

    assert len(server.received) == 2


def test_the_async_driver_waits_without_blocking() -> None:
    """While one task waits for its next attempt another one is served."""
    order: list[str] = []

    async def both(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, retry=policy(base=0.01, throttle_base=0.01)) as pc:

            async def one(name: str) -> None:
                await pc.qualifications.list(CUSTOMER)
                order.append(name)

            first = asyncio.create_task(one("throttled"))
            while not server.received:
                await asyncio.sleep(0)
            await one("other")
            await first

    with ScriptedServer(answer(429, Retry_After="0.3"), EMPTY) as server:
        asyncio.run(both(server.base_url))

    assert order == ["other", "throttled"]


def test_the_limiter_makes_a_client_wait() -> None:
    """With twenty places a second three requests take at least a tenth of one."""
    began = time.monotonic()
    with ScriptedServer(EMPTY) as server:
        with PartnerCenter("t", base_url=server.base_url, max_requests_per_second=20) as pc:
            for _ in range(3):
                pc.qualifications.list(CUSTOMER)

    assert time.monotonic() - began >= 0.1


def test_an_expired_token_is_replaced_once() -> None:
    """After a 401 the request goes out again with another token; if that is refused too, the error stands."""
    refused = answer(401, {"code": "800001", "description": "expired"})
    with ScriptedServer(refused, FOUND, refused) as server:
        tokens = (f"token-{n}" for n in range(9))
        with PartnerCenter(lambda: next(tokens), base_url=server.base_url) as pc:
            pc.qualifications.create(CUSTOMER, StateOwnedEntity(), request_id="r")
            with pytest.raises(AuthenticationError):
                pc.qualifications.list(CUSTOMER)

    tokens_sent = [each.header("authorization") for each in server.received]
    assert tokens_sent == [f"Bearer token-{n}" for n in (0, 1, 1, 2)]
    assert [each.header("ms-requestid") for each in server.received][:2] == ["r", "r"]


@pytest.mark.parametrize("code", ["900420", "900421"])
def test_a_wrong_token_is_not_replaced(code: str) -> None:
    """The wrong audience and a missing MFA claim are configuration: another token has the same fault."""
    with ScriptedServer(answer(401, {"code": code, "description": "no"})) as server:
        tokens = (f"token-{n}" for n in range(9))
        with PartnerCenter(lambda: next(tokens), base_url=server.base_url) as pc, pytest.raises(AuthenticationError):
            pc.qualifications.list(CUSTOMER)

    assert len(server.received) == 1


def test_the_raw_response_has_everything_around_the_result() -> None:
    """Status, headers, content, ids and attempts stand beside the result, for both resources, sync and async."""
    codes = answer(200, [{"validationId": "1"}], MS_RequestId="theirs")

    async def awaited(base_url: str) -> RawResponse[Any]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return await pc.with_raw_response.validation_codes.list(correlation_id="c")

    with ScriptedServer(codes) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        for raw in (
            pc.with_raw_response.validation_codes.list(correlation_id="c"),
            asyncio.run(awaited(server.base_url)),
        ):
            assert (raw.status, raw.content) == (200, b'[{"validationId": "1"}]')
            assert (raw.request_id, raw.correlation_id) == ("theirs", "c")
            assert [code.validation_id for code in raw.parsed] == ["1"]
            assert [(each.number, each.outcome, each.delay) for each in raw.attempts] == [(1, "answered 200", None)]
            assert (len(raw.headers), raw.headers["MS-REQUESTID"], set(raw.headers)) == (
                3,
                "theirs",
                {"content-length", "content-type", "ms-requestid"},
            )
            assert "validationId" not in repr(raw)
