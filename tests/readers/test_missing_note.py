"""What a reader says of missing samples, of one and of more."""

import numpy as np
import pytest

from forceplate.readers.missing import mark_missing


def loaded(n=50):
    return np.tile(np.array([1.0, 2.0, 700.0, 3.0, 4.0, 5.0])[:, None], n)


@pytest.mark.parametrize(
    ("unread", "zero", "note"),
    [
        (1, 0, "1 missing sample (1 without a usable number)"),
        (3, 0, "3 missing samples (3 without a usable number)"),
        (0, 1, "1 missing sample (1 row of zeros among loaded rows)"),
        (1, 2, "3 missing samples (1 without a usable number, 2 rows of zeros among loaded rows)"),
    ],
)
def test_the_note_counts_one_sample_as_one(unread, zero, note):
    wrench = loaded()
    wrench[4, 10 : 10 + unread] = np.nan
    wrench[:, 30 : 30 + zero] = 0.0

    assert mark_missing(wrench)[2] == note
