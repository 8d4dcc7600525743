"""The codes that a Government Community Cloud qualification needs.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

import builtins
from collections.abc import Callable
from typing import Unpack

from partner_center import readers
from partner_center.calls import Call, CallOptions, RawResponse, Settings
from partner_center.drivers import AsyncDriver, Driver
from partner_center.operations import Operation
from partner_center_generated.api.validation_codes import get_gcc_validations
from partner_center_generated.models import ValidationCode

_GET_GCC_VALIDATIONS = Operation(
    "validation_codes.list",
    frozenset({200, 201}),
)
_READ_GET_GCC_VALIDATIONS: Callable[[object], list[ValidationCode]] = readers.many(
    readers.one(ValidationCode), "ValidationCode"
)


class ValidationCodes:
    """The codes that a Government Community Cloud qualification needs."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(self, **options: Unpack[CallOptions]) -> builtins.list[ValidationCode]:
        """Gets the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._driver.settings)
        return self._driver.call(call, options).parsed


class RawValidationCodes:
    """The codes that a Government Community Cloud qualification needs. Each result is a `RawResponse`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(self, **options: Unpack[CallOptions]) -> RawResponse[builtins.list[ValidationCode]]:
        """Gets the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._driver.settings)
        return self._driver.call(call, options)


class AsyncValidationCodes:
    """The codes that a Government Community Cloud qualification needs."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(self, **options: Unpack[CallOptions]) -> builtins.list[ValidationCode]:
        """Gets the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._driver.settings)
        return (await self._driver.call(call, options)).parsed


class AsyncRawValidationCodes:
    """The codes that a Government Community Cloud qualification needs. Each result is a `RawResponse`."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(self, **options: Unpack[CallOptions]) -> RawResponse[builtins.list[ValidationCode]]:
        """Gets the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._driver.settings)
        return await self._driver.call(call, options)


def get_gcc_validations_call(settings: Settings) -> Call[list[ValidationCode]]:
    """Check the arguments of the operation `getGccValidations`, and return the call."""
    request = get_gcc_validations._get_kwargs(settings.api_version)
    return _GET_GCC_VALIDATIONS.call(request, _READ_GET_GCC_VALIDATIONS)
