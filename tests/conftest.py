"""What several test folders share."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real recordings and reference values beside the checkout."""
    if not (SHARED / "recordings").is_dir():
        pytest.skip("the folder of real recordings does not stand beside the checkout")
    return SHARED
