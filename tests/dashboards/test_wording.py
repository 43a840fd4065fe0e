"""No sentence judges a person; every sentence stands in the catalogue."""

import json

import pytest

from dashboards import words
from dashboards.pages import PAGES
from tests.judging import JUDGING


def sentences(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in sentences(part)]
    if isinstance(value, tuple):
        return [text for part in value for text in sentences(part)]
    return []


CATALOGUE = [
    text for name, value in vars(words).items() if name.isupper() for text in sentences(value)
]


@pytest.mark.parametrize("text", CATALOGUE)
def test_no_sentence_of_the_catalogue_judges(text):
    assert not JUDGING.search(text)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in ("today", "trial")])
def test_no_page_judges(page):
    assert not JUDGING.search(json.dumps(page.layout().to_plotly_json(), default=_plain))


def test_the_filled_pages_do_not_judge(answer, of_person):
    filled = answer("trial-cards", {"trial-code.data": of_person("P-001"), "trial-changed.data": 0})
    del filled["grid-values"]

    assert not JUDGING.search(json.dumps(filled))


def test_sentences_made_of_numbers_do_not_judge():
    made = [
        words.earlier("11.0", "15.4", 3, "mm/s"), words.meter(2, 3, "eyes closed, firm"),
        words.outside_view(3), words.ellipse_says(0.95), words.segment_says(10, 0.5, "linear"),
        words.shape_of("60 s", "100 Hz", 2), words.trouble("abc123"), words.passed(()),
    ]  # fmt: skip

    assert not [text for text in made if JUDGING.search(text)]


def _plain(component):
    return component.to_plotly_json()
