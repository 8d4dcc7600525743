from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.customer_partner_relationship import (
    CustomerPartnerRelationship,
    check_customer_partner_relationship,
)

if TYPE_CHECKING:
    from ..models.customer_billing_profile import CustomerBillingProfile
    from ..models.customer_company_profile import CustomerCompanyProfile
    from ..models.resource_attributes import ResourceAttributes
    from ..models.resource_links import ResourceLinks
    from ..models.user_credentials import UserCredentials


T = TypeVar("T", bound="Customer")


@_attrs_define
class Customer:
    """A customer of the partner. A list has less of it than the page of one customer: examples show the id, the company's
    profile and the relationship only. That the id is always there is inferred from the examples.

        Attributes:
            allow_delegated_access (bool | None): Whether the customer has granted the partner delegated administration; the
                how-to says that a list does not have it. Default: None.
            associated_partner_id (None | str): The indirect reseller of this customer; for indirect providers only.
                Default: None.
            attributes (None | ResourceAttributes): What kind of object this is. Default: None.
            billing_profile (CustomerBillingProfile | None): Whom to send bills to, and how. Default: None.
            commerce_id (None | str): The customer's id in commerce. Default: None.
            company_profile (CustomerCompanyProfile | None): The customer's company. Default: None.
            custom_domains (list[str] | None): The customer's own domains. Default: None.
            enable_gdap_by_default (bool | None): Whether the partner wants granular delegated administration by default; in
                later copies of the page, as `EnableGDAPByDefault`, and in the how-to's creation of a customer. Default: None.
            id (str): Id of the customer, which is that of its tenant; a GUID in all examples.
            links (None | ResourceLinks): Links to this and its neighbours. Default: None.
            relationship_to_partner (CustomerPartnerRelationship | None | str): The programme that the partner uses for this
                customer. Default: None.
            tags (list[str] | None): Tags of the customer; in later copies of the page only, as `Tags`. Default: None.
            user_credentials (None | UserCredentials): The first user; in the response to the creation of the customer only,
                which shows its password once. Default: None.
    """

    id: str
    allow_delegated_access: bool | None = None
    associated_partner_id: None | str = None
    attributes: None | ResourceAttributes = None
    billing_profile: CustomerBillingProfile | None = None
    commerce_id: None | str = None
    company_profile: CustomerCompanyProfile | None = None
    custom_domains: list[str] | None = None
    enable_gdap_by_default: bool | None = None
    links: None | ResourceLinks = None
    relationship_to_partner: CustomerPartnerRelationship | None | str = None
    tags: list[str] | None = None
    user_credentials: None | UserCredentials = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.customer_billing_profile import CustomerBillingProfile  # noqa: PLC0415
        from ..models.customer_company_profile import CustomerCompanyProfile  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415
        from ..models.user_credentials import UserCredentials  # noqa: PLC0415

        allow_delegated_access: bool | None
        allow_delegated_access = self.allow_delegated_access

        associated_partner_id: None | str
        associated_partner_id = self.associated_partner_id

        attributes: dict[str, Any] | None
        if isinstance(self.attributes, ResourceAttributes):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes

        billing_profile: dict[str, Any] | None
        if isinstance(self.billing_profile, CustomerBillingProfile):
            billing_profile = self.billing_profile.to_dict()
        else:
            billing_profile = self.billing_profile

        commerce_id: None | str
        commerce_id = self.commerce_id

        company_profile: dict[str, Any] | None
        if isinstance(self.company_profile, CustomerCompanyProfile):
            company_profile = self.company_profile.to_dict()
        else:
            company_profile = self.company_profile

        custom_domains: list[str] | None
        if isinstance(self.custom_domains, list):
            custom_domains = self.custom_domains

        else:
            custom_domains = self.custom_domains

        enable_gdap_by_default: bool | None
        enable_gdap_by_default = self.enable_gdap_by_default

        id = self.id

        links: dict[str, Any] | None
        if isinstance(self.links, ResourceLinks):
            links = self.links.to_dict()
        else:
            links = self.links

        relationship_to_partner: None | str
        if isinstance(self.relationship_to_partner, str):
            relationship_to_partner = self.relationship_to_partner
        else:
            relationship_to_partner = self.relationship_to_partner

        tags: list[str] | None
        if isinstance(self.tags, list):
            tags = self.tags

        else:
            tags = self.tags

        user_credentials: dict[str, Any] | None
        if isinstance(self.user_credentials, UserCredentials):
            user_credentials = self.user_credentials.to_dict()
        else:
            user_credentials = self.user_credentials

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "allowDelegatedAccess": allow_delegated_access,
                "associatedPartnerId": associated_partner_id,
                "attributes": attributes,
                "billingProfile": billing_profile,
                "commerceId": commerce_id,
                "companyProfile": company_profile,
                "customDomains": custom_domains,
                "enableGDAPByDefault": enable_gdap_by_default,
                "id": id,
                "links": links,
                "relationshipToPartner": relationship_to_partner,
                "tags": tags,
                "userCredentials": user_credentials,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.customer_billing_profile import CustomerBillingProfile  # noqa: PLC0415
        from ..models.customer_company_profile import CustomerCompanyProfile  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415
        from ..models.user_credentials import UserCredentials  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_allow_delegated_access(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        allow_delegated_access = _parse_allow_delegated_access(d.pop("allowDelegatedAccess"))

        def _parse_associated_partner_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        associated_partner_id = _parse_associated_partner_id(d.pop("associatedPartnerId"))

        def _parse_attributes(data: object) -> None | ResourceAttributes:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                attributes_type_1 = ResourceAttributes.from_dict(data)

                return attributes_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResourceAttributes, data)

        attributes = _parse_attributes(d.pop("attributes"))

        def _parse_billing_profile(data: object) -> CustomerBillingProfile | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                billing_profile_type_1 = CustomerBillingProfile.from_dict(data)

                return billing_profile_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CustomerBillingProfile | None, data)

        billing_profile = _parse_billing_profile(d.pop("billingProfile"))

        def _parse_commerce_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        commerce_id = _parse_commerce_id(d.pop("commerceId"))

        def _parse_company_profile(data: object) -> CustomerCompanyProfile | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                company_profile_type_1 = CustomerCompanyProfile.from_dict(data)

                return company_profile_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CustomerCompanyProfile | None, data)

        company_profile = _parse_company_profile(d.pop("companyProfile"))

        def _parse_custom_domains(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                custom_domains_type_1 = cast(list[str], data)

                return custom_domains_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        custom_domains = _parse_custom_domains(d.pop("customDomains"))

        def _parse_enable_gdap_by_default(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        enable_gdap_by_default = _parse_enable_gdap_by_default(d.pop("enableGDAPByDefault"))

        id = d.pop("id")

        def _parse_links(data: object) -> None | ResourceLinks:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                links_type_1 = ResourceLinks.from_dict(data)

                return links_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResourceLinks, data)

        links = _parse_links(d.pop("links"))

        def _parse_relationship_to_partner(data: object) -> CustomerPartnerRelationship | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                relationship_to_partner_type_1 = check_customer_partner_relationship(data)

                return relationship_to_partner_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CustomerPartnerRelationship | None | str, data)

        relationship_to_partner = _parse_relationship_to_partner(d.pop("relationshipToPartner"))

        def _parse_tags(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tags_type_1 = cast(list[str], data)

                return tags_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        tags = _parse_tags(d.pop("tags"))

        def _parse_user_credentials(data: object) -> None | UserCredentials:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                user_credentials_type_1 = UserCredentials.from_dict(data)

                return user_credentials_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UserCredentials, data)

        user_credentials = _parse_user_credentials(d.pop("userCredentials"))

        customer = cls(
            allow_delegated_access=allow_delegated_access,
            associated_partner_id=associated_partner_id,
            attributes=attributes,
            billing_profile=billing_profile,
            commerce_id=commerce_id,
            company_profile=company_profile,
            custom_domains=custom_domains,
            enable_gdap_by_default=enable_gdap_by_default,
            id=id,
            links=links,
            relationship_to_partner=relationship_to_partner,
            tags=tags,
            user_credentials=user_credentials,
        )

        customer.additional_properties = d
        return customer

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
