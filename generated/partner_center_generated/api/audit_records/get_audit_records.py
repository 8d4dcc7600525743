import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.audit_record_collection import AuditRecordCollection
from ...models.seek_operation import SeekOperation
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    *,
    start_date: datetime.date | Unset = UNSET,
    end_date: datetime.date | Unset = UNSET,
    filter_: str | Unset = UNSET,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(ms_continuation_token, Unset):
        headers["MS-ContinuationToken"] = ms_continuation_token

    if not isinstance(ms_correlationid, Unset):
        headers["ms-correlationid"] = ms_correlationid

    if not isinstance(ms_cv, Unset):
        headers["ms-cv"] = ms_cv

    if not isinstance(ms_requestid, Unset):
        headers["ms-requestid"] = ms_requestid

    params: dict[str, Any] = {}

    json_start_date: str | Unset = UNSET
    if not isinstance(start_date, Unset):
        json_start_date = start_date.isoformat()
    params["startDate"] = json_start_date

    json_end_date: str | Unset = UNSET
    if not isinstance(end_date, Unset):
        json_end_date = end_date.isoformat()
    params["endDate"] = json_end_date

    params["filter"] = filter_

    params["size"] = size

    json_seek_operation: int | str | Unset
    if isinstance(seek_operation, Unset):
        json_seek_operation = UNSET
    elif isinstance(seek_operation, str):
        json_seek_operation = seek_operation
    else:
        json_seek_operation = seek_operation
    params["seekOperation"] = json_seek_operation

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v{version}/auditrecords".format(
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
    start_date: datetime.date | Unset = UNSET,
    end_date: datetime.date | Unset = UNSET,
    filter_: str | Unset = UNSET,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecordCollection]:
    """Get the records of what the partner's users and applications did, a page at a time.

     This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path.
    The reference has another path, `/auditactivity`, and other names in the query. Records go back 90
    days; an earlier start date is refused with 400. `operationType` cannot be filtered. No document
    shows a record of `update_customer_qualification`. China does not have it.

    Args:
        version (str): Version of the API; every spec uses 1.
        start_date (datetime.date | Unset): The first day, as yyyy-mm-dd. Without it, the service
            goes back 30 days. It may be left out where there is a filter. The how-to's own example
            and the .NET SDK send a US date with a time; other forms were refused.
        end_date (datetime.date | Unset): The last day, as yyyy-mm-dd. Without it, the largest
            window or today, whichever is less.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. Three pairs are
            documented: `CompanyName` with `substring`, `CustomerId` with `equals`, `ResourceType`
            with `equals`. The case of the value is ignored.
        size (int | Unset): The maximum number of records of a page. No table has it; the link of
            a response and the example of the throttling page do. In the link it is 500.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/auditRecords?seek=`.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
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
        start_date=start_date,
        end_date=end_date,
        filter_=filter_,
        size=size,
        seek_operation=seek_operation,
        ms_continuation_token=ms_continuation_token,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
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
    start_date: datetime.date | Unset = UNSET,
    end_date: datetime.date | Unset = UNSET,
    filter_: str | Unset = UNSET,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecordCollection | None:
    """Get the records of what the partner's users and applications did, a page at a time.

     This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path.
    The reference has another path, `/auditactivity`, and other names in the query. Records go back 90
    days; an earlier start date is refused with 400. `operationType` cannot be filtered. No document
    shows a record of `update_customer_qualification`. China does not have it.

    Args:
        version (str): Version of the API; every spec uses 1.
        start_date (datetime.date | Unset): The first day, as yyyy-mm-dd. Without it, the service
            goes back 30 days. It may be left out where there is a filter. The how-to's own example
            and the .NET SDK send a US date with a time; other forms were refused.
        end_date (datetime.date | Unset): The last day, as yyyy-mm-dd. Without it, the largest
            window or today, whichever is less.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. Three pairs are
            documented: `CompanyName` with `substring`, `CustomerId` with `equals`, `ResourceType`
            with `equals`. The case of the value is ignored.
        size (int | Unset): The maximum number of records of a page. No table has it; the link of
            a response and the example of the throttling page do. In the link it is 500.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/auditRecords?seek=`.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
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
        start_date=start_date,
        end_date=end_date,
        filter_=filter_,
        size=size,
        seek_operation=seek_operation,
        ms_continuation_token=ms_continuation_token,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    *,
    client: AuthenticatedClient,
    start_date: datetime.date | Unset = UNSET,
    end_date: datetime.date | Unset = UNSET,
    filter_: str | Unset = UNSET,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AuditRecordCollection]:
    """Get the records of what the partner's users and applications did, a page at a time.

     This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path.
    The reference has another path, `/auditactivity`, and other names in the query. Records go back 90
    days; an earlier start date is refused with 400. `operationType` cannot be filtered. No document
    shows a record of `update_customer_qualification`. China does not have it.

    Args:
        version (str): Version of the API; every spec uses 1.
        start_date (datetime.date | Unset): The first day, as yyyy-mm-dd. Without it, the service
            goes back 30 days. It may be left out where there is a filter. The how-to's own example
            and the .NET SDK send a US date with a time; other forms were refused.
        end_date (datetime.date | Unset): The last day, as yyyy-mm-dd. Without it, the largest
            window or today, whichever is less.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. Three pairs are
            documented: `CompanyName` with `substring`, `CustomerId` with `equals`, `ResourceType`
            with `equals`. The case of the value is ignored.
        size (int | Unset): The maximum number of records of a page. No table has it; the link of
            a response and the example of the throttling page do. In the link it is 500.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/auditRecords?seek=`.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
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
        start_date=start_date,
        end_date=end_date,
        filter_=filter_,
        size=size,
        seek_operation=seek_operation,
        ms_continuation_token=ms_continuation_token,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: str,
    *,
    client: AuthenticatedClient,
    start_date: datetime.date | Unset = UNSET,
    end_date: datetime.date | Unset = UNSET,
    filter_: str | Unset = UNSET,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AuditRecordCollection | None:
    """Get the records of what the partner's users and applications did, a page at a time.

     This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path.
    The reference has another path, `/auditactivity`, and other names in the query. Records go back 90
    days; an earlier start date is refused with 400. `operationType` cannot be filtered. No document
    shows a record of `update_customer_qualification`. China does not have it.

    Args:
        version (str): Version of the API; every spec uses 1.
        start_date (datetime.date | Unset): The first day, as yyyy-mm-dd. Without it, the service
            goes back 30 days. It may be left out where there is a filter. The how-to's own example
            and the .NET SDK send a US date with a time; other forms were refused.
        end_date (datetime.date | Unset): The last day, as yyyy-mm-dd. Without it, the largest
            window or today, whichever is less.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. Three pairs are
            documented: `CompanyName` with `substring`, `CustomerId` with `equals`, `ResourceType`
            with `equals`. The case of the value is ignored.
        size (int | Unset): The maximum number of records of a page. No table has it; the link of
            a response and the example of the throttling page do. In the link it is 500.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/auditRecords?seek=`.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
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
            start_date=start_date,
            end_date=end_date,
            filter_=filter_,
            size=size,
            seek_operation=seek_operation,
            ms_continuation_token=ms_continuation_token,
            ms_correlationid=ms_correlationid,
            ms_cv=ms_cv,
            ms_requestid=ms_requestid,
        )
    ).parsed
