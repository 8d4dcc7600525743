"""Dates of the service, in every format on record."""

import re
from datetime import UTC, datetime

_AMERICAN = re.compile(r"(\d\d?)/(\d\d?)/(\d{4}):? +(\d\d?):(\d\d):(\d\d)", re.ASCII)


def parse_date(text: str | None) -> datetime | None:
    """Parse a date of the service, or return None if the format is unknown.

    On record are `2020-12-04T20:54:24Z`, fractions of up to seven digits (cut off after microseconds), `+00:00`, no
    zone, and `07/09/2020: 00:00:00`. Two things are inferred: a date without a zone is in UTC, and the last format has
    the month first, as .NET writes it for en-US.

    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
    https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status
    https://learn.microsoft.com/partner-center/developer/api-change-log
    """
    stripped = (text or "").strip()
    try:
        if american := _AMERICAN.fullmatch(stripped):
            month, day, year, hour, minute, second = map(int, american.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        date = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
