"""The same calls, with everything around the answer: `pc.with_raw_response`."""

from typing import Unpack
from uuid import UUID

from partner_center_generated.models import CustomerQualifications, ValidationCode

from . import customers, qualifications, validation_codes
from .calls import CallOptions, RawResponse
from .customers import CustomerPage
from .drivers import AsyncDriver, Driver
from .qualifications import CodeIn
from .requests import Qualification


class RawCustomers:
    """`Customers`, with everything around the answer."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerPage]:
        """Get one page of `Customers.list`, and return it with everything around it."""
        first = customers.first_position(page_size, company_name_starts_with, domain_starts_with, continuation)
        call = customers.page_call(self._driver.settings, first, frozenset({first.continuation()}))
        return self._driver.call(call, options)


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
        self.customers = RawCustomers(driver)
        self.qualifications = RawQualifications(driver)
        self.validation_codes = RawValidationCodes(driver)


class AsyncRawCustomers:
    """`AsyncCustomers`, with everything around the answer."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerPage]:
        """Get one page of `AsyncCustomers.list`, and return it with everything around it."""
        first = customers.first_position(page_size, company_name_starts_with, domain_starts_with, continuation)
        call = customers.page_call(self._driver.settings, first, frozenset({first.continuation()}))
        return await self._driver.call(call, options)


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
        self.customers = AsyncRawCustomers(driver)
        self.qualifications = AsyncRawQualifications(driver)
        self.validation_codes = AsyncRawValidationCodes(driver)


_Codes = list[ValidationCode]  # in the classes above, `list` is the method
