"""What a HAR file holds beside its pages: of invented parameters, headers, cookies and forms nothing enters any file."""

import base64
import gzip
import json
import os
import random
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from program import run

SHARED = Path(os.environ.get("PUBLIC_SIGNALS_SHARED", Path(__file__).parents[3] / "shared"))
HAR = SHARED / "cases/attack/C_har_tokens/tok.har"
SEED = 20261202
LISTS = {
    "tiktok": ["https://www.tiktok.com/@demo.show", "https://www.tiktok.com/api/post/item_list/?secUid=x&count=16&cursor=0"],
    "instagram": ["https://www.instagram.com/demo.show/", "https://www.instagram.com/graphql/query?doc_id=7",
                  "https://www.instagram.com/api/v1/users/web_profile_info/?username=demo.show"],
    "google_trends": ["https://trends.google.com/trends/api/widgetdata/multiline?hl=en&req=" + quote(json.dumps({
        "time": "2025-01-06 2025-06-01", "resolution": "WEEK", "requestOptions": {"category": 0, "property": ""},
        "comparisonItem": [{"geo": {"country": "US"}, "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": "a; b"}]}}]}))],
    "wikipedia": ["https://en.wikipedia.org/w/api.php?action=query&format=json&titles=Demo"],
}


class Canaries:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0

    def one(self):
        self.count += 1
        return f"CANARY{self.count}X"

    def name(self):
        name = "".join(self.random.choice("abcdefgTOKENsid_-.") for _ in range(self.random.randint(3, 12))) + "Q"
        return "".join(f"%{ord(c):02x}" if self.random.random() < 0.2 else c for c in name)

    def parameters(self):
        kinds = (lambda: f"{self.name()}={self.one()}", self.one, lambda: f"access%5Ftoken={self.one()}",
                 lambda: f"{self.name()}={self.one()};b={self.one()}", lambda: f"count=1;sid={self.one()}",
                 lambda: f"{self.name()}={self.one()}?{self.name()}={self.one()}", lambda: f"{self.one() * 9}=1",
                 lambda: "variables=" + quote(json.dumps({"after": "a", self.one(): 1, "x": self.one(), "data": {"jwt": self.one(), "after": None}})))
        return [self.random.choice(kinds)() for _ in range(self.random.randint(1, 5))]

    def address(self, url):
        scheme, rest = url.split("://")
        base, _, query = rest.partition("?")
        pairs = (query.split("&") if query else []) + self.parameters()
        self.random.shuffle(pairs)
        user = f"me:{self.one()}@" if self.random.random() < 0.3 else ""
        fragment = f"#{self.name()}={self.one()}" if self.random.random() < 0.3 else ""
        return f"{scheme}://{user}{base}?{'&'.join(pairs)}{fragment}"

    def headers(self, referer):
        return [{"name": name, "value": self.one()} for name in ("Cookie", "Authorization", self.name(), "Date", "Set-Cookie", "Location")] + [
            {"name": self.random.choice(("Referer", "referer")), "value": self.address(referer)}]

    def entry(self, source, second):
        url = self.random.choice(LISTS[source])
        form = "&".join([*self.parameters(), "fb_dtsg=" + self.one()])
        return {"startedDateTime": f"2025-12-01T10:00:{second:02}Z", "pageref": "p",
                "request": {"method": self.random.choice(("GET", "POST")), "url": self.address(url), "cookies": [{"name": "a", "value": self.one()}],
                            "headers": self.headers(LISTS[source][0]), "postData": {"text": form}},
                "response": {"status": 200, "headers": self.headers(LISTS[source][0]), "cookies": [{"name": "a", "value": self.one()}],
                             "content": {"mimeType": f"application/json; charset=utf-8; x={self.one()}", "encoding": "base64",
                                         "text": base64.b64encode(b'{"itemList": [], "hasMore": false}').decode()}}}


def leaks(folder):
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".har" and "config" not in path.parts:
            data = path.read_bytes()
            data += gzip.decompress(data) if path.name.endswith(".gz") else b""
            if names := re.findall(rb"CANARY\w*", data):
                found[path.name] = names
    return found


def study(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(json.dumps({"shows": [{
        "name": "Demo", "tiktok_handle": "demo.show", "instagram_handle": "demo.show", "google_queries": ["a; b"], "wikipedia_title": "Demo"}]}))
    return folder


def bring(folder, har):
    said = ""
    (folder / "v.har").write_text(har)
    for words in (("archive", "import", "v.har", "--output", "v.warc.gz"), ("pull", "--replay", "v.warc.gz"), ("status",), ("audit",), ("panel",),
                  ("report",)):
        done = run(*words, cwd=folder)
        said += done.stdout + done.stderr
    assert (folder / "v.warc.gz").exists(), said
    assert re.findall(r"CANARY\w*", said) == []
    assert leaks(folder) == {}
    return gzip.decompress((folder / "v.warc.gz").read_bytes()).decode()


@pytest.mark.parametrize("case", range(6))
def test_no_invented_parameter_header_or_cookie_is_kept(tmp_path, case):
    canaries = Canaries(SEED + case)
    entries = [canaries.entry(source, second) for second, source in enumerate(canaries.random.choices(sorted(LISTS), k=8))]
    pages = [{"id": "p", "title": canaries.address("https://www.tiktok.com/@demo.show")}]
    archive = bring(study(tmp_path), json.dumps({"log": {"pages": pages, "entries": entries}}))
    assert "REDACTED" in archive and canaries.count > 50


def test_what_says_which_page_it_is_stays(tmp_path):
    asked = {"after": "a_1", "username": "demo.show", "jwt": "CANARY"}
    urls = [LISTS["tiktok"][1], "https://www.instagram.com/graphql/query?doc_id=7&variables=" + quote(json.dumps(asked)), LISTS["google_trends"][0]]
    entries = [Canaries(SEED).entry("tiktok", second) | {"request": {"method": "GET", "url": url, "headers": []}} for second, url in enumerate(urls)]
    archive = bring(study(tmp_path), json.dumps({"log": {"pages": [], "entries": entries}}))
    assert f"WARC-Target-URI: {urls[0]}\r\n" in archive and f"WARC-Target-URI: {urls[2]}\r\n" in archive
    assert "a_1" in archive and "doc_id=7" in archive and "Content-Type: application/json; charset=utf-8\r\n" in archive


@pytest.mark.skipif(not HAR.exists(), reason=f"{HAR} is not here")
def test_the_case_of_a_har_file_with_tokens(tmp_path):
    archive = bring(study(tmp_path), HAR.read_text())
    assert "msToken=REDACTED" in archive and "secUid=x" in archive and "https://www.tiktok.com/@hamilton?sso_token=REDACTED" in archive
