"""The script of httpx with the retries of tenacity."""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedFunctionDecorator=false, reportUnknownArgumentType=false
# mypy: disable-error-code="import-not-found, untyped-decorator"

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from benchmarks.jobs import WholeJob, httpx_script


@retry(
    stop=stop_after_attempt(5),
    wait=wait_exponential_jitter(max=20),
    retry=retry_if_exception_type(httpx.HTTPError),
    reraise=True,
)
async def _post(client: httpx.AsyncClient, url: str) -> str:
    return await httpx_script.post(client, url)


def create(job: WholeJob) -> int:
    """Create for each customer, and return how many have a status."""
    return httpx_script.create(job, _post)
