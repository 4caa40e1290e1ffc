"""The platforms' answers as fast as Python sends them: made once, then looked up, by several processes on the same ports.

For measuring clients, where `PlatformServer` would be the bottleneck: no log, no faults, no latency.

    with SwiftServer(world, processes=2) as web: web.endpoint("tiktok")
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from contextlib import suppress

from loopback import Request
from platform_server import SOURCES, PlatformServer
from world import World


class _Connection(asyncio.Protocol):
    def __init__(self, name: str, site: PlatformServer, made: dict[tuple[str, bytes], bytes]):
        self._name, self._site, self._made = name, site, made
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head, self._data = self._data[:end], self._data[end + 4 :]
            target = head[head.index(b" ") + 1 : head.index(b" HTTP/")]
            reply = self._made.get((self._name, target))
            self._transport.write(reply if reply is not None else self._make(target, head))

    def _make(self, target: bytes, head: bytes) -> bytes:
        lines = head.decode("latin-1").split("\r\n")[1:]
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        reply = self._site.respond(Request("GET", target.decode(), headers | {"accept-encoding": ""}, b"", self._name))
        assert isinstance(reply, bytes)
        if b"\r\nSet-Cookie:" not in reply and not headers.get("cookie"):
            self._made[(self._name, target)] = reply
        return reply


def _serve(world: World, listeners: dict[str, socket.socket], targets: dict[str, list[str]]) -> None:
    async def main() -> None:
        site, made = PlatformServer(world), {}
        for name, asked in targets.items():
            for target in asked:
                made[(name, target.encode())] = site.respond(Request("GET", target, {}, b"", name))
        loop = asyncio.get_running_loop()
        for name, listener in listeners.items():
            await loop.create_server(lambda name=name: _Connection(name, site, made), sock=listener)
        await asyncio.Event().wait()

    asyncio.run(main())


class SwiftServer:
    """`targets` names what is made before the first request, per source."""

    def __init__(self, world: World, *, processes: int = 2, targets: dict[str, list[str]] | None = None):
        self.world = world
        self._ports: dict[str, int] = {}
        self._processes = []
        context = multiprocessing.get_context("fork")
        for _ in range(processes):
            listeners = {}
            for name in SOURCES:
                listener = socket.socket()
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                listener.bind(("127.0.0.1", self._ports.get(name, 0)))
                listener.listen(256)
                self._ports[name] = listener.getsockname()[1]
                listeners[name] = listener
            process = context.Process(target=_serve, args=(world, listeners, targets or {}), daemon=True)
            process.start()
            self._processes.append(process)
            for listener in listeners.values():
                listener.close()

    def __enter__(self) -> SwiftServer:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            with suppress(OSError):
                process.kill()
            process.join()

    def port_name(self, source: str) -> str:
        return source

    def port_of(self, name: str) -> int:
        return self._ports[name]

    def endpoint(self, source: str) -> str:
        return f"http://127.0.0.1:{self._ports[source]}"
