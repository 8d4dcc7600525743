from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.customer import Customer
from ...models.customer_request import CustomerRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    *,
    body: CustomerRequest,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(ms_correlationid, Unset):
        headers["ms-correlationid"] = ms_correlationid

    if not isinstance(ms_cv, Unset):
        headers["ms-cv"] = ms_cv

    if not isinstance(ms_requestid, Unset):
        headers["ms-requestid"] = ms_requestid

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v{version}/customers".format(
            version=quote(str(version), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Customer | None:
    if response.status_code == 200:
        response_200 = Customer.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Customer.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Customer]:
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
    body: CustomerRequest,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[Customer]:
    """Create a customer.

     The reference answers `200`, the how-to `201`. The reference says that the customer is created
    asynchronously, and that "an additional header value of GenerateReadWriteConsistencyToken" is used;
    it gives neither its name nor its value. The how-to requires the request id and the correlation id,
    which the reference makes optional, and calls the request idempotent. A customer of an indirect
    reseller needs app+user credentials. The address has to be a valid one. A sandbox holds 75 customers
    at the most. The catalogue has these codes: 600002 no registration number in that country, 600049 it
    is missing, 600050 it is malformed, 600051 the phone number is missing, all with status 400. Code
    600006, with status 403, was seen for an action that is not allowed.

    Args:
        version (str): Version of the API; every spec uses 1.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.
        body (CustomerRequest): A customer that is to be created. The reference types the body as
            `…V1.Customer`, which the XML name follows. These are the members that the how-to pages
            describe; a customer that is to be created has no id yet. The how-to requires
            `companyProfile.domain` and, of `billingProfile`, `email`, `culture`, `language`,
            `companyName` and `defaultAddress`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Customer]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
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
    body: CustomerRequest,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Customer | None:
    """Create a customer.

     The reference answers `200`, the how-to `201`. The reference says that the customer is created
    asynchronously, and that "an additional header value of GenerateReadWriteConsistencyToken" is used;
    it gives neither its name nor its value. The how-to requires the request id and the correlation id,
    which the reference makes optional, and calls the request idempotent. A customer of an indirect
    reseller needs app+user credentials. The address has to be a valid one. A sandbox holds 75 customers
    at the most. The catalogue has these codes: 600002 no registration number in that country, 600049 it
    is missing, 600050 it is malformed, 600051 the phone number is missing, all with status 400. Code
    600006, with status 403, was seen for an action that is not allowed.

    Args:
        version (str): Version of the API; every spec uses 1.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.
        body (CustomerRequest): A customer that is to be created. The reference types the body as
            `…V1.Customer`, which the XML name follows. These are the members that the how-to pages
            describe; a customer that is to be created has no id yet. The how-to requires
            `companyProfile.domain` and, of `billingProfile`, `email`, `culture`, `language`,
            `companyName` and `defaultAddress`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Customer
    """

    return sync_detailed(
        version=version,
        client=client,
        body=body,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    *,
    client: AuthenticatedClient,
    body: CustomerRequest,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[Customer]:
    """Create a customer.

     The reference answers `200`, the how-to `201`. The reference says that the customer is created
    asynchronously, and that "an additional header value of GenerateReadWriteConsistencyToken" is used;
    it gives neither its name nor its value. The how-to requires the request id and the correlation id,
    which the reference makes optional, and calls the request idempotent. A customer of an indirect
    reseller needs app+user credentials. The address has to be a valid one. A sandbox holds 75 customers
    at the most. The catalogue has these codes: 600002 no registration number in that country, 600049 it
    is missing, 600050 it is malformed, 600051 the phone number is missing, all with status 400. Code
    600006, with status 403, was seen for an action that is not allowed.

    Args:
        version (str): Version of the API; every spec uses 1.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.
        body (CustomerRequest): A customer that is to be created. The reference types the body as
            `…V1.Customer`, which the XML name follows. These are the members that the how-to pages
            describe; a customer that is to be created has no id yet. The how-to requires
            `companyProfile.domain` and, of `billingProfile`, `email`, `culture`, `language`,
            `companyName` and `defaultAddress`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Customer]
    """

    kwargs = _get_kwargs(
        version=version,
        body=body,
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
    body: CustomerRequest,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Customer | None:
    """Create a customer.

     The reference answers `200`, the how-to `201`. The reference says that the customer is created
    asynchronously, and that "an additional header value of GenerateReadWriteConsistencyToken" is used;
    it gives neither its name nor its value. The how-to requires the request id and the correlation id,
    which the reference makes optional, and calls the request idempotent. A customer of an indirect
    reseller needs app+user credentials. The address has to be a valid one. A sandbox holds 75 customers
    at the most. The catalogue has these codes: 600002 no registration number in that country, 600049 it
    is missing, 600050 it is malformed, 600051 the phone number is missing, all with status 400. Code
    600006, with status 403, was seen for an action that is not allowed.

    Args:
        version (str): Version of the API; every spec uses 1.
        ms_correlationid (str | Unset): Used for tracking requests internally. If a ms-
            correlationid is not provided, the server will generate a new one for each request
        ms_cv (str | Unset): Used for tracking requests internally. If a ms-cv is not provided,
            the server will generate a new one for each request
        ms_requestid (str | Unset): Used for idempotency of requests. If a ms-requestid is not
            provided, the server will generate a new one for each request. The headers page: after a
            timeout the retry should carry the same value; once a response has arrived, a new one.
        body (CustomerRequest): A customer that is to be created. The reference types the body as
            `…V1.Customer`, which the XML name follows. These are the members that the how-to pages
            describe; a customer that is to be created has no id yet. The how-to requires
            `companyProfile.domain` and, of `billingProfile`, `email`, `culture`, `language`,
            `companyName` and `defaultAddress`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Customer
    """

    return (
        await asyncio_detailed(
            version=version,
            client=client,
            body=body,
            ms_correlationid=ms_correlationid,
            ms_cv=ms_cv,
            ms_requestid=ms_requestid,
        )
    ).parsed
