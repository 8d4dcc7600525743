"""The calls of `company_profiles`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import CustomerCompanyProfile

_GET_CUSTOMER_COMPANY_PROFILE = Operation(
    "company_profiles.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_COMPANY_PROFILE: Callable[[object], CustomerCompanyProfile] = readers.one(CustomerCompanyProfile)


def get_customer_company_profile_call(settings: Settings, customer_id: str | UUID) -> Call[CustomerCompanyProfile]:
    """Validate the arguments of the operation `getCustomerCompanyProfile`, and return the call."""
    return _GET_CUSTOMER_COMPANY_PROFILE.call(
        "/v{}/customers/{}/profiles/company".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_COMPANY_PROFILE,
    )
