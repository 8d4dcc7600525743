from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.address import Address
    from ..models.resource_attributes import ResourceAttributes
    from ..models.resource_links import ResourceLinks


T = TypeVar("T", bound="CustomerCompanyProfile")


@_attrs_define
class CustomerCompanyProfile:
    """The customer's company.

    Attributes:
        address (Address | None): The company's address; in the example of one customer, not in those of lists. Default:
            None.
        attributes (None | ResourceAttributes): What kind of object this is. Default: None.
        company_name (None | str): The company's name. Default: None.
        domain (None | str): The customer's domain, such as contoso.onmicrosoft.com. Default: None.
        email (None | str): The company's e-mail address; in the example of one customer, not in those of lists.
            Default: None.
        links (None | ResourceLinks): Links to this and its neighbours. Default: None.
        organization_registration_number (None | str): The organisation's registration number, in countries that ask for
            one. Default: None.
        tenant_id (None | str): Id of the customer's tenant. Default: None.
    """

    address: Address | None = None
    attributes: None | ResourceAttributes = None
    company_name: None | str = None
    domain: None | str = None
    email: None | str = None
    links: None | ResourceLinks = None
    organization_registration_number: None | str = None
    tenant_id: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.address import Address  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        address: dict[str, Any] | None
        if isinstance(self.address, Address):
            address = self.address.to_dict()
        else:
            address = self.address

        attributes: dict[str, Any] | None
        if isinstance(self.attributes, ResourceAttributes):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes

        company_name: None | str
        company_name = self.company_name

        domain: None | str
        domain = self.domain

        email: None | str
        email = self.email

        links: dict[str, Any] | None
        if isinstance(self.links, ResourceLinks):
            links = self.links.to_dict()
        else:
            links = self.links

        organization_registration_number: None | str
        organization_registration_number = self.organization_registration_number

        tenant_id: None | str
        tenant_id = self.tenant_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "address": address,
                "attributes": attributes,
                "companyName": company_name,
                "domain": domain,
                "email": email,
                "links": links,
                "organizationRegistrationNumber": organization_registration_number,
                "tenantId": tenant_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address import Address  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_address(data: object) -> Address | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                address_type_1 = Address.from_dict(data)

                return address_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Address | None, data)

        address = _parse_address(d.pop("address"))

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

        def _parse_company_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        company_name = _parse_company_name(d.pop("companyName"))

        def _parse_domain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        domain = _parse_domain(d.pop("domain"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

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

        def _parse_organization_registration_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        organization_registration_number = _parse_organization_registration_number(
            d.pop("organizationRegistrationNumber")
        )

        def _parse_tenant_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tenant_id = _parse_tenant_id(d.pop("tenantId"))

        customer_company_profile = cls(
            address=address,
            attributes=attributes,
            company_name=company_name,
            domain=domain,
            email=email,
            links=links,
            organization_registration_number=organization_registration_number,
            tenant_id=tenant_id,
        )

        customer_company_profile.additional_properties = d
        return customer_company_profile

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
