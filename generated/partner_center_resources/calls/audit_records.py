"""The calls of `audit_records`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

import datetime
from collections.abc import Callable

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, path_segment
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation
from partner_center.runtime.pages import Paging, paging
from partner_center_generated.models import AuditRecord, AuditRecordCollection

_GET_AUDIT_RECORDS = Operation(
    "audit_records.list",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_AUDIT_RECORDS: Callable[[object], AuditRecordCollection] = readers.page(AuditRecordCollection)
_GET_AUDIT_ACTIVITY = Operation(
    "audit_records.search",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_AUDIT_ACTIVITY: Callable[[object], AuditRecordCollection] = readers.page(AuditRecordCollection)
_GET_AUDIT_ACTIVITY_BY_ID = Operation(
    "audit_records.get",
    "GET",
    frozenset({200, 201}),
)
_READ_GET_AUDIT_ACTIVITY_BY_ID: Callable[[object], AuditRecord] = readers.one(AuditRecord)


def get_audit_records_call(
    settings: Settings,
    *,
    start_date: datetime.date | None = None,
    end_date: datetime.date | None = None,
    filter_: str | None = None,
    size: int | None = None,
    continuation_token: str | None = None,
) -> Paging[AuditRecord]:
    """Validate the arguments of the operation `getAuditRecords`, and return the list."""
    call = _GET_AUDIT_RECORDS.call(
        "/v{}/auditrecords".format(settings.api_version),
        _READ_GET_AUDIT_RECORDS,
        query={
            "startDate": None
            if start_date is None
            else argument("start_date", start_date, datetime.date, example="2025-06-01"),
            "endDate": None
            if end_date is None
            else argument("end_date", end_date, datetime.date, example="2025-06-30"),
            "filter": None
            if filter_ is None
            else argument(
                "filter_",
                filter_,
                str,
                example='{"Field":"CustomerId","Value":"8f3c1d52-6a0b-4c1e-9b7d-2e5f40a1c973","Operator":"equals"}',
            ),
            "size": None if size is None else argument("size", size, int, minimum=0),
        },
    )
    others = (
        start_date,
        end_date,
        filter_,
        size,
    )
    return paging(call, _READ_GET_AUDIT_RECORDS, settings, continuation_token=continuation_token, others=others)


def get_audit_activity_call(
    settings: Settings,
    *,
    audit_request_start_date: datetime.datetime,
    audit_request_end_date: datetime.datetime | None = None,
    audit_request_filter_field: str | None = None,
    audit_request_filter_value: str | None = None,
    audit_request_filter_operator: int | None = None,
    audit_request_size: int | None = None,
    continuation_token: str | None = None,
) -> Paging[AuditRecord]:
    """Validate the arguments of the operation `getAuditActivity`, and return the list."""
    call = _GET_AUDIT_ACTIVITY.call(
        "/auditactivity/v{}/auditrecords".format(settings.api_version),
        _READ_GET_AUDIT_ACTIVITY,
        query={
            "auditRequest.startDate": argument(
                "audit_request_start_date", audit_request_start_date, datetime.datetime, example="2025-06-01T00:00:00Z"
            ),
            "auditRequest.endDate": None
            if audit_request_end_date is None
            else argument(
                "audit_request_end_date", audit_request_end_date, datetime.datetime, example="2025-06-30T00:00:00Z"
            ),
            "auditRequest.filter.field": None
            if audit_request_filter_field is None
            else argument("audit_request_filter_field", audit_request_filter_field, str, example="CustomerId"),
            "auditRequest.filter.value": None
            if audit_request_filter_value is None
            else argument(
                "audit_request_filter_value",
                audit_request_filter_value,
                str,
                example="8f3c1d52-6a0b-4c1e-9b7d-2e5f40a1c973",
            ),
            "auditRequest.filter.operator": None
            if audit_request_filter_operator is None
            else argument("audit_request_filter_operator", audit_request_filter_operator, int),
            "auditRequest.size": None
            if audit_request_size is None
            else argument("audit_request_size", audit_request_size, int),
        },
    )
    others = (
        audit_request_end_date,
        audit_request_filter_field,
        audit_request_filter_value,
        audit_request_filter_operator,
        audit_request_size,
    )
    return paging(call, _READ_GET_AUDIT_ACTIVITY, settings, continuation_token=continuation_token, others=others)


def get_audit_activity_by_id_call(settings: Settings, id: str) -> Call[AuditRecord]:
    """Validate the arguments of the operation `getAuditActivityById`, and return the call."""
    return _GET_AUDIT_ACTIVITY_BY_ID.call(
        "/auditactivity/v{}/auditrecords/{}".format(
            settings.api_version,
            path_segment(
                argument(
                    "id",
                    id,
                    str,
                    example="d2b7e9a4-31f6-4d58-8c0a-7f94b61e2c05_8f3c1d52-6a0b-4c1e-9b7d-2e5f40a1c973_updatecustomerqualification_638800000000000000",
                    in_path=True,
                )
            ),
        ),
        _READ_GET_AUDIT_ACTIVITY_BY_ID,
    )
