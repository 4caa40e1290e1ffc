"""A server on loopback that answers badly: each path is one fault, and every request is counted.

Faults are written as bytes on a socket, because an HTTP library would repair them. `with FaultServer() as server:`
serves until the block ends; `server.url("/reset")` asks for one, `server.asked("/reset")` says how often it came.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable

from loopback import Answer, LoopbackServer, Request, answer

ROBOTS_ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def gzip_bomb(mebibytes: int) -> bytes:
    """Zeros that take a thousandth of their size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


def zstd_bomb(mebibytes: int) -> bytes:
    """One frame of run-length blocks (RFC 8878 3.1.1.2): 4 bytes become 128 KiB."""
    blocks = mebibytes * 8
    head = b"\x28\xb5\x2f\xfd" + b"\x00" + b"\x48"  # magic, no content size, window of 512 KiB
    block = (128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    last = (128 * 1024 << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0"
    return head + block * (blocks - 1) + last


class FaultServer(LoopbackServer):
    """Serves `routes` (path to bytes, or to a function of the socket) and the faults below."""

    def __init__(self, routes: dict[str, Answer] | None = None, *, tls: ssl.SSLContext | None = None,
                 robots: Answer = ROBOTS_ABSENT):
        super().__init__(tls=tls)
        self.routes = {"/robots.txt": robots, **FAULTS, **(routes or {})}

    @property
    def requests(self) -> list[tuple[str, float, dict[str, str]]]:
        """Target, time and headers of each request."""
        return [(entry.target, entry.began, entry.headers) for entry in self.log.entries()]

    def asked(self, path: str) -> int:
        return self.log.counts().get(path, 0)

    def respond(self, request: Request) -> Answer:
        return self.routes.get(request.target) or self.routes.get(request.path, answer(404, b"nothing here"))


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

FAULTS: dict[str, Answer] = {
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
