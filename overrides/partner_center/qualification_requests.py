"""The qualification requests, and the checks that refuse an invalid one before anything is sent."""

import re
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from partner_center_generated.models import CustomerQualification, CustomerQualificationRequest

from .errors import InvalidRequestError
from .formats.schema import SchemaError, schema_named

SEGMENTS = ("K12", "HigherEducation")


@frozen
class Education:
    """Request the Education qualification, which Microsoft vets.

    Args:
        segment: `K12` or `HigherEducation`.
        website: The customer's website; recommended, because vetting examines it.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """

    segment: Literal["K12", "HigherEducation"]
    if not TYPE_CHECKING:  # without it, the error says what to give, unlike a TypeError
        segment = field(default=None)
    website: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.segment not in SEGMENTS:
            raise InvalidRequestError(f"Education: segment is {self.segment!r}; give 'K12' or 'HigherEducation'")
        if self.website is not None:
            _check_website(self.website)


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
        if not _is_text(self.validation_code):
            raise InvalidRequestError(
                "GovernmentCommunityCloud: give a validation_code as text; validation_codes.list() has the partner's"
            )
        _check_code(self.validation_code)


@frozen
class StateOwnedEntity:
    """Request the State-Owned Entity qualification, which has no arguments and no vetting.

    https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
    """


Qualification = (
    Education | GovernmentCommunityCloud | StateOwnedEntity | CustomerQualificationRequest | CustomerQualification
)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


# Of a website only the obvious is checked: spreadsheets leave formulas, quotation marks, error values and words for
# "none", which vetting would look at and deny.
_QUOTES = '"\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb'
_WEBSITE = re.compile(
    r"(https?://)?([\w\u0080-\U0010ffff-]+\.)+[\w\u0080-\U0010ffff-]{2,}\.?(:[0-9]+)?([/?#].*)?", re.IGNORECASE
)
_CHANGED_NUMBER = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)  # how a spreadsheet shows a long number


def _is_plain(text: str) -> bool:
    return text.isprintable() and not any(each in _QUOTES or each.isspace() for each in text)


def _check_website(website: object) -> None:
    """Refuse what no website can be, such as a formula, `#N/A`, a mail address or a name in quotation marks."""
    text = website.strip() if isinstance(website, str) else ""
    if not _is_plain(text) or text.startswith("-") or not _WEBSITE.fullmatch(text):
        raise InvalidRequestError(
            f"Education: website is {website!r:.100}; give one such as 'contoso.edu', or leave it out"
        )


def _check_code(code: str) -> None:
    """Refuse what no validation code can be. The message does not show it."""
    text = code.strip()
    if not _is_plain(text) or text[0] in "=#'" or _CHANGED_NUMBER.fullmatch(text):
        raise InvalidRequestError(
            "validation_code has blanks, quotation marks, or what a spreadsheet made of it, such as '=…' or '1.2E+05'; "
            "give the code alone, as validation_codes.list() returns it"
        )


def request_for(qualification: object) -> CustomerQualificationRequest | CustomerQualification:
    """Convert a qualification to a request type of the spec.

    Raises:
        InvalidRequestError: It is not a qualification.
    """
    match qualification:
        case Education():
            return CustomerQualificationRequest(
                "Education", education_segment=qualification.segment, website=qualification.website
            )
        case GovernmentCommunityCloud():
            return CustomerQualificationRequest(
                "GovernmentCommunityCloud", validation_code=qualification.validation_code.strip()
            )
        case StateOwnedEntity():
            return CustomerQualificationRequest("StateOwnedEntity")
        case CustomerQualificationRequest() | CustomerQualification():
            return qualification
        case _:
            shown = (
                repr(qualification) if isinstance(qualification, str | None) else f"a {type(qualification).__name__}"
            )
            raise InvalidRequestError(f"qualification is {shown:.60}; {_GIVE}")


_GIVE = (
    "give Education(segment='K12'), Education(segment='HigherEducation'), "
    "GovernmentCommunityCloud(validation_code='…') or StateOwnedEntity(); "
    "None and Nonprofit cannot be set through this API"
)


def checked_members(request: CustomerQualificationRequest | CustomerQualification) -> dict[str, Any]:
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
    members = {name: value.strip() if isinstance(value, str) else value for name, value in members.items()}
    kind = members["qualification"]
    if kind.lower() in ("", "none", "nonprofit"):
        raise InvalidRequestError(f"qualification is {kind!r:.60}; {_GIVE}")
    if kind.lower() == "education" and not members["educationSegment"]:
        raise InvalidRequestError(
            "Education needs a segment; give Education(segment='K12') or Education(segment='HigherEducation')"
        )
    if kind.lower() == "governmentcommunitycloud" and not members["validationCode"]:
        raise InvalidRequestError(
            "GovernmentCommunityCloud needs a validation code; give GovernmentCommunityCloud(validation_code='…'): "
            "validation_codes.list() has the partner's codes"
        )
    if members["website"]:
        _check_website(members["website"])
    if members["validationCode"]:
        _check_code(members["validationCode"])
    if members["validationCode"] == "":
        raise InvalidRequestError("validation_code is empty; leave it out, or give one of validation_codes.list()")
    return members
