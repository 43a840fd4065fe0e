"""Every sentence about a person can be said at any extreme, and none of them judges."""

import math
import re
import string
from itertools import product

import pytest

from forceplate.change.sentences import TEMPLATES, counted, number, plain, say, times
from tests.judging import JUDGING

NUMBERS = (0.0, -0.0, 1.0, 5e-324, 1e-9, 0.0499, 49.999, 99.96, -3.2e-5, 1e6, -1.7e308, 1.7e308)
COUNTS = (0, 1, 2, 1_000_000)
TEXTS = ("", "1 visit", "x" * 500, "left", "Ä, ö % {n} \\")
NOT_NUMBERS = re.compile(r"\b(nan|NaN|inf|Infinity|None|null)\b")


def fields_of(template):
    return sorted({name for _, name, _, _ in string.Formatter().parse(template) if name})


EVERY = pytest.mark.parametrize("name", TEMPLATES)


@EVERY
def test_every_sentence_can_be_said_at_any_extreme(name):
    fields = fields_of(TEMPLATES[name])
    said = [
        say(name, **dict(zip(fields, (value, *[other] * len(fields)), strict=False)))
        for value, other in product((*NUMBERS, *COUNTS, *TEXTS), (1e308, 0, "1 visit"))
    ]

    assert all(each.endswith(".") for each in said)
    assert not [each for each in said if NOT_NUMBERS.search(each)]
    assert not [each for each in said if JUDGING.search(each)]


@EVERY
def test_every_template_is_one_line_that_begins_like_a_sentence(name):
    template = TEMPLATES[name]

    assert template[0].isupper() or template[0] == "{"
    assert template.endswith(".")
    assert "\n" not in template
    assert "  " not in template
    assert not JUDGING.search(template)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_said(value):
    with pytest.raises(ValueError, match="cannot be said"):
        say("load.near_even", share=value)


def test_nothing_is_said_with_a_field_left_open():
    with pytest.raises(KeyError):
        say("load.near_even")
    with pytest.raises(KeyError):
        say("nothing.of.the.kind")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0, "0"), (-0.0, "0"), (12.345, "12.3"), (1234.5, "1,234"), (0.012345, "0.0123"),
     (-2.0, "-2.00"), (99.97, "100"), (0.99996, "1.00"), (999.96, "1,000"),
     (1e9, "1.00e+09"), (1e-7, "1.00e-07")],
)  # fmt: skip
def test_numbers_have_three_digits_that_tell_something(value, text):
    assert number(value) == text


def test_counts_are_words():
    assert [counted(n, "visit") for n in (0, 1, 2, 1200)] == [
        "0 visits", "1 visit", "2 visits", "1,200 visits",
    ]  # fmt: skip
    assert [times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]


def test_a_text_of_a_person_stays_one_line_without_its_full_stop():
    assert plain(" new\n shoes. ") == "new shoes"
