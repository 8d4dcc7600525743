"""The client of a command: its URL and its credential."""

from argparse import Namespace
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from partner_center import PartnerCenter
    from partner_center.policies.credentials import Credential


def client(options: Namespace, *, check_now: bool = False) -> "PartnerCenter":
    """Return a client for the options and the environment variables.

    Args:
        options: The options of the command.
        check_now: Whether to report a mistake in the credentials here. By default it is reported at the first request:
            first the command checks its arguments.

    Raises:
        InvalidRequestError: The base URL or a variable is not valid.
        CredentialError: With `check_now`: there are no credentials.
    """
    from partner_center import PartnerCenter
    from partner_center.sign_in.authority import base_url_for

    base_url = base_url_for(options.base_url, "--base-url")
    return PartnerCenter(_credential(base_url, check_now), base_url=base_url, application_name="partner-center-cli")


def _credential(base_url: str, check_now: bool) -> "Credential":
    from partner_center import PartnerCenterError
    from partner_center.policies.credentials import check
    from partner_center.sign_in.from_environment import credential_for
    from partner_center_workflows.cli import login

    try:
        found: Credential = credential_for(base_url, login.stored_sign_in)
        check(found)
    except PartnerCenterError as error:
        if check_now:
            raise
        refusal = error

        def refused() -> NoReturn:
            raise refusal

        return refused
    return found
