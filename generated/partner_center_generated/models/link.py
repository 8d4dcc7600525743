from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.key_value_pair import KeyValuePair


T = TypeVar("T", bound="Link")


@_attrs_define
class Link:
    """A link, with all that a request for it needs.

    Attributes:
        body (None | str): A body; no link on record has one. Default: None.
        headers (list[KeyValuePair] | None): Headers to send, each with key and value. Default: None.
        method (None | str): The method, in capitals in all examples. Default: None.
        uri (None | str): Path and query; the path with `/v1` before it or without. Default: None.
    """

    body: None | str = None
    headers: list[KeyValuePair] | None = None
    method: None | str = None
    uri: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        body: None | str
        body = self.body

        headers: list[dict[str, Any]] | None
        if isinstance(self.headers, list):
            headers = []
            for headers_type_1_item_data in self.headers:
                headers_type_1_item = headers_type_1_item_data.to_dict()
                headers.append(headers_type_1_item)

        else:
            headers = self.headers

        method: None | str
        method = self.method

        uri: None | str
        uri = self.uri

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "body": body,
                "headers": headers,
                "method": method,
                "uri": uri,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.key_value_pair import KeyValuePair  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_body(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        body = _parse_body(d.pop("body"))

        def _parse_headers(data: object) -> list[KeyValuePair] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                headers_type_1 = []
                _headers_type_1 = data
                for headers_type_1_item_data in _headers_type_1:
                    headers_type_1_item = KeyValuePair.from_dict(headers_type_1_item_data)

                    headers_type_1.append(headers_type_1_item)

                return headers_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[KeyValuePair] | None, data)

        headers = _parse_headers(d.pop("headers"))

        def _parse_method(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        method = _parse_method(d.pop("method"))

        def _parse_uri(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        uri = _parse_uri(d.pop("uri"))

        link = cls(
            body=body,
            headers=headers,
            method=method,
            uri=uri,
        )

        link.additional_properties = d
        return link

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
