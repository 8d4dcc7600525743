"""The resources of the spec, as the two clients have them.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partner_center.drivers import AsyncDriver, Driver

    from .customers import AsyncCustomers, AsyncRawCustomers, Customers, RawCustomers
    from .qualifications import AsyncQualifications, AsyncRawQualifications, Qualifications, RawQualifications
    from .validation_codes import AsyncRawValidationCodes, AsyncValidationCodes, RawValidationCodes, ValidationCodes

__all__ = [
    "Qualifications",
    "AsyncQualifications",
    "RawQualifications",
    "AsyncRawQualifications",
    "ValidationCodes",
    "AsyncValidationCodes",
    "RawValidationCodes",
    "AsyncRawValidationCodes",
    "Customers",
    "AsyncCustomers",
    "RawCustomers",
    "AsyncRawCustomers",
    "AsyncRawResources",
    "AsyncResources",
    "RawResources",
    "Resources",
]


class RawResources:
    """The resources of `PartnerCenter`; each result is a `RawResponse`. Each is imported when it is first used."""

    def __init__(self, driver: "Driver") -> None:
        self._driver = driver

    @cached_property
    def qualifications(self) -> "RawQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import RawQualifications

        return RawQualifications(self._driver)

    @cached_property
    def validation_codes(self) -> "RawValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import RawValidationCodes

        return RawValidationCodes(self._driver)

    @cached_property
    def customers(self) -> "RawCustomers":
        """The partner's customers."""
        from .customers import RawCustomers

        return RawCustomers(self._driver)


class Resources:
    """The resources of `PartnerCenter`. Each is imported when it is first used."""

    def __init__(self, driver: "Driver") -> None:
        self._driver = driver

    @cached_property
    def qualifications(self) -> "Qualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import Qualifications

        return Qualifications(self._driver)

    @cached_property
    def validation_codes(self) -> "ValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import ValidationCodes

        return ValidationCodes(self._driver)

    @cached_property
    def customers(self) -> "Customers":
        """The partner's customers."""
        from .customers import Customers

        return Customers(self._driver)

    @cached_property
    def with_raw_response(self) -> "RawResources":
        """The same resources; each result comes with its status, headers, ids and attempts."""
        return RawResources(self._driver)


class AsyncRawResources:
    """The resources of `AsyncPartnerCenter`; each result is a `RawResponse`. Each is imported when it is first used."""

    def __init__(self, driver: "AsyncDriver") -> None:
        self._driver = driver

    @cached_property
    def qualifications(self) -> "AsyncRawQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import AsyncRawQualifications

        return AsyncRawQualifications(self._driver)

    @cached_property
    def validation_codes(self) -> "AsyncRawValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import AsyncRawValidationCodes

        return AsyncRawValidationCodes(self._driver)

    @cached_property
    def customers(self) -> "AsyncRawCustomers":
        """The partner's customers."""
        from .customers import AsyncRawCustomers

        return AsyncRawCustomers(self._driver)


class AsyncResources:
    """The resources of `AsyncPartnerCenter`. Each is imported when it is first used."""

    def __init__(self, driver: "AsyncDriver") -> None:
        self._driver = driver

    @cached_property
    def qualifications(self) -> "AsyncQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import AsyncQualifications

        return AsyncQualifications(self._driver)

    @cached_property
    def validation_codes(self) -> "AsyncValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import AsyncValidationCodes

        return AsyncValidationCodes(self._driver)

    @cached_property
    def customers(self) -> "AsyncCustomers":
        """The partner's customers."""
        from .customers import AsyncCustomers

        return AsyncCustomers(self._driver)

    @cached_property
    def with_raw_response(self) -> "AsyncRawResources":
        """The same resources; each result comes with its status, headers, ids and attempts."""
        return AsyncRawResources(self._driver)


_HOME = {
    "Qualifications": ".qualifications",
    "AsyncQualifications": ".qualifications",
    "RawQualifications": ".qualifications",
    "AsyncRawQualifications": ".qualifications",
    "ValidationCodes": ".validation_codes",
    "AsyncValidationCodes": ".validation_codes",
    "RawValidationCodes": ".validation_codes",
    "AsyncRawValidationCodes": ".validation_codes",
    "Customers": ".customers",
    "AsyncCustomers": ".customers",
    "RawCustomers": ".customers",
    "AsyncRawCustomers": ".customers",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a class when it is first used."""
        from importlib import import_module

        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
