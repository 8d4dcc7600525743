"""Secrets planted in every place of requests and responses: none of them is in the cassette that is recorded."""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import httpx
import pytest
from recording import scrub_request, scrub_response
from scripted_server import ScriptedServer, answer
from vcr import VCR
from vcr.request import Request
from vcr.serializers import yamlserializer

from partner_center import (
    CustomerQualificationRequest,
    Education,
    GovernmentCommunityCloud,
    PartnerCenter,
    PartnerCenterError,
)

TENANT = "4D3CF487-70F4-4E1E-9FF1-B2BFCE8D9F04"
NAMES = """
    code token tenant company domain street phone mail user password reason description member key cookie challenge
    location continuation filter path parameter header etag website phrase encoded zipped deflated form xml attribute
    comment namespace correlation fragment host
"""
WORDS = {name: f"PLANTED{name}77" for name in NAMES.split()}
PLANTED = (*WORDS.values(), TENANT, "482913")
CUSTOMER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def json_bodies() -> Iterator[bytes]:
    """Yield responses that a client reads, with a secret in each place where one may stand."""
    w = WORDS
    for spelling in (str, str.lower, str.upper, str.title):
        yield json.dumps([{spelling("validationId"): w["code"], spelling("organizationName"): w["company"]}]).encode()
    yield json.dumps(
        {
            "items": [
                {
                    "id": f"{{{TENANT}}}",
                    "companyProfile": {
                        "tenantId": TENANT.replace("-", ""),
                        "CompanyName": w["company"],
                        "Domain": w["domain"],
                    },
                    "billingProfile": {"defaultAddress": {"addressLine1": w["street"], "PhoneNumber": w["phone"]}},
                    "customDomains": [w["domain"], f"a.{w['domain']}.com"],
                    "userCredentials": {"userName": w["user"], "password": w["password"]},
                    "relationshipToPartner": w["reason"],
                    "attributes": {"objectType": w["member"], "etag": w["etag"]},
                    w["member"]: 482913,
                    "vettingStatus": w["reason"],
                    "qualification": f"Education {w['code']}",
                }
            ],
            "totalCount": 482913,
            "links": {
                "self": {"uri": f"/customers?size=1&filter={w['filter']}#{w['fragment']}", "method": w["key"]},
                "next": {
                    "uri": f"https://{w['host']}.example/v1/{w['path']}/customers/{TENANT}?token={w['continuation']}",
                    "headers": [
                        {"key": "ms-continuationtoken", "value": w["continuation"]},
                        {"Key": w["key"], "Value": w["header"]},
                    ],
                },
            },
        }
    ).encode()
    yield json.dumps({"qualifications": [{"vettingReason": f"code {w['code']} of {w['mail']}@x.example"}]}).encode()
    yield json.dumps(
        {"code": "3000", "description": f"The code {w['code']} of {TENANT} is bad", "data": [w["user"]]}
    ).encode()
    yield json.dumps({"error": {"code": w["code"], "message": f"{w['token']} {w['mail']}@contoso.com"}}).encode()
    yield json.dumps(f"Denied for {w['user']}, 482913").encode()
    yield json.dumps(
        {"encoded": base64.b64encode(w["encoded"].encode()).decode(), "customizedData": [{"value": w["code"]}]}
    ).encode()
    yield json.dumps(w["company"]).encode("utf-16")
    yield b"482913"
    yield f'{{"torn": "{w["code"]}'.encode()
    yield f"<html>{w['description']}</html>".encode()
    yield base64.b64encode(json.dumps(w["encoded"]).encode())
    yield b"\xff\xfe\x00\xd8" + w["encoded"].encode()


XML = f"""<?xml version="1.0"?><!--{WORDS["comment"]}-->
<Customer xmlns="http://{WORDS["namespace"]}.example/" x="{WORDS["attribute"]}">
<Id>{TENANT}</Id><CompanyProfile><CompanyName>{WORDS["xml"]}</CompanyName>
<Domain>{WORDS["domain"]}</Domain></CompanyProfile>
<{WORDS["member"]}>{WORDS["code"]}</{WORDS["member"]}>tail {WORDS["xml"]}<key>MS-ContinuationToken</key>
<value>{WORDS["continuation"]}</value></Customer>""".encode()


def replies() -> Iterator[bytes]:
    """Yield whole responses."""
    headers = {
        "Set_Cookie": WORDS["cookie"],
        "WWW_Authenticate": f'Bearer realm="https://{WORDS["host"]}/{TENANT}", error="{WORDS["challenge"]}"',
        "Location": f"https://{WORDS['host']}.example/v1/customers/{WORDS['location']}?x={WORDS['parameter']}",
        "MS_RequestId": WORDS["correlation"],
        "MS_CorrelationId": f"{WORDS['correlation']} {TENANT}",
        "Retry_After": "0",
        "ETag": WORDS["etag"],
    }
    for body in json_bodies():
        yield answer(200, body, **headers)
        yield answer(400, body, f"application/json; charset={WORDS['parameter']}", **headers)
    for content_type in ("application/xml", "text/html", WORDS["header"]):
        yield answer(200, XML, content_type, **headers)
    zipped = json.dumps({"x": WORDS["zipped"]}).encode()
    yield answer(200, gzip.compress(zipped), Content_Encoding="gzip")
    yield answer(200, zlib.compress(WORDS["deflated"].encode()), Content_Encoding="deflate")
    yield answer(200, f"companyName={WORDS['form']}&{WORDS['member']}=1".encode(), "application/x-www-form-urlencoded")
    yield answer(401, b"", **headers).replace(b"Whatever", WORDS["phrase"].encode())


def requests_of_the_client(pc: PartnerCenter) -> None:
    """Send what users send, with their secrets in it."""
    calls: list[Callable[[], object]] = [
        lambda: pc.qualifications.create(CUSTOMER.upper(), GovernmentCommunityCloud(WORDS["code"])),
        lambda: pc.qualifications.create(TENANT, Education("K12", f"{WORDS['website']}.example")),
        lambda: pc.qualifications.create(TENANT, CustomerQualificationRequest(WORDS["reason"])),
        lambda: pc.qualifications.list(CUSTOMER, correlation_id=WORDS["correlation"]),
        lambda: list(pc.customers.list(company_name_starts_with=WORDS["company"])),
        lambda: pc.validation_codes.list(),
    ]
    for call in calls:
        with suppress(PartnerCenterError):
            call()


def plain_requests(client: httpx.Client) -> None:
    """Send what no client of ours sends: forms, XML, packed bodies, odd headers and paths."""
    w = WORDS
    form = {"validationCode": w["form"], w["member"]: w["form"], "billingProfile.email": w["mail"]}
    headers = {
        "MS-PartnerCenter-Application": w["header"],
        f"MS-{w['key']}": "1",
        "X-Other": w["header"],
        "Cookie": w["cookie"],
    }
    url = f"/v1/customers/{w['path']}/{TENANT}/qualifications/{w['domain']}.com"
    parameters = {
        "code": w["code"],
        "filter": json.dumps({"Value": w["filter"]}),
        w["parameter"]: "1",
        "size": "482913",
    }
    client.post(url, params=parameters, data=form, headers=headers)
    client.put(
        f"/{w['host']}/v1/customers", content=XML, headers={"Content-Type": "application/xml", "If-Match": w["etag"]}
    )
    client.post("/v1/customers", content=gzip.compress(w["zipped"].encode()), headers={"Content-Encoding": "gzip"})
    client.post("/v1/customers", content=base64.b64encode(w["encoded"].encode()), headers={"Accept": w["header"]})
    client.get("/v1/customers", headers={"MS-ContinuationToken": w["continuation"], "ms-cv": w["correlation"]})


@pytest.mark.parametrize("record", ["the client", "plain"])
def test_no_planted_value_is_recorded(tmp_path: Path, vcr_config: dict[str, Any], record: str) -> None:
    """Of more than 30 values in requests and responses none is in the cassette, in whatever encoding."""
    scripted = list(replies())
    cassette = tmp_path / "cassette.yaml"
    recorder = VCR(record_mode="all", **{name: value for name, value in vcr_config.items() if name != "match_on"})
    with ScriptedServer(*scripted) as server, recorder.use_cassette(str(cassette)):
        if record == "plain":
            with httpx.Client(
                base_url=server.base_url, trust_env=False, headers={"Authorization": WORDS["token"]}
            ) as client:
                for _ in range(len(scripted) // 5 + 1):
                    plain_requests(client)
        else:
            with PartnerCenter(WORDS["token"], base_url=server.base_url) as pc:
                while len(server.received) < len(scripted):
                    requests_of_the_client(pc)
        received = " ".join(f"{each.target} {each.headers} {each.body!r}" for each in server.received)
    text = cassette.read_text(encoding="utf-8")

    assert len(yamlserializer.deserialize(text)["interactions"]) >= len(scripted)
    assert sum(word in received for word in WORDS.values()) >= 5  # what was sent had them, too
    assert found_in(text) == []


def test_the_search_finds_what_is_hidden() -> None:
    """The search of this file sees a value in each encoding that it looks for."""
    word = WORDS["code"]
    for hidden in (
        word.lower(),
        quote(f"a {word}/"),
        base64.b64encode(f"xx{word}yy".encode()).decode(),
        base64.b64encode(f"x{word}yy".encode()).decode(),
        word.encode().hex(),
        yamlserializer.serialize({"string": gzip.compress(word.encode())}),
        yamlserializer.serialize({"string": json.dumps(word).encode("utf-16")}),
        "".join(f"\\u{ord(each):04x}" for each in word),
    ):
        assert found_in(hidden) == [word], hidden


def found_in(text: str) -> list[str]:
    """Return the planted values that a text holds, as they are or encoded."""
    texts = [text, unquote(text), re.sub(r"\\u([0-9a-f]{4})", lambda each: chr(int(each[1], 16)), text)]
    for blob in re.findall(r"[A-Za-z0-9+/_=\s-]{8,}", text):
        compact = re.sub(r"\s", "", blob)
        for start in range(4):
            piece = compact[start:].rstrip("=")
            with suppress(binascii.Error, ValueError):
                data = base64.b64decode(piece[: len(piece) // 4 * 4])
                texts += [data.decode("latin-1"), data.decode("utf-16", "replace"), _unzipped(data)]
    for blob in re.findall(r"[0-9a-f]{12,}", text):
        texts.append(bytes.fromhex(blob[: len(blob) // 2 * 2]).decode("latin-1"))
    whole = "\n".join(texts).lower()
    plain = whole.replace("-", "")
    return [
        word
        for word in PLANTED
        if any(each.lower() in whole for each in (word, quote(word), quote_plus(word)))
        or (len(word) == 36 and word.replace("-", "").lower() in plain)
    ]


def _unzipped(data: bytes) -> str:
    for wbits in (31, 15, -15):
        with suppress(zlib.error):
            return zlib.decompressobj(wbits).decompress(data, 100_000).decode("latin-1")
    return ""


@pytest.mark.parametrize("body", list(json_bodies()), ids=lambda body: ascii(body[:30]))
def test_scrubbing_twice_changes_nothing(body: bytes) -> None:
    """A cassette is scrubbed again whenever it is read, so what is harmless stays as it is."""
    headers = {"Content-Type": ["application/json"], "MS-RequestId": ["x"]}
    once = scrub_response({"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": body}})
    assert scrub_response(once) == once

    sent = scrub_request(
        Request("POST", f"https://x.example/v1/customers/{TENANT}/qualifications?code=1", body, {"a": "b"})
    )
    again = scrub_request(Request(sent.method, sent.uri, sent.body, dict(sent.headers)))
    assert (again.uri, again.body, dict(again.headers)) == (sent.uri, sent.body, dict(sent.headers))


def test_what_the_client_reads_is_kept() -> None:
    """Statuses, dates, counts, documented codes, relative links and the names of members survive."""
    content = {
        "qualifications": [
            {"qualification": "Education", "vettingStatus": "Denied", "vettingCreateDate": "2026-01-01T00:00:00Z"}
        ],
        "code": "900126",
        "totalCount": 3,
        "links": {"next": {"uri": "/v1/customers?size=1&seekOperation=Next", "method": "GET", "headers": []}},
    }
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {},
        "body": {"string": json.dumps(content).encode()},
    }

    assert json.loads(scrub_response(response)["body"]["string"]) == content
