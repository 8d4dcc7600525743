"""The publisher's credentials: whom they are sent to, and that no line shows them."""

import base64
import os
import sys
from pathlib import Path

import pytest
from release_tree import ReleaseTree
from scripted_server import Received, ScriptedServer, answer

import artifacts
import index_pages
import publish
from changes import baseline
from changes.index_address import AddressError

USER, PASSWORD, TOKEN = "PLANTED-user", "PLANTED-p/w@:#", "pypi-PLANTEDtoken"
IN_URL = "PLANTED-user:PLANTED-p%2Fw%40%3A%23@"
OTHER_IN_URL = "PLANTED-other:PLANTED-otherpw@"


def sent(server: ScriptedServer) -> list[str]:
    """Return the credentials of every request that a server received, decoded."""
    values = (each.header("Authorization") or "" for each in server.received)
    return [base64.b64decode(each.removeprefix("Basic ")).decode() for each in values]


def with_user(url: str, user: str = IN_URL) -> str:
    """Return a URL with user and password in it."""
    return url.replace("://", f"://{user}")


def checked(environment: dict[str, str]) -> str:
    """Look for the files, and return the refusal, if there is one; nothing that was planted is in it."""
    said = ""
    try:
        index_pages.files(environment)
    except (AddressError, index_pages.UnreadableIndexError) as error:
        said = str(error)
    assert "PLANTED" not in said
    return said


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"UV_PUBLISH_TOKEN": TOKEN}, f"__token__:{TOKEN}"),
        ({"UV_PUBLISH_USERNAME": USER, "UV_PUBLISH_PASSWORD": PASSWORD}, f"{USER}:{PASSWORD}"),
        ({"url": IN_URL}, f"{USER}:{PASSWORD}"),
        ({"url": IN_URL, "UV_PUBLISH_TOKEN": TOKEN}, f"__token__:{TOKEN}"),
        ({}, ""),
    ],
    ids=["token", "user", "in the URL", "both", "none"],
)
def test_the_own_host_gets_them(status: int, settings: dict[str, str], expected: str) -> None:
    """The pages below UV_PUBLISH_URL are asked with the credentials, and no refusal shows them."""
    with ScriptedServer(answer(status, b"", "text/html")) as index:
        url = with_user(index.base_url, settings.get("url", ""))
        said = checked({"UV_PUBLISH_URL": url, **{k: v for k, v in settings.items() if k != "url"}})

        assert sent(index) == [expected]
    assert (said == "") == (status in {200, 404})
    if said:
        assert f"{index.base_url}/ responds with {status}" in said


@pytest.mark.parametrize(
    "settings",
    [
        {"UV_PUBLISH_TOKEN": TOKEN},
        {"UV_PUBLISH_USERNAME": USER, "UV_PUBLISH_PASSWORD": PASSWORD},
        {"UV_PUBLISH_URL": f"https://{IN_URL}index.example/upload/"},
    ],
    ids=["token", "user", "in the URL"],
)
@pytest.mark.parametrize(
    "upload", ["https://index.example/", "https://127.0.0.1/", "http://127.0.0.1:1/", "http://index.example/"]
)
def test_another_host_does_not(upload: str, settings: dict[str, str]) -> None:
    """UV_PUBLISH_CHECK_URL with another scheme, host or port is asked without the publisher's credentials."""
    with ScriptedServer(answer(401)) as pages:
        environment = {"UV_PUBLISH_URL": upload, "UV_PUBLISH_CHECK_URL": f"{pages.base_url}/simple/", **settings}

        said = checked(environment)

        assert sent(pages) == [""]
    assert "no credentials were sent, since those of UV_PUBLISH_URL go to its own host alone" in said


def test_another_host_gets_its_own() -> None:
    """User and password in UV_PUBLISH_CHECK_URL are for that host."""
    with ScriptedServer(answer(401)) as pages:
        check = with_user(f"{pages.base_url}/simple/", OTHER_IN_URL)
        checked({"UV_PUBLISH_URL": "https://x.example/", "UV_PUBLISH_TOKEN": TOKEN, "UV_PUBLISH_CHECK_URL": check})

        assert sent(pages) == ["PLANTED-other:PLANTED-otherpw"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_does_not_take_them_along(status: int) -> None:
    """A redirect to another port is followed without credentials, and one at the same origin with them."""
    with ScriptedServer(answer(404)) as elsewhere:
        away = answer(status, Location=f"{elsewhere.base_url}/simple/partner-center-client/")
        near = answer(status, Location="/simple/partner_center_client/")
        with ScriptedServer(near, away) as index:
            assert checked({"UV_PUBLISH_URL": index.base_url, "UV_PUBLISH_TOKEN": TOKEN}) == ""

            assert sent(index) == [f"__token__:{TOKEN}"] * 2
        assert sent(elsewhere) == [""]


@pytest.mark.parametrize(
    "settings",
    [{"UV_PUBLISH_TOKEN": TOKEN}, {"UV_PUBLISH_URL": f"http://{IN_URL}index.example/"}],
    ids=["token", "in the URL"],
)
def test_plain_http_is_refused(settings: dict[str, str]) -> None:
    """Over plain http to another machine nothing is published with credentials, and nothing is asked with them."""
    (said,) = publish.main(Path("/nowhere"), {"UV_PUBLISH_URL": "http://index.example/", **settings})

    assert said.startswith("UV_PUBLISH_URL is plain http")
    assert "PLANTED" not in said
    with ScriptedServer(answer(401)) as pages:
        environment = {"UV_PUBLISH_URL": "http://index.example/", "UV_PUBLISH_CHECK_URL": pages.base_url, **settings}
        assert "no credentials were sent" in checked(environment)
        assert sent(pages) == [""]


WRONG = [
    "https://PLANTED-user:PLANTED#pw@index.example/",
    "https://PLANTED-user:PLANTED/pw@index.example/",
    "https://PLANTED-user:PLANTED?pw@index.example/",
    "https://PLANTED-user:PLANTED@[index/",
    "https://PLANTED-user:PLANTED@index.example:port/",
    "https://PLANTED user:PLANTED@index.example/",
    "ftp://PLANTED-user:PLANTED@index.example/",
    "PLANTED-user:PLANTED@index.example",
    "https://PLANTED-user:PLANTED@index.example/\ud800",
    "https://PLANTED-user:PLANTED@/",
    "https://user:12/PLANTED@127.0.0.1:1/x",
    "https://tok?PLANTED@127.0.0.1:1/",
    "https://user:12#PLANTED@127.0.0.1:1/",
    "https://user:12/PLANTED%40127.0.0.1:1/",
]


@pytest.mark.parametrize("url", WRONG, ids=ascii)
@pytest.mark.parametrize("setting", ["UV_PUBLISH_URL", "UV_PUBLISH_CHECK_URL"])
def test_a_wrong_address_is_not_repeated(url: str, setting: str) -> None:
    """An address that cannot be read is refused by the name of its setting, before anything else."""
    environment = {"UV_PUBLISH_URL": "https://127.0.0.1:1/", "UV_PUBLISH_TOKEN": TOKEN, setting: url}

    said = checked(environment)
    assert publish.main(Path("/nowhere"), environment) == [said]
    assert said.startswith(f"{setting} is not an address: give ")


def test_a_download_takes_them_to_their_host_alone(tmp_path: Path) -> None:
    """A wheel that lies at another origin is fetched without the credentials, and one at the index with them."""
    with ScriptedServer(answer(200, b"a wheel")) as elsewhere:
        page = "".join(
            f'<a href="{base}/f/partner_center_client-{version}-py3-none-any.whl">x</a>'
            for base, version in (("", "1.0"), (elsewhere.base_url, "2.0"))
        )
        with ScriptedServer(answer(200, page.encode(), "text/html"), answer(404)) as index:
            environment = {"UV_PUBLISH_URL": index.base_url, "UV_PUBLISH_TOKEN": TOKEN}
            near, far = index_pages.files(environment)

            assert index_pages.download(environment, far, tmp_path).read_bytes() == b"a wheel"
            with pytest.raises(index_pages.UnreadableIndexError) as caught:
                index_pages.download(environment, near, tmp_path)

            assert sent(index) == [f"__token__:{TOKEN}"] * 2
        assert sent(elsewhere) == [""]
    assert str(caught.value) == (
        f"{index.base_url}/ responds with 404 for partner_center_client-1.0-py3-none-any.whl, which it lists: repair it"
    )


def test_no_answer_shows_nothing() -> None:
    """Where nothing listens the address is shown without user, password, path and query."""
    for rest in ("?token=PLANTED", "PLANTED/legacy/", "legacy/#PLANTED", "legacy/PLANTED"):
        said = checked({"UV_PUBLISH_URL": f"http://{IN_URL}127.0.0.1:1/{rest}"})

        assert said.startswith("http://127.0.0.1:1/ does not respond (ConnectError)")


@pytest.mark.parametrize("rest", ["", "/PLANTED/legacy/", "/?token=PLANTED", "/legacy/#PLANTED"])
def test_what_uv_says_shows_origins(rest: str) -> None:
    """A URL in a message of uv is shown without user, path and query."""
    url = f"https://{IN_URL}index.example{rest}"

    said = index_pages.shown(f"error: failed to upload to `{url}` ({url})", {"UV_PUBLISH_URL": url})

    assert said == "error: failed to upload to `https://index.example/` (https://index.example/)"


def test_the_comparison_with_an_index_asks_nobody_else() -> None:
    """`spec_change --against-index` hands uv the credentials for the host of UV_PUBLISH_URL alone."""
    token = {"UV_PUBLISH_TOKEN": TOKEN}
    own = baseline._uv("", {"UV_PUBLISH_URL": "https://index.example/", **token})
    other = baseline._uv(
        "", {"UV_PUBLISH_URL": "https://index.example/", "UV_PUBLISH_CHECK_URL": "https://a.example/s/", **token}
    )
    plain = baseline._uv("", {"UV_PUBLISH_URL": "http://index.example/", **token})

    assert own["UV_DEFAULT_INDEX"] == f"https://__token__:{TOKEN}@index.example/simple/"
    assert (other["UV_DEFAULT_INDEX"], plain["UV_DEFAULT_INDEX"]) == (
        "https://a.example/s/",
        "http://index.example/simple/",
    )


def test_a_refused_upload_shows_nothing(tmp_path: Path) -> None:
    """What uv says of a refusal is shown without the credentials that the index repeats; a redirect gets none."""
    tree = ReleaseTree(tmp_path / "clone")
    tree.release("0.1.0")
    told = f"no, {USER}:{PASSWORD} http://{IN_URL}index.example/".encode()
    with (
        ScriptedServer(answer(404)) as elsewhere,
        ScriptedServer(answer(404), answer(403, told, "text/plain")) as index,
    ):
        lines = tree.publish(UV_PUBLISH_URL=with_user(index.base_url), UV_PUBLISH_CHECK_URL=with_user(index.base_url))
        built = [file for file in (tree.path / "dist").iterdir() if file.suffix in {".whl", ".gz"}]
        with ScriptedServer(answer(307, Location=f"{elsewhere.base_url}/")) as redirecting:
            settings = {"UV_PUBLISH_URL": redirecting.base_url, "UV_PUBLISH_TOKEN": TOKEN}
            (more,) = publish.upload(tree.path, {**os.environ, **settings}, built)

        uploads = [each for each in (*index.received, *redirecting.received) if each.method == "POST"]
        assert len(uploads) >= 2
        assert all(_authorized(each) for each in uploads)
        assert not any(_authorized(each) for each in elsewhere.received)
    (line,) = lines
    assert line.startswith("refused: the index refused the upload: ")
    assert more.startswith("the index refused the upload: ")
    assert "PLANTED" not in line + more


def _authorized(request: Received) -> bool:
    return request.header("Authorization") is not None


def test_builds_get_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build runs code of others, without the publisher's settings in its environment."""
    monkeypatch.setenv("UV_PUBLISH_TOKEN", TOKEN)
    code = "import os; print([name for name in os.environ if name.startswith('UV_PUBLISH')])"
    assert artifacts.run(sys.executable, "-c", code) == "[]\n"
