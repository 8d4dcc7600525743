from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.customer_collection import CustomerCollection
from ...models.seek_operation import SeekOperation
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    *,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    filter_: str | Unset = UNSET,
    filter_operator: int | Unset = UNSET,
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

    params["size"] = size

    json_seek_operation: int | str | Unset
    if isinstance(seek_operation, Unset):
        json_seek_operation = UNSET
    elif isinstance(seek_operation, str):
        json_seek_operation = seek_operation
    else:
        json_seek_operation = seek_operation
    params["seekOperation"] = json_seek_operation

    params["filter"] = filter_

    params["filter.operator"] = filter_operator

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v{version}/customers".format(
            version=quote(str(version), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CustomerCollection | None:
    if response.status_code == 200:
        response_200 = CustomerCollection.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[CustomerCollection]:
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
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    filter_: str | Unset = UNSET,
    filter_operator: int | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[CustomerCollection]:
    """Get the partner's customers, a page at a time.

     Two forms of the URI are in the reference: without a query, and with `seekOperation`, `size` and
    `filter.operator`. The how-to pages give `size` and a whole `filter`. A page that is not the last
    one has a link `next`; its `uri` and its headers, of which `MS-ContinuationToken` is one, make up
    the request for the next page. That `uri` may begin with `/v1` or not: the how-to shows the former,
    recorded traffic the latter, and a change from one to the other in November 2021 made a client ask
    for `/v1//v1/customers`.

    Args:
        version (str): Version of the API; every spec uses 1.
        size (int | Unset): The maximum number of customers to return. Optional in the reference
            and on the page about filters; required on the page about the list. 500 were seen to come
            at the most. With 0, as the example of the page about filters and the SDK send it, the
            service chooses.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. The reference has
            no such parameter, only `filter.operator`, and calls the fields `DisplayName` and
            `DefaultDomainName`; the how-to and the SDK send this one, with the fields `CompanyName`,
            `Domain`, `IndirectReseller` and `IndirectCloudSolutionProvider`. The only operator is
            `starts_with`; case is ignored.
        filter_operator (int | Unset): An operator by its number, in the reference only, where it
            stands alone, without the field and the value that it would go with. In the how-to's list
            of operators `starts_with` is the tenth, so 9 if they are numbered in that order. What it
            does is not documented; `filter` is what clients send.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/customers?seek=`; no client does so.
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
        Response[CustomerCollection]
    """

    kwargs = _get_kwargs(
        version=version,
        size=size,
        seek_operation=seek_operation,
        filter_=filter_,
        filter_operator=filter_operator,
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
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    filter_: str | Unset = UNSET,
    filter_operator: int | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> CustomerCollection | None:
    """Get the partner's customers, a page at a time.

     Two forms of the URI are in the reference: without a query, and with `seekOperation`, `size` and
    `filter.operator`. The how-to pages give `size` and a whole `filter`. A page that is not the last
    one has a link `next`; its `uri` and its headers, of which `MS-ContinuationToken` is one, make up
    the request for the next page. That `uri` may begin with `/v1` or not: the how-to shows the former,
    recorded traffic the latter, and a change from one to the other in November 2021 made a client ask
    for `/v1//v1/customers`.

    Args:
        version (str): Version of the API; every spec uses 1.
        size (int | Unset): The maximum number of customers to return. Optional in the reference
            and on the page about filters; required on the page about the list. 500 were seen to come
            at the most. With 0, as the example of the page about filters and the SDK send it, the
            service chooses.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. The reference has
            no such parameter, only `filter.operator`, and calls the fields `DisplayName` and
            `DefaultDomainName`; the how-to and the SDK send this one, with the fields `CompanyName`,
            `Domain`, `IndirectReseller` and `IndirectCloudSolutionProvider`. The only operator is
            `starts_with`; case is ignored.
        filter_operator (int | Unset): An operator by its number, in the reference only, where it
            stands alone, without the field and the value that it would go with. In the how-to's list
            of operators `starts_with` is the tenth, so 9 if they are numbered in that order. What it
            does is not documented; `filter` is what clients send.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/customers?seek=`; no client does so.
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
        CustomerCollection
    """

    return sync_detailed(
        version=version,
        client=client,
        size=size,
        seek_operation=seek_operation,
        filter_=filter_,
        filter_operator=filter_operator,
        ms_continuation_token=ms_continuation_token,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    *,
    client: AuthenticatedClient,
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    filter_: str | Unset = UNSET,
    filter_operator: int | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[CustomerCollection]:
    """Get the partner's customers, a page at a time.

     Two forms of the URI are in the reference: without a query, and with `seekOperation`, `size` and
    `filter.operator`. The how-to pages give `size` and a whole `filter`. A page that is not the last
    one has a link `next`; its `uri` and its headers, of which `MS-ContinuationToken` is one, make up
    the request for the next page. That `uri` may begin with `/v1` or not: the how-to shows the former,
    recorded traffic the latter, and a change from one to the other in November 2021 made a client ask
    for `/v1//v1/customers`.

    Args:
        version (str): Version of the API; every spec uses 1.
        size (int | Unset): The maximum number of customers to return. Optional in the reference
            and on the page about filters; required on the page about the list. 500 were seen to come
            at the most. With 0, as the example of the page about filters and the SDK send it, the
            service chooses.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. The reference has
            no such parameter, only `filter.operator`, and calls the fields `DisplayName` and
            `DefaultDomainName`; the how-to and the SDK send this one, with the fields `CompanyName`,
            `Domain`, `IndirectReseller` and `IndirectCloudSolutionProvider`. The only operator is
            `starts_with`; case is ignored.
        filter_operator (int | Unset): An operator by its number, in the reference only, where it
            stands alone, without the field and the value that it would go with. In the how-to's list
            of operators `starts_with` is the tenth, so 9 if they are numbered in that order. What it
            does is not documented; `filter` is what clients send.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/customers?seek=`; no client does so.
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
        Response[CustomerCollection]
    """

    kwargs = _get_kwargs(
        version=version,
        size=size,
        seek_operation=seek_operation,
        filter_=filter_,
        filter_operator=filter_operator,
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
    size: int | Unset = UNSET,
    seek_operation: int | SeekOperation | Unset = UNSET,
    filter_: str | Unset = UNSET,
    filter_operator: int | Unset = UNSET,
    ms_continuation_token: str | Unset = UNSET,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> CustomerCollection | None:
    """Get the partner's customers, a page at a time.

     Two forms of the URI are in the reference: without a query, and with `seekOperation`, `size` and
    `filter.operator`. The how-to pages give `size` and a whole `filter`. A page that is not the last
    one has a link `next`; its `uri` and its headers, of which `MS-ContinuationToken` is one, make up
    the request for the next page. That `uri` may begin with `/v1` or not: the how-to shows the former,
    recorded traffic the latter, and a change from one to the other in November 2021 made a client ask
    for `/v1//v1/customers`.

    Args:
        version (str): Version of the API; every spec uses 1.
        size (int | Unset): The maximum number of customers to return. Optional in the reference
            and on the page about filters; required on the page about the list. 500 were seen to come
            at the most. With 0, as the example of the page about filters and the SDK send it, the
            service chooses.
        seek_operation (int | SeekOperation | Unset): The seek operation. An int32 in the
            reference; by its name, such as `Next`, in the SDK, in the links of answers and on the
            how-to pages of other lists. It goes with `MS-ContinuationToken`.
        filter_ (str | Unset): JSON with the members Field, Value and Operator. The reference has
            no such parameter, only `filter.operator`, and calls the fields `DisplayName` and
            `DefaultDomainName`; the how-to and the SDK send this one, with the fields `CompanyName`,
            `Domain`, `IndirectReseller` and `IndirectCloudSolutionProvider`. The only operator is
            `starts_with`; case is ignored.
        filter_operator (int | Unset): An operator by its number, in the reference only, where it
            stands alone, without the field and the value that it would go with. In the how-to's list
            of operators `starts_with` is the tenth, so 9 if they are numbered in that order. What it
            does is not documented; `filter` is what clients send.
        ms_continuation_token (str | Unset): The token of the page before, from the headers of its
            link `next`. The reference says instead that the token can be passed to
            `/customers?seek=`; no client does so.
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
        CustomerCollection
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            size=size,
            seek_operation=seek_operation,
            filter_=filter_,
            filter_operator=filter_operator,
            ms_continuation_token=ms_continuation_token,
            ms_correlationid=ms_correlationid,
            ms_cv=ms_cv,
            ms_requestid=ms_requestid,
        )
    ).parsed
