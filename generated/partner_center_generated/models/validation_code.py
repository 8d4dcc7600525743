from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ValidationCode")


@_attrs_define
class ValidationCode:
    """A validation code of the partner for Government Community Cloud.

    Attributes:
        e_tag (None | str): Version of the code, e.g. `W/"datetime'2018-10-10T18%3A49%3A58.727348Z'"`. Default: None.
        max_creates (int | None): How many customers the code may be used for. Default: None.
        organization_name (None | str): The organisation that the code was given to. Default: None.
        partner_id (None | str): The partner that holds the code. Default: None.
        remaining_creates (int | None): How many customers the code may still be used for. Default: None.
        validation_id (None | str): The code itself. A string here and in the reference; one table of the how-to says
            int. Default: None.
    """

    e_tag: None | str = None
    max_creates: int | None = None
    organization_name: None | str = None
    partner_id: None | str = None
    remaining_creates: int | None = None
    validation_id: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        e_tag: None | str
        e_tag = self.e_tag

        max_creates: int | None
        max_creates = self.max_creates

        organization_name: None | str
        organization_name = self.organization_name

        partner_id: None | str
        partner_id = self.partner_id

        remaining_creates: int | None
        remaining_creates = self.remaining_creates

        validation_id: None | str
        validation_id = self.validation_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "eTag": e_tag,
                "maxCreates": max_creates,
                "organizationName": organization_name,
                "partnerId": partner_id,
                "remainingCreates": remaining_creates,
                "validationId": validation_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_e_tag(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        e_tag = _parse_e_tag(d.pop("eTag"))

        def _parse_max_creates(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_creates = _parse_max_creates(d.pop("maxCreates"))

        def _parse_organization_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        organization_name = _parse_organization_name(d.pop("organizationName"))

        def _parse_partner_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        partner_id = _parse_partner_id(d.pop("partnerId"))

        def _parse_remaining_creates(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        remaining_creates = _parse_remaining_creates(d.pop("remainingCreates"))

        def _parse_validation_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        validation_id = _parse_validation_id(d.pop("validationId"))

        validation_code = cls(
            e_tag=e_tag,
            max_creates=max_creates,
            organization_name=organization_name,
            partner_id=partner_id,
            remaining_creates=remaining_creates,
            validation_id=validation_id,
        )

        validation_code.additional_properties = d
        return validation_code

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
