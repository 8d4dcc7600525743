from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.audit_record import AuditRecord
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    id: str,
    *,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(ms_correlationid, Unset):
        headers["ms-correlationid"] = ms_correlationid

    if not isinstance(ms_requestid, Unset):
        headers["ms-requestid"] = ms_requestid

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/auditactivity/v{version}/auditrecords/{id}".format(
            version=quote(str(version), safe=""),
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditRecord | None:
    if response.status_code == 200:
        response_200 = AuditRecord.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AuditRecord]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    version: str,
    id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecord]:
    """Get an audit record by its id.

     The page of the webhooks gives this form for every event, and in one example
    `/v1/auditrecords/{id}`. The reference has no `ms-cv` here. It names no kind of credentials but a
    bearer token. A response of 500 may be retried.

    Args:
        version (str): Version of the API; every spec uses 1.
        id (str): Id of the record to be retrieved. In examples it is made of the ids of partner
            and customer, the operation and a time.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecord]
    """

    kwargs = _get_kwargs(
        version=version,
        id=id,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    version: str,
    id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecord | None:
    """Get an audit record by its id.

     The page of the webhooks gives this form for every event, and in one example
    `/v1/auditrecords/{id}`. The reference has no `ms-cv` here. It names no kind of credentials but a
    bearer token. A response of 500 may be retried.

    Args:
        version (str): Version of the API; every spec uses 1.
        id (str): Id of the record to be retrieved. In examples it is made of the ids of partner
            and customer, the operation and a time.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecord
    """

    return sync_detailed(
        version=version,
        id=id,
        client=client,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecord]:
    """Get an audit record by its id.

     The page of the webhooks gives this form for every event, and in one example
    `/v1/auditrecords/{id}`. The reference has no `ms-cv` here. It names no kind of credentials but a
    bearer token. A response of 500 may be retried.

    Args:
        version (str): Version of the API; every spec uses 1.
        id (str): Id of the record to be retrieved. In examples it is made of the ids of partner
            and customer, the operation and a time.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecord]
    """

    kwargs = _get_kwargs(
        version=version,
        id=id,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: str,
    id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecord | None:
    """Get an audit record by its id.

     The page of the webhooks gives this form for every event, and in one example
    `/v1/auditrecords/{id}`. The reference has no `ms-cv` here. It names no kind of credentials but a
    bearer token. A response of 500 may be retried.

    Args:
        version (str): Version of the API; every spec uses 1.
        id (str): Id of the record to be retrieved. In examples it is made of the ids of partner
            and customer, the operation and a time.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecord
    """

    return (
        await asyncio_detailed(
            version=version,
            id=id,
            client=client,
            ms_correlationid=ms_correlationid,
            ms_requestid=ms_requestid,
        )
    ).parsed
