"""`partner-center login`: sign in a partner user with a device code, and store the sign-in.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from partner_center_workflows.cli import exits, options, output

_PROG = "partner-center login"
_AUTHORITY = "https://login.microsoftonline.com"
_WELL_KNOWN = ("login.microsoftonline.com", "login.partner.microsoftonline.cn", "login.microsoftonline.us")


def main(arguments: Sequence[str]) -> int:
    """Sign in or out, or show the sign-in, and return the exit status."""
    given = _parser().parse_args(list(arguments))
    action = _sign_out if given.logout else _status if given.status else _sign_in
    return output.guarded(_PROG, lambda: action(given), as_json=given.json)


def _parser() -> options.Parser:
    what = "Sign in a partner user, with MFA, by a code that is entered in any browser; needs the extra `msal`."
    example = f"{_PROG} --tenant-id contoso.onmicrosoft.com --client-id 11111111-2222-3333-4444-555555555555"
    made = options.parser(_PROG, what, example)
    made.add_argument("--tenant-id", default=os.environ.get("PARTNER_CENTER_TENANT_ID"), help="the partner's tenant")
    made.add_argument("--client-id", default=os.environ.get("PARTNER_CENTER_CLIENT_ID"), help="the app's id")
    made.add_argument("--authority", default=_AUTHORITY, metavar="URL", help="login service (default: %(default)s)")
    made.add_argument("--status", action="store_true", help="show who is signed in")
    made.add_argument("--logout", action="store_true", help="forget the sign-in")
    return made


def credential() -> "Callable[[], str] | None":
    """Return the credential of the stored sign-in, or None."""
    stored = _stored()
    return None if stored is None else lambda: _silent_token(stored)


def app_only(tenant_id: str, client_id: str, secret: str) -> "Callable[[], str]":
    """Return an app-only credential, with which the service allows reads but no creates."""
    authority = os.environ.get("PARTNER_CENTER_AUTHORITY", _AUTHORITY)
    made: list[Any] = []

    def token() -> str:
        if not made:
            msal = _import("msal")
            given = _authority(authority, tenant_id)
            made.append(msal.ConfidentialClientApplication(client_id, client_credential=secret, **given))
        return _token_of(made[0].acquire_token_for_client([_scope()]))

    return token


def _sign_in(given: Namespace) -> int:
    from partner_center import CredentialError, InvalidRequestError

    if not given.tenant_id or not given.client_id:
        raise InvalidRequestError("give --tenant-id and --client-id, or PARTNER_CENTER_TENANT_ID and _CLIENT_ID")
    about = {"tenant_id": given.tenant_id, "client_id": given.client_id, "authority": given.authority}
    app = _app(about)
    flow = app.initiate_device_flow([_scope()])
    if "user_code" not in flow:
        raise CredentialError(_refusal(flow, "Microsoft Entra gave no code"))
    output.note(f"Open {flow['verification_uri']} in a browser and enter the code {flow['user_code']}")
    _token_of(app.acquire_token_by_device_flow(flow))
    accounts: list[dict[str, str]] = app.get_accounts()
    about["username"] = accounts[0].get("username", "") if accounts else ""
    folder = _folder()
    _write_private(folder / "login.json", json.dumps(about))
    output.result(about, as_json=given.json, text=f"signed in as {about['username'] or 'a partner user'}")
    return exits.AS_ASKED


def _sign_out(given: Namespace) -> int:
    there = _stored() is not None
    for name in ("login.json", "tokens.bin"):
        (_folder() / name).unlink(missing_ok=True)
    output.result({"signed_out": there}, as_json=given.json, text="signed out" if there else "nobody was signed in")
    return exits.AS_ASKED


def _status(given: Namespace) -> int:
    stored = _stored()
    who = stored and (stored.get("username") or "a partner user")
    output.result(stored, as_json=given.json, text=f"signed in: {who}" if stored else "nobody is signed in")
    return exits.AS_ASKED if stored else exits.CREDENTIALS


def _silent_token(stored: dict[str, str]) -> str:
    from partner_center import CredentialError

    app = _app(stored)
    account = next(iter(app.get_accounts()), None)
    found = app.acquire_token_silent([_scope()], account) if account else None
    if found is None:
        raise CredentialError("the sign-in has expired", hint="Run `partner-center login` again.")
    return _token_of(found)


def _token_of(response: dict[str, Any]) -> str:
    from partner_center import CredentialError

    if "access_token" not in response:
        raise CredentialError(_refusal(response, "Microsoft Entra gave no token"))
    token: str = response["access_token"]
    return token


def _refusal(response: dict[str, Any], what: str) -> str:
    """Return a message with the error codes of Entra, but not its text, which may contain secrets."""
    codes = ", ".join(f"AADSTS{code}" for code in response.get("error_codes", []))
    return f"{what}: {response.get('error', 'no reason given')}{f' ({codes})' if codes else ''}"


def _app(about: dict[str, str]) -> Any:
    msal, extensions = _import("msal"), _import("msal_extensions")
    file = str(_folder() / "tokens.bin")
    try:
        persistence = extensions.build_encrypted_persistence(file)
    except Exception:  # noqa: BLE001 - the keyring of the system may raise anything
        persistence = extensions.FilePersistence(file)
        if not Path(file).exists():
            output.note(f"there is no keyring here: the sign-in is stored in {file}, which only you can read")
            _write_private(Path(file), "")
    cache = extensions.PersistedTokenCache(persistence)
    given = _authority(about["authority"], about["tenant_id"])
    return msal.PublicClientApplication(about["client_id"], token_cache=cache, **given)


def _authority(authority: str, tenant_id: str) -> dict[str, Any]:
    from partner_center import InvalidRequestError

    if urlsplit(authority).scheme != "https":
        raise InvalidRequestError(f"--authority: give an https:// URL, such as {_AUTHORITY}")
    known = urlsplit(authority).hostname in _WELL_KNOWN
    return {
        "authority": f"{authority.rstrip('/')}/{tenant_id}",
        "instance_discovery": None if known else False,
        "timeout": 30,
    }


def _scope() -> str:
    from partner_center.policies.authentication import SCOPE

    return SCOPE


def _stored() -> dict[str, str] | None:
    try:
        stored: dict[str, str] = json.loads((_folder() / "login.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stored if {"tenant_id", "client_id", "authority"} <= stored.keys() else None


def _folder() -> Path:
    """Return the folder of the stored sign-in, which depends on the system."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    folder = Path(base) / "partner-center"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)


def _import(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        from partner_center import CredentialError

        raise CredentialError(
            f"{name} is not installed", hint='Run: python -m pip install "partner-center-client[msal]"'
        ) from None
