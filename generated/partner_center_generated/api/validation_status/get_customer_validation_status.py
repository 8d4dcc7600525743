from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.account_validation_status import AccountValidationStatus
from ...models.account_validation_type import (
    AccountValidationType,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    version: str,
    customer_id: str,
    *,
    type_: AccountValidationType | str = "account",
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

    params: dict[str, Any] = {}

    json_type_: str
    if isinstance(type_, str):
        json_type_ = type_
    else:
        json_type_ = type_
    params["type"] = json_type_

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v{version}/customers/{customer_id}/validationStatus".format(
            version=quote(str(version), safe=""),
            customer_id=quote(str(customer_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccountValidationStatus | None:
    if response.status_code == 200:
        response_200 = AccountValidationStatus.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AccountValidationStatus]:
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
    type_: AccountValidationType | str = "account",
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AccountValidationStatus]:
    """Get where the account validation of the customer stands.

     The compliance check that starts when a customer is created or when its billing or organisation data
    change. It is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block
    purchases. `Allowed` and having no account status do not. `Not Ready` stands in neither list. The
    how-to writes `/v1` in the path, and no page of the reference is in a stored copy.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
        type_ (AccountValidationType | str): What kind of validation is asked for. `account` is
            the only value of the how-to; the .NET SDK sends `Account`. Default: 'account'.
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
        Response[AccountValidationStatus]
    """

    kwargs = _get_kwargs(
        version=version,
        customer_id=customer_id,
        type_=type_,
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
    type_: AccountValidationType | str = "account",
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AccountValidationStatus | None:
    """Get where the account validation of the customer stands.

     The compliance check that starts when a customer is created or when its billing or organisation data
    change. It is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block
    purchases. `Allowed` and having no account status do not. `Not Ready` stands in neither list. The
    how-to writes `/v1` in the path, and no page of the reference is in a stored copy.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
        type_ (AccountValidationType | str): What kind of validation is asked for. `account` is
            the only value of the how-to; the .NET SDK sends `Account`. Default: 'account'.
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
        AccountValidationStatus
    """

    return sync_detailed(
        version=version,
        customer_id=customer_id,
        client=client,
        type_=type_,
        ms_correlationid=ms_correlationid,
        ms_cv=ms_cv,
        ms_requestid=ms_requestid,
    ).parsed


async def asyncio_detailed(
    version: str,
    customer_id: str,
    *,
    client: AuthenticatedClient,
    type_: AccountValidationType | str = "account",
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> Response[AccountValidationStatus]:
    """Get where the account validation of the customer stands.

     The compliance check that starts when a customer is created or when its billing or organisation data
    change. It is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block
    purchases. `Allowed` and having no account status do not. `Not Ready` stands in neither list. The
    how-to writes `/v1` in the path, and no page of the reference is in a stored copy.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
        type_ (AccountValidationType | str): What kind of validation is asked for. `account` is
            the only value of the how-to; the .NET SDK sends `Account`. Default: 'account'.
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
        Response[AccountValidationStatus]
    """

    kwargs = _get_kwargs(
        version=version,
        customer_id=customer_id,
        type_=type_,
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
    type_: AccountValidationType | str = "account",
    ms_correlationid: str | Unset = UNSET,
    ms_cv: str | Unset = UNSET,
    ms_requestid: str | Unset = UNSET,
) -> AccountValidationStatus | None:
    """Get where the account validation of the customer stands.

     The compliance check that starts when a customer is created or when its billing or organisation data
    change. It is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block
    purchases. `Allowed` and having no account status do not. `Not Ready` stands in neither list. The
    how-to writes `/v1` in the path, and no page of the reference is in a stored copy.

    Args:
        version (str): Version of the API; every spec uses 1.
        customer_id (str): Id of the customer. The reference types it string; the SDKs insist on a
            GUID, and the error catalogue has 900118 for an invalid one, which is what the pattern
            says.
        type_ (AccountValidationType | str): What kind of validation is asked for. `account` is
            the only value of the how-to; the .NET SDK sends `Account`. Default: 'account'.
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
        AccountValidationStatus
    """

    return (
        await asyncio_detailed(
            version=version,
            customer_id=customer_id,
            client=client,
            type_=type_,
            ms_correlationid=ms_correlationid,
            ms_cv=ms_cv,
            ms_requestid=ms_requestid,
        )
    ).parsed
