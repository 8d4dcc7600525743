"""The layers of stripe-python, over requests; the response becomes a mapping type of stripe."""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false
# mypy: disable-error-code="import-not-found"

from collections.abc import Generator
from contextlib import contextmanager

import stripe

from benchmarks.call import BODY, CUSTOMER, IDS, TOKEN, Target
from benchmarks.contestants import Call

_PATH = f"/v2/customers/{CUSTOMER}/qualifications"  # below /v2 it writes JSON


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `StripeClient.raw_request`."""
    client = stripe.StripeClient(
        TOKEN, base_addresses={"api": target.base_url}, http_client=stripe.RequestsClient(), max_network_retries=2
    )
    yield lambda: len(client.raw_request("post", _PATH, headers=IDS, **BODY).data["qualifications"])
