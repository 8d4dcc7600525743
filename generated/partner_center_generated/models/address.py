from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Address")


@_attrs_define
class Address:
    """An address. The members from `phoneNumber` on are those of the how-to; the readable part of the reference page ends
    before.

        Attributes:
            address_line_1 (None | str): The first line. Default: None.
            address_line_2 (None | str): The second line. Default: None.
            address_line_3 (None | str): The third line; in the reference only. Default: None.
            city (None | str): The city. Default: None.
            country (None | str): The country, by its ISO code of two letters. Default: None.
            district (None | str): The district; in the reference only. Default: None.
            email_address (None | str): An e-mail address; in the reference only. Default: None.
            first_name (None | str): A contact's first name. Default: None.
            id (None | str): Id of the address; in the reference only. Default: None.
            last_name (None | str): A contact's last name. Default: None.
            middle_name (None | str): A contact's middle name. Default: None.
            phone_number (None | str): A contact's phone number. Default: None.
            postal_code (None | str): The postal code. Default: None.
            region (None | str): The region. Default: None.
            state (None | str): The state. Default: None.
    """

    address_line_1: None | str = None
    address_line_2: None | str = None
    address_line_3: None | str = None
    city: None | str = None
    country: None | str = None
    district: None | str = None
    email_address: None | str = None
    first_name: None | str = None
    id: None | str = None
    last_name: None | str = None
    middle_name: None | str = None
    phone_number: None | str = None
    postal_code: None | str = None
    region: None | str = None
    state: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        address_line_1: None | str
        address_line_1 = self.address_line_1

        address_line_2: None | str
        address_line_2 = self.address_line_2

        address_line_3: None | str
        address_line_3 = self.address_line_3

        city: None | str
        city = self.city

        country: None | str
        country = self.country

        district: None | str
        district = self.district

        email_address: None | str
        email_address = self.email_address

        first_name: None | str
        first_name = self.first_name

        id: None | str
        id = self.id

        last_name: None | str
        last_name = self.last_name

        middle_name: None | str
        middle_name = self.middle_name

        phone_number: None | str
        phone_number = self.phone_number

        postal_code: None | str
        postal_code = self.postal_code

        region: None | str
        region = self.region

        state: None | str
        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "addressLine1": address_line_1,
                "addressLine2": address_line_2,
                "addressLine3": address_line_3,
                "city": city,
                "country": country,
                "district": district,
                "emailAddress": email_address,
                "firstName": first_name,
                "id": id,
                "lastName": last_name,
                "middleName": middle_name,
                "phoneNumber": phone_number,
                "postalCode": postal_code,
                "region": region,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_address_line_1(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        address_line_1 = _parse_address_line_1(d.pop("addressLine1"))

        def _parse_address_line_2(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        address_line_2 = _parse_address_line_2(d.pop("addressLine2"))

        def _parse_address_line_3(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        address_line_3 = _parse_address_line_3(d.pop("addressLine3"))

        def _parse_city(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        city = _parse_city(d.pop("city"))

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        def _parse_district(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        district = _parse_district(d.pop("district"))

        def _parse_email_address(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email_address = _parse_email_address(d.pop("emailAddress"))

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

        def _parse_last_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_name = _parse_last_name(d.pop("lastName"))

        def _parse_middle_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        middle_name = _parse_middle_name(d.pop("middleName"))

        def _parse_phone_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        phone_number = _parse_phone_number(d.pop("phoneNumber"))

        def _parse_postal_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        postal_code = _parse_postal_code(d.pop("postalCode"))

        def _parse_region(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        region = _parse_region(d.pop("region"))

        def _parse_state(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        state = _parse_state(d.pop("state"))

        address = cls(
            address_line_1=address_line_1,
            address_line_2=address_line_2,
            address_line_3=address_line_3,
            city=city,
            country=country,
            district=district,
            email_address=email_address,
            first_name=first_name,
            id=id,
            last_name=last_name,
            middle_name=middle_name,
            phone_number=phone_number,
            postal_code=postal_code,
            region=region,
            state=state,
        )

        address.additional_properties = d
        return address

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
