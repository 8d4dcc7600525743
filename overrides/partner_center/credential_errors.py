"""What a failed sign-in becomes: an error that helps, and that shows nothing of what the identity library said.

Identity libraries quote requests and answers in their messages, and with them secrets and tokens. Kept are the type of
the error and the code of Microsoft Entra, which is enough to look it up.
"""

import copy
import re

from .errors import CredentialError, InvalidRequestError

_CODE = re.compile(r"AADSTS\d{4,8}")

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_MFA = "Let the partner user sign in again with MFA, and use the refresh token that this gives."
_SIGN_IN_AGAIN = "The refresh token expired: let the partner user sign in and consent again."
_TENANT = "There is no such tenant: check tenant_id, and that the authority is the one of its cloud."
_HINTS = {
    "AADSTS50076": _MFA,
    "AADSTS50079": _MFA,
    "AADSTS700082": _SIGN_IN_AGAIN,
    "AADSTS70008": _SIGN_IN_AGAIN,
    "AADSTS7000215": "The client secret is not valid: give the secret's value, not its id, and check its expiry.",
    "AADSTS65001": "Let an administrator of the tenant consent to the app's permissions for Partner Center.",
    "AADSTS900023": _TENANT,
    "AADSTS90002": _TENANT,
    "AADSTS500011": "The tenant does not know the resource: sign in to a partner tenant, and check the scope.",
}


def credential_error(error: Exception) -> CredentialError | InvalidRequestError:
    """Return what to raise for whatever a credential raised; this package's own errors stay what they are."""
    if isinstance(error, CredentialError | InvalidRequestError):
        return copy.copy(error)  # without traceback and cause
    return refusal(f"the credential failed with {type(error).__name__}", str(error))


def refusal(message: str, said: str) -> CredentialError:
    """Return the error for a sign-in that was refused, with the code found in what the identity platform said."""
    found = _CODE.search(said)
    if found is None:
        return CredentialError(message, hint="Nothing was sent. Ask the credential for a token by itself to see why.")
    code = found[0]
    hint = _HINTS.get(code, f"https://login.microsoftonline.com/error?code={code.removeprefix('AADSTS')} explains it.")
    return CredentialError(f"{message} ({code})", hint=hint)
