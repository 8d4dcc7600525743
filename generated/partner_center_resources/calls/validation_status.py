"""The calls of `validation_status`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import AccountValidationStatus, AccountValidationType

_GET_CUSTOMER_VALIDATION_STATUS = Operation(
    "validation_status.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_VALIDATION_STATUS: Callable[[object], AccountValidationStatus] = readers.one(AccountValidationStatus)


def get_customer_validation_status_call(
    settings: Settings, customer_id: str | UUID, *, type_: AccountValidationType | str = "account"
) -> Call[AccountValidationStatus]:
    """Validate the arguments of the operation `getCustomerValidationStatus`, and return the call."""
    return _GET_CUSTOMER_VALIDATION_STATUS.call(
        "/v{}/customers/{}/validationStatus".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_VALIDATION_STATUS,
        query={
            "type": argument("type_", type_, str, example="account"),
        },
    )
