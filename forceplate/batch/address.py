"""Which address of a scheduler may be used."""

from __future__ import annotations

import ipaddress

from forceplate.errors import SettingsError

LAST_PORT = 65535


def safe_address(address: str) -> str:
    """The address with its protocol; SettingsError where others could give or read the work.

    Whoever reaches a scheduler without certificates can have it run anything, so only one that
    this computer alone can reach is used.
    """
    protocol, mark, place = address.rpartition("://")
    protocol = protocol if mark else "tcp"
    host, _, port = place.rpartition(":")
    host = host.strip("[]")
    if not host or protocol not in ("tcp", "tls"):
        raise SettingsError(
            "this is not the address of a scheduler.", found=address,
            expected="tls://HOST:PORT, or tcp://127.0.0.1:PORT on this computer",
        )  # fmt: skip
    if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= LAST_PORT):
        raise SettingsError(
            "this address of a scheduler ends in no port.", where=address,
            expected=f"a whole number from 1 to {LAST_PORT}, as in tls://HOST:8786",
            found=port or "nothing after the colon",
        )  # fmt: skip
    if protocol == "tcp" and not _of_this_computer(host):
        raise SettingsError(
            "a scheduler on another computer is used with certificates only: without them anybody "
            "on the network can run programs on it.", where=address,
            expected=f"tls://{place}",
            advice="Make certificates with forceplate cluster init DIR, and start the scheduler "
            "and the workers as it says.",
        )  # fmt: skip
    return f"{protocol}://{place}"


def _of_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
