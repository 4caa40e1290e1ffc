"""Pages that try to get a request past whoever decides about it: tricks, nested in frames, workers and windows."""

from __future__ import annotations

import json
import random
import socket
import threading

# What a script can try. OWN and FOREIGN are host:port, PATH is a path that no other trick has.
TRICKS = {
    "fetch": "fetch('http://OWN' + PATH).catch(() => 0)",
    "fetch without cors": "fetch('http://FOREIGN' + PATH, {mode: 'no-cors', keepalive: true}).catch(() => 0)",
    "post": "fetch('http://OWN' + PATH, {method: 'POST', body: 'a=1'}).catch(() => 0)",
    "xhr": "{const x = new XMLHttpRequest(); x.open('GET', 'http://OWN' + PATH); x.send()}",
    "fetch later": "fetchLater('http://OWN' + PATH, {activateAfter: 0})",
    "beacon": "navigator.sendBeacon('http://OWN' + PATH, 'x')",
    "stream": "new EventSource('http://OWN' + PATH)",
    "socket": "new WebSocket('ws://OWN' + PATH)",
    "foreign socket": "new WebSocket('ws://FOREIGN' + PATH)",
    "transport": "new WebTransport('https://FOREIGN' + PATH)",
    "rtc": "{const p = new RTCPeerConnection({iceServers: [{urls: 'stun:UDP'}, {urls: 'turn:FOREIGN?transport=tcp',"
    " username: 'a', credential: 'b'}]}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o))}",
    "import": "import('http://OWN' + PATH).catch(() => 0)",
    "import scripts": "importScripts('http://OWN' + PATH)",
    "worker": "new Worker('http://OWN' + PATH)",
    "shared worker": "new SharedWorker('http://OWN' + PATH)",
    "service worker": "navigator.serviceWorker.register('http://OWN' + PATH).catch(() => 0)",
    "worklet": "CSS.paintWorklet.addModule('http://OWN' + PATH).catch(() => 0)",
    "open": "open('http://OWN' + PATH)",
    "foreign open": "open('http://FOREIGN' + PATH)",
    "window link": "add('a', {target: '_blank', href: 'http://OWN' + PATH}).click()",
    "foreign link": "add('a', {target: '_blank', rel: 'noopener', href: 'http://FOREIGN' + PATH}).click()",
    "download": "add('a', {download: 'x', href: 'http://OWN' + PATH}).click()",
    "ping": "add('a', {ping: 'http://OWN' + PATH, href: '#x'}).click()",
    "form": "add('form', {target: '_blank', action: 'http://OWN' + PATH}).submit()",
    "posted form": "{const f = add('form', {target: '_blank', method: 'post', action: 'http://OWN' + PATH});"
    " f.append(Object.assign(document.createElement('input'), {name: 'a', value: 'b'})); f.submit()}",
    "top form": "add('form', {target: '_top', action: 'http://OWN' + PATH}).submit()",
    "away": "setTimeout(() => { location.href = 'http://OWN' + PATH }, 300)",
    "frame": "add('iframe', {src: 'http://OWN' + PATH})",
    "foreign frame": "add('iframe', {src: 'http://FOREIGN' + PATH})",
    "object": "add('object', {data: 'http://OWN' + PATH})",
    "image": "add('img', {src: 'http://FOREIGN' + PATH})",
    "sheet": "add('link', {rel: 'stylesheet', href: 'http://OWN' + PATH})",
    "icon": "add('link', {rel: 'icon', href: 'http://OWN' + PATH})",
    "prefetch": "add('link', {rel: 'prefetch', href: 'http://OWN' + PATH})",
    "prerender": "add('link', {rel: 'prerender', href: 'http://OWN' + PATH})",
    "preconnect": "add('link', {rel: 'preconnect', href: 'http://FOREIGN'})",
    "dns": "add('link', {rel: 'dns-prefetch', href: 'http://FOREIGN'})",
    "preload": "add('link', {rel: 'preload', as: 'script', href: 'http://OWN' + PATH})",
    "module preload": "add('link', {rel: 'modulepreload', href: 'http://OWN' + PATH})",
    "rules": "add('script', {type: 'speculationrules', textContent: JSON.stringify("
    "{prefetch: [{source: 'list', urls: ['http://OWN' + PATH]}], prerender: [{source: 'list', urls: ['http://OWN' + PATH]}]})})",
    "redirect": "fetch('http://OWN/redirect?to=' + PATH).catch(() => 0)",
    "redirected script": "add('script', {src: 'http://OWN/redirect?to=' + PATH})",
    "foreign redirect": "add('script', {src: 'http://OWN/redirect?to=http://FOREIGN' + PATH})",
}

ADD = "const add = (name, more) => { const e = Object.assign(document.createElement(name), more); document.body.append(e); return e };"

# Where a script can run: each makes of a script one that starts it elsewhere.
NESTS = {
    "frame": "add('iframe', {srcdoc: HTML})",
    "sandboxed frame": "{const f = document.createElement('iframe');"
    " f.sandbox = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms allow-downloads'; f.srcdoc = HTML;"
    " document.body.append(f)}",
    "data frame": "add('iframe', {src: 'data:text/html,' + encodeURIComponent(HTML)})",
    "worker": "new Worker(URL.createObjectURL(new Blob([CODE])))",
    "module worker": "new Worker(URL.createObjectURL(new Blob([CODE], {type: 'text/javascript'})), {type: 'module'})",
    "shared worker": "new SharedWorker(URL.createObjectURL(new Blob([CODE])))",
    "written window": "{const w = open('about:blank'); w.document.write(HTML); w.document.close()}",
    "blob window": "add('a', {target: '_blank', rel: 'opener', href: URL.createObjectURL(new Blob([HTML], {type: 'text/html'}))})"
    ".click()",
    "own window of a frame": "{const f = document.createElement('iframe'); document.body.append(f);"
    " const w = f.contentWindow.open('about:blank'); w.document.write(HTML); w.document.close()}",
}


def guarded(code: str) -> str:
    return f"try {{ {code} }} catch (e) {{}}"


def script(code: str) -> str:
    return f"{ADD if 'add(' in code else ''} {guarded(code)}"


def nested(code: str, nests: list[str]) -> str:
    for name in nests:
        code = script(code)
        html = json.dumps(f"<!doctype html><body><script>{code}</script>").replace("</", "<\\/")
        code = NESTS[name].replace("HTML", html).replace("CODE", json.dumps(code).replace("</", "<\\/"))
    return code


def page_of(tricks: list[tuple[str, list[str], str]], own: str, foreign: str, udp: str) -> str:
    """A page that tries each (name of a trick, where it is nested, path)."""
    parts = []
    for name, nests, path in tricks:
        code = TRICKS[name].replace("PATH", f"'{path}'").replace("OWN", own).replace("FOREIGN", foreign).replace("UDP", udp)
        parts.append(f"<script>{{ {script(nested(code, nests))} }}</script>")
    return "<!doctype html><html><body><p>tricks</p>" + "".join(parts) + "</body></html>"


def drawn(seed: int, count: int) -> list[tuple[str, list[str], str]]:
    """`count` tricks, nested up to three deep, half of them against a rule of robots.txt."""
    dice = random.Random(seed)
    names = list(TRICKS)
    dice.shuffle(names)
    tricks = []
    for i in range(count):
        nests = [dice.choice(list(NESTS)) for _ in range(dice.randrange(4))]
        folder = dice.choice(["/private/", "/api/secret/", "/open/", "/api/"])
        tricks.append((names[i % len(names)], nests, f"{folder}{i}"))
    return tricks


class Listener:
    """A host that nobody may ask: every connection and every datagram is kept."""

    def __init__(self):
        self.seen: list[tuple[str, bytes]] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._tcp.getsockname()[1]}"
        self.udp_address = f"127.0.0.1:{self._udp.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()
        return self

    def __exit__(self, *_):
        for end in self._tcp, self._udp:
            end.shutdown(socket.SHUT_RDWR) if end is self._tcp else None
            end.close()

    def _accept(self):
        try:
            while True:
                connection, _ = self._tcp.accept()
                connection.settimeout(1)
                try:
                    self.seen.append(("tcp", connection.recv(200)))
                except OSError:
                    self.seen.append(("tcp", b""))
                connection.close()
        except OSError:
            pass

    def _receive(self):
        try:
            while True:
                self.seen.append(("udp", self._udp.recv(2000)))
        except OSError:
            pass
