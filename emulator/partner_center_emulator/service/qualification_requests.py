"""Requests to create a qualification, read from the body and the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partner_center_emulator.formats.spelling import enum_name
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.state.settings import CodeIn
from partner_center_emulator.state.store import Kind

_KINDS: dict[str, Kind] = {
    "Education": "Education",
    "GovernmentCommunityCloud": "GovernmentCommunityCloud",
    "StateOwnedEntity": "StateOwnedEntity",
}
# https://learn.microsoft.com/en-us/dotnet/api/microsoft.store.partnercenter.models.customers.customerqualification
_READ_ONLY_KINDS = ("None", "Nonprofit")
_SEGMENTS = ("K12", "HigherEducation")


@dataclass(frozen=True)
class QualificationRequest:
    """Hold a request that is valid on its own, whatever the customer's state.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    kind: Kind
    segment: str | None = None
    website: str | None = None
    validation_code: str | None = field(default=None, repr=False)


def read_qualification_request(
    body: Mapping[str, object], query_codes: Sequence[str], code_in: CodeIn
) -> QualificationRequest:
    """Read and check a request, without the customer's state; ignore members of other kinds."""
    # Names match in any case, and the last one counts, as in Json.NET: the docs spell the names both ways.
    members = {name.lower(): value for name, value in body.items()}
    kind = _kind(members.get("qualification"))
    if kind == "Education":
        return QualificationRequest(kind, segment=_segment(members), website=_optional_text(members, "website"))
    if kind == "GovernmentCommunityCloud":
        return QualificationRequest(kind, validation_code=_validation_code(members, query_codes, code_in))
    return QualificationRequest(kind)


def _kind(value: object) -> Kind:
    names = ", ".join(_KINDS)
    if not isinstance(value, str):
        raise service_error(
            400, ErrorCode.INVALID_ENUM, f"qualification is required and must be a string: one of {names}."
        )
    if read_only := enum_name(value, _READ_ONLY_KINDS):
        raise _invalid_property(f"The qualification {read_only} cannot be set.")
    kind = enum_name(value, _KINDS)
    if kind is None:
        raise service_error(400, ErrorCode.INVALID_ENUM, f"qualification must be one of {names}.")
    return _KINDS[kind]


def _segment(members: Mapping[str, object]) -> str:
    value = members.get("educationsegment")
    segment = enum_name(value, _SEGMENTS) if isinstance(value, str) else None
    if segment is not None:
        return segment
    raise _invalid_property(f"Education requires educationSegment: one of {', '.join(_SEGMENTS)}.")


def _validation_code(members: Mapping[str, object], query_codes: Sequence[str], code_in: CodeIn) -> str:
    # The reference has the code in the query, the contract of 2023 has it in the body; some callers send both.
    given: set[str] = set()
    if code_in != "body":
        given.update(query_codes)
    if code_in != "query":
        given.add(_optional_text(members, "validationCode") or "")
    given.discard("")
    if len(given) > 1:
        raise _invalid_property("The validation codes given in query and body differ.")
    if not given:
        where = {"query": "in the query (code)", "body": "in the body (validationCode)"}
        place = where.get(code_in, "in the query (code) or the body (validationCode)")
        raise _invalid_property(f"GovernmentCommunityCloud requires a validation code {place}.")
    return given.pop()


def _optional_text(members: Mapping[str, object], name: str) -> str | None:
    value = members.get(name.lower())
    if value is None or isinstance(value, str):
        return value
    raise _invalid_property(f"{name} must be a string.")


def _invalid_property(description: str) -> ServiceError:
    return service_error(400, ErrorCode.INVALID_PROPERTY, description)
