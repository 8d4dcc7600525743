from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.customer_company_profile import CustomerCompanyProfile
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    customer_id: str,
    *,
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
        "method": "get",
        "url": "/v{version}/customers/{customer_id}/profiles/company".format(
            version=quote(str(version), safe=""),
            customer_id=quote(str(customer_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CustomerCompanyProfile | None:
    if response.status_code == 200:
        response_200 = CustomerCompanyProfile.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CustomerCompanyProfile]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    version: str,
    customer_id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[CustomerCompanyProfile]:
    """Get the customer's company profile.

     The how-to wants app+user credentials, although an app-only token gets the same object within the
    customer. The page of October 2023 says that without delegated administration (DAP) there is no
    address, no e-mail address and no custom domain. Newer copies say: without DAP or GDAP. No profile
    has a website. Nothing updates this profile.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
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
        Response[CustomerCompanyProfile]
    """

    kwargs = _get_kwargs(
        version=version,
        customer_id=customer_id,
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
    customer_id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> CustomerCompanyProfile | None:
    """Get the customer's company profile.

     The how-to wants app+user credentials, although an app-only token gets the same object within the
    customer. The page of October 2023 says that without delegated administration (DAP) there is no
    address, no e-mail address and no custom domain. Newer copies say: without DAP or GDAP. No profile
    has a website. Nothing updates this profile.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
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
        CustomerCompanyProfile
    """

    return sync_detailed(
        version=version,
        customer_id=customer_id,
        client=client,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    customer_id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[CustomerCompanyProfile]:
    """Get the customer's company profile.

     The how-to wants app+user credentials, although an app-only token gets the same object within the
    customer. The page of October 2023 says that without delegated administration (DAP) there is no
    address, no e-mail address and no custom domain. Newer copies say: without DAP or GDAP. No profile
    has a website. Nothing updates this profile.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
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
        Response[CustomerCompanyProfile]
    """

    kwargs = _get_kwargs(
        version=version,
        customer_id=customer_id,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    version: str,
    customer_id: str,
    *,
    client: AuthenticatedClient,
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> CustomerCompanyProfile | None:
    """Get the customer's company profile.

     The how-to wants app+user credentials, although an app-only token gets the same object within the
    customer. The page of October 2023 says that without delegated administration (DAP) there is no
    address, no e-mail address and no custom domain. Newer copies say: without DAP or GDAP. No profile
    has a website. Nothing updates this profile.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
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
        CustomerCompanyProfile
    """

    return (
        await asyncio_detailed(
            version=version,
            customer_id=customer_id,
            client=client,
            ms_correlationid=ms_correlationid,
            ms_cv=ms_cv,
            ms_requestid=ms_requestid,
        )
    ).parsed
