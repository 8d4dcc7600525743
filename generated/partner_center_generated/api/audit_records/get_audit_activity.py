import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.audit_record_collection import AuditRecordCollection
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    *,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | Unset = UNSET,
    audit_request_filter_field: str | Unset = UNSET,
    audit_request_filter_value: str | Unset = UNSET,
    audit_request_filter_operator: int | Unset = UNSET,
    audit_request_size: int | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(ms_correlationid, Unset):
        headers["ms-correlationid"] = ms_correlationid

    if not isinstance(ms_requestid, Unset):
        headers["ms-requestid"] = ms_requestid

    params: dict[str, Any] = {}

    json_audit_request_start_date = audit_request_start_date.isoformat()
    params["auditRequest.startDate"] = json_audit_request_start_date

    json_audit_request_end_date: str | Unset = UNSET
    if not isinstance(audit_request_end_date, Unset):
        json_audit_request_end_date = audit_request_end_date.isoformat()
    params["auditRequest.endDate"] = json_audit_request_end_date

    params["auditRequest.filter.field"] = audit_request_filter_field

    params["auditRequest.filter.value"] = audit_request_filter_value

    params["auditRequest.filter.operator"] = audit_request_filter_operator

    params["auditRequest.size"] = audit_request_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/auditactivity/v{version}/auditrecords".format(
            version=quote(str(version), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditRecordCollection | None:
    if response.status_code == 200:
        response_200 = AuditRecordCollection.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AuditRecordCollection]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    version: str,
    *,
    client: AuthenticatedClient,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | Unset = UNSET,
    audit_request_filter_field: str | Unset = UNSET,
    audit_request_filter_value: str | Unset = UNSET,
    audit_request_filter_operator: int | Unset = UNSET,
    audit_request_size: int | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecordCollection]:
    """Get the audit records, by the call of the reference.

     This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and
    other names in the query. Records go back 90 days, and one request spans 30 days at the most. The
    reference has no `ms-cv` here. It names no kind of credentials but a bearer token.

    Args:
        version (str): Version of the API; every spec uses 1.
        audit_request_start_date (datetime.datetime): The start of the range, at most 90 days ago.
        audit_request_end_date (datetime.datetime | Unset): The end of the range, at most 30 days
            after its start.
        audit_request_filter_field (str | Unset): The field to filter by. The reference names
            none; the how-to has `CompanyName`, `CustomerId` and `ResourceType`.
        audit_request_filter_value (str | Unset): The value that the field is compared with.
        audit_request_filter_operator (int | Unset): An operator by its number. The reference
            gives no numbers. In the SDK `Equals` is 0 and `Substring` is 6; that the service counts
            alike is inferred.
        audit_request_size (int | Unset): The maximum number of records of a page.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecordCollection]
    """

    kwargs = _get_kwargs(
        version=version,
        audit_request_start_date=audit_request_start_date,
        audit_request_end_date=audit_request_end_date,
        audit_request_filter_field=audit_request_filter_field,
        audit_request_filter_value=audit_request_filter_value,
        audit_request_filter_operator=audit_request_filter_operator,
        audit_request_size=audit_request_size,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    version: str,
    *,
    client: AuthenticatedClient,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | Unset = UNSET,
    audit_request_filter_field: str | Unset = UNSET,
    audit_request_filter_value: str | Unset = UNSET,
    audit_request_filter_operator: int | Unset = UNSET,
    audit_request_size: int | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecordCollection | None:
    """Get the audit records, by the call of the reference.

     This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and
    other names in the query. Records go back 90 days, and one request spans 30 days at the most. The
    reference has no `ms-cv` here. It names no kind of credentials but a bearer token.

    Args:
        version (str): Version of the API; every spec uses 1.
        audit_request_start_date (datetime.datetime): The start of the range, at most 90 days ago.
        audit_request_end_date (datetime.datetime | Unset): The end of the range, at most 30 days
            after its start.
        audit_request_filter_field (str | Unset): The field to filter by. The reference names
            none; the how-to has `CompanyName`, `CustomerId` and `ResourceType`.
        audit_request_filter_value (str | Unset): The value that the field is compared with.
        audit_request_filter_operator (int | Unset): An operator by its number. The reference
            gives no numbers. In the SDK `Equals` is 0 and `Substring` is 6; that the service counts
            alike is inferred.
        audit_request_size (int | Unset): The maximum number of records of a page.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecordCollection
    """

    return sync_detailed(
        version=version,
        client=client,
        audit_request_start_date=audit_request_start_date,
        audit_request_end_date=audit_request_end_date,
        audit_request_filter_field=audit_request_filter_field,
        audit_request_filter_value=audit_request_filter_value,
        audit_request_filter_operator=audit_request_filter_operator,
        audit_request_size=audit_request_size,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    *,
    client: AuthenticatedClient,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | Unset = UNSET,
    audit_request_filter_field: str | Unset = UNSET,
    audit_request_filter_value: str | Unset = UNSET,
    audit_request_filter_operator: int | Unset = UNSET,
    audit_request_size: int | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecordCollection]:
    """Get the audit records, by the call of the reference.

     This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and
    other names in the query. Records go back 90 days, and one request spans 30 days at the most. The
    reference has no `ms-cv` here. It names no kind of credentials but a bearer token.

    Args:
        version (str): Version of the API; every spec uses 1.
        audit_request_start_date (datetime.datetime): The start of the range, at most 90 days ago.
        audit_request_end_date (datetime.datetime | Unset): The end of the range, at most 30 days
            after its start.
        audit_request_filter_field (str | Unset): The field to filter by. The reference names
            none; the how-to has `CompanyName`, `CustomerId` and `ResourceType`.
        audit_request_filter_value (str | Unset): The value that the field is compared with.
        audit_request_filter_operator (int | Unset): An operator by its number. The reference
            gives no numbers. In the SDK `Equals` is 0 and `Substring` is 6; that the service counts
            alike is inferred.
        audit_request_size (int | Unset): The maximum number of records of a page.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditRecordCollection]
    """

    kwargs = _get_kwargs(
        version=version,
        audit_request_start_date=audit_request_start_date,
        audit_request_end_date=audit_request_end_date,
        audit_request_filter_field=audit_request_filter_field,
        audit_request_filter_value=audit_request_filter_value,
        audit_request_filter_operator=audit_request_filter_operator,
        audit_request_size=audit_request_size,
        ms_correlationid=ms_correlationid,
        ms_requestid=ms_requestid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: str,
    *,
    client: AuthenticatedClient,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | Unset = UNSET,
    audit_request_filter_field: str | Unset = UNSET,
    audit_request_filter_value: str | Unset = UNSET,
    audit_request_filter_operator: int | Unset = UNSET,
    audit_request_size: int | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecordCollection | None:
    """Get the audit records, by the call of the reference.

     This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and
    other names in the query. Records go back 90 days, and one request spans 30 days at the most. The
    reference has no `ms-cv` here. It names no kind of credentials but a bearer token.

    Args:
        version (str): Version of the API; every spec uses 1.
        audit_request_start_date (datetime.datetime): The start of the range, at most 90 days ago.
        audit_request_end_date (datetime.datetime | Unset): The end of the range, at most 30 days
            after its start.
        audit_request_filter_field (str | Unset): The field to filter by. The reference names
            none; the how-to has `CompanyName`, `CustomerId` and `ResourceType`.
        audit_request_filter_value (str | Unset): The value that the field is compared with.
        audit_request_filter_operator (int | Unset): An operator by its number. The reference
            gives no numbers. In the SDK `Equals` is 0 and `Substring` is 6; that the service counts
            alike is inferred.
        audit_request_size (int | Unset): The maximum number of records of a page.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditRecordCollection
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            audit_request_start_date=audit_request_start_date,
            audit_request_end_date=audit_request_end_date,
            audit_request_filter_field=audit_request_filter_field,
            audit_request_filter_value=audit_request_filter_value,
            audit_request_filter_operator=audit_request_filter_operator,
            audit_request_size=audit_request_size,
            ms_correlationid=ms_correlationid,
            ms_requestid=ms_requestid,
        )
    ).parsed
