from typing import Literal

CustomerPartnerRelationship = Literal["advisor", "microsoft_support", "none", "reseller", "syndication", "unknown"]

CUSTOMER_PARTNER_RELATIONSHIP_VALUES: set[CustomerPartnerRelationship] = {
    "advisor",
    "microsoft_support",
    "none",
    "reseller",
    "syndication",
    "unknown",
}


def check_customer_partner_relationship(value: str) -> CustomerPartnerRelationship:
    if value in CUSTOMER_PARTNER_RELATIONSHIP_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CUSTOMER_PARTNER_RELATIONSHIP_VALUES!r}")
