"""Answers of the service, in the format that the request asks for."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.content_negotiation import Format, negotiate
from partner_center_emulator.formats.json_text import write_json
from partner_center_emulator.formats.xml_writer import XmlRoot, write_xml
from partner_center_emulator.service.errors import RefusalError
from partner_center_emulator.state.settings import Settings

_MFA_COMPLIANT = "partner_center_emulator.mfa_compliant"


def answer(
    request: Request,
    settings: Settings,
    content: object,
    root: XmlRoot,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with content that JSON shows as it is, and XML under the root."""
    chosen = negotiate(request.headers)
    text = write_xml(root, content) if chosen.is_xml else write_json(content)
    return answer_text(request, settings, chosen, text, status, headers)


def answer_text(
    request: Request,
    settings: Settings,
    chosen: Format,
    text: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with text that is already of the chosen format."""
    body = chosen.encode(text, bom=settings.bom)
    return _with_mfa(request, Response(body, status, headers, media_type=chosen.content_type))


def answer_empty(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a status alone."""
    return _with_mfa(request, Response(b"", status, headers))


def _with_mfa(request: Request, response: Response) -> Response:
    if _MFA_COMPLIANT in request.scope:
        value = b"true" if request.scope[_MFA_COMPLIANT] else b"false"
        response.raw_headers.append((b"isMfaCompliant", value))
    return response


def answer_refusal(request: Request, settings: Settings, refusal: RefusalError) -> Response:
    """Answer with an error, which is negotiated as everything else is."""
    root: XmlRoot = "string" if isinstance(refusal.body, str) else "Fault"
    return answer(request, settings, refusal.body, root, refusal.status, refusal.headers)


def tell_mfa(request: Request, *, is_compliant: bool) -> None:
    """Have the answer to a request with ``ValidateMfa: true`` say whether the token meets the MFA requirement.

    Sources do not say whether `isMfaCompliant` is a header or a member of the body; a header is inferred, as it is the
    one that fits answers that are arrays or strings. https://www.cloudcockpit.com/blog/mfa-enforcement-partner-center-apis
    """
    if request.headers.get("validatemfa", "").strip().lower() == "true":
        request.scope[_MFA_COMPLIANT] = is_compliant
