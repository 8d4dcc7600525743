"""Validate one row of the input: all reasons why it is not valid, and what to give instead."""

from collections.abc import Callable, Mapping
from typing import Any

from partner_center import Education, GovernmentCommunityCloud, InvalidRequestError
from partner_center_resources.service import EDUCATION_SEGMENTS
from partner_center_workflows import spelling

from .records import BadRow, Row
from .text_lines import unprintable

COLUMNS = ("customer_id", "qualification", "education_segment", "website", "validation_code", "reference")
REQUIRED = ("customer_id", "qualification")
_NAMED = {name: name for name in COLUMNS}

_BELONGS_TO = {
    "education_segment": "Education",
    "website": "Education",
    "validation_code": "GovernmentCommunityCloud",
}
_NEEDS = {"Education": "education_segment", "GovernmentCommunityCloud": "validation_code"}
_LONGEST = {"website": 2048, "reference": 512}  # characters, the maximum of the other values
_LONGEST_ELSE = 64
_GIVE = {
    "customer_id": "the id of the customer's tenant",
    "qualification": f"{', '.join(spelling.QUALIFICATIONS[:-1])} or {spelling.QUALIFICATIONS[-1]}",
    "education_segment": f"{' or '.join(EDUCATION_SEGMENTS)} for Education",
    "validation_code": "one of the partner's codes for GovernmentCommunityCloud",
}
_MOST_NAMED = 5  # unknown columns in one reason


def check_row(
    values: Mapping[str, object],
    line: int,
    *,
    kept: tuple[tuple[str, str], ...] = (),
    sheet: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Row | BadRow:
    """Return the row, or all reasons why it is not valid. A blank value counts as missing.

    Args:
        values: The values by the names of `COLUMNS`.
        line: The line in the file, the row in the sheet, or the position in the input, from 1.
        kept: Further columns for the report, as pairs of name and value.
        sheet: The name of the sheet.
        names: How the reasons call a column, such as `website (column D)`. Default: by its name.
    """
    named = _NAMED if names is None else {name: names.get(name, name) for name in COLUMNS}
    unknown = [name for name in values if name not in _NAMED]
    reasons = [
        f"there is no column {name!r:.40}{meant(name)}; give {', '.join(COLUMNS)}" for name in unknown[:_MOST_NAMED]
    ]
    reasons += [f"{len(unknown) - _MOST_NAMED:,} more are unknown"] * (len(unknown) > _MOST_NAMED)
    given: dict[str, Any] = {}
    for name in COLUMNS:
        value = values.get(name)
        if isinstance(value, str):
            value = value.strip() or None
        if value is not None:
            given[name] = value
            if (fault := _fault(name, value)) is not None:
                reasons.append(f"{named[name]} {fault}")
    reasons += [f"{named[name]} is missing; give {_GIVE[name]}" for name in REQUIRED if name not in given]
    found = {} if reasons else _checked(given, named, reasons)
    if reasons:
        return BadRow(line, "; ".join(reasons), sheet)
    row = Row(**{name: found.get(name) for name in COLUMNS}, line=line, kept=kept, sheet=sheet)  # type: ignore[arg-type]
    object.__setattr__(row, "checked", True)  # no argument: only this function may say so
    return row


def _fault(name: str, value: object) -> str | None:
    """Return why a value is not valid on its own."""
    if not isinstance(value, str):
        return f"is a {type(value).__name__}; give it as text"
    longest = _LONGEST.get(name, _LONGEST_ELSE)
    if len(value) > longest:
        return f"has {len(value):,} characters; give at most {longest:,}"
    if (found := unprintable(value)) is not None:
        return f"has a line break or another character that cannot be printed, {found}; leave it out"
    return None


def _checked(given: dict[str, str], named: Mapping[str, str], reasons: list[str]) -> dict[str, str]:
    """Return values that are each valid in their canonical spelling, and add the reasons why they do not fit together.

    Args:
        given: The values that are not blank, among them those of `REQUIRED`.
        named: How the reasons call each column.
        reasons: The reasons so far.
    """
    found = dict(given)
    kind = ""
    for name, check in _CHECKS.items():
        owner = _BELONGS_TO.get(name, kind)
        if name not in given or (owner != kind and kind not in spelling.QUALIFICATIONS):
            continue
        if owner != kind:
            reasons.append(f"{named[name]} goes with {owner}, not with {kind}; leave it empty")
            continue
        try:
            value = check(given[name])
        except InvalidRequestError as error:
            said = error.message.removeprefix("Education: ").partition(", as validation_codes")[0]  # words of Python
            reasons.append(said.replace(name, named[name], 1))
        else:
            found[name] = value if isinstance(value, str) else given[name]
        if name == "qualification":
            kind = found[name]
    needed = _NEEDS.get(kind)
    if needed is not None and needed not in given:
        reasons.append(f"{named[needed]} is missing; give {_GIVE[needed]}")
    return found


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "customer_id": spelling.customer_id,
    "qualification": spelling.qualification,
    "education_segment": lambda text: spelling.segment(text, "education_segment"),
    "website": lambda text: Education("K12", text),
    "validation_code": GovernmentCommunityCloud,
}


def meant(column: str) -> str:
    """Return the question whether a known column is meant, or nothing."""
    near = spelling.nearest(column, COLUMNS)
    return f" (is {near!r} meant?)" if near else ""
