"""The calls of `qualifications`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, body_argument, checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center_generated.models import CustomerQualification, CustomerQualificationRequest, CustomerQualifications

_GET_CUSTOMER_QUALIFICATIONS = Operation(
    "qualifications.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_QUALIFICATIONS: Callable[[object], CustomerQualifications] = readers.one(CustomerQualifications)
_CREATE_CUSTOMER_QUALIFICATIONS = Operation(
    "qualifications.create",
    "POST",
    frozenset({200, 201}),
    schema="#/components/requestBodies/CustomerQualification/content/application~1json/schema",
    reads={
        201: readers.one(CustomerQualification),
    },
    look="qualifications.list",
)
_READ_CREATE_CUSTOMER_QUALIFICATIONS: Callable[[object], CustomerQualifications] = readers.one(CustomerQualifications)
_GET_CUSTOMER_QUALIFICATION = Operation(
    "qualifications.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_QUALIFICATION: Callable[[object], str] = readers.plain(str)
_UPDATE_CUSTOMER_QUALIFICATION = Operation(
    "qualifications.update",
    "PUT",
    frozenset({200, 201}),
    schema="#/components/requestBodies/Qualification/content/application~1json/schema",
    look="qualifications.get",
)
_READ_UPDATE_CUSTOMER_QUALIFICATION: Callable[[object], str] = readers.plain(str)


def get_customer_qualifications_call(settings: Settings, customer_id: str | UUID) -> Call[CustomerQualifications]:
    """Validate the arguments of the operation `getCustomerQualifications`, and return the call."""
    return _GET_CUSTOMER_QUALIFICATIONS.call(
        "/v{}/customers/{}/qualifications".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_QUALIFICATIONS,
    )


def create_customer_qualifications_call(
    settings: Settings,
    customer_id: str | UUID,
    body: CustomerQualification | CustomerQualificationRequest,
    *,
    code: str | None = None,
) -> Call[CustomerQualifications | CustomerQualification]:
    """Validate the arguments of the operation `createCustomerQualifications`, and return the call."""
    return _CREATE_CUSTOMER_QUALIFICATIONS.call(
        "/v{}/customers/{}/qualifications".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_CREATE_CUSTOMER_QUALIFICATIONS,
        query={
            "code": None if code is None else argument("code", code, str, secret=True),
        },
        body=body_argument(body, CustomerQualification, CustomerQualificationRequest),
        secrets=(code,),
    )


def get_customer_qualification_call(settings: Settings, customer_id: str | UUID) -> Call[str]:
    """Validate the arguments of the operation `getCustomerQualification`, and return the call."""
    return _GET_CUSTOMER_QUALIFICATION.call(
        "/v{}/customers/{}/qualification".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_QUALIFICATION,
    )


def update_customer_qualification_call(
    settings: Settings, customer_id: str | UUID, body: int | str, *, code: str | None = None
) -> Call[str]:
    """Validate the arguments of the operation `updateCustomerQualification`, and return the call."""
    return _UPDATE_CUSTOMER_QUALIFICATION.call(
        "/v{}/customers/{}/qualification".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_UPDATE_CUSTOMER_QUALIFICATION,
        query={
            "code": None if code is None else argument("code", code, str, secret=True),
        },
        body=body_argument(body, int, str),
        secrets=(code,),
    )
