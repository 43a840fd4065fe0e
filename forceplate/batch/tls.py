"""Certificates of a cluster: who may give it work, and who may do it.

One authority signs three certificates, for the scheduler, its workers and its clients; each shows
its own and asks for the other's. The authority's own key is never written, so that nobody can add
a fourth: another cluster, or another year, gets a folder of its own.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from forceplate.errors import ClusterError, SettingsError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from distributed import Security

AUTHORITY = "ca.pem"
UNFINISHED = ".unfinished"
"""There as long as certificates are being made; what dies meanwhile leaves it behind."""
ROLES = ("scheduler", "worker", "client")
_NAME = re.compile(r"(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE)
_AFORE = dt.timedelta(minutes=5)
"""Clocks of a cluster differ a little, so a certificate holds from a little earlier on."""


def certificate(folder: Path, role: str) -> Path:
    """The certificate of a scheduler, worker or client."""
    return folder / f"{role}.pem"


def key(folder: Path, role: str) -> Path:
    """The private key that belongs to `certificate`."""
    return folder / f"{role}-key.pem"


def library(name: str) -> ModuleType:
    """A module that only clusters need; ClusterError says how to install it."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise ClusterError(
            f"{missing.name} is not installed, and a cluster needs it.",
            advice="pip install 'forceplate[cluster]'",
        ) from missing


def make_certificates(
    folder: Path,
    hosts: Sequence[str] = (),
    *,
    days: int = 365,
    now: dt.datetime | None = None,
) -> list[Path]:
    """Make an authority and the certificates it signs; the files written.

    Parameters
    ----------
    folder : Path
        Made if need be, and then readable by its owner alone; one that is there stays as it is.
        The keys are readable by their owner alone in either, but on Windows, which knows no modes.
    hosts : sequence of str
        Names and addresses of the scheduler's computer besides this computer's own loopback.
    days : int
        How long the certificates hold.
    now : datetime, optional
        From when on, with its time zone; the present where left out.

    Raises
    ------
    ClusterError
        The folder holds certificates already, or what makes them is not installed.
    SettingsError
        A host is none.
    """
    library("cryptography")
    files = [folder / AUTHORITY]
    files += [make(folder, role) for role in ROLES for make in (certificate, key)]
    unfinished = folder / UNFINISHED
    for there in files:
        if unfinished.exists():  # nobody was told of what is there
            there.unlink(missing_ok=True)
        elif there.exists():
            raise ClusterError(
                "there is a certificate here already, and a cluster may be using it.",
                where=there, advice="Give a new folder.",
            )  # fmt: skip
    made = _made(folder, hosts, days, now or dt.datetime.now(dt.UTC))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished.touch(mode=0o600)
    written = [_put(path, text, mode) for path, (text, mode) in made.items()]
    unfinished.unlink()
    return written


def _made(
    folder: Path, hosts: Sequence[str], days: int, now: dt.datetime
) -> dict[Path, tuple[bytes, int]]:
    """The files to write, each with its bytes and who may read it."""
    from cryptography.hazmat.primitives.asymmetric import ec

    span = (now - _AFORE, now + dt.timedelta(days=days))
    authority = ec.generate_private_key(ec.SECP256R1())
    root = _signed("forceplate cluster", authority, None, authority, span, [])
    made = {folder / AUTHORITY: (_pem(root), 0o644)}
    for role in ROLES:
        own = ec.generate_private_key(ec.SECP256R1())
        names = ["localhost", "127.0.0.1", "::1", *hosts] if role == "scheduler" else []
        signed = _signed(f"forceplate {role}", own, root, authority, span, names)
        made[certificate(folder, role)] = (_pem(signed), 0o644)
        made[key(folder, role)] = (_secret(own), 0o600)
    return made


def _signed(
    name: str, own: EllipticCurvePrivateKey, root: x509.Certificate | None,
    authority: EllipticCurvePrivateKey, span: tuple[dt.datetime, dt.datetime],
    hosts: Sequence[str],
) -> x509.Certificate:  # fmt: skip
    """A certificate for `own`, signed by the authority; its own one where there is no root yet."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if root is None else root.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(
            x509.BasicConstraints(ca=root is None, path_length=0 if root is None else None),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(made_by, critical=False)
        .add_extension(_usage(signs=root is None), critical=True)
    )
    if root is not None:
        # schedulers connect to workers, and workers to each other: each is server and client
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)
    if hosts:
        names = x509.SubjectAlternativeName([_host(each) for each in dict.fromkeys(hosts)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(authority, hashes.SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=not signs, key_cert_sign=signs, crl_sign=signs,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _host(name: str) -> x509.GeneralName:
    from cryptography import x509

    if _NAME.fullmatch(name):
        return x509.DNSName(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        raise SettingsError(
            "this is not the name or address of a computer.", found=name,
            expected="one such as lab-server or 192.0.2.7",
        ) from None  # fmt: skip


def _pem(signed: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return signed.public_bytes(serialization.Encoding.PEM)


def _secret(own: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip


def _put(path: Path, text: bytes, mode: int) -> Path:
    """A new file that nobody can read before its mode is set."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(text)
    return path


def default_folder() -> Path:
    """Where the certificates are looked for if nobody says."""
    import platformdirs

    return platformdirs.user_data_path("forceplate", appauthor=False) / "cluster"


def security(folder: Path) -> Security:
    """What a client shows to a cluster, and what it asks of it.

    Raises
    ------
    ClusterError
        A file is missing, or a certificate does not hold yet or any more.
    """
    distributed: Any = library("distributed")
    for path in (folder / AUTHORITY, certificate(folder, "client"), key(folder, "client")):
        if not path.is_file():
            raise ClusterError(
                "a tls:// address needs this file of the cluster's certificates.", where=path,
                advice="Make them with forceplate cluster init DIR, or copy those of the cluster "
                "to this computer, and name their folder with --tls DIR.",
            )  # fmt: skip
    for path in (folder / AUTHORITY, certificate(folder, "client")):
        _still_holds(path)
    return distributed.Security(
        require_encryption=True,
        tls_ca_file=str(folder / AUTHORITY),
        tls_client_cert=str(certificate(folder, "client")),
        tls_client_key=str(key(folder, "client")),
    )


def _still_holds(path: Path) -> None:
    library("cryptography")
    from cryptography import x509

    try:
        read = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise ClusterError("this file is not a certificate.", where=path) from error
    now = dt.datetime.now(dt.UTC)
    if now > read.not_valid_after_utc:
        raise ClusterError(
            f"this certificate held until {read.not_valid_after_utc:%Y-%m-%d} and has expired.",
            where=path,
            advice="Make new ones with forceplate cluster init DIR, and start the scheduler and "
            "the workers with them.",
        )
    if now < read.not_valid_before_utc:
        raise ClusterError(
            f"this certificate holds from {read.not_valid_before_utc:%Y-%m-%d %H:%M} UTC on.",
            where=path, found=f"{now:%Y-%m-%d %H:%M} UTC on this computer's clock",
            advice="Set the clocks of both computers.",
        )  # fmt: skip
