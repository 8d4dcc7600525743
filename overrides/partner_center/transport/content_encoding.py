"""Decompress responses. No request asks for compression, but some proxies compress anyway.

https://www.rfc-editor.org/rfc/rfc9110#section-8.4
"""

import zlib

from .messages import MAX_RESPONSE_SIZE, TOO_LONG, Outcome, Response, TransportFailure

_GZIP = b"\x1f\x8b"  # the first bytes of gzip; no text begins with them
_MAX_CODINGS, _MAX_MEMBERS = 4, 1000  # the latter of one gzip stream
_PIECE = 65_536  # bytes; what follows a member within a piece is copied


def decompressed(response: Response) -> Outcome:
    """Return a response without gzip and deflate. Content that is not what its header says stays as it is.

    Of a compressed error that is cut off, the beginning is kept. Such a success is no response.
    """
    header, content, complete = response.headers.get("Content-Encoding"), response.content, True
    if header is None and not content.startswith(_GZIP):
        return response
    codings = (header or "").lower().split(",")[-_MAX_CODINGS:]
    try:
        for coding in (*reversed(codings), ""):  # the last one is for gzip without its header
            if complete and content.startswith(_GZIP):
                content, complete = _inflate(content, 31)
            elif complete and coding.strip() == "deflate" and not content.isascii():  # ASCII has a wrong label
                has_head = content[0] & 15 == 8 and int.from_bytes(content[:2]) % 31 == 0
                content, complete = _inflate(content, 15 if has_head else -15)
    except zlib.error:
        pass
    except OverflowError:
        return TOO_LONG
    if not complete and response.status < 300:
        return TransportFailure("unknown", "ReadError: the compressed body of the response is cut off")
    return Response(response.status, response.headers, content)


def _inflate(content: bytes, wbits: int) -> tuple[bytes, bool]:
    """Return the data of all members in linear time, and whether the last member is complete."""
    found, at = bytearray(), 0
    for _ in range(_MAX_MEMBERS):
        member = zlib.decompressobj(wbits)
        while at < len(content) and not member.eof:
            piece = content[at : at + _PIECE]
            found += member.decompress(piece, MAX_RESPONSE_SIZE - len(found) + 1)
            at += len(piece) - len(member.unused_data) - len(member.unconsumed_tail)
            if len(found) > MAX_RESPONSE_SIZE:
                raise OverflowError
        if not (member.eof and content.startswith(_GZIP, at)):
            return bytes(found), member.eof
    raise zlib.error
