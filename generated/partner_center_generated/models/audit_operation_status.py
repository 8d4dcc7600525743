from typing import Literal

AuditOperationStatus = Literal["decline", "failed", "progress", "succeeded"]

AUDIT_OPERATION_STATUS_VALUES: set[AuditOperationStatus] = {
    "decline",
    "failed",
    "progress",
    "succeeded",
}


def check_audit_operation_status(value: str) -> AuditOperationStatus:
    if value in AUDIT_OPERATION_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AUDIT_OPERATION_STATUS_VALUES!r}")
