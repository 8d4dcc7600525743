"""The calls of `validation_codes`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import GccValidationRelationship, ValidationCode

_GET_GCC_VALIDATIONS = Operation(
    "validation_codes.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_GCC_VALIDATIONS: Callable[[object], list[ValidationCode]] = readers.many(
    readers.one(ValidationCode), "ValidationCode"
)
_GET_CUSTOMER_GCC_VALIDATIONS = Operation(
    "validation_codes.list_for_customer",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_GCC_VALIDATIONS: Callable[[object], list[GccValidationRelationship]] = readers.one_or_many(
    readers.one(GccValidationRelationship), "GccValidationRelationship"
)


def get_gcc_validations_call(settings: Settings) -> Call[list[ValidationCode]]:
    """Validate the arguments of the operation `getGccValidations`, and return the call."""
    return _GET_GCC_VALIDATIONS.call(
        "/v{}/customers/all/validations".format(settings.api_version),
        _READ_GET_GCC_VALIDATIONS,
    )


def get_customer_gcc_validations_call(
    settings: Settings, customer_id: str | UUID
) -> Call[list[GccValidationRelationship]]:
    """Validate the arguments of the operation `getCustomerGccValidations`, and return the call."""
    return _GET_CUSTOMER_GCC_VALIDATIONS.call(
        "/v{}/customers/{}/validations".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_GCC_VALIDATIONS,
    )
