"""The layers of Kiota, on which Microsoft Graph's SDK is built: middleware, request adapter, parse nodes."""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false, reportUnknownArgumentType=false, reportUntypedBaseClass=false
# pyright: reportUnknownParameterType=false
# mypy: disable-error-code="import-not-found, misc, no-any-unimported"

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_abstractions.serialization import (
    Parsable,
    ParseNode,
    ParseNodeFactoryRegistry,
    SerializationWriter,
    SerializationWriterFactoryRegistry,
)
from kiota_http.httpx_request_adapter import HttpxRequestAdapter
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from kiota_serialization_json.json_serialization_writer_factory import JsonSerializationWriterFactory

from benchmarks.call import BODY, CUSTOMER, IDS, TOKEN, Target
from benchmarks.contestants import AsyncCall, Call

_JSON = "application/json"


@dataclass
class _Request(Parsable):
    def get_field_deserializers(self) -> dict[str, Any]:
        return {}

    def serialize(self, writer: SerializationWriter) -> None:
        for name, value in BODY.items():
            writer.write_str_value(name, value)


@dataclass
class _Qualification(Parsable):
    qualification: str | None = None
    status: str | None = None
    reason: str | None = None
    created: datetime | None = None

    @staticmethod
    def create_from_discriminator_value(_node: ParseNode) -> "_Qualification":
        return _Qualification()

    def get_field_deserializers(self) -> dict[str, Any]:
        return {
            "qualification": lambda node: setattr(self, "qualification", node.get_str_value()),
            "vettingStatus": lambda node: setattr(self, "status", node.get_str_value()),
            "vettingReason": lambda node: setattr(self, "reason", node.get_str_value()),
            "vettingCreatedDate": lambda node: setattr(self, "created", node.get_datetime_value()),
        }

    def serialize(self, writer: SerializationWriter) -> None:
        """Do nothing: it is never serialized."""


@dataclass
class _Qualifications(Parsable):
    items: list[_Qualification] = field(default_factory=list)

    @staticmethod
    def create_from_discriminator_value(_node: ParseNode) -> "_Qualifications":
        return _Qualifications()

    def get_field_deserializers(self) -> dict[str, Any]:
        return {
            "qualifications": lambda node: setattr(self, "items", node.get_collection_of_object_values(_Qualification))
        }

    def serialize(self, writer: SerializationWriter) -> None:
        """Do nothing: it is never serialized."""


class _Tokens(AccessTokenProvider):
    async def get_authorization_token(self, _uri: str, _context: dict[str, Any] | None = None) -> str:
        return TOKEN

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


def _register() -> None:
    ParseNodeFactoryRegistry().CONTENT_TYPE_ASSOCIATED_FACTORIES[_JSON] = JsonParseNodeFactory()
    SerializationWriterFactoryRegistry().CONTENT_TYPE_ASSOCIATED_FACTORIES[_JSON] = JsonSerializationWriterFactory()


@asynccontextmanager
async def post_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post with a request adapter and its default middleware; the response is decoded."""
    _register()
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    client = KiotaClientFactory.create_with_default_middleware(httpx.AsyncClient(limits=limits))
    adapter = HttpxRequestAdapter(BaseBearerTokenAuthenticationProvider(_Tokens()), http_client=client)
    adapter.base_url = target.base_url
    async with client:

        async def call() -> int:
            request = RequestInformation(
                Method.POST, "{+baseurl}/v1/customers/{customer_id}/qualifications", {"customer_id": CUSTOMER}
            )
            request.path_parameters["baseurl"] = target.base_url
            for name, value in (*IDS.items(), ("Accept", _JSON)):
                request.headers.try_add(name, value)
            request.set_content_from_parsable(adapter, _JSON, _Request())
            response = await adapter.send_async(request, _Qualifications, {})
            return len(response.items)

        yield call


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post as the async form does, waiting for each: there is no sync form."""
    with asyncio.Runner() as runner:
        opened = post_async(target, 1)
        call = runner.run(opened.__aenter__())

        async def once() -> object:
            return await call()

        yield lambda: runner.run(once())
        runner.run(opened.__aexit__(None, None, None))
