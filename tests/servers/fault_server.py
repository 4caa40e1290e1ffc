"""A server on loopback that answers badly: each path is one fault, and every request is counted.

Faults are written as bytes on a socket, because an HTTP library would repair them. `with FaultServer() as server:`
serves until the block ends; `server.url("/reset")` asks for one, `server.asked("/reset")` says how often it came.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress

ROBOTS_ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole HTTP/1.1 answer; `Retry_After="3"` is the header Retry-After."""
    fields = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return head.encode("latin-1") + b"\r\n" + body


def gzip_bomb(mebibytes: int) -> bytes:
    """Zeros that take a thousandth of their size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


def zstd_bomb(mebibytes: int) -> bytes:
    """One frame of run-length blocks (RFC 8878 3.1.1.2): 4 bytes stand for 128 KiB."""
    blocks = mebibytes * 8
    head = b"\x28\xb5\x2f\xfd" + b"\x00" + b"\x48"  # magic, no content size, window of 512 KiB
    block = (128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    last = (128 * 1024 << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0"
    return head + block * (blocks - 1) + last


class FaultServer:
    """Serves `routes` (path to bytes, or to a function of the socket) and the faults below."""

    def __init__(
        self,
        routes: dict[str, bytes | Callable[[socket.socket], None]] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        robots: bytes = ROBOTS_ABSENT,
    ):
        self.routes = {"/robots.txt": robots, **FAULTS, **(routes or {})}
        self.requests: list[tuple[str, float, dict[str, str]]] = []
        self.connections = 0
        self._tls = tls
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> FaultServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        with self._lock:
            return sum(1 for asked, _, _ in self.requests if asked == path)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while not self._closing.is_set():
                    head = self._read_head(connection)
                    if head is None:
                        return
                    lines = head.decode("latin-1").split("\r\n")
                    path = lines[0].split(" ")[1]
                    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
                    with self._lock:
                        self.requests.append((path, time.monotonic(), headers))
                    route = self.routes.get(path) or self.routes.get(path.partition("?")[0], answer(404, b"nothing here"))
                    if callable(route):
                        route(connection)
                        return
                    connection.sendall(route)

    @staticmethod
    def _read_head(connection: socket.socket) -> bytes | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return None
            head += piece
        return head.partition(b"\r\n\r\n")[0]


def _reset(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _drip(head: bytes, piece: bytes, pause: float) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return serve


def _flood(head: bytes, piece: bytes, most: int | None = None) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.sendall(head)
        sent = 0
        while most is None or sent < most:
            connection.sendall(piece)
            sent += len(piece)

    return serve


_OK = b"HTTP/1.1 200 OK\r\n"
_MEGABYTE = b"x" * (1 << 20)
_CHUNK = b"100000\r\n" + _MEGABYTE + b"\r\n"
_PACKED = gzip.compress(b"a page " * 1000)

FAULTS: dict[str, bytes | Callable[[socket.socket], None]] = {
    "/ok": answer(200, b"a page"),
    "/empty": answer(200),
    "/charset": answer(200, b"caf\xe9 \xff", Content_Type="text/html; charset=nosuch"),
    "/gzip": answer(200, _PACKED, Content_Encoding="gzip"),
    "/reset": _reset,
    "/closed": lambda connection: connection.close(),
    "/short": lambda connection: connection.sendall(_OK + b"Content-Length: 100\r\n\r\nonly this"),
    "/long": lambda connection: connection.sendall(_OK + b"Content-Length: 4\r\n\r\nfour and more"),
    "/bad-chunk": lambda connection: connection.sendall(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nno\r\n"),
    "/garbage": lambda connection: connection.sendall(b"\x16\x03\x01 not HTTP at all\r\n\r\n"),
    "/cut-gzip": answer(200, _PACKED[:-20], Content_Encoding="gzip"),
    "/broken-gzip": answer(200, _PACKED[:20] + b"\0\0\0\0" + _PACKED[24:], Content_Encoding="gzip"),
    "/not-br": answer(200, b"this is not brotli", Content_Encoding="br"),
    "/not-zstd": answer(200, b"this is not zstd", Content_Encoding="zstd"),
    "/slow-head": _drip(_OK, b"X-Slow: 1\r\n", 0.3),
    "/slow-body": _drip(_OK + b"Content-Length: 100000\r\n\r\n", b"x", 1),
    "/endless": _flood(_OK + b"\r\n", _MEGABYTE),
    "/endless-chunks": _flood(_OK + b"Transfer-Encoding: chunked\r\n\r\n", _CHUNK),
    "/big-head": _flood(_OK, b"X-Big: " + b"y" * 8000 + b"\r\n", 100 << 20),
    "/big-line": _flood(_OK + b"X-Big: ", _MEGABYTE, 100 << 20),
    "/circle": answer(302, Location="/circle"),
    "/nowhere": answer(302),
    "/ftp": answer(302, Location="ftp://127.0.0.1/"),
    "/file": answer(302, Location="file:///etc/passwd"),
    "/missing": answer(404, b"gone"),
    "/failing": answer(503, b"later"),
    "/rest": answer(429, b"later", Retry_After="4000"),
    "/closed-by-robots": answer(200, b"never seen"),
}
