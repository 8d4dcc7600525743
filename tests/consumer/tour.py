"""What a user would write: type-checked strictly and run against the installed wheel by test_wheel.py."""

import asyncio
import sys

from partner_center import (
    APIError,
    AsyncPartnerCenter,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    PartnerCenter,
    StateOwnedEntity,
    Timeout,
    ValidationCode,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def statuses(result: CustomerQualifications) -> list[str | None]:
    """Return the vetting states, typed as what they are: strings, or None."""
    return [item.vetting_status for item in result.qualifications]


def token() -> str:
    """Return a token, as a credential may."""
    return "token"


def sync(base_url: str) -> int:
    """Qualify customers, blocking, and return how many uses the first code has left."""
    with PartnerCenter(token, base_url=base_url, timeout=Timeout(read=10)) as pc:
        created: CustomerQualifications = pc.qualifications.create(CUSTOMER, Education(segment="K12"), cv="a.1")
        print(statuses(created))
        codes: list[ValidationCode] = pc.validation_codes.list()
        try:
            pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(str(codes[0].validation_id)), timeout=5)
        except APIError as error:
            status: int = error.status
            print(status, error.code, error.message)
        try:
            pc.qualifications.create("no GUID", StateOwnedEntity())
        except InvalidRequestError as error:
            print(error.message)
        return codes[0].remaining_creates or 0


async def awaited(base_url: str) -> list[str | None]:
    """List a customer's qualifications, awaiting."""
    async with AsyncPartnerCenter(token, base_url=base_url) as pc:
        result: CustomerQualifications = await pc.qualifications.list(CUSTOMER)
        return statuses(result)


if __name__ == "__main__":
    print(sync(sys.argv[1]), asyncio.run(awaited(sys.argv[1])))
