"""The partner's validation codes for Government Community Cloud."""

from typing import Unpack

from partner_center_generated.api.validation_codes import get_gcc_validations
from partner_center_generated.models import ValidationCode

from .calls import Call, CallOptions, Settings
from .drivers import AsyncDriver, Driver
from .responses import validation_codes

_Codes = list[ValidationCode]  # in the classes below, `list` is the method


class ValidationCodes:
    """The partner's validation codes; `PartnerCenter.validation_codes`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(self, **options: Unpack[CallOptions]) -> _Codes:
        """List the partner's validation codes, each with how many uses it has left.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An option was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        """
        return self._driver.call(list_call(self._driver.settings), options).parsed


class AsyncValidationCodes:
    """The partner's validation codes; `AsyncPartnerCenter.validation_codes`."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(self, **options: Unpack[CallOptions]) -> _Codes:
        """List the partner's validation codes, each with how many uses it has left.

        Args:
            options: See `CallOptions`.

        Raises:
            InvalidRequestError: An option was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The answer is not what the documents promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        """
        return (await self._driver.call(list_call(self._driver.settings), options)).parsed


def list_call(settings: Settings) -> Call[_Codes]:
    """Return the call that lists the codes."""
    generated = get_gcc_validations._get_kwargs(settings.api_version)  # noqa: SLF001
    return Call("validation_codes.list", generated["method"].upper(), generated["url"], validation_codes)
