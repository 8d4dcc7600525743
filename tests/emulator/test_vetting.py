"""Vetting outcomes on a clock that is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Self, cast

import httpx
import pytest

from partner_center_emulator import Clock, Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"


def education(website: str | None) -> dict[str, str | None]:
    """Build an Education request."""
    return {"qualification": "Education", "educationSegment": "K12", "website": website}


def only_item(client: httpx.Client) -> dict[str, str]:
    """Read the customer's one qualification."""
    (item,) = client.get(URL).json()["qualifications"]
    return cast("dict[str, str]", item)


@pytest.mark.parametrize(
    ("website", "status"),
    [
        (None, "Approved"),
        ("", "Approved"),
        ("contoso.edu", "Approved"),
        ("notdenied.example", "Approved"),
        ("denied.example.org", "Approved"),
        ("contoso.edu/denied.example", "Approved"),
        ("contoso.edu/?next=https://denied.example", "Approved"),
        ("http://[denied.example", "Approved"),
        ("denied.example", "Denied"),
        (" DENIED.Example. ", "Denied"),
        ("www.denied.example", "Denied"),
        ("denied.example/admissions?year=1", "Denied"),
        ("//denied.example", "Denied"),
        ("https://school.denied.example:8443/admissions", "Denied"),
        ("slow.example", "InReview"),
        ("HTTP://www.slow.example/", "InReview"),
    ],
)
def test_outcome_follows_the_website(
    client: httpx.Client, emulator: Emulator, website: str | None, status: str
) -> None:
    """After the vetting days the website's host alone decides the outcome."""
    assert client.post(URL, json=education(website)).status_code == 200
    assert only_item(client)["vettingStatus"] == "InReview"
    emulator.clock.advance(timedelta(days=3))
    assert only_item(client)["vettingStatus"] == status


def test_denied_item(client: httpx.Client, emulator: Emulator) -> None:
    """A denied item carries the documented reason and keeps its date."""
    client.post(URL, json=education("denied.example"))
    date = only_item(client)["vettingCreateDate"]
    emulator.clock.advance(timedelta(days=3))
    assert only_item(client) == {
        "qualification": "Education",
        "vettingStatus": "Denied",
        "vettingReason": "Not an Education Customer",
        "vettingCreateDate": date,
    }


def test_approved_item(client: httpx.Client, emulator: Emulator) -> None:
    """An approved item has no reason; GovernmentCommunityCloud is approved like Education."""
    client.post(URL, json={"qualification": "GovernmentCommunityCloud", "validationCode": "123456"})
    emulator.clock.advance(timedelta(days=3))
    item = only_item(client)
    assert item.keys() == {"qualification", "vettingStatus", "vettingCreateDate"}
    assert item["vettingStatus"] == "Approved"


def test_exact_boundary(client: httpx.Client, emulator: Emulator) -> None:
    """A request is InReview one second before its days are over and decided on the second, as its date tells."""
    emulator.clock.freeze()
    client.post(URL, json=education(None))
    created = datetime.fromisoformat(only_item(client)["vettingCreateDate"])
    emulator.clock.set(created + timedelta(days=3, seconds=-1))
    assert only_item(client)["vettingStatus"] == "InReview"
    emulator.clock.set(created + timedelta(days=3))
    assert only_item(client)["vettingStatus"] == "Approved"


def test_clock_moved_back(client: httpx.Client, emulator: Emulator) -> None:
    """Moving the clock back takes the outcome back: state is derived from the clock when read."""
    client.post(URL, json=education(None))
    emulator.clock.advance(timedelta(days=3))
    assert only_item(client)["vettingStatus"] == "Approved"
    emulator.clock.advance(timedelta(days=-10))
    assert only_item(client)["vettingStatus"] == "InReview"


def test_shorter_vetting(client: httpx.Client, emulator: Emulator) -> None:
    """A change of the vetting days holds for requests already in review too."""
    client.post(URL, json=education(None))
    emulator.clock.advance(3600)
    assert only_item(client)["vettingStatus"] == "InReview"
    emulator.configure(vetting_days=1 / 24)
    assert only_item(client)["vettingStatus"] == "Approved"


def test_clock_runs_with_real_time() -> None:
    """A fresh clock shows real time and goes on."""
    clock = Clock()
    before = datetime.now(UTC)
    first, second = clock.now(), clock.now()
    assert before <= first <= second <= datetime.now(UTC)
    assert clock.frozen is False


def test_clock_moves_by_seconds_and_timedelta() -> None:
    """A frozen clock moves exactly as far as it has to, both ways."""
    clock = Clock()
    clock.freeze()
    start = clock.now()
    clock.advance(1.5)
    clock.advance(timedelta(days=-1))
    assert clock.now() == start + timedelta(seconds=1.5, days=-1)


def test_clock_set_converts_to_utc() -> None:
    """A time of another zone is the same moment in UTC."""
    clock = Clock()
    clock.freeze()
    clock.set(datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now().isoformat() == "2026-12-01T00:00:00+00:00"


class WallClock(datetime):
    """Real time, as far as the emulator's clock can see, that a test moves."""

    moment = datetime(2026, 1, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the moment that the test has chosen."""
        return cls.fromisoformat(cls.moment.astimezone(tz).isoformat())


def test_frozen_clock_does_not_catch_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time that passes while the clock is frozen is not added when it runs again."""
    monkeypatch.setattr("partner_center_emulator.state.clock.datetime", WallClock)
    clock = Clock()
    clock.freeze()
    monkeypatch.setattr(WallClock, "moment", WallClock.moment + timedelta(hours=1))
    clock.freeze(False)
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(WallClock, "moment", WallClock.moment + timedelta(hours=1))
    assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_frozen_clock_thaws_where_it_stood() -> None:
    """A clock that runs again goes on from the time at which it was set."""
    clock = Clock()
    clock.freeze()
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.frozen is True
    clock.freeze(False)
    assert clock.frozen is False
    assert timedelta() <= clock.now() - datetime(2030, 1, 1, tzinfo=UTC) < timedelta(minutes=1)


def test_naive_time_is_refused() -> None:
    """A time without a zone is ambiguous, so it is rejected."""
    naive = datetime(2026, 12, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        Clock().set(naive)


@pytest.mark.parametrize("seconds", [1e300, -1e300, float("inf"), 2.3e11, -2e10, 1e12, -1e12, float("nan")])
def test_clock_stays_within_bounds(seconds: float) -> None:
    """A move beyond what dates can hold is rejected and leaves the clock where it was."""
    clock = Clock()
    clock.freeze()
    start = clock.now()
    with pytest.raises(ValueError, match=r"between the years|NaN"):
        clock.advance(seconds)
    assert clock.now() == start
