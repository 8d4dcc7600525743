"""Whether a domain is free for a new customer.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Unpack

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse

from .calls.domains import check_domain_availability_call


class Domains:
    """Whether a domain is free for a new customer."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<Domains: exists>"

    def exists(self, domain: str, **options: Unpack[CallOptions]) -> bool:
        """Check whether a domain exists already.

        The status is the response: 200 says that the domain exists, 404 that it is available. The reference says
        instead that 200 has a boolean as its body, true if the domain is available, in four media types. A response to
        HEAD has no body, and all public clients read the status. A generic rule that 404 is an error makes an error of
        the good news.

        Args:
            domain: The domain, such as contoso.onmicrosoft.com. The PowerShell client takes 17 to 43 characters.
                For a name with a character that is not allowed, a sample of the .NET SDK expects the status 400.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            Whether it exists: a success status means that it does, and 404 that it does not.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/utilities/check-domain-availability
        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Domains/DomainOperations.cs
        """
        call = check_domain_availability_call(self._api_client.settings, domain)
        return self._api_client.call(call, options).parsed


class RawDomains:
    """Whether a domain is free for a new customer. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawDomains: exists>"

    def exists(self, domain: str, **options: Unpack[CallOptions]) -> RawResponse[bool]:
        """Check whether a domain exists already.

        The status is the response: 200 says that the domain exists, 404 that it is available. The reference says
        instead that 200 has a boolean as its body, true if the domain is available, in four media types. A response to
        HEAD has no body, and all public clients read the status. A generic rule that 404 is an error makes an error of
        the good news.

        Args:
            domain: The domain, such as contoso.onmicrosoft.com. The PowerShell client takes 17 to 43 characters.
                For a name with a character that is not allowed, a sample of the .NET SDK expects the status 400.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            Whether it exists: a success status means that it does, and 404 that it does not.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/utilities/check-domain-availability
        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Domains/DomainOperations.cs
        """
        call = check_domain_availability_call(self._api_client.settings, domain)
        return self._api_client.call(call, options)


class AsyncDomains:
    """Whether a domain is free for a new customer."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncDomains: exists>"

    async def exists(self, domain: str, **options: Unpack[CallOptions]) -> bool:
        """Check whether a domain exists already.

        The status is the response: 200 says that the domain exists, 404 that it is available. The reference says
        instead that 200 has a boolean as its body, true if the domain is available, in four media types. A response to
        HEAD has no body, and all public clients read the status. A generic rule that 404 is an error makes an error of
        the good news.

        Args:
            domain: The domain, such as contoso.onmicrosoft.com. The PowerShell client takes 17 to 43 characters.
                For a name with a character that is not allowed, a sample of the .NET SDK expects the status 400.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            Whether it exists: a success status means that it does, and 404 that it does not.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/utilities/check-domain-availability
        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Domains/DomainOperations.cs
        """
        call = check_domain_availability_call(self._api_client.settings, domain)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawDomains:
    """Whether a domain is free for a new customer. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawDomains: exists>"

    async def exists(self, domain: str, **options: Unpack[CallOptions]) -> RawResponse[bool]:
        """Check whether a domain exists already.

        The status is the response: 200 says that the domain exists, 404 that it is available. The reference says
        instead that 200 has a boolean as its body, true if the domain is available, in four media types. A response to
        HEAD has no body, and all public clients read the status. A generic rule that 404 is an error makes an error of
        the good news.

        Args:
            domain: The domain, such as contoso.onmicrosoft.com. The PowerShell client takes 17 to 43 characters.
                For a name with a character that is not allowed, a sample of the .NET SDK expects the status 400.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Returns:
            Whether it exists: a success status means that it does, and 404 that it does not.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/utilities/check-domain-availability
        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/Domains/DomainOperations.cs
        """
        call = check_domain_availability_call(self._api_client.settings, domain)
        return await self._api_client.call(call, options)
