"""Records of what the partner's users and applications did.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

import datetime
from typing import Unpack

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center.runtime.pages import AsyncPages, Page, Pages
from partner_center_generated.models import AuditRecord

from .calls.audit_records import get_audit_activity_by_id_call, get_audit_activity_call, get_audit_records_call


class AuditRecords:
    """Records of what the partner's users and applications did."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AuditRecords: list, search, get>"

    def list(
        self,
        *,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        filter_: str | None = None,
        size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[AuditRecord]:
        """Get the records of what the partner's users and applications did, a page at a time.

        This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path. The reference
        has another path, `/auditactivity`, and other names in the query. Records go back 90 days; an earlier start date
        is refused with 400. `operationType` cannot be filtered. No document shows a record of
        `update_customer_qualification`. China does not have it.

        Args:
            start_date: The first day, as yyyy-mm-dd. Without it, the service goes back 30 days. It may be left out
                where there is a filter. The how-to's own example and the .NET SDK send a US date with a time; other
                forms were refused.
            end_date: The last day, as yyyy-mm-dd. Without it, the largest window or today, whichever is less.
            filter_: JSON with the members Field, Value and Operator. Three pairs are documented: `CompanyName` with
                `substring`, `CustomerId` with `equals`, `ResourceType` with `equals`. The case of the value is ignored.
            size: The maximum number of records of a page. No table has it; the link of a response and the example
                of the throttling page do. In the link it is 500.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-record-of-partner-center-activity-by-user
        https://learn.microsoft.com/en-us/partner-center/developer/auditing-resources
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/AuditRecords/AuditRecordsCollection.cs
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_audit_records_call(
            self._api_client.settings,
            start_date=start_date,
            end_date=end_date,
            filter_=filter_,
            size=size,
            continuation_token=continuation_token,
        )
        return Pages(self._api_client, call, options)

    def search(
        self,
        *,
        audit_request_start_date: datetime.datetime,
        audit_request_end_date: datetime.datetime | None = None,
        audit_request_filter_field: str | None = None,
        audit_request_filter_value: str | None = None,
        audit_request_filter_operator: int | None = None,
        audit_request_size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[AuditRecord]:
        """Get the audit records, by the call of the reference.

        This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and other names
        in the query. Records go back 90 days, and one request spans 30 days at the most. The reference has no `ms-cv`
        here. It names no kind of credentials but a bearer token.

        Args:
            audit_request_start_date: The start of the range, at most 90 days ago.
            audit_request_end_date: The end of the range, at most 30 days after its start.
            audit_request_filter_field: The field to filter by. The reference names none; the how-to has
                `CompanyName`, `CustomerId` and `ResourceType`.
            audit_request_filter_value: The value that the field is compared with.
            audit_request_filter_operator: An operator by its number. The reference gives no numbers. In the SDK
                `Equals` is 0 and `Substring` is 6; that the service counts alike is inferred.
            audit_request_size: The maximum number of records of a page.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-records
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_call(
            self._api_client.settings,
            audit_request_start_date=audit_request_start_date,
            audit_request_end_date=audit_request_end_date,
            audit_request_filter_field=audit_request_filter_field,
            audit_request_filter_value=audit_request_filter_value,
            audit_request_filter_operator=audit_request_filter_operator,
            audit_request_size=audit_request_size,
            continuation_token=continuation_token,
        )
        return Pages(self._api_client, call, options)

    def get(self, id: str, **options: Unpack[CallOptions]) -> AuditRecord:
        """Get an audit record by its id.

        The page of the webhooks gives this form for every event, and in one example `/v1/auditrecords/{id}`. The
        reference has no `ms-cv` here. It names no kind of credentials but a bearer token. A response of 500 may be
        retried.

        Args:
            id: Id of the record to be retrieved. In examples it is made of the ids of partner and customer, the
                operation and a time.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-record-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_by_id_call(self._api_client.settings, id)
        return self._api_client.call(call, options).parsed


class RawAuditRecords:
    """Records of what the partner's users and applications did. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawAuditRecords: list, search, get>"

    def list(
        self,
        *,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        filter_: str | None = None,
        size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[AuditRecord]]:
        """Get the records of what the partner's users and applications did, a page at a time.

        This form fetches one page, the first or the one after a `continuation_token`.

        This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path. The reference
        has another path, `/auditactivity`, and other names in the query. Records go back 90 days; an earlier start date
        is refused with 400. `operationType` cannot be filtered. No document shows a record of
        `update_customer_qualification`. China does not have it.

        Args:
            start_date: The first day, as yyyy-mm-dd. Without it, the service goes back 30 days. It may be left out
                where there is a filter. The how-to's own example and the .NET SDK send a US date with a time; other
                forms were refused.
            end_date: The last day, as yyyy-mm-dd. Without it, the largest window or today, whichever is less.
            filter_: JSON with the members Field, Value and Operator. Three pairs are documented: `CompanyName` with
                `substring`, `CustomerId` with `equals`, `ResourceType` with `equals`. The case of the value is ignored.
            size: The maximum number of records of a page. No table has it; the link of a response and the example
                of the throttling page do. In the link it is 500.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-record-of-partner-center-activity-by-user
        https://learn.microsoft.com/en-us/partner-center/developer/auditing-resources
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/AuditRecords/AuditRecordsCollection.cs
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_audit_records_call(
            self._api_client.settings,
            start_date=start_date,
            end_date=end_date,
            filter_=filter_,
            size=size,
            continuation_token=continuation_token,
        )
        return self._api_client.call(call.first_call(), options)

    def search(
        self,
        *,
        audit_request_start_date: datetime.datetime,
        audit_request_end_date: datetime.datetime | None = None,
        audit_request_filter_field: str | None = None,
        audit_request_filter_value: str | None = None,
        audit_request_filter_operator: int | None = None,
        audit_request_size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[AuditRecord]]:
        """Get the audit records, by the call of the reference.

        This form fetches one page, the first or the one after a `continuation_token`.

        This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and other names
        in the query. Records go back 90 days, and one request spans 30 days at the most. The reference has no `ms-cv`
        here. It names no kind of credentials but a bearer token.

        Args:
            audit_request_start_date: The start of the range, at most 90 days ago.
            audit_request_end_date: The end of the range, at most 30 days after its start.
            audit_request_filter_field: The field to filter by. The reference names none; the how-to has
                `CompanyName`, `CustomerId` and `ResourceType`.
            audit_request_filter_value: The value that the field is compared with.
            audit_request_filter_operator: An operator by its number. The reference gives no numbers. In the SDK
                `Equals` is 0 and `Substring` is 6; that the service counts alike is inferred.
            audit_request_size: The maximum number of records of a page.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-records
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_call(
            self._api_client.settings,
            audit_request_start_date=audit_request_start_date,
            audit_request_end_date=audit_request_end_date,
            audit_request_filter_field=audit_request_filter_field,
            audit_request_filter_value=audit_request_filter_value,
            audit_request_filter_operator=audit_request_filter_operator,
            audit_request_size=audit_request_size,
            continuation_token=continuation_token,
        )
        return self._api_client.call(call.first_call(), options)

    def get(self, id: str, **options: Unpack[CallOptions]) -> RawResponse[AuditRecord]:
        """Get an audit record by its id.

        The page of the webhooks gives this form for every event, and in one example `/v1/auditrecords/{id}`. The
        reference has no `ms-cv` here. It names no kind of credentials but a bearer token. A response of 500 may be
        retried.

        Args:
            id: Id of the record to be retrieved. In examples it is made of the ids of partner and customer, the
                operation and a time.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-record-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_by_id_call(self._api_client.settings, id)
        return self._api_client.call(call, options)


class AsyncAuditRecords:
    """Records of what the partner's users and applications did."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncAuditRecords: list, search, get>"

    def list(
        self,
        *,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        filter_: str | None = None,
        size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[AuditRecord]:
        """Get the records of what the partner's users and applications did, a page at a time.

        Iterate over the result with `async for`; do not await it.

        This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path. The reference
        has another path, `/auditactivity`, and other names in the query. Records go back 90 days; an earlier start date
        is refused with 400. `operationType` cannot be filtered. No document shows a record of
        `update_customer_qualification`. China does not have it.

        Args:
            start_date: The first day, as yyyy-mm-dd. Without it, the service goes back 30 days. It may be left out
                where there is a filter. The how-to's own example and the .NET SDK send a US date with a time; other
                forms were refused.
            end_date: The last day, as yyyy-mm-dd. Without it, the largest window or today, whichever is less.
            filter_: JSON with the members Field, Value and Operator. Three pairs are documented: `CompanyName` with
                `substring`, `CustomerId` with `equals`, `ResourceType` with `equals`. The case of the value is ignored.
            size: The maximum number of records of a page. No table has it; the link of a response and the example
                of the throttling page do. In the link it is 500.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-record-of-partner-center-activity-by-user
        https://learn.microsoft.com/en-us/partner-center/developer/auditing-resources
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/AuditRecords/AuditRecordsCollection.cs
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_audit_records_call(
            self._api_client.settings,
            start_date=start_date,
            end_date=end_date,
            filter_=filter_,
            size=size,
            continuation_token=continuation_token,
        )
        return AsyncPages(self._api_client, call, options)

    def search(
        self,
        *,
        audit_request_start_date: datetime.datetime,
        audit_request_end_date: datetime.datetime | None = None,
        audit_request_filter_field: str | None = None,
        audit_request_filter_value: str | None = None,
        audit_request_filter_operator: int | None = None,
        audit_request_size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[AuditRecord]:
        """Get the audit records, by the call of the reference.

        Iterate over the result with `async for`; do not await it.

        This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and other names
        in the query. Records go back 90 days, and one request spans 30 days at the most. The reference has no `ms-cv`
        here. It names no kind of credentials but a bearer token.

        Args:
            audit_request_start_date: The start of the range, at most 90 days ago.
            audit_request_end_date: The end of the range, at most 30 days after its start.
            audit_request_filter_field: The field to filter by. The reference names none; the how-to has
                `CompanyName`, `CustomerId` and `ResourceType`.
            audit_request_filter_value: The value that the field is compared with.
            audit_request_filter_operator: An operator by its number. The reference gives no numbers. In the SDK
                `Equals` is 0 and `Substring` is 6; that the service counts alike is inferred.
            audit_request_size: The maximum number of records of a page.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-records
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_call(
            self._api_client.settings,
            audit_request_start_date=audit_request_start_date,
            audit_request_end_date=audit_request_end_date,
            audit_request_filter_field=audit_request_filter_field,
            audit_request_filter_value=audit_request_filter_value,
            audit_request_filter_operator=audit_request_filter_operator,
            audit_request_size=audit_request_size,
            continuation_token=continuation_token,
        )
        return AsyncPages(self._api_client, call, options)

    async def get(self, id: str, **options: Unpack[CallOptions]) -> AuditRecord:
        """Get an audit record by its id.

        The page of the webhooks gives this form for every event, and in one example `/v1/auditrecords/{id}`. The
        reference has no `ms-cv` here. It names no kind of credentials but a bearer token. A response of 500 may be
        retried.

        Args:
            id: Id of the record to be retrieved. In examples it is made of the ids of partner and customer, the
                operation and a time.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-record-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_by_id_call(self._api_client.settings, id)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawAuditRecords:
    """Records of what the partner's users and applications did. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawAuditRecords: list, search, get>"

    async def list(
        self,
        *,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        filter_: str | None = None,
        size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[AuditRecord]]:
        """Get the records of what the partner's users and applications did, a page at a time.

        This form fetches one page, the first or the one after a `continuation_token`.

        This is the form of the how-to, and the one that clients use. The how-to writes `/v1` in the path. The reference
        has another path, `/auditactivity`, and other names in the query. Records go back 90 days; an earlier start date
        is refused with 400. `operationType` cannot be filtered. No document shows a record of
        `update_customer_qualification`. China does not have it.

        Args:
            start_date: The first day, as yyyy-mm-dd. Without it, the service goes back 30 days. It may be left out
                where there is a filter. The how-to's own example and the .NET SDK send a US date with a time; other
                forms were refused.
            end_date: The last day, as yyyy-mm-dd. Without it, the largest window or today, whichever is less.
            filter_: JSON with the members Field, Value and Operator. Three pairs are documented: `CompanyName` with
                `substring`, `CustomerId` with `equals`, `ResourceType` with `equals`. The case of the value is ignored.
            size: The maximum number of records of a page. No table has it; the link of a response and the example
                of the throttling page do. In the link it is 500.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-record-of-partner-center-activity-by-user
        https://learn.microsoft.com/en-us/partner-center/developer/auditing-resources
        https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSDK/AuditRecords/AuditRecordsCollection.cs
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_audit_records_call(
            self._api_client.settings,
            start_date=start_date,
            end_date=end_date,
            filter_=filter_,
            size=size,
            continuation_token=continuation_token,
        )
        return await self._api_client.call(call.first_call(), options)

    async def search(
        self,
        *,
        audit_request_start_date: datetime.datetime,
        audit_request_end_date: datetime.datetime | None = None,
        audit_request_filter_field: str | None = None,
        audit_request_filter_value: str | None = None,
        audit_request_filter_operator: int | None = None,
        audit_request_size: int | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[AuditRecord]]:
        """Get the audit records, by the call of the reference.

        This form fetches one page, the first or the one after a `continuation_token`.

        This is the form of the reference, which no public client uses. The how-to has `/auditrecords` and other names
        in the query. Records go back 90 days, and one request spans 30 days at the most. The reference has no `ms-cv`
        here. It names no kind of credentials but a bearer token.

        Args:
            audit_request_start_date: The start of the range, at most 90 days ago.
            audit_request_end_date: The end of the range, at most 30 days after its start.
            audit_request_filter_field: The field to filter by. The reference names none; the how-to has
                `CompanyName`, `CustomerId` and `ResourceType`.
            audit_request_filter_value: The value that the field is compared with.
            audit_request_filter_operator: An operator by its number. The reference gives no numbers. In the SDK
                `Equals` is 0 and `Substring` is 6; that the service counts alike is inferred.
            audit_request_size: The maximum number of records of a page.
            continuation_token: Continue after the page with this token. Give it without the other optional
                arguments.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-records
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_call(
            self._api_client.settings,
            audit_request_start_date=audit_request_start_date,
            audit_request_end_date=audit_request_end_date,
            audit_request_filter_field=audit_request_filter_field,
            audit_request_filter_value=audit_request_filter_value,
            audit_request_filter_operator=audit_request_filter_operator,
            audit_request_size=audit_request_size,
            continuation_token=continuation_token,
        )
        return await self._api_client.call(call.first_call(), options)

    async def get(self, id: str, **options: Unpack[CallOptions]) -> RawResponse[AuditRecord]:
        """Get an audit record by its id.

        The page of the webhooks gives this form for every event, and in one example `/v1/auditrecords/{id}`. The
        reference has no `ms-cv` here. It names no kind of credentials but a bearer token. A response of 500 may be
        retried.

        Args:
            id: Id of the record to be retrieved. In examples it is made of the ids of partner and customer, the
                operation and a time.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/audit-operations/gets-audit-record-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
        """
        call = get_audit_activity_by_id_call(self._api_client.settings, id)
        return await self._api_client.call(call, options)
