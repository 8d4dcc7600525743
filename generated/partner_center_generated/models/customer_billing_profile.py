from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.address import Address
    from ..models.resource_attributes import ResourceAttributes
    from ..models.resource_links import ResourceLinks


T = TypeVar("T", bound="CustomerBillingProfile")


@_attrs_define
class CustomerBillingProfile:
    """Whom to send bills to, and how.

    Attributes:
        attributes (None | ResourceAttributes): What kind of object this is. Default: None.
        company_name (None | str): The company's name. Default: None.
        culture (None | str): The culture for communication and currency, such as en-US. Default: None.
        default_address (Address | None): Where bills are sent. Default: None.
        email (None | str): The billing contact's e-mail address. Default: None.
        first_name (None | str): The billing contact's first name. Default: None.
        id (None | str): Id of the profile. Default: None.
        language (None | str): The language for communication. Default: None.
        last_name (None | str): The billing contact's last name. Default: None.
        links (None | ResourceLinks): Links to this and its neighbours. Default: None.
    """

    attributes: None | ResourceAttributes = None
    company_name: None | str = None
    culture: None | str = None
    default_address: Address | None = None
    email: None | str = None
    first_name: None | str = None
    id: None | str = None
    language: None | str = None
    last_name: None | str = None
    links: None | ResourceLinks = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.address import Address  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        attributes: dict[str, Any] | None
        if isinstance(self.attributes, ResourceAttributes):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes

        company_name: None | str
        company_name = self.company_name

        culture: None | str
        culture = self.culture

        default_address: dict[str, Any] | None
        if isinstance(self.default_address, Address):
            default_address = self.default_address.to_dict()
        else:
            default_address = self.default_address

        email: None | str
        email = self.email

        first_name: None | str
        first_name = self.first_name

        id: None | str
        id = self.id

        language: None | str
        language = self.language

        last_name: None | str
        last_name = self.last_name

        links: dict[str, Any] | None
        if isinstance(self.links, ResourceLinks):
            links = self.links.to_dict()
        else:
            links = self.links

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attributes": attributes,
                "companyName": company_name,
                "culture": culture,
                "defaultAddress": default_address,
                "email": email,
                "firstName": first_name,
                "id": id,
                "language": language,
                "lastName": last_name,
                "links": links,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.address import Address  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415
        from ..models.resource_links import ResourceLinks  # noqa: PLC0415

        d = dict(src_dict)

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

        def _parse_culture(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        culture = _parse_culture(d.pop("culture"))

        def _parse_default_address(data: object) -> Address | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                default_address_type_1 = Address.from_dict(data)

                return default_address_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Address | None, data)

        default_address = _parse_default_address(d.pop("defaultAddress"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        def _parse_first_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        first_name = _parse_first_name(d.pop("firstName"))

        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))

        def _parse_language(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        language = _parse_language(d.pop("language"))

        def _parse_last_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_name = _parse_last_name(d.pop("lastName"))

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

        customer_billing_profile = cls(
            attributes=attributes,
            company_name=company_name,
            culture=culture,
            default_address=default_address,
            email=email,
            first_name=first_name,
            id=id,
            language=language,
            last_name=last_name,
            links=links,
        )

        customer_billing_profile.additional_properties = d
        return customer_billing_profile

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
