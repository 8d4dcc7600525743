"""Every operation of the spec by its `operationId`, with its method and the names of its arguments.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """The generated method of an operation.

    Attributes:
        resource: The resource, which is also the name of its module.
        method: The method of the resource.
        builder: The function of the module's namesake in `partner_center_resources.calls` that builds a call.
        arguments: The argument of each parameter, by the parameter's name in the spec; the body has the name "".
    """

    resource: str
    method: str
    builder: str
    arguments: Mapping[str, str]


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
    "getCustomerQualification": Entry(
        "qualifications",
        "get",
        "get_customer_qualification_call",
        {"customer_id": "customer_id"},
    ),
    "updateCustomerQualification": Entry(
        "qualifications",
        "update",
        "update_customer_qualification_call",
        {"customer_id": "customer_id", "code": "code", "": "body"},
    ),
    "getGccValidations": Entry(
        "validation_codes",
        "list",
        "get_gcc_validations_call",
        {},
    ),
    "getCustomerGccValidations": Entry(
        "validation_codes",
        "list_for_customer",
        "get_customer_gcc_validations_call",
        {"customer_id": "customer_id"},
    ),
    "getCustomers": Entry(
        "customers",
        "list",
        "get_customers_call",
        {"size": "size", "filter": "filter_", "filter.operator": "filter_operator"},
    ),
    "createCustomer": Entry(
        "customers",
        "create",
        "create_customer_call",
        {"": "body"},
    ),
    "getCustomerById": Entry(
        "customers",
        "get",
        "get_customer_by_id_call",
        {"customer_id": "customer_id"},
    ),
    "getCustomerBillingProfile": Entry(
        "billing_profiles",
        "get",
        "get_customer_billing_profile_call",
        {"customer_id": "customer_id"},
    ),
    "updateCustomerBillingProfile": Entry(
        "billing_profiles",
        "update",
        "update_customer_billing_profile_call",
        {"customer_id": "customer_id", "If-Match": "if_match", "": "body"},
    ),
    "getCustomerCompanyProfile": Entry(
        "company_profiles",
        "get",
        "get_customer_company_profile_call",
        {"customer_id": "customer_id"},
    ),
    "getCustomerOrganization": Entry(
        "organizations",
        "list",
        "get_customer_organization_call",
        {"customer_id": "customer_id"},
    ),
    "getCustomerCustomDomains": Entry(
        "custom_domains",
        "list",
        "get_customer_custom_domains_call",
        {"customer_id": "customer_id"},
    ),
    "getCustomerValidationStatus": Entry(
        "validation_status",
        "get",
        "get_customer_validation_status_call",
        {"customer_id": "customer_id", "type": "type_"},
    ),
    "getAuditRecords": Entry(
        "audit_records",
        "list",
        "get_audit_records_call",
        {"startDate": "start_date", "endDate": "end_date", "filter": "filter_", "size": "size"},
    ),
    "getAuditActivity": Entry(
        "audit_records",
        "search",
        "get_audit_activity_call",
        {
            "auditRequest.startDate": "audit_request_start_date",
            "auditRequest.endDate": "audit_request_end_date",
            "auditRequest.filter.field": "audit_request_filter_field",
            "auditRequest.filter.value": "audit_request_filter_value",
            "auditRequest.filter.operator": "audit_request_filter_operator",
            "auditRequest.size": "audit_request_size",
        },
    ),
    "getAuditActivityById": Entry(
        "audit_records",
        "get",
        "get_audit_activity_by_id_call",
        {"id": "id"},
    ),
    "checkDomainAvailability": Entry(
        "domains",
        "exists",
        "check_domain_availability_call",
        {"domain": "domain"},
    ),
}
