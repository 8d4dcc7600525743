"""Planted secrets: wherever a program or a person looks, none of them is there."""

import asyncio
import base64
import json
import logging
import pickle
import re
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
from scripted_server import Received, ScriptedServer, answer
from work import steps

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualificationRequest,
    GovernmentCommunityCloud,
    InvalidRequestError,
    PartnerCenter,
    PartnerCenterError,
    RetryBudget,
    RetryPolicy,
    VettingTimeout,
    without_waiting,
)
from partner_center.policies.redaction import redact, sharing
from partner_center_generated.models import (
    CustomerBillingProfile,
    CustomerCompanyProfile,
    CustomerRequest,
    UserCredentials,
)

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
TOKEN = "planted-token"
CODE = "planted/code"
PLANTED = re.compile(r"planted(-token|/code|%2[fF]code)", re.IGNORECASE)


async def echo(request: Received, writer: asyncio.StreamWriter) -> None:
    """Answer with the request itself, as a broken proxy or an echo port would."""
    head = f"{request.method} {request.target} HTTP/1.1\r\nAuthorization: {request.header('authorization')}\r\n\r\n"
    writer.write(head.encode() + request.body)
    await writer.drain()
    writer.close()


def fault(status: int, **members: Any) -> bytes:
    """Return an error whose body says what it is given."""
    return answer(status, {"code": 3000, "description": "no", **members})


REPLIES: dict[str, Any] = {
    "echo": echo,
    "status line": b"HTTP/1.1 " + TOKEN.encode() + b"\r\n\r\n",
    "description": fault(400, description=f"{CODE} is not for {TOKEN}"),
    "description that is cut": fault(400, description="x" * 1016 + TOKEN),
    "quoted code": fault(400, description="?code=planted%2Fcode"),
    "code": fault(403, code=TOKEN),
    "ids": answer(503, {}, MS_RequestId=TOKEN, MS_CorrelationId=CODE),
    "content type": answer(200, {}, f"x/{TOKEN}"),
    "capitals": fault(400, description=f"{CODE.upper()} is not for {TOKEN.upper()}"),
    "string": answer(400, f"denied: {CODE}"),
    "members": answer(200, {"qualifications": [{TOKEN: CODE}]}),
    "text": answer(500, TOKEN.encode(), "text/plain"),
    "unauthorized": answer(401, {"code": 1, "description": TOKEN}, WWW_Authenticate=f'Bearer error="{TOKEN}"'),
    "silence": answer(204),
}


def shown(error: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    """Return all that a program could print of an error, and what this package logged at DEBUG."""
    log = [record.getMessage() for record in caplog.records if record.name.startswith("partner_center")]
    texts = [str(error), repr(error), repr(getattr(error, "attempts", "")), *traceback.format_exception(error), *log]
    kept = pickle.loads(pickle.dumps(error))
    return "\n".join([*texts, str(kept), repr(kept)])


@pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_a_service_that_repeats_them(reply: Any, awaited: bool, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever part of an answer repeats token or code, no message, repr, traceback, log or pickle shows them."""
    caplog.set_level(logging.DEBUG)
    asked = GovernmentCommunityCloud(CODE)
    policy = RetryPolicy(attempts=2, budget=RetryBudget())

    async def create(base_url: str) -> None:
        async with AsyncPartnerCenter(TOKEN, base_url=base_url, retry=policy) as pc:
            await pc.qualifications.create(CUSTOMER, asked)

    with without_waiting(), ScriptedServer(reply) as server:
        with PartnerCenter(TOKEN, base_url=server.base_url, retry=policy) as pc:
            with pytest.raises(PartnerCenterError) as raised:
                asyncio.run(create(server.base_url)) if awaited else pc.qualifications.create(CUSTOMER, asked)

    assert not PLANTED.search(shown(raised.value, caplog))


def locals_of(error: BaseException) -> str:
    """Return the chain of an error as tools show it that print locals, without the frames of the tests themselves."""
    texts: list[str] = []
    kept: traceback.TracebackException | None = traceback.TracebackException.from_exception(error, capture_locals=True)
    while kept is not None:
        ours = [each for each in kept.stack if "/tests/" not in each.filename and "/asyncio/" not in each.filename]
        texts += [*traceback.StackSummary.from_list(ours).format(), *kept.format_exception_only()]
        kept = kept.__cause__ or (None if kept.__suppress_context__ else kept.__context__)
    return "".join(texts)


@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_tracebacks_with_locals(reply: Any, backend: Any) -> None:
    """No frame of a call that fails shows token or code to a tool that prints locals, nor does a library's frame."""
    policy = RetryPolicy(attempts=2, budget=RetryBudget())

    def fetch() -> str:
        return TOKEN

    async def create(base_url: str) -> None:
        async with AsyncPartnerCenter(fetch, base_url=base_url, retry=policy, backend=backend) as pc:
            await pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))

    def create_sync(base_url: str) -> None:
        with PartnerCenter(fetch, base_url=base_url, retry=policy) as pc:
            pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))

    with without_waiting(), ScriptedServer(reply) as server, pytest.raises(PartnerCenterError) as raised:
        create_sync(server.base_url) if backend == "sync" else asyncio.run(create(server.base_url))

    assert "api_client.py" in locals_of(raised.value)
    assert not PLANTED.search(locals_of(raised.value))


def _second_call(pc: PartnerCenter) -> None:
    pc.qualifications.list(CUSTOMER)
    pc.qualifications.list(CUSTOMER)


@pytest.mark.parametrize(
    ("options", "work"),
    [
        ({"max_requests_per_second": 0.001}, _second_call),
        ({}, lambda pc: pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE * 9000))),
        ({}, lambda pc: pc.qualifications.create(CUSTOMER, CustomerQualificationRequest("None"))),
        ({}, lambda pc: pc.qualifications.update(CUSTOMER, 3, code=CODE, timeout=0)),
        ({}, lambda pc: pc.qualifications.update(CUSTOMER, 3, code=CODE)),
        ({"base_url": "https://a..b"}, lambda pc: pc.qualifications.list(CUSTOMER)),
        ({"credential": f"Bearer {TOKEN}"}, lambda pc: pc.qualifications.list(CUSTOMER)),
        ({"credential": lambda: f"Bearer {TOKEN}"}, lambda pc: pc.qualifications.list(CUSTOMER)),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_locals_of_what_is_refused_here(options: dict[str, Any], work: Callable[[PartnerCenter], object]) -> None:
    """Nor does a frame of a call, or of a client, that is refused before anything is sent."""
    replies = (answer(200, {"qualifications": []}), fault(400, description="no"))
    with ScriptedServer(*replies) as server, pytest.raises(PartnerCenterError) as raised:
        with PartnerCenter(**{"credential": TOKEN, "base_url": server.base_url, **options}) as pc:
            work(pc)

    assert not PLANTED.search(locals_of(raised.value))


def test_locals_when_the_credential_fails_after_a_refusal() -> None:
    """The refused token is not in the frames of the error that the credential's failure becomes."""
    given = [TOKEN]

    def credential() -> str:
        if given:
            return given.pop()
        raise RuntimeError(f"{TOKEN} was refused")

    with ScriptedServer(answer(401)) as server, pytest.raises(PartnerCenterError) as raised:
        with PartnerCenter(credential, base_url=server.base_url) as pc:
            pc.qualifications.list(CUSTOMER)

    assert "failed with RuntimeError" in str(raised.value)
    assert not PLANTED.search(locals_of(raised.value))


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"], ids=["head", "body"])
@pytest.mark.parametrize("backend", ["httpx", "aiohttp"] if find_spec("aiohttp") else ["httpx"])
def test_locals_of_a_call_that_is_cancelled(backend: Any, begun: bytes) -> None:
    """A call that is cancelled while it waits shows nothing either in the frames of this package."""

    async def silence(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        await asyncio.Event().wait()

    async def create(base_url: str) -> None:
        async with AsyncPartnerCenter(TOKEN, base_url=base_url, backend=backend) as pc, asyncio.timeout(0.5):
            await pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))

    with ScriptedServer(silence) as server, pytest.raises(TimeoutError) as raised:
        asyncio.run(create(server.base_url))

    each: BaseException | None = raised.value
    frames: list[str] = []
    while each is not None:
        stack = traceback.TracebackException.from_exception(each, capture_locals=True).stack
        own = [frame for frame in stack if re.search(r"/partner_center(_generated|_resources)?/", frame.filename)]
        frames += traceback.StackSummary.from_list(own).format()
        each = each.__cause__ or each.__context__
    assert any("api_client.py" in frame for frame in frames)
    assert not PLANTED.search("".join(frames))


def test_ids_of_the_service_are_bounded() -> None:
    """A service whose ids are long makes no long message."""
    with ScriptedServer(answer(400, {}, MS_RequestId="r" * 16_000, MS_CorrelationId="c" * 16_000)) as server:
        with PartnerCenter(TOKEN, base_url=server.base_url) as pc, pytest.raises(PartnerCenterError) as raised:
            pc.qualifications.list(CUSTOMER)

    assert raised.value.request_id == "r" * 127 + "…"
    assert len(str(raised.value)) < 500


def test_no_library_logs_what_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    """With every logger of the process at DEBUG, an ordinary call leaves neither token nor code in the log."""
    caplog.set_level(logging.DEBUG)
    reply = answer(200, {"qualifications": [{"qualification": "GovernmentCommunityCloud"}]})

    with ScriptedServer(reply) as server, PartnerCenter(TOKEN, base_url=server.base_url) as pc:
        pc.qualifications.create(CUSTOMER, GovernmentCommunityCloud(CODE))

    assert {"httpcore.http11", "partner_center"} <= {record.name for record in caplog.records}
    assert not PLANTED.search(caplog.text)


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"validationCode": CODE},
        lambda: CustomerQualificationRequest("Education", validation_code=CODE),
        lambda: CustomerQualificationRequest("GovernmentCommunityCloud", validation_code=[CODE]),  # type: ignore[arg-type]
        lambda: CustomerQualificationRequest("GovernmentCommunityCloud", validation_code=CODE + "\ud800"),
    ],
)
def test_a_request_that_is_refused_here(make: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    """A refusal before anything is sent does not quote the code either."""
    caplog.set_level(logging.DEBUG)
    with PartnerCenter(TOKEN, base_url="http://127.0.0.1:1") as pc, pytest.raises(InvalidRequestError) as raised:
        pc.qualifications.create(CUSTOMER, make(), code_in="body")

    assert not PLANTED.search(shown(raised.value, caplog))


def test_what_clients_and_requests_show() -> None:
    """No object of the package shows its token or code."""
    clients: list[Any] = [PartnerCenter(TOKEN), AsyncPartnerCenter(TOKEN), PartnerCenter(lambda: TOKEN)]
    objects: list[object] = [*clients, *(each.qualifications for each in clients), GovernmentCommunityCloud(CODE)]

    assert not PLANTED.search("".join(repr(each) + str(each) + repr(getattr(each, "__dict__", "")) for each in objects))


HARD = "plantedTOKEN/é+&"

SPELLINGS = {
    "percent": "plantedTOKEN%2f%C3%a9%2B%26",
    "percent of percent": "plantedTOKEN%252F%25C3%25A9%252B%2526",
    "half of it": "plantedTOKEN/%C3%A9%2B%26",
    "HTML": "plantedTOKEN&#x2F;&#233;&#43;&amp;amp;",
    "JSON": r"plantedTOKEN\/\u00E9+&",
    "JSON in JSON": r"plantedTOKEN\\/\\u00e9+\\u0026",
    "base64": base64.b64encode(HARD.encode()).decode(),
    "base64 of Bearer": base64.b64encode(f"Bearer {HARD}".encode()).decode().removeprefix("QmVhcmVyI"),
    "base64 of a user": base64.urlsafe_b64encode(f"ab{HARD}".encode()).decode().removeprefix("YW"),
    "cut off": HARD[:13],
    "capitals": HARD.upper(),
    "small letters": HARD.lower(),
    "cut off in capitals": HARD[:13].upper(),
    "percent in capitals": "PLANTEDTOKEN%2F%C3%A9%2B%26",
    "base64 in small letters": base64.b64encode(HARD.encode()).decode().lower(),
    "lines": HARD[:5] + "\r\n" + HARD[5:],
    "no width": "\u200b".join(HARD),
    "a control character": HARD[:5] + "\x01" + HARD[5:],
    "soft hyphens in percent": "planted\xadTOKEN%2f%C3%A9\xad%2B%26",
    "base64 in lines": base64.b64encode(HARD.encode()).decode().replace("U", "U\r\n"),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_each_spelling_is_redacted(spelling: str) -> None:
    """A secret is replaced however it is written; of base64, what shares a character with its neighbour stays."""
    assert re.fullmatch(r"no, .{0,3}\[redacted\].{0,3} here\.", redact(f"no, {spelling} here.", [HARD]))


def test_a_search_takes_no_longer_for_more_secrets() -> None:
    """The codes of a run may be thousands; each is found, and a text is searched in as many steps as for a hundred."""

    def work(count: int) -> int:
        with sharing(f"code{number:06d}" for number in range(count)):
            assert redact(f"it quotes CODE{count - 1:06d}.", ()) == "it quotes [redacted]."
            return steps(lambda: redact("the code is not for this customer & 100% wrong", ()))

    assert work(10_000) <= work(100) + 10


@pytest.mark.parametrize("secret", ["ab\ncd", "ab\ud800cd"])
def test_a_secret_that_is_not_printable(secret: str) -> None:
    """A secret with such a character is found as it is, escaped as in JSON, and without the character."""
    escaped = json.dumps(secret)[1:-1]
    for each in (secret, "abcd", "AB\u200bCD", *([escaped] if "u" in escaped else [])):
        assert redact(f"no, {each} here.", [secret]) == "no, [redacted] here."


def test_lines_without_a_secret_are_kept_apart() -> None:
    """Where there is no secret, what is not printable still shows as a question mark."""
    assert redact("two\nlines\u200b", [HARD]) == "two?lines?"


def test_words_are_kept() -> None:
    """What a secret only begins like, in fewer than 12 characters, or what is no secret, stays as it is."""
    text = "planted plantedTOKE 100% of R&D in C:\\temp + YWJj"
    assert redact(text, [HARD, "abc", "qualification"]) == text
    assert redact("an [redacted] qualification-codes", ["qualification"]) == "an [redacted] [redacted]-codes"


def test_a_status_that_is_not_documented_is_not_repeated() -> None:
    """The error of a wait repeats no text of the service that may be anything, and says where it is."""
    found = {"qualifications": [{"qualification": "Education", "vettingStatus": f"{TOKEN}\x1b"}]}
    with ScriptedServer(answer(200, found)) as server, PartnerCenter(TOKEN, base_url=server.base_url) as pc:
        with pytest.raises(VettingTimeout) as raised:
            pc.qualifications.wait(CUSTOMER, "Education", timeout=0)

    assert "after 1 polls; the last status is not a documented one; `error.last` has it. Hint" in str(raised.value)
    assert raised.value.last is not None
    assert raised.value.last.vetting_status == f"{TOKEN}\x1b"


def test_a_raw_response_does_not_show_headers() -> None:
    """The repr of a raw response has no header, which may quote the token; the attribute has them all."""
    with (
        ScriptedServer(answer(200, [], Location=TOKEN)) as server,
        PartnerCenter(TOKEN, base_url=server.base_url) as pc,
    ):
        raw = pc.with_raw_response.validation_codes.list()

    assert not PLANTED.search(repr(raw))
    assert raw.headers["location"] == TOKEN


def test_locals_show_no_body() -> None:
    """Nor do the locals of a generated method show a password in the body; and a suppressed error keeps no frames."""
    body = CustomerRequest(
        billing_profile=CustomerBillingProfile(company_name="Contoso"),
        company_profile=CustomerCompanyProfile(domain="contoso.example"),
        user_credentials=UserCredentials(user_name="admin", password=CODE),
    )
    with ScriptedServer(answer(201, b"{" + CODE.encode())) as server, pytest.raises(PartnerCenterError) as raised:
        with PartnerCenter(TOKEN, base_url=server.base_url) as pc:
            pc.customers.create(body)

    assert "customers.py" in locals_of(raised.value)
    assert not PLANTED.search(locals_of(raised.value))
    assert raised.value.__context__ is None


def test_one_of_many_secrets_is_found() -> None:
    """Of more secrets than are searched one by one, each is still found, in another spelling too."""
    many = [f"{number:04}-planted/code" for number in range(200)]

    assert redact("of 0117-PLANTED%2Fcode, and of 0118", many) == "of [redacted], and of 0118"


def test_a_text_that_is_escaped_without_end_is_still_shown() -> None:
    """The search ends after eight times of escaping, and what it did not find it leaves."""
    deep = "planted" + "%25" * 1 + "25" * 12 + "2Fcode"

    assert redact(f"of {deep}", ["planted/code"]) == f"of {deep}"
