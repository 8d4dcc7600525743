"""Responses of the service, in the format that the request asks for."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.content_negotiation import ResponseFormat, negotiate
from partner_center_emulator.formats.json_text import write_json
from partner_center_emulator.formats.xml_writer import XmlRoot, write_xml
from partner_center_emulator.service.errors import ServiceError
from partner_center_emulator.state.settings import Settings

_MFA_COMPLIANT = "partner_center_emulator.mfa_compliant"


def respond(
    request: Request,
    settings: Settings,
    content: object,
    root: XmlRoot,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response with content as JSON, or as XML under the root."""
    chosen = negotiate(request.headers)
    text = write_xml(root, content) if chosen.is_xml else write_json(content)
    return respond_with_text(request, settings, chosen, text, status, headers)


def respond_with_text(
    request: Request,
    settings: Settings,
    chosen: ResponseFormat,
    text: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response with text that is already in the chosen format."""
    body = chosen.encode(text, bom=settings.bom)
    return _with_mfa_header(request, Response(body, status, headers, media_type=chosen.content_type))


def respond_without_body(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response without a body."""
    return _with_mfa_header(request, Response(b"", status, headers))


def respond_with_error(request: Request, settings: Settings, error: ServiceError) -> Response:
    """Return the response for an error; its format is negotiated, too."""
    root: XmlRoot = "string" if isinstance(error.body, str) else "Fault"
    return respond(request, settings, error.body, root, error.status, error.headers)


def set_mfa_compliance(request: Request, *, is_compliant: bool) -> None:
    """If the request has ``ValidateMfa: true``, let its response say whether the token meets the MFA requirement.

    Sources do not say whether `isMfaCompliant` is a header or a member of the body. A header is inferred, because it
    also fits responses that are arrays or strings.
    https://www.cloudcockpit.com/blog/mfa-enforcement-partner-center-apis
    """
    if request.headers.get("validatemfa", "").strip().lower() == "true":
        request.scope[_MFA_COMPLIANT] = is_compliant


def _with_mfa_header(request: Request, response: Response) -> Response:
    if _MFA_COMPLIANT in request.scope:
        value = b"true" if request.scope[_MFA_COMPLIANT] else b"false"
        response.raw_headers.append((b"isMfaCompliant", value))
    return response
