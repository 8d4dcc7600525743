"""Arguments of generated methods: the wire has what a value holds, and what cannot be written is refused."""

import datetime
import enum
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import InvalidRequestError, PartnerCenter
from partner_center_generated.models import CustomerBillingProfile, CustomerCompanyProfile, CustomerRequest

ID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


class Word(str, enum.Enum):  # noqa: UP042 - as people write it for older versions of Python
    """A member is text, and has its own name that `str()` gives."""

    PLACE = "contoso"


class Number(int):
    """A number that writes itself in its own way."""

    def __str__(self) -> str:
        return "number five"


def test_a_member_of_an_enumeration_is_sent_as_its_value() -> None:
    """Text and numbers of a subclass go over the wire as what they hold, in the path and in the query."""
    with (
        ScriptedServer(answer(200), answer(200, {"items": []})) as server,
        PartnerCenter("t", base_url=server.base_url) as pc,
    ):
        pc.domains.exists(Word.PLACE)
        list(pc.audit_records.list(size=Number(5), filter_=Word.PLACE))

    assert [each.target for each in server.received] == [
        "/v1/domains/contoso",
        "/v1/auditrecords?filter=contoso&size=5",
    ]


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


def endless() -> CustomerBillingProfile:
    """Return a body that holds itself."""
    body = CustomerBillingProfile()
    body["x"] = ENDLESS
    return body


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda pc: pc.customers.create(
                CustomerRequest(billing_profile={"email": "x"}, company_profile=CustomerCompanyProfile())  # type: ignore[arg-type]
            ),
            "body: a member or item has another type",
        ),
        (
            lambda pc: pc.billing_profiles.update(ID, endless()),
            "body: a member or item has another|body: it is nested",
        ),
        (
            lambda pc: pc.audit_records.search(audit_request_start_date=datetime.datetime(2026, 1, 31)),  # noqa: DTZ001
            "audit_request_start_date is a datetime; give a datetime.datetime with its offset",
        ),
        (lambda pc: pc.domains.exists("x" * 70_000), "the URL would have 7"),
    ],
)
def test_what_cannot_be_written_is_refused(call: Callable[[PartnerCenter], object], message: str) -> None:
    """What is not of the declared type, or has no place in a request, is refused before anything is sent."""
    with ScriptedServer(answer(200)) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        with pytest.raises(InvalidRequestError, match=message):
            call(pc)

        assert server.received == []
