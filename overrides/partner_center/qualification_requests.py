"""The qualification requests, and the checks that refuse an invalid one before anything is sent."""

import re
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from partner_center_generated.models import CustomerQualification, CustomerQualificationRequest, EducationSegment
from partner_center_resources.service import EDUCATION_SEGMENTS

from .errors import InvalidRequestError
from .formats.outside_text import shown
from .formats.schema import SchemaError, schema_named
from .runtime.arguments import CheckedBody


@frozen
class Education:
    """Request the Education qualification, which Microsoft vets.

    Args:
        segment: `K12` or `HigherEducation`.
        website: The customer's website; recommended, because vetting examines it.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    segment: EducationSegment
    if not TYPE_CHECKING:  # without it, the error says what to give, unlike a TypeError
        segment = field(default=None)
    website: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.segment not in EDUCATION_SEGMENTS:
            raise InvalidRequestError(
                f"Education: segment is {shown(self.segment)}; give {' or '.join(map(repr, EDUCATION_SEGMENTS))}"
            )
        if self.website is not None and not _may_be_website(self.website):
            raise InvalidRequestError(_no_website(self.website))


@frozen
class GovernmentCommunityCloud:
    """Request the Government Community Cloud qualification, which spends one use of a validation code.

    Args:
        validation_code: One of the partner's codes, which `validation_codes.list()` returns. `repr()` does not show it.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    validation_code: str = field(repr=False)
    if not TYPE_CHECKING:  # without it, the error says what to give, unlike a TypeError
        validation_code = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.validation_code, str) or not self.validation_code.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(
                "GovernmentCommunityCloud: give a validation_code as text; validation_codes.list() has the partner's"
            )
        if not _may_be_code(self.validation_code):
            raise InvalidRequestError(_NO_CODE)


@frozen
class StateOwnedEntity:
    """Request the State-Owned Entity qualification, which has no arguments and no vetting.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """


Qualification = (
    Education | GovernmentCommunityCloud | StateOwnedEntity | CustomerQualificationRequest | CustomerQualification
)


# Only the obvious is checked: spreadsheets leave formulas, numbers, dates, error values and words for "none" in cells.
# Vetting would look at such a website, and deny it.
_QUOTES = frozenset('"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb')
_WEBSITE = re.compile(r"(?:https?://)?([^/?#:]{0,252}[^/?#:.])\.?(?::([0-9]{1,5}))?(?:[/?#].*)?", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)(?=.*[^\W_])[0-9a-z\u0080-\U0010ffff-]{1,63}(?<!-)", re.IGNORECASE)
_NO_CODES = re.compile(
    r"[=#'@+\-\uff1d\uff0b\uff0d\uff20\u2212].*|\W+|n/?a|nan|none|null|true|false"
    r"|\d+[.,]\d+(e[+\-\u2212]?\d+)?|\d+e[+\-\u2212]\d+|\d{1,4}([./])\d{1,2}\2\d{1,4}",
    re.IGNORECASE,
)
_NO_CODE = (
    "validation_code has blanks, quotation marks, or what a spreadsheet made of it, such as '=…' or '1.2E+05'; "
    "give the code alone, as validation_codes.list() returns it"
)


def _is_plain(text: str) -> bool:
    return text.isprintable() and " " not in text and _QUOTES.isdisjoint(text)


def _may_be_website(website: object) -> bool:
    """Return False for what no website can be: a formula, a number, a date, `#N/A`, a mail address."""
    text = website.strip() if isinstance(website, str) else ""
    found = _WEBSITE.fullmatch(text) if _is_plain(text) else None
    if found is None:
        return False
    host, port = found.groups("443")
    if not 0 < int(port) < 1 << 16:
        return False
    labels = host.split(".")
    top = labels[-1].lower()
    named = len(labels) > 1 and len(top) > 1 and all(map(_LABEL.fullmatch, labels))
    return named and (top.startswith("xn--") or not any(map(str.isdigit, top)))


def _no_website(website: object) -> str:
    return f"Education: website is {shown(website)}; give one such as 'contoso.edu', or leave it out"


def _may_be_code(code: str) -> bool:
    """Return False for what no validation code can be: a formula, a decimal number, a date, `N/A`."""
    text = code.strip()
    return bool(text) and _is_plain(text) and not _NO_CODES.fullmatch(text)


def body_for(qualification: object) -> CheckedBody:
    """Convert a qualification to the body of its request. The classes of this module are checked when they are made.

    Raises:
        InvalidRequestError: It is not a qualification, or the service would refuse it.
    """
    members: dict[str, Any]
    match qualification:
        case Education():
            members = {"educationSegment": qualification.segment.strip(), "qualification": "Education"}
            if qualification.website is not None:
                members["website"] = qualification.website.strip()
        case GovernmentCommunityCloud():
            code = qualification.validation_code.strip()
            members = {"qualification": "GovernmentCommunityCloud", "validationCode": code}
        case StateOwnedEntity():
            members = {"qualification": "StateOwnedEntity"}
        case CustomerQualificationRequest():
            return CheckedBody(_checked_members(qualification), "CustomerQualificationRequest")
        case CustomerQualification():
            return CheckedBody(_checked_members(qualification), "CustomerQualification")
        case _:
            raise InvalidRequestError(f"qualification is {shown(qualification)}; {_GIVE}")
    return CheckedBody(members, "CustomerQualificationRequest")


_EDUCATIONS = tuple(f"Education(segment={each!r})" for each in EDUCATION_SEGMENTS)
_GIVE = (
    f"give {', '.join(_EDUCATIONS)}, GovernmentCommunityCloud(validation_code='…') or StateOwnedEntity(); "
    "None and Nonprofit cannot be set through this API"
)


def _checked_members(request: CustomerQualificationRequest | CustomerQualification) -> dict[str, Any]:
    """Return the members of the body, by their names on the wire.

    A request that the service would refuse, by the how-to, is refused here: a mistaken request may use up one of three
    tries.

    Raises:
        InvalidRequestError: The service would refuse the request.
    """
    written = {name: value for name, value in request.to_dict().items() if value is not None}
    try:
        members = schema_named("CustomerQualificationRequest").normalize(written, "request")
    except SchemaError as error:
        raise InvalidRequestError(f"qualification: {error}; {_GIVE}") from None
    finally:
        del written  # a traceback with locals shows no code
    members = {name: value.strip() if isinstance(value, str) else value for name, value in members.items()}
    flaw = _flaw(members)
    if flaw is None:
        return members
    del members
    raise InvalidRequestError(flaw)


def _flaw(members: dict[str, Any]) -> str | None:
    """Return why the service would refuse the members, and what to give instead."""
    kind, code = members["qualification"], members["validationCode"]
    if kind.lower() in ("", "none", "nonprofit"):
        return f"qualification is {shown(kind)}; {_GIVE}"
    if kind.lower() == "education" and not members["educationSegment"]:
        return f"Education needs a segment; give {' or '.join(_EDUCATIONS)}"
    if kind.lower() == "governmentcommunitycloud" and not code:
        return (
            "GovernmentCommunityCloud needs a validation code; give GovernmentCommunityCloud(validation_code='…'): "
            "validation_codes.list() has the partner's codes"
        )
    if members["website"] and not _may_be_website(members["website"]):
        return _no_website(members["website"])
    if code == "":
        return "validation_code is empty; leave it out, or give one of validation_codes.list()"
    return None if code is None or _may_be_code(code) else _NO_CODE
