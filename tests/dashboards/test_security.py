"""Over HTTP: who is answered, what every answer carries, and what is refused."""

import json

import dash
import pytest

from dashboards.app import create_app


def test_the_health_check_answers(client):
    reply = client.get("/healthz")

    assert (reply.status_code, reply.json) == (200, {"ok": True})


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/_dash-layout", "/assets/style.css"])
def test_a_foreign_host_is_refused(client, host, path):
    assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:1", "[::1]:9", "127.0.0.2"])
def test_this_computer_is_answered(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_request_from_another_site_is_refused(client, origin):
    reply = client.post("/_dash-update-component", json={}, headers={"Origin": origin})

    assert reply.status_code == 403


@pytest.mark.parametrize("path", ["/", "/assets/style.css", "/nowhere", "/_dash-layout"])
def test_every_answer_carries_the_policy(client, path):
    with client.get(path) as reply:
        headers = reply.headers

    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_no_script_of_the_page_is_refused_by_its_own_policy(app, client):
    page = client.get("/")
    allowed = page.headers["Content-Security-Policy"]

    assert all(digest in allowed for digest in app.csp_hashes())


@pytest.mark.parametrize("path", ["/t/abc", "/"])
def test_a_page_answers_200(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/t/../../etc/passwd", "/t/%2e%2e", "/assets/../app.py", "/t/a%5Cb", "/_mcp"],
)
def test_what_is_no_page_answers_404(client, path):
    assert client.get(path).status_code == 404


def test_the_page_speaks_english_and_names_nothing_outside(client):
    text = client.get("/").text

    assert '<html lang="en"' in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


def test_two_applications_stand_side_by_side(small_lab, client):
    other = create_app(small_lab)

    assert isinstance(other, dash.Dash)
    assert other.server.test_client().get("/").status_code == 200
    assert client.get("/").status_code == 200


def test_the_dependencies_hold_no_unknown_output(client):
    listed = json.loads(client.get("/_dash-dependencies").text)

    assert len(listed) > 5
