"""Cells of CSV files that a person may open in a spreadsheet."""

import re

from partner_center.policies.redaction import redact

# The wide forms of the signs count too, and so does what a spreadsheet takes for a new cell where `;` separates cells.
_FORMULA = re.compile(r'(^|;)(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])')


def cell(value: object) -> str:
    """Return a value as a spreadsheet shows it: on one line, without shared secrets, and never run as a formula.

    A text that begins as a formula gets `'` before it; one that has it already stays. None becomes an empty cell.
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    if isinstance(value, str):
        return _FORMULA.sub(r"\1'", redact(value, ()))
    return "" if value is None else str(value)
