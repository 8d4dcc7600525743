"""Every operation of the spec by its `operationId`: the method that it is, and the names of its arguments.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Mapping

from partner_center.operations import Entry

OPERATIONS: Mapping[str, Entry] = {
    "getCustomerQualifications": Entry(
        "qualifications",
        "list",
        "get_customer_qualifications_call",
        {"customer_id": "customer_id"},
    ),
    "createCustomerQualifications": Entry(
        "qualifications",
        "create",
        "create_customer_qualifications_call",
        {"customer_id": "customer_id", "code": "code", "": "body"},
    ),
    "getGccValidations": Entry(
        "validation_codes",
        "list",
        "get_gcc_validations_call",
        {},
    ),
    "getCustomers": Entry(
        "customers",
        "list",
        "get_customers_call",
        {"size": "size", "filter": "filter_", "filter.operator": "filter_operator"},
    ),
}
