"""The layers of openai-python: options, retries, pydantic models."""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false, reportUntypedBaseClass=false
# mypy: disable-error-code="import-not-found, misc"

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

import openai

from benchmarks.call import BODY, IDS, TOKEN, Target
from benchmarks.contestants import AsyncCall, Call


class _Qualification(openai.BaseModel):
    qualification: str
    vettingStatus: str  # noqa: N815 - as it is on the wire
    vettingReason: str | None = None  # noqa: N815
    vettingCreatedDate: datetime | None = None  # noqa: N815


class _Qualifications(openai.BaseModel):
    qualifications: list[_Qualification]


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `OpenAI.post`; the response is decoded."""
    with openai.OpenAI(base_url=target.origin, api_key=TOKEN) as client:
        yield lambda: len(
            client.post(target.path, cast_to=_Qualifications, body=BODY, options={"headers": IDS}).qualifications
        )


@asynccontextmanager
async def post_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post with `AsyncOpenAI.post`, which has a thousand connections."""
    assert connections <= 1000
    async with openai.AsyncOpenAI(base_url=target.origin, api_key=TOKEN) as client:

        async def call() -> int:
            response = await client.post(target.path, cast_to=_Qualifications, body=BODY, options={"headers": IDS})
            return len(response.qualifications)

        yield call
