from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.account_status import AccountStatus, check_account_status
from ..models.account_validation_type import (
    AccountValidationType,
    check_account_validation_type,
)

T = TypeVar("T", bound="AccountValidationStatus")


@_attrs_define
class AccountValidationStatus:
    """Where an account validation stands. No page gives the service's name of the type; the SDK's is `ValidationStatus`.

    Attributes:
        type_ (AccountValidationType | None | str): The kind of validation; `account` in all examples. Default: None.
        status (AccountStatus | str): The state.
        last_update_date_time (None | str): When the state last changed, in UTC. A string, since the example has no
            zone; the page of 2021 says DateTime. Default: None.
    """

    status: AccountStatus | str
    type_: AccountValidationType | None | str = None
    last_update_date_time: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_: None | str
        if isinstance(self.type_, str):
            type_ = self.type_
        else:
            type_ = self.type_

        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        last_update_date_time: None | str
        last_update_date_time = self.last_update_date_time

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "status": status,
                "lastUpdateDateTime": last_update_date_time,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_type_(data: object) -> AccountValidationType | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                type_type_1 = check_account_validation_type(data)

                return type_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AccountValidationType | None | str, data)

        type_ = _parse_type_(d.pop("type"))

        def _parse_status(data: object) -> AccountStatus | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_account_status(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AccountStatus | str, data)

        status = _parse_status(d.pop("status"))

        def _parse_last_update_date_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_update_date_time = _parse_last_update_date_time(d.pop("lastUpdateDateTime"))

        account_validation_status = cls(
            type_=type_,
            status=status,
            last_update_date_time=last_update_date_time,
        )

        account_validation_status.additional_properties = d
        return account_validation_status

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
