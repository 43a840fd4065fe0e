"""What several test folders share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real recordings and reference values beside the checkout."""
    if not (SHARED / "recordings").is_dir():
        pytest.skip("the folder of real recordings does not stand beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """A PostgreSQL server of our own; its users are in the group `servers`."""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """An S3 server of our own, which `s3://lab` means from now on; its address."""
    with servers.s3() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield environment["AWS_ENDPOINT_URL"]


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory where there is one, for what need not outlast a power cut."""
    with tempfile.TemporaryDirectory(prefix="fp-", dir=servers.quick_place()) as folder:
        yield Path(os.path.realpath(folder))
