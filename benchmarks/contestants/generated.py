"""The stock generated client, as openapi-python-client makes it."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import httpx

from benchmarks.call import BODY, CUSTOMER, IDS, TOKEN, Target
from benchmarks.contestants import AsyncCall, Call
from partner_center_generated import AuthenticatedClient
from partner_center_generated.api.qualifications import create_customer_qualifications
from partner_center_generated.models import CustomerQualification, CustomerQualificationRequest, CustomerQualifications
from partner_center_generated.types import Response

_IDS = {name.lower().replace("-", "_"): value for name, value in IDS.items()}
_REQUEST = CustomerQualificationRequest(
    BODY["qualification"], education_segment=BODY["educationSegment"], website=BODY["website"]
)


@contextmanager
def create(target: Target) -> Generator[Call, None, None]:
    """Create with the generated function; the response is decoded."""
    client = AuthenticatedClient(base_url=target.base_url, token=TOKEN)
    with client:
        yield lambda: _items(
            create_customer_qualifications.sync_detailed("1", CUSTOMER, client=client, body=_REQUEST, **_IDS)
        )


@asynccontextmanager
async def create_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Create with the generated function, awaited."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    client = AuthenticatedClient(base_url=target.base_url, token=TOKEN, httpx_args={"limits": limits})
    async with client:

        async def call() -> int:
            return _items(
                await create_customer_qualifications.asyncio_detailed(
                    "1", CUSTOMER, client=client, body=_REQUEST, **_IDS
                )
            )

        yield call


def _items(response: Response[CustomerQualification | CustomerQualifications]) -> int:
    assert isinstance(response.parsed, CustomerQualifications)
    return len(response.parsed.qualifications)
