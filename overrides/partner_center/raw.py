"""The same calls, with everything around the answer: `pc.with_raw_response`."""

from typing import Unpack
from uuid import UUID

from partner_center_generated.models import CustomerQualifications, ValidationCode

from . import qualifications, validation_codes
from .calls import CallOptions, RawResponse
from .drivers import AsyncDriver, Driver
from .qualifications import CodeIn
from .requests import Qualification


class RawQualifications:
    """`Qualifications`, with everything around the answer."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerQualifications]:
        """Call `Qualifications.create`, and return the result with everything around it."""
        call = qualifications.create_call(self._driver.settings, customer_id, qualification, code_in)
        return self._driver.call(call, options)

    def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerQualifications]:
        """Call `Qualifications.list`, and return the result with everything around it."""
        return self._driver.call(qualifications.list_call(self._driver.settings, customer_id), options)


class RawValidationCodes:
    """`ValidationCodes`, with everything around the answer."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(self, **options: Unpack[CallOptions]) -> "RawResponse[_Codes]":
        """Call `ValidationCodes.list`, and return the result with everything around it."""
        return self._driver.call(validation_codes.list_call(self._driver.settings), options)


class RawPartnerCenter:
    """The resources of `PartnerCenter`, with everything around each answer."""

    def __init__(self, driver: Driver) -> None:
        self.qualifications = RawQualifications(driver)
        self.validation_codes = RawValidationCodes(driver)


class AsyncRawQualifications:
    """`AsyncQualifications`, with everything around the answer."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def create(
        self,
        customer_id: str | UUID,
        qualification: Qualification,
        *,
        code_in: CodeIn | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerQualifications]:
        """Call `Qualifications.create`, and return the result with everything around it."""
        call = qualifications.create_call(self._driver.settings, customer_id, qualification, code_in)
        return await self._driver.call(call, options)

    async def list(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[CustomerQualifications]:
        """Call `Qualifications.list`, and return the result with everything around it."""
        return await self._driver.call(qualifications.list_call(self._driver.settings, customer_id), options)


class AsyncRawValidationCodes:
    """`AsyncValidationCodes`, with everything around the answer."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(self, **options: Unpack[CallOptions]) -> "RawResponse[_Codes]":
        """Call `ValidationCodes.list`, and return the result with everything around it."""
        return await self._driver.call(validation_codes.list_call(self._driver.settings), options)


class AsyncRawPartnerCenter:
    """The resources of `AsyncPartnerCenter`, with everything around each answer."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.qualifications = AsyncRawQualifications(driver)
        self.validation_codes = AsyncRawValidationCodes(driver)


_Codes = list[ValidationCode]  # in the classes above, `list` is the method
