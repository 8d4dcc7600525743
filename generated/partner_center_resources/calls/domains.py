"""The calls of `domains`: each function validates the arguments of one operation.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable

from partner_center.runtime import readers
from partner_center.runtime.arguments import argument, path_segment
from partner_center.runtime.calls import Call, Settings
from partner_center.runtime.operations import Operation

_CHECK_DOMAIN_AVAILABILITY = Operation(
    "domains.exists",
    "HEAD",
    frozenset({200, 404}),
)
_READ_CHECK_DOMAIN_AVAILABILITY: Callable[[object], bool] = readers.exists


def check_domain_availability_call(settings: Settings, domain: str) -> Call[bool]:
    """Validate the arguments of the operation `checkDomainAvailability`, and return the call."""
    return _CHECK_DOMAIN_AVAILABILITY.call(
        "/v{}/domains/{}".format(
            settings.api_version,
            path_segment(argument("domain", domain, str, example="fabrikamschool.onmicrosoft.com", in_path=True)),
        ),
        _READ_CHECK_DOMAIN_AVAILABILITY,
    )
