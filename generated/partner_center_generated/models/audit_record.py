from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.audit_operation_status import (
    AuditOperationStatus,
    check_audit_operation_status,
)

if TYPE_CHECKING:
    from ..models.key_value_pair import KeyValuePair
    from ..models.resource_attributes import ResourceAttributes


T = TypeVar("T", bound="AuditRecord")


@_attrs_define
class AuditRecord:
    """What a user or an application of the partner did. The reference gives the name of the type without a namespace. Its
    readable part ends within `operationStatus`; the members after that are those of the how-to pages.

        Attributes:
            application_id (None | str): The application, by a GUID or by a name such as `Partner Center Native App`.
                Default: None.
            attributes (None | ResourceAttributes): What kind of object this is; `AuditRecord`. Default: None.
            customer_id (None | str): The customer that it was done to. Default: None.
            customer_name (None | str): The customer's name. Default: None.
            customized_data (list[KeyValuePair] | None): Further particulars, each with key and value. The value may be
                null. Default: None.
            id (None | str): Id of the record. Default: None.
            operation_date (None | str): When it was done, in UTC. The reference says date-time. A string, since the
                examples have fractions of seven digits: `2017-06-15T22:56:05.0589308Z`. Default: None.
            operation_status (AuditOperationStatus | None | str): How it ended. A name in all examples; the reference marks
                each name as int32. Default: None.
            operation_type (None | str): What was done. An open set of about 85 values in snake case, such as
                `update_customer_qualification`, `add_customer`, `update_customer_billing_profile`, `update_company_info`.
                Default: None.
            original_correlation_id (None | str): The correlation id of the request that did it. Default: None.
            participants (list[str] | None): The participants; in the example of the throttling page only. Default: None.
            partner_id (None | str): The partner. Default: None.
            resource_new_value (None | str): The new state of the resource, as JSON within a string, with members in Pascal
                case and nulls. Default: None.
            resource_old_value (None | str): The old state of the resource, as JSON within a string, with members in Pascal
                case and nulls. Default: None.
            resource_type (None | str): What it was done to. An open set in snake case, such as `customer`, `customer_user`,
                `order`, `subscription`, `license`, `agreement`. Default: None.
            session_id (None | str): The session; in a community client only. Default: None.
            user_principal_name (None | str): The user who did it. Default: None.
    """

    application_id: None | str = None
    attributes: None | ResourceAttributes = None
    customer_id: None | str = None
    customer_name: None | str = None
    customized_data: list[KeyValuePair] | None = None
    id: None | str = None
    operation_date: None | str = None
    operation_status: AuditOperationStatus | None | str = None
    operation_type: None | str = None
    original_correlation_id: None | str = None
    participants: list[str] | None = None
    partner_id: None | str = None
    resource_new_value: None | str = None
    resource_old_value: None | str = None
    resource_type: None | str = None
    session_id: None | str = None
    user_principal_name: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415

        application_id: None | str
        application_id = self.application_id

        attributes: dict[str, Any] | None
        if isinstance(self.attributes, ResourceAttributes):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes

        customer_id: None | str
        customer_id = self.customer_id

        customer_name: None | str
        customer_name = self.customer_name

        customized_data: list[dict[str, Any]] | None
        if isinstance(self.customized_data, list):
            customized_data = []
            for customized_data_type_1_item_data in self.customized_data:
                customized_data_type_1_item = customized_data_type_1_item_data.to_dict()
                customized_data.append(customized_data_type_1_item)

        else:
            customized_data = self.customized_data

        id: None | str
        id = self.id

        operation_date: None | str
        operation_date = self.operation_date

        operation_status: None | str
        if isinstance(self.operation_status, str):
            operation_status = self.operation_status
        else:
            operation_status = self.operation_status

        operation_type: None | str
        operation_type = self.operation_type

        original_correlation_id: None | str
        original_correlation_id = self.original_correlation_id

        participants: list[str] | None
        if isinstance(self.participants, list):
            participants = self.participants

        else:
            participants = self.participants

        partner_id: None | str
        partner_id = self.partner_id

        resource_new_value: None | str
        resource_new_value = self.resource_new_value

        resource_old_value: None | str
        resource_old_value = self.resource_old_value

        resource_type: None | str
        resource_type = self.resource_type

        session_id: None | str
        session_id = self.session_id

        user_principal_name: None | str
        user_principal_name = self.user_principal_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "applicationId": application_id,
                "attributes": attributes,
                "customerId": customer_id,
                "customerName": customer_name,
                "customizedData": customized_data,
                "id": id,
                "operationDate": operation_date,
                "operationStatus": operation_status,
                "operationType": operation_type,
                "originalCorrelationId": original_correlation_id,
                "participants": participants,
                "partnerId": partner_id,
                "resourceNewValue": resource_new_value,
                "resourceOldValue": resource_old_value,
                "resourceType": resource_type,
                "sessionId": session_id,
                "userPrincipalName": user_principal_name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.key_value_pair import KeyValuePair  # noqa: PLC0415
        from ..models.resource_attributes import ResourceAttributes  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_application_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        application_id = _parse_application_id(d.pop("applicationId"))

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

        def _parse_customer_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        customer_id = _parse_customer_id(d.pop("customerId"))

        def _parse_customer_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        customer_name = _parse_customer_name(d.pop("customerName"))

        def _parse_customized_data(data: object) -> list[KeyValuePair] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                customized_data_type_1 = []
                _customized_data_type_1 = data
                for customized_data_type_1_item_data in _customized_data_type_1:
                    customized_data_type_1_item = KeyValuePair.from_dict(customized_data_type_1_item_data)

                    customized_data_type_1.append(customized_data_type_1_item)

                return customized_data_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[KeyValuePair] | None, data)

        customized_data = _parse_customized_data(d.pop("customizedData"))

        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))

        def _parse_operation_date(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operation_date = _parse_operation_date(d.pop("operationDate"))

        def _parse_operation_status(data: object) -> AuditOperationStatus | None | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                operation_status_type_1 = check_audit_operation_status(data)

                return operation_status_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AuditOperationStatus | None | str, data)

        operation_status = _parse_operation_status(d.pop("operationStatus"))

        def _parse_operation_type(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operation_type = _parse_operation_type(d.pop("operationType"))

        def _parse_original_correlation_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        original_correlation_id = _parse_original_correlation_id(d.pop("originalCorrelationId"))

        def _parse_participants(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                participants_type_1 = cast(list[str], data)

                return participants_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        participants = _parse_participants(d.pop("participants"))

        def _parse_partner_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        partner_id = _parse_partner_id(d.pop("partnerId"))

        def _parse_resource_new_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resource_new_value = _parse_resource_new_value(d.pop("resourceNewValue"))

        def _parse_resource_old_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resource_old_value = _parse_resource_old_value(d.pop("resourceOldValue"))

        def _parse_resource_type(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resource_type = _parse_resource_type(d.pop("resourceType"))

        def _parse_session_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        session_id = _parse_session_id(d.pop("sessionId"))

        def _parse_user_principal_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        user_principal_name = _parse_user_principal_name(d.pop("userPrincipalName"))

        audit_record = cls(
            application_id=application_id,
            attributes=attributes,
            customer_id=customer_id,
            customer_name=customer_name,
            customized_data=customized_data,
            id=id,
            operation_date=operation_date,
            operation_status=operation_status,
            operation_type=operation_type,
            original_correlation_id=original_correlation_id,
            participants=participants,
            partner_id=partner_id,
            resource_new_value=resource_new_value,
            resource_old_value=resource_old_value,
            resource_type=resource_type,
            session_id=session_id,
            user_principal_name=user_principal_name,
        )

        audit_record.additional_properties = d
        return audit_record

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
