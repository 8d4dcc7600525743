from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CustomerOrganization")


@_attrs_define
class CustomerOrganization:
    """A customer's organisation in its own tenant. No page gives the service's name of the type.

    Attributes:
        street (None | str): The street. Default: None.
        country_letter_code (None | str): The country, by its code of two letters. Default: None.
        postal_code (None | str): The postal code. Default: None.
        city (None | str): The city. Default: None.
        state (None | str): The state. Default: None.
        display_name (None | str): The organisation's name. Default: None.
        technical_notification_mails (list[str] | None): Where technical notices go. Default: None.
    """

    street: None | str = None
    country_letter_code: None | str = None
    postal_code: None | str = None
    city: None | str = None
    state: None | str = None
    display_name: None | str = None
    technical_notification_mails: list[str] | None = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        street: None | str
        street = self.street

        country_letter_code: None | str
        country_letter_code = self.country_letter_code

        postal_code: None | str
        postal_code = self.postal_code

        city: None | str
        city = self.city

        state: None | str
        state = self.state

        display_name: None | str
        display_name = self.display_name

        technical_notification_mails: list[str] | None
        if isinstance(self.technical_notification_mails, list):
            technical_notification_mails = self.technical_notification_mails

        else:
            technical_notification_mails = self.technical_notification_mails

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "street": street,
                "countryLetterCode": country_letter_code,
                "postalCode": postal_code,
                "city": city,
                "state": state,
                "displayName": display_name,
                "technicalNotificationMails": technical_notification_mails,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_street(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        street = _parse_street(d.pop("street"))

        def _parse_country_letter_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country_letter_code = _parse_country_letter_code(d.pop("countryLetterCode"))

        def _parse_postal_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        postal_code = _parse_postal_code(d.pop("postalCode"))

        def _parse_city(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        city = _parse_city(d.pop("city"))

        def _parse_state(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        state = _parse_state(d.pop("state"))

        def _parse_display_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        display_name = _parse_display_name(d.pop("displayName"))

        def _parse_technical_notification_mails(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                technical_notification_mails_type_1 = cast(list[str], data)

                return technical_notification_mails_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        technical_notification_mails = _parse_technical_notification_mails(d.pop("technicalNotificationMails"))

        customer_organization = cls(
            street=street,
            country_letter_code=country_letter_code,
            postal_code=postal_code,
            city=city,
            state=state,
            display_name=display_name,
            technical_notification_mails=technical_notification_mails,
        )

        customer_organization.additional_properties = d
        return customer_organization

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
