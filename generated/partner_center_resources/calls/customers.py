"""The calls of `customers`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from uuid import UUID

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, body_argument, checked_customer_id
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center.runtime.pages import Paging, paging
from partner_center_generated.models import Customer, CustomerCollection, CustomerRequest

_GET_CUSTOMERS = Operation(
    "customers.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMERS: Callable[[object], CustomerCollection] = readers.page(CustomerCollection)
_CREATE_CUSTOMER = Operation(
    "customers.create",
    "POST",
    frozenset({200, 201}),
    schema="#/components/requestBodies/Customer/content/application~1json/schema",
    look="customers.list",
)
_READ_CREATE_CUSTOMER: Callable[[object], Customer] = readers.one(Customer)
_GET_CUSTOMER_BY_ID = Operation(
    "customers.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMER_BY_ID: Callable[[object], Customer] = readers.one(Customer)


def get_customers_call(
    settings: Settings,
    *,
    size: int | None = None,
    filter_: str | None = None,
    filter_operator: int | None = None,
    continuation_token: str | None = None,
) -> Paging[Customer]:
    """Validate the arguments of the operation `getCustomers`, and return the list."""
    call = _GET_CUSTOMERS.call(
        "/v{}/customers".format(settings.api_version),
        _READ_GET_CUSTOMERS,
        query={
            "size": None if size is None else argument("size", size, int, minimum=0),
            "filter": None
            if filter_ is None
            else argument(
                "filter_", filter_, str, example='{"Field":"CompanyName","Value":"cont","Operator":"starts_with"}'
            ),
            "filter.operator": None if filter_operator is None else argument("filter_operator", filter_operator, int),
        },
    )
    others = (
        size,
        filter_,
        filter_operator,
    )
    return paging(call, _READ_GET_CUSTOMERS, settings, continuation_token=continuation_token, others=others)


def create_customer_call(settings: Settings, body: CustomerRequest) -> Call[Customer]:
    """Validate the arguments of the operation `createCustomer`, and return the call."""
    return _CREATE_CUSTOMER.call(
        "/v{}/customers".format(settings.api_version),
        _READ_CREATE_CUSTOMER,
        body=body_argument(body, CustomerRequest),
    )


def get_customer_by_id_call(settings: Settings, customer_id: str | UUID) -> Call[Customer]:
    """Validate the arguments of the operation `getCustomerById`, and return the call."""
    return _GET_CUSTOMER_BY_ID.call(
        "/v{}/customers/{}".format(settings.api_version, checked_customer_id(customer_id)),
        _READ_GET_CUSTOMER_BY_ID,
    )
