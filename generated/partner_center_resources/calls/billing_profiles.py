"""The calls of `billing_profiles`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, body_argument, checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import CustomerBillingProfile

_GET_CUSTOMER_BILLING_PROFILE = Operation(
    "billing_profiles.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_BILLING_PROFILE: Callable[[object], CustomerBillingProfile] = readers.one(CustomerBillingProfile)
_UPDATE_CUSTOMER_BILLING_PROFILE = Operation(
    "billing_profiles.update",
    "PUT",
    frozenset({200, 201}),
    schema="#/components/requestBodies/BillingProfile/content/application~1json/schema",
    look="billing_profiles.get",
)
_READ_UPDATE_CUSTOMER_BILLING_PROFILE: Callable[[object], CustomerBillingProfile] = readers.one(CustomerBillingProfile)


def get_customer_billing_profile_call(settings: Settings, customer_id: str | UUID) -> Call[CustomerBillingProfile]:
    """Validate the arguments of the operation `getCustomerBillingProfile`, and return the call."""
    return _GET_CUSTOMER_BILLING_PROFILE.call(
        "/v{}/customers/{}/profiles/billing".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_BILLING_PROFILE,
    )


def update_customer_billing_profile_call(
    settings: Settings, customer_id: str | UUID, body: CustomerBillingProfile, *, if_match: str | None = None
) -> Call[CustomerBillingProfile]:
    """Validate the arguments of the operation `updateCustomerBillingProfile`, and return the call."""
    return _UPDATE_CUSTOMER_BILLING_PROFILE.call(
        "/v{}/customers/{}/profiles/billing".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_UPDATE_CUSTOMER_BILLING_PROFILE,
        headers={
            "If-Match": None
            if if_match is None
            else argument("if_match", if_match, str, example='"-4242348048554929329"', in_header=True),
        },
        body=body_argument(body, CustomerBillingProfile),
    )
