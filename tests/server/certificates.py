"""Certificates for the loopback server, made with the openssl command: a root that tests trust, and what it signs."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Certificates:
    """`root` is a file for --ca-file; `context(name)` a server's TLS for good, expired, other-host, weak,
    self-signed."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.root = folder / "root.pem"
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test root",
                 "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign,cRLSign",
                 "-keyout", str(folder / "root.key"), "-out", str(self.root))
        self._sign("good", "IP:127.0.0.1,DNS:localhost", "20200101000000Z", "20990101000000Z")
        self._sign("expired", "IP:127.0.0.1,DNS:localhost", "20200101000000Z", "20200201000000Z")
        self._sign("weak", "IP:127.0.0.1,DNS:localhost", "20200101000000Z", "20990101000000Z", bits=1024)
        self._sign("other-host", "DNS:other.example", "20200101000000Z", "20990101000000Z")
        _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1",
                 "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", str(folder / "self-signed.key"), "-out", str(folder / "self-signed.pem"))

    def _sign(self, name: str, hosts: str, begin: str, end: str, bits: int = 2048) -> None:
        folder = self.folder
        request, key = folder / f"{name}.csr", folder / f"{name}.key"
        _openssl("req", "-newkey", f"rsa:{bits}", "-nodes", "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request))
        (folder / f"{name}.index").write_text("")
        (folder / f"{name}.serial").write_text("01\n")
        (folder / f"{name}.cnf").write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={folder}/{name}.index\nnew_certs_dir={folder}\n"
            f"serial={folder}/{name}.serial\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n"
            f"[p]\ncommonName=supplied\n[e]\nsubjectAltName={hosts}\n"
        )
        _openssl("ca", "-batch", "-config", str(folder / f"{name}.cnf"), "-in", str(request), "-startdate", begin,
                 "-enddate", end, "-cert", str(self.root), "-keyfile", str(folder / "root.key"), "-notext",
                 "-out", str(folder / f"{name}.pem"))

    def context(self, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if name == "weak":
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # else the server itself would refuse its key
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context
