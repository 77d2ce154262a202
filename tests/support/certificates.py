"""A certificate authority for tests, and what is made of it."""

from __future__ import annotations

import hashlib
import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import trustme
from cryptography import x509

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class Authority:
    """A CA that no machine knows.

    Attributes:
        pem: Its certificate.
    """

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self.pem: bytes = self._ca.cert_pem.bytes()

    def server(self, *names: str, clients: bool = False, ended: datetime | None = None) -> ssl.SSLContext:
        """For a server of these names; `localhost` if none. It may ask for a client's certificate.

        Args:
            names: The names.
            clients: Whether it asks for one.
            ended: When its own expired.
        """
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        before = None if ended is None else ended - timedelta(days=1)
        cert = self._ca.issue_cert(*(names or ("localhost",)), not_before=before, not_after=ended)
        cert.configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            self._ca.configure_trust(context)
        return context

    def client(self, name: str | None = None) -> ssl.SSLContext:
        """For a client that knows the CA; it has a certificate of its own where it has a name."""
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        if name is not None:
            self._ca.issue_cert(name).configure_cert(context)
        return context

    def file(self, folder: Path) -> Path:
        """The CA's certificate as a file."""
        path = folder / "ca.pem"
        path.write_bytes(self.pem)
        return path

    def folder(self, folder: Path) -> Path:
        """The same as a folder, in which OpenSSL finds a CA by the hash of its subject.

        https://docs.openssl.org/master/man1/openssl-rehash/
        """
        subject = x509.load_pem_x509_certificate(self.pem).subject
        lowered = x509.Name([x509.NameAttribute(part.oid, str(part.value).lower()) for part in subject])
        inner = lowered.public_bytes()[2:]  # the canonical form has no sequence around it
        digest = int.from_bytes(hashlib.sha1(inner).digest()[:4], "little")
        (folder / f"{digest:08x}.0").write_bytes(self.pem)
        return folder
