"""The service's dates, in every format that is on record."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partner_center.formats.dates import parse_date

ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-12-04T20:54:24Z", datetime(2020, 12, 4, 20, 54, 24, tzinfo=UTC)),
        ("2018-10-10T18:49:58.885Z", datetime(2018, 10, 10, 18, 49, 58, 885000, tzinfo=UTC)),
        ("2018-10-10T18:49:58.7273489+00:00", datetime(2018, 10, 10, 18, 49, 58, 727348, tzinfo=UTC)),
        ("2018-10-10T18:49:58.1Z", datetime(2018, 10, 10, 18, 49, 58, 100000, tzinfo=UTC)),
        (
            "2018-10-10T18:49:58-07:00",
            datetime(2018, 10, 10, 18, 49, 58, tzinfo=timezone(timedelta(hours=-7))),
        ),
        ("2020-12-04T20:54:24", datetime(2020, 12, 4, 20, 54, 24, tzinfo=UTC)),
        ("07/09/2020: 00:00:00", datetime(2020, 7, 9, tzinfo=UTC)),
        ("07/09/2020 13:05:59", datetime(2020, 7, 9, 13, 5, 59, tzinfo=UTC)),
        ("7/9/2020 3:05:59", datetime(2020, 7, 9, 3, 5, 59, tzinfo=UTC)),
        ("\t 2020-12-04T20:54:24Z \r\n", datetime(2020, 12, 4, 20, 54, 24, tzinfo=UTC)),
    ],
)
def test_every_format_on_record_is_read(text: str, expected: datetime) -> None:
    """Each format gives the exact moment, with its own offset, and never a datetime without a zone."""
    parsed = parse_date(text)

    assert parsed is not None
    assert (parsed, parsed.utcoffset()) == (expected, expected.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "today",
        "13/09/2020: 00:00:00",
        "02/30/2020: 00:00:00",
        "07/09/0000: 00:00:00",
        "07/09/2020: 25:00:00",
        "0\u0667/09/2020: 00:00:00",
        "2020-02-30T00:00:00Z",
        "2020-12-04T20:54:24Z tomorrow",
        "2020-12-04T20:54:24+99:00",
    ],
)
def test_what_nobody_can_read_is_none(text: str | None) -> None:
    """A date that is not one does not cost the caller the whole answer."""
    assert parse_date(text) is None


@settings(max_examples=500, deadline=None)
@given(st.text() | st.from_regex(r"\d\d?/\d\d?/\d{4}:? +\d\d?:\d\d:\d\d") | st.from_regex(r"\d{4}-\d\d-\d\dT[\d:.]*Z?"))
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever the text, there is a moment with a zone, or None."""
    parsed = parse_date(text)

    assert parsed is None or parsed.tzinfo is not None


@settings(max_examples=300, deadline=None)
@given(st.datetimes(timezones=ZONES))
def test_any_moment_survives(moment: datetime) -> None:
    """What Python writes as ISO 8601 is read as the same moment with the same offset."""
    parsed = parse_date(moment.isoformat())

    assert parsed is not None
    assert (parsed, parsed.utcoffset()) == (moment, moment.utcoffset())


@settings(max_examples=300, deadline=None)
@given(st.datetimes().map(lambda moment: moment.replace(microsecond=0)), st.sampled_from([":", ""]))
def test_any_american_date_survives(moment: datetime, colon: str) -> None:
    """The month stands first, whichever number is the greater."""
    text = f"{moment.month:02}/{moment.day:02}/{moment.year:04}{colon} {moment:%H:%M:%S}"

    assert parse_date(text) == moment.replace(tzinfo=UTC)
