"""HTTPS_PROXY: https goes through it, http never does, and its password stays where it is."""

import json
import subprocess

import pytest
from certificates import Certificates
from connect_proxy import ConnectProxy
from fault_server import FaultServer
from program import BINARY

QUICK = ("--delay", "0", "0", "--backoff-base", "0", "--timeout", "5", "--max-retries", "1")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def fetch(url, certificates, *words, **environment):
    done = subprocess.run([BINARY, "fetch", url, *QUICK, "--ca-file", certificates.root, "-v", *words], capture_output=True,
                          text=True, timeout=30, env={"NO_COLOR": "1", **environment})
    return json.loads(done.stdout), done.stdout + done.stderr


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_https_goes_through_the_proxy_which_resolves_the_name(certificates, variable):
    with FaultServer(tls=certificates.context("other-host")) as server:
        names = {f"other.example:{server.port}": f"127.0.0.1:{server.port}"}
        with ConnectProxy(names) as proxy:
            result, _ = fetch(f"https://other.example:{server.port}/ok", certificates, **{variable: f"http://127.0.0.1:{proxy.port}"})
            assert result["success"], result
            assert proxy.asked == [f"CONNECT other.example:{server.port}"], "one way for robots.txt and the page"
            assert [entry.target for entry in server.log.entries()] == ["/robots.txt", "/ok"]
            assert all("proxy-authorization" not in entry.headers for entry in server.log.entries())


def test_http_and_excluded_hosts_are_asked_directly(certificates):
    with FaultServer() as plain, FaultServer(tls=certificates.context("good")) as server, ConnectProxy() as proxy:
        environment = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}", "HTTP_PROXY": f"http://127.0.0.1:{proxy.port}"}
        assert fetch(plain.url("/ok"), certificates, "--allow-private-network", **environment)[0]["success"]
        result, _ = fetch(server.url("/ok"), certificates, "--allow-private-network", NO_PROXY="example.org,127.0.0.1", **environment)
        assert result["success"] and proxy.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "10.1.2.3"])
def test_a_proxy_opens_no_way_to_private_addresses(certificates, host):
    with FaultServer(tls=certificates.context("good")) as server, ConnectProxy() as proxy:
        result, _ = fetch(f"https://{host}:{server.port}/ok", certificates, HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
        assert result["error_message"] == "private address" and result["attempts"] == 0
        assert proxy.asked == [] and server.connections == 0


def test_a_certificate_is_judged_behind_a_proxy_too(certificates):
    with FaultServer(tls=certificates.context("good")) as server:
        names = {f"other.example:{server.port}": f"127.0.0.1:{server.port}"}
        with ConnectProxy(names) as proxy:
            result, _ = fetch(f"https://other.example:{server.port}/ok", certificates, HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
            assert result["robots"]["cause"] == "NETWORK" and not server.log.entries()


@pytest.mark.parametrize("password", ["CANARY-good", "CANARY-wrong"])
def test_the_proxys_password_goes_to_the_proxy_alone(certificates, password):
    with FaultServer(tls=certificates.context("other-host")) as server:
        names = {f"other.example:{server.port}": f"127.0.0.1:{server.port}"}
        with ConnectProxy(names, user="me", password="CANARY-good") as proxy:
            result, said = fetch(f"https://other.example:{server.port}/ok", certificates,
                                 HTTPS_PROXY=f"http://me:{password}@127.0.0.1:{proxy.port}")
            assert result["success"] == (password == "CANARY-good")
            assert "CANARY" not in said
            assert not any("CANARY" in str(entry.headers) for entry in server.log.entries())
