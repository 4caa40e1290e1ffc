"""`audit` judges every archived request again by the robots.txt that the archive holds: archives that lie are found."""

import base64
import gzip
import hashlib
import json
import subprocess
import uuid

import pytest
from program import BINARY, run

AGENT = "public-signals/0.1.0 (+me@example.org)"
RULES = "User-agent: *\nDisallow: /closed\n"
ALLOWED = {"allowed": "true", "rule": "", "source": "fetched"}


class Archive:
    """An archive written by hand, record by record: whatever a test wants it to claim."""

    def __init__(self, *more):
        self.bytes = b""
        self.info = self._record("warcinfo", "2026-11-22T12:00:00Z", "application/warc-fields", "",
                                 "run-id: forged\r\nrun-started: 2026-11-22T12:00:00Z\r\n" + "".join(more))

    def _record(self, kind, time, content_type, url, block, **fields):
        name = f"<urn:uuid:{uuid.uuid4()}>"
        block = block.encode()
        lines = [f"WARC-Type: {kind}", f"WARC-Record-ID: {name}", f"WARC-Date: {time}", f"Content-Type: {content_type}",
                 f"Content-Length: {len(block)}", *(f"{key.replace('_', '-')}: {value}" for key, value in fields.items())]
        if url:
            lines.append(f"WARC-Target-URI: {url}")
        head = "WARC/1.1\r\n" + "".join(line + "\r\n" for line in lines) + "\r\n"
        self.bytes += gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)
        return name

    def ask(self, time, url, status=200, body="a page", verdict=ALLOWED, agent=AGENT, attempts=1, headers="", revisit=None, **facts):
        """An exchange; without a status, a request that was refused or never answered."""
        lines = {"attempts": attempts, **facts}
        if verdict:
            lines |= {f"robots-{key}": value for key, value in verdict.items()}
        metadata = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in {"error_category": "", **lines}.items())
        time = f"2026-11-{time}Z"
        if status is None:
            self._record("metadata", time, "application/warc-fields", url, metadata)
            return None
        answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n" + ("" if revisit else body)
        digest = f"sha1:{base64.b32encode(hashlib.sha1(body.encode()).digest()).decode()}"
        more = {"WARC_Payload_Digest": digest} | ({"WARC_Refers_To": revisit} if revisit else {})
        name = self._record("revisit" if revisit else "response", time, "application/http;msgtype=response", url, answer, **more)
        self._record("request", time, "application/http;msgtype=request", url,
                     f"GET / HTTP/1.1\r\nUser-Agent: {agent}\r\n\r\n", WARC_Concurrent_To=name)
        self._record("metadata", time, "application/warc-fields", url, metadata, WARC_Concurrent_To=name)
        return name

    def robots(self, time, origin="https://a.example", status=200, body=RULES, **more):
        return self.ask(time, f"{origin}/robots.txt", status, body, verdict=None, **more)


@pytest.fixture
def audit(tmp_path):
    def judged(*archives):
        files = []
        for number, archive in enumerate(archives):
            files.append(tmp_path / f"{number}.warc.gz")
            files[-1].write_bytes(archive.bytes)
        text = run("audit", "--archive", *files)
        lines = [json.loads(line) for line in run("audit", "--archive", *files, "--json").stdout.splitlines()]
        assert text.returncode == (5 if any(line["proof"]["contradiction"] for line in lines) else 0), text
        return text.stdout, {line["url"]: line["proof"] for line in lines}

    return judged


def verdict_on(archive, audit, url):
    text, proofs = audit(archive)
    return proofs[url]["verdict"], proofs[url]["contradiction"], text


def test_a_page_sent_against_a_disallow_is_found_whatever_the_record_says(audit):
    archive = Archive()
    archive.robots("22T12:00:00")
    archive.ask("22T12:00:05", "https://a.example/open")
    archive.ask("22T12:00:09", "https://a.example/closed/page")
    text, proofs = audit(archive)
    assert proofs["https://a.example/open"]["verdict"] == "allowed"
    closed = proofs["https://a.example/closed/page"]
    assert (closed["verdict"], closed["rule"]) == ("disallowed", "Disallow: /closed")
    assert closed["contradiction"] == "it was sent against Disallow: /closed"
    assert closed["robots_txt"]["offset"] > 0
    assert "1 sent against a Disallow" in text and "contradiction: https://a.example/closed/page" in text


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_robots_txt_that_could_not_be_read_refuses_everything(audit, status):
    archive = Archive()
    archive.robots("22T12:00:00", status=status)
    archive.ask("22T12:00:05", "https://a.example/open")
    verdict, contradiction, _ = verdict_on(archive, audit, "https://a.example/open")
    assert verdict == "disallowed" and f"status {status}" in contradiction


def test_a_robots_txt_that_never_came_or_came_cut_refuses_everything(audit):
    for status, body in ((None, ""), (200, "User-agent: *\n")):
        archive = Archive()
        archive.robots("22T12:00:00", status=status, body=body, error_category="NETWORK")
        archive.ask("22T12:00:05", "https://a.example/open")
        assert verdict_on(archive, audit, "https://a.example/open")[0] == "disallowed"


@pytest.mark.parametrize("status", [404, 410])
def test_a_host_without_robots_txt_may_be_asked(audit, status):
    archive = Archive()
    archive.robots("22T12:00:00", status=status)
    archive.ask("22T12:00:05", "https://a.example/open", verdict={"allowed": "true", "rule": "", "source": "absent"})
    assert verdict_on(archive, audit, "https://a.example/open")[:2] == ("absent", None)


def test_the_latest_robots_txt_before_a_request_decides(audit):
    archive = Archive()
    archive.robots("22T12:00:00", status=503)
    archive.robots("22T12:00:03", body="")
    archive.ask("22T12:00:07", "https://a.example/closed/1")
    archive.robots("22T13:00:00")
    archive.ask("22T13:00:07", "https://a.example/closed/2")
    _, proofs = audit(archive)
    assert proofs["https://a.example/closed/1"]["verdict"] == "allowed"
    assert proofs["https://a.example/closed/2"]["verdict"] == "disallowed"


def test_a_robots_txt_counts_for_a_day_and_for_its_own_origin(audit):
    archive = Archive()
    archive.robots("20T12:00:00")
    archive.ask("22T12:00:05", "https://a.example/old", verdict={**ALLOWED, "source": "cache"})
    archive.ask("20T12:00:05", "https://a.example:8443/port", verdict={**ALLOWED, "source": "cache"})
    archive.ask("20T12:00:05", "http://a.example/scheme")
    text, proofs = audit(archive)
    assert {proof["verdict"] for url, proof in proofs.items() if "robots" not in url} == {"unproven"}
    assert proofs["https://a.example/old"]["contradiction"] is None
    assert "none of its host lies in the archive" in proofs["http://a.example/scheme"]["contradiction"]
    assert "3 without a robots.txt" in text


def test_the_robots_txt_of_an_earlier_archive_speaks_for_a_later_one(audit):
    first, second = Archive(), Archive()
    first.robots("21T18:00:00")
    second.ask("22T12:00:05", "https://a.example/open", verdict={**ALLOWED, "source": "cache"})
    second.ask("22T12:00:09", "https://a.example/closed", verdict={**ALLOWED, "source": "cache"})
    _, proofs = audit(second, first)
    assert proofs["https://a.example/open"]["verdict"] == "allowed"
    assert proofs["https://a.example/closed"]["verdict"] == "disallowed"


def test_redirects_of_robots_txt_are_followed_and_those_of_pages_judged_hop_by_hop(audit):
    archive = Archive()
    archive.robots("22T12:00:00", status=301, body="", headers="Location: https://b.example/rules\r\n")
    archive.ask("22T12:00:02", "https://b.example/rules", body=RULES, verdict=None)
    archive.ask("22T12:00:05", "https://a.example/closed")
    archive.robots("22T12:00:06", "https://c.example", body="User-agent: public-signals\nDisallow: /\n")
    archive.ask("22T12:00:08", "https://a.example/jump", 302, "", headers="Location: https://c.example/\r\n")
    archive.ask("22T12:00:10", "https://c.example/")
    _, proofs = audit(archive)
    assert proofs["https://b.example/rules"]["verdict"] == "robots_txt"
    assert proofs["https://a.example/closed"]["verdict"] == "disallowed"
    assert proofs["https://a.example/jump"]["verdict"] == "allowed"
    assert proofs["https://c.example/"]["verdict"] == "disallowed"


def test_a_robots_txt_redirected_to_nowhere_refuses_everything(audit):
    archive = Archive()
    archive.robots("22T12:00:00", status=301, body="", headers="Location: /elsewhere\r\n")
    archive.ask("22T12:00:05", "https://a.example/open")
    assert verdict_on(archive, audit, "https://a.example/open")[0] == "disallowed"


def test_a_robots_txt_stored_as_a_revisit_is_read_where_it_was_stored_first(audit):
    for status, reason in ((200, "Disallow: /closed"), (None, "not in the archive")):
        archive = Archive()
        first = archive.ask("21T10:00:00", "https://b.example/", status or 404, RULES if status else "", verdict=None)
        archive.robots("22T12:00:00", revisit=first)
        archive.ask("22T12:00:05", "https://a.example/closed")
        verdict, contradiction, _ = verdict_on(archive, audit, "https://a.example/closed")
        assert verdict == "disallowed" and reason in contradiction


def test_the_user_agent_that_asked_is_the_one_that_is_judged(audit):
    archive = Archive()
    archive.robots("22T12:00:00", body="User-agent: public-signals\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    archive.ask("22T12:00:05", "https://a.example/1")
    archive.ask("22T12:00:09", "https://a.example/2", agent="somebody-else/1.0")
    text, proofs = audit(archive)
    assert proofs["https://a.example/1"]["verdict"] == "disallowed"
    assert proofs["https://a.example/2"]["verdict"] == "allowed"
    assert "asked as somebody-else/1.0" in text


def test_only_documented_apis_are_exempt_and_they_are_named(audit):
    exempt = {"allowed": "true", "rule": "", "source": "exempt"}
    archive = Archive()
    views = "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/x"
    archive.ask("22T12:00:01", views, verdict=exempt)
    archive.ask("22T12:00:02", "http://127.0.0.1:8080/api/rest_v1/metrics/pageviews/per-article/x", verdict=exempt)
    archive.robots("22T12:00:03")
    archive.ask("22T12:00:05", "https://a.example/open", verdict=exempt)
    text, proofs = audit(archive)
    assert [proof["verdict"] for proof in proofs.values()] == ["exempt", "exempt", "robots_txt", "allowed"]
    assert "no documented API" in proofs["https://a.example/open"]["contradiction"]
    assert "exempt, documented API of https://wikimedia.org: 1 requests" in text
    assert "exempt, mirror of a documented API of http://127.0.0.1:8080: 1 requests" in text


def test_a_refusal_is_checked_as_well(audit):
    refused = {"allowed": "false", "rule": "Disallow: /closed", "source": "fetched"}
    archive = Archive()
    archive.robots("22T12:00:00")
    archive.ask("22T12:00:05", "https://a.example/closed", None, verdict=refused, attempts=0, error_category="ROBOTS_BLOCKED")
    archive.ask("22T12:00:06", "https://a.example/open", None, verdict=refused, attempts=0, error_category="ROBOTS_BLOCKED")
    text, proofs = audit(archive)
    assert proofs["https://a.example/closed"] == {**proofs["https://a.example/closed"], "verdict": "refused", "contradiction": None}
    assert "recorded as refused" in proofs["https://a.example/open"]["contradiction"]
    assert "2 refused by robots.txt and not sent" in text


def test_a_proxy_is_named(audit):
    archive = Archive("proxy: http://proxy.example:3128\r\n")
    archive.ask("22T12:00:05", "https://a.example/open", verdict=None)
    assert "1 requests went through the proxy http://proxy.example:3128" in audit(archive)[0]


def test_an_archive_that_is_still_open_is_read_up_to_its_torn_end(tmp_path):
    archive = Archive()
    archive.robots("22T12:00:00")
    archive.ask("22T12:00:05", "https://a.example/closed")
    whole = tmp_path / "run.warc.gz"
    for path, code in ((tmp_path / "run.warc.gz.open", 5), (whole, 5)):
        path.write_bytes(archive.bytes[:-20])
        done = subprocess.run([BINARY, "audit", "--archive", path], capture_output=True, text=True, timeout=60)
        assert done.returncode == code
        assert ("1 sent against" in done.stdout) == (path != whole), "a finished archive that is cut is damaged"


def test_a_ledger_that_says_something_else_than_its_archive_is_found(study):
    import sqlite3

    database = sqlite3.connect(study / "data/ledger.sqlite3")
    with database:
        database.execute("UPDATE fetches SET robots_allowed=0 WHERE ordinal=9 AND run_id LIKE '%backfill'")
        database.execute("UPDATE fetches SET record_id='urn:uuid:none' WHERE ordinal=10 AND run_id LIKE '%backfill'")
    database.close()
    done = run("audit", cwd=study)
    assert done.returncode == 5
    assert "2 contradictions" in done.stdout and "something else" in done.stdout and "not in the archive" in done.stdout
    (study / "sample.warc.gz").rename(study / "moved.warc.gz")
    done = run("audit", cwd=study)
    assert done.returncode == 0 and "the archive sample.warc.gz is not there" in done.stdout
