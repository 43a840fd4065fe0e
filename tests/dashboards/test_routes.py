"""Addresses: which page, which part of it, and what a strange one gives."""

import pytest

from dashboards.pages import PAGES
from dashboards.routes import find, query, span_of


@pytest.mark.parametrize(
    ("path", "name"), [("/", "today"), ("/t/abc", "trial"), ("/t/a%20b/", "trial")]
)
def test_an_address_finds_its_page(path, name):
    page, _ = find(PAGES, path)

    assert page.name == name


def test_parts_of_the_address_are_read_back():
    _, parts = find(PAGES, "/t/T%20-1")

    assert parts == {"trial": "T -1"}


@pytest.mark.parametrize("path", ["/t/", "/t/a/b", "/nowhere", "/t/a%2Fb", "/t/" + "x" * 65])
def test_a_strange_address_is_no_page(path):
    assert find(PAGES, path) is None


def test_a_query_is_a_mapping():
    assert query("?tab=frequency&t0=10") == {"tab": "frequency", "t0": "10"}
    assert query(None) == {}


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ({"t0": "10", "t1": "20"}, (10.0, 20.0)), ({"t0": "-5", "t1": "90"}, (0.0, 60.0)),
        ({"t0": "20", "t1": "10"}, None), ({"t0": "x", "t1": "10"}, None), ({}, None),
        ({"t0": "nan", "t1": "10"}, None),
    ],
)  # fmt: skip
def test_the_span_asked_for_lies_within_the_trial(asked, span):
    assert span_of(asked, 60.0) == span
