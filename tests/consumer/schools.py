"""Qualify schools, wait for vetting, and print what became of each: `python schools.py BASE_URL < schools.csv`.

A program as a user of the package would write it; it is run and type-checked against the installed wheel.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from partner_center import (
    APIError,
    CustomerQualification,
    Education,
    InvalidRequestError,
    PartnerCenter,
    PartnerCenterError,
    PollSchedule,
    VettingTimeout,
)

PATIENCE = timedelta(days=14)
SCHEDULE = PollSchedule()


@dataclass(frozen=True)
class School:
    """A customer that wants to buy at education prices."""

    customer_id: str
    website: str


@dataclass(frozen=True)
class Outcome:
    """What became of a school; `ticket` is what Microsoft's support asks for."""

    school: School
    verdict: str
    ticket: str = ""


def read(lines: Iterable[str]) -> Iterator[School]:
    """Yield the schools of a CSV file with the columns customer_id and website."""
    for row in csv.DictReader(lines):
        yield School(row["customer_id"], row["website"])


def qualify(pc: PartnerCenter, school: School, schedule: PollSchedule = SCHEDULE) -> Outcome:
    """Ask for the qualification and wait for its vetting; every error becomes an outcome."""
    try:
        pc.qualifications.create(school.customer_id, Education(segment="K12", website=school.website))
        found: CustomerQualification = pc.qualifications.wait(
            school.customer_id, "Education", timeout=PATIENCE, schedule=schedule
        )
    except InvalidRequestError as error:
        return Outcome(school, f"refused here: {error.message}")
    except APIError as error:
        return Outcome(school, f"refused there: {error.status} {error.code}", ticket=error.request_id or "")
    except VettingTimeout as error:
        return Outcome(school, "still in review", ticket=error.token)
    except PartnerCenterError as error:
        return Outcome(school, f"unknown: {type(error).__name__}", ticket=error.request_id or "")
    reason: str | None = found.vetting_reason
    return Outcome(school, f"{found.vetting_status}{f': {reason}' if reason else ''}")


def main(base_url: str) -> int:
    """Qualify what stands on standard input."""
    with PartnerCenter("any-token", base_url=base_url) as pc:
        for school in read(sys.stdin):
            outcome = qualify(pc, school, PollSchedule(steps=(1.0,), jitter=0))
            print(f"{school.customer_id} {outcome.verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
