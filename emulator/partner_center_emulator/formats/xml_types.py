"""The types that the service writes and reads as XML, with the names of the OpenAPI spec.

No XML of this service is known: names, namespaces and order are inferred from the framework's defaults.
https://learn.microsoft.com/aspnet/web-api/overview/formats-and-model-binding/json-and-xml-serialization
"""

from __future__ import annotations

from collections.abc import Mapping

CONTRACTS_V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
CONTRACTS_V1 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
COLLECTIONS = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Core.Collections"
PAIRS = "http://schemas.datacontract.org/2004/07/System.Collections.Generic"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
STRINGS = "http://schemas.microsoft.com/2003/10/Serialization/"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"


def element_name(name: str) -> str:
    """Return the name of a member's element: CLR names begin with a capital."""
    return name[0].upper() + name[1:]


def text_members(*names: str) -> dict[str, str]:
    """Return members that are text."""
    return dict.fromkeys(names, "")


# Each type's namespace, and its members in ordinal order of their elements, each with its own type. An empty type is
# text, and a * before a type makes it a list. The serializer adds a hash to the name of the first type; it is left out
# here.
TYPES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ResourceCollectionOfCustomer": (
        COLLECTIONS,
        {"attributes": "ResourceAttributes", "items": "*Customer", "links": "ResourceLinks", "totalCount": ""},
    ),
    "Customer": (
        CONTRACTS_V1,
        {
            **text_members("allowDelegatedAccess", "associatedPartnerId"),
            "attributes": "ResourceAttributes",
            "billingProfile": "CustomerBillingProfile",
            "commerceId": "",
            "companyProfile": "CustomerCompanyProfile",
            "customDomains": "*string",
            **text_members("enableGDAPByDefault", "id"),
            "links": "ResourceLinks",
            "relationshipToPartner": "",
            "tags": "*string",
            "userCredentials": "UserCredentials",
        },
    ),
    "CustomerBillingProfile": (
        CONTRACTS_V1,
        {
            "attributes": "ResourceAttributes",
            **text_members("companyName", "culture"),
            "defaultAddress": "Address",
            **text_members("email", "firstName", "id", "language", "lastName"),
            "links": "ResourceLinks",
        },
    ),
    "CustomerCompanyProfile": (
        CONTRACTS_V1,
        {
            "address": "Address",
            "attributes": "ResourceAttributes",
            **text_members("companyName", "domain", "email"),
            "links": "ResourceLinks",
            **text_members("organizationRegistrationNumber", "tenantId"),
        },
    ),
    "Address": (
        CONTRACTS_V1,
        text_members(
            *("addressLine1", "addressLine2", "addressLine3", "city", "country", "district", "emailAddress"),
            *("firstName", "id", "lastName", "middleName", "phoneNumber", "postalCode", "region", "state"),
        ),
    ),
    "UserCredentials": (CONTRACTS_V1, text_members("password", "userName")),
    "ResourceAttributes": (COLLECTIONS, text_members("etag", "objectType")),
    "ResourceLinks": (COLLECTIONS, {"next": "Link", "previous": "Link", "self": "Link"}),
    "Link": (COLLECTIONS, {"body": "", "headers": "*KeyValuePairOfstringstring", "method": "", "uri": ""}),
    "KeyValuePairOfstringstring": (PAIRS, text_members("key", "value")),
}
