"""The calls of `organizations`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import CustomerOrganization

_GET_CUSTOMER_ORGANIZATION = Operation(
    "organizations.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_ORGANIZATION: Callable[[object], list[CustomerOrganization]] = readers.many(
    readers.one(CustomerOrganization), "CustomerOrganization"
)


def get_customer_organization_call(settings: Settings, customer_id: str | UUID) -> Call[list[CustomerOrganization]]:
    """Validate the arguments of the operation `getCustomerOrganization`, and return the call."""
    return _GET_CUSTOMER_ORGANIZATION.call(
        "/v{}/customers/{}/organization".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_ORGANIZATION,
    )
