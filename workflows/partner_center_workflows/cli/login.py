"""`partner-center login`: sign in a partner user with a device code, and store the sign-in.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

import logging
from argparse import Namespace
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from partner_center_workflows.cli import exits, options, output

if TYPE_CHECKING:
    from partner_center.sign_in.login_client import LoginClient

_PROG = "partner-center login"
_MOST_CHARACTERS = 200  # of what the login service says to a person


def main(arguments: Sequence[str]) -> int:
    """Sign in or out, or show the sign-in, and return the exit status."""
    given = _parser().parse_args(list(arguments))
    action = _sign_out if given.logout else _status if given.status else _sign_in
    return output.guarded(_PROG, lambda: action(given), as_json=given.json)


def _parser() -> options.Parser:
    what = "Sign in a partner user, with MFA, by a code that is entered in any browser; needs the extra `msal`."
    example = f"{_PROG} --tenant-id contoso.onmicrosoft.com --client-id 11111111-2222-3333-4444-555555555555"
    made = options.parser(_PROG, what, example)
    made.add_argument("--tenant-id", help="the partner's tenant (default: PARTNER_CENTER_TENANT_ID)")
    made.add_argument("--client-id", help="the app's id (default: PARTNER_CENTER_CLIENT_ID)")
    made.add_argument(
        "--authority",
        metavar="URL",
        help="login service (default: PARTNER_CENTER_AUTHORITY, or else that of the base URL's cloud)",
    )
    made.add_argument(
        "--refresh-token-file",
        metavar="FILE",
        help="write the refresh token to this new file, for a service, and store no sign-in",
    )
    made.add_argument("--status", action="store_true", help="show who is signed in")
    made.add_argument("--logout", action="store_true", help="forget the sign-in")
    return made


def stored_sign_in(base_url: str) -> "Callable[[], str] | None":
    """Return the credential of the stored sign-in, or None. A client without a credential finds this function too.

    Raises:
        CredentialError: The sign-in belongs to another cloud than the base URL.
    """
    from partner_center import CredentialError, InvalidRequestError
    from partner_center.policies.authentication import SCOPE, scope_for
    from partner_center.sign_in.authority import authority_for
    from partner_center_workflows.cli import sign_in_store

    stored = sign_in_store.read()
    if stored is None:
        return None
    try:
        authority_for(scope_for(base_url), stored["authority"])
        same_cloud = stored.get("scope", SCOPE) == scope_for(base_url)
    except InvalidRequestError:
        same_cloud = False
    if not same_cloud:
        raise CredentialError(
            "the stored sign-in is not for the cloud of this base URL",
            hint="Run `partner-center login` again, with the same --base-url.",
        )

    def partner_center_login() -> str:  # its name is in the `repr` of a client
        return _silent_token(stored, scope_for(base_url))

    return partner_center_login


def _sign_in(given: Namespace) -> int:
    from partner_center import InvalidRequestError
    from partner_center.formats.outside_text import printable
    from partner_center.policies.authentication import scope_for
    from partner_center.policies.credentials import refusal
    from partner_center.policies.environment import setting
    from partner_center.sign_in.authority import authority_for, base_url_for
    from partner_center_workflows.cli import sign_in_store
    from partner_center_workflows.cli.refresh_token_file import new_file

    tenant_id, client_id = given.tenant_id or setting("TENANT_ID"), given.client_id or setting("CLIENT_ID")
    if not tenant_id or not client_id:
        raise InvalidRequestError("give --tenant-id and --client-id, or PARTNER_CENTER_TENANT_ID and _CLIENT_ID")
    scope = scope_for(base_url_for(given.base_url))
    authority = authority_for(scope, given.authority)
    if given.refresh_token_file is None:
        sign_in_store.prepare()
    about = {"tenant_id": tenant_id, "client_id": client_id, "authority": authority, "scope": scope}
    cache = _import("msal").SerializableTokenCache()
    with new_file(given.refresh_token_file) as file, _login_client(authority) as client:
        app = _app("PublicClientApplication", about, client, token_cache=cache)
        flow: dict[str, Any] = app.initiate_device_flow([scope])
        if "user_code" not in flow:
            raise refusal(f"Microsoft Entra gave no code{_reason(flow)}", str(flow.get("error_description")))
        flow["interval"] = max(flow["interval"], 1)  # seconds between two requests
        where, code = (printable(str(flow.get(each)), _MOST_CHARACTERS) for each in ("verification_uri", "user_code"))
        output.note(f"Open {where} in a browser and enter the code {code}")
        response: dict[str, Any] = app.acquire_token_by_device_flow(flow)
        _token_of(response)
        if file is not None:
            file.write(_refresh_token_of(response))
        accounts: list[dict[str, str]] = app.get_accounts()
    about["username"] = printable(accounts[0].get("username", ""), _MOST_CHARACTERS) if accounts else ""
    if given.refresh_token_file is None:
        sign_in_store.write(about, cache.serialize())
    else:
        output.note(f"the refresh token is in {given.refresh_token_file}, which only you can read; move it to a vault")
    output.result(about, as_json=given.json, text=f"signed in as {about['username'] or 'a partner user'}")
    return exits.AS_ASKED


def _sign_out(given: Namespace) -> int:
    from partner_center_workflows.cli import sign_in_store

    there = sign_in_store.forget()
    output.result({"signed_out": there}, as_json=given.json, text="signed out" if there else "nobody was signed in")
    return exits.AS_ASKED


def _status(given: Namespace) -> int:
    from partner_center.formats.outside_text import printable
    from partner_center_workflows.cli import sign_in_store

    stored = sign_in_store.read()
    who = stored and (printable(stored.get("username", ""), _MOST_CHARACTERS) or "a partner user")
    output.result(stored, as_json=given.json, text=f"signed in: {who}" if stored else "nobody is signed in")
    return exits.AS_ASKED if stored else exits.CREDENTIALS


def _silent_token(stored: dict[str, str], scope: str) -> str:
    from partner_center import CredentialError
    from partner_center_workflows.cli import sign_in_store

    with _login_client(stored["authority"]) as client:
        tokens = sign_in_store.persistence()
        if not tokens.is_encrypted:
            tokens.load()  # a file that cannot be read is reported at once; the cache would try three times
        cache = _import("msal_extensions").PersistedTokenCache(tokens)
        app = _app("PublicClientApplication", stored, client, token_cache=cache)
        account = next(iter(app.get_accounts()), None)
        found = app.acquire_token_silent_with_error([scope], account) if account else None
    if found is None:
        raise CredentialError("the sign-in has expired", hint="Run `partner-center login` again.")
    return _token_of(found)


def _token_of(response: dict[str, Any]) -> str:
    from partner_center import CredentialError
    from partner_center.policies.credentials import refusal

    if "access_token" not in response:
        raise refusal(f"Microsoft Entra gave no token{_reason(response)}", str(response.get("error_description")))
    token = response["access_token"]
    if not isinstance(token, str) or not token:
        raise CredentialError("Microsoft Entra gave no token that can be used")
    return token


def _refresh_token_of(response: dict[str, Any]) -> str:
    from partner_center import CredentialError

    token = response.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise CredentialError("Microsoft Entra gave no refresh token", hint="Check that the app may ask for one.")
    return token


def _reason(response: dict[str, Any]) -> str:
    return f": {response['error']}" if "error" in response else ""


def _app(kind: str, about: dict[str, str], client: "LoginClient", **given: Any) -> Any:
    """Return an application of MSAL, which need not ask about the login service: `LoginClient` checks every host."""
    authority = f"{about['authority']}/{about['tenant_id']}"
    made = getattr(_import("msal"), kind)
    return made(about["client_id"], authority=authority, instance_discovery=False, http_client=client, **given)


@contextmanager
def _login_client(authority: str) -> "Generator[LoginClient]":
    """Return the HTTP client of a sign-in. What MSAL raises meanwhile becomes an error of this package."""
    from partner_center import PartnerCenterError

    _import("msal")
    from partner_center.sign_in.login_client import LoginClient

    logging.getLogger("msal").setLevel(logging.WARNING)  # at DEBUG it logs the device code
    client = LoginClient(authority)
    try:
        yield client
    except PartnerCenterError:
        raise
    except Exception as error:  # noqa: BLE001 - MSAL, its HTTP client and what they are given raise many kinds
        raise client.failure(error) from None
    finally:
        client.session.close()


def _import(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        from partner_center import CredentialError

        raise CredentialError(
            f"{name} is not installed", hint='Run: python -m pip install "partner-center-client[msal]"'
        ) from None
