"""Validate one row of the input: all reasons why it is not valid, and what to give instead."""

from collections.abc import Mapping

from partner_center import Education, GovernmentCommunityCloud, InvalidRequestError, StateOwnedEntity
from partner_center.runtime.arguments import checked_customer_id
from partner_center_resources.service import EDUCATION_SEGMENTS

from .records import BadRow, Row
from .text_lines import unprintable

COLUMNS = ("customer_id", "qualification", "education_segment", "website", "validation_code", "reference")
REQUIRED = ("customer_id", "qualification")

KINDS = ("Education", "GovernmentCommunityCloud", "StateOwnedEntity")
_BELONGS_TO = {
    "education_segment": "Education",
    "website": "Education",
    "validation_code": "GovernmentCommunityCloud",
}
_LONGEST = {"website": 2048, "reference": 512}  # characters, the maximum of the other values
_LONGEST_ELSE = 64
_GIVE = {"customer_id": "the id of the customer's tenant", "qualification": f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"}
_MOST_NAMED = 5  # unknown columns in one reason


def check_row(values: Mapping[str, object], line: int) -> Row | BadRow:
    """Return the row, or all reasons why it is not valid. A blank value counts as missing.

    Args:
        values: The values by the names of `COLUMNS`.
        line: The line in the file, or the position in the input, from 1.
    """
    unknown = [name for name in values if name not in COLUMNS]
    reasons = [f"there is no column {name!r:.40}; give {', '.join(COLUMNS)}" for name in unknown[:_MOST_NAMED]]
    reasons += [f"{len(unknown) - _MOST_NAMED:,} more are unknown"] * (len(unknown) > _MOST_NAMED)
    given: dict[str, str] = {}
    for name in COLUMNS:
        value = values.get(name)
        reason = _fault(name, value)
        if reason:
            reasons.append(reason)
        elif isinstance(value, str) and value.strip():
            given[name] = value.strip()
    missing = [name for name in REQUIRED if name not in given and not _fault(name, values.get(name))]
    reasons += [f"{name} is missing; give {_GIVE[name]}" for name in missing]
    row = None if reasons else _row(given, line, reasons)
    return BadRow(line, "; ".join(reasons)) if row is None or reasons else row


def _fault(name: str, value: object) -> str | None:
    """Return why a value is not valid on its own."""
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{name} is a {type(value).__name__}; give it as text"
    longest = _LONGEST.get(name, _LONGEST_ELSE)
    if len(value.strip()) > longest:
        return f"{name} has {len(value.strip()):,} characters; give at most {longest:,}"
    if (found := unprintable(value.strip())) is not None:
        return f"{name} has a line break or another character that cannot be printed, {found}; leave it out"
    return None


def _row(given: dict[str, str], line: int, reasons: list[str]) -> Row | None:
    """Return the row of values that are each valid, or add the reasons why they do not fit together."""
    customer_id = kind = None
    try:
        customer_id = checked_customer_id(given["customer_id"])
    except InvalidRequestError as error:
        reasons.append(error.message)
    kind = next((name for name in KINDS if name.lower() == given["qualification"].lower()), None)
    if kind is None:
        reasons.append(f"qualification is {given['qualification']!r:.40}; give {_GIVE['qualification']}")
        return None
    for name, owner in _BELONGS_TO.items():
        if name in given and owner != kind:
            reasons.append(f"{name} goes with {owner}, not with {kind}; leave it empty")
    segment = _segment(given.get("education_segment"))
    try:
        if kind == "Education":
            Education(segment, given.get("website"))  # type: ignore[arg-type]  # checked there
        elif kind == "GovernmentCommunityCloud":
            GovernmentCommunityCloud(given.get("validation_code", ""))
        else:
            StateOwnedEntity()
    except InvalidRequestError as error:
        reasons.append(error.message)
    if reasons or customer_id is None:
        return None
    return Row(
        customer_id, kind, segment, given.get("website"), given.get("validation_code"), given.get("reference"), line
    )


def _segment(given: str | None) -> str | None:
    return next((name for name in EDUCATION_SEGMENTS if given is not None and name.lower() == given.lower()), given)
