"""HTTP/1.1 on loopback, byte by byte: answers are bytes or functions of the socket, and every request is counted.

An HTTP library would repair what a faulty server does wrong; here what is written is what is sent. One object may
listen on several ports (one per name in `ports`); `with` starts and stops it.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qsl, unquote

Answer = bytes | Callable[[socket.socket], None]


@dataclass(frozen=True)
class Request:
    """One request as it came: `target` undecoded, `path` without its query."""

    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    port_name: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Decoded; the last of two equal names."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def segments(self) -> list[str]:
        return [unquote(segment) for segment in self.path.split("/")[1:]]

    def cookie(self, name: str) -> str | None:
        pairs = (pair.strip().partition("=") for pair in self.headers.get("cookie", "").split(";"))
        return next((value for key, _, value in pairs if key == name), None)


@dataclass
class Logged:
    """What the server noted: `began` when the head was there, `ended` when the answer was about to leave."""

    port: str
    method: str
    target: str
    began: float
    ended: float | None = None
    status: int | None = None
    fault: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def most_open(entries: Iterable[Logged]) -> dict[str, int]:
    """Per port: the largest number of these requests that were waiting for their answers at once."""
    most: dict[str, int] = {}
    waiting: dict[str, list[Logged]] = {}
    for entry in entries:
        still = [other for other in waiting.get(entry.port, []) if other.ended is None or other.ended > entry.began]
        waiting[entry.port] = [*still, entry]
        most[entry.port] = max(most.get(entry.port, 0), len(waiting[entry.port]))
    return most


class Log:
    """Requests in order of arrival, safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Logged] = []

    def begin(self, request: Request) -> Logged:
        entry = Logged(request.port_name, request.method, request.target, time.monotonic(), headers=request.headers)
        with self._lock:
            self._entries.append(entry)
        return entry

    def end(self, entry: Logged, answer: Answer) -> None:
        """Called before the first byte leaves, so that a client's next request never counts as a second one."""
        with self._lock:
            entry.ended = time.monotonic()
            if isinstance(answer, bytes):
                entry.status = int(answer[9:12])

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def entries(self, port: str | None = None) -> list[Logged]:
        with self._lock:
            return [entry for entry in self._entries if port in (None, entry.port)]

    def counts(self) -> dict[str, int]:
        """How often each target was asked, over all ports."""
        counts: dict[str, int] = {}
        for entry in self.entries():
            counts[entry.target] = counts.get(entry.target, 0) + 1
        return counts

    def as_json(self) -> bytes:
        return json.dumps([asdict(entry) for entry in self.entries()]).encode()


class LoopbackServer:
    """Listens on 127.0.0.1; a subclass says in `respond` what each request gets."""

    def __init__(self, *, ports: tuple[str, ...] = ("",), tls: ssl.SSLContext | None = None):
        self.log = Log()
        self.connections = 0
        self._tls = tls
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listeners: dict[str, socket.socket] = {}
        self._ports: dict[str, int] = {}
        for name in ports:
            self._listen(name, 0)

    def respond(self, request: Request) -> Answer:
        raise NotImplementedError

    def __enter__(self):
        for name in self._listeners:
            self._start(name)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for name in list(self._listeners):
            self.refuse(name)

    @property
    def port(self) -> int:
        return next(iter(self._ports.values()))

    def port_of(self, name: str) -> int:
        return self._ports[name]

    def url(self, path: str = "/", host: str = "127.0.0.1", port: str | None = None) -> str:
        number = self.port if port is None else self._ports[port]
        return f"{'https' if self._tls else 'http'}://{host}:{number}{path}"

    def refuse(self, name: str = "") -> None:
        """Nobody listens on that port from now on: connections are refused."""
        listener = self._listeners.pop(name, None)
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def accept(self, name: str = "") -> None:
        """Listens again after `refuse`, on the same port."""
        self._listen(name, self._ports[name])
        self._start(name)

    def _listen(self, name: str, number: int) -> None:
        listener = socket.create_server(("127.0.0.1", number), backlog=256)
        self._listeners[name] = listener
        self._ports[name] = listener.getsockname()[1]

    def _start(self, name: str) -> None:
        threading.Thread(target=self._accept, args=(name, self._listeners[name]), daemon=True).start()

    def _accept(self, name: str, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection, name), daemon=True).start()

    def _serve(self, connection: socket.socket, name: str) -> None:
        with suppress(OSError, ssl.SSLError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                rest = b""
                while not self._closing.is_set():
                    request, rest = _read(connection, rest, name)
                    if request is None:
                        return
                    if request.path == "/__log":
                        connection.sendall(answer(200, self.log.as_json(), Content_Type="application/json"))
                        continue
                    entry = self.log.begin(request)
                    reply = answer(500, b"the test server failed")
                    try:
                        reply = self.respond(request)
                    finally:
                        self.log.end(entry, reply)
                    if callable(reply):
                        entry.fault = getattr(reply, "fault", "socket")
                        reply(connection)
                        return
                    connection.sendall(reply)


def _read(connection: socket.socket, data: bytes, name: str) -> tuple[Request | None, bytes]:
    """The next request of a connection, and what came behind it."""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None, b""
        data += piece
    head, _, data = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
    length = int(headers.get("content-length", "0"))
    while len(data) < length:
        piece = connection.recv(65536)
        if not piece:
            return None, b""
        data += piece
    return Request(method, target, headers, data[:length], name), data[length:]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole HTTP/1.1 answer; `Retry_After="3"` is the header Retry-After."""
    fields = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return head.encode("latin-1") + b"\r\n" + body
