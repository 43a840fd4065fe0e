"""People over time in an archive: the simulated demonstration's visits beside each other."""

import json
import math
import re
import tempfile
from pathlib import Path

import pytest

from forceplate.errors import NothingFound, SettingsError, UnknownParticipant
from forceplate.lab import IngestOptions, Lab
from forceplate.model.course import Choice
from forceplate.model.facts import Facts
from forceplate.model.reference import Reference, ReferenceRow
from forceplate.readers.trial_encode import encode
from forceplate.simulate.cohort import CHANGE, Person, demo_cohort
from forceplate.simulate.values import Plan
from tests.judging import JUDGING

FIRM = (("open", "firm"),)
PEOPLE = (
    Person("P-001", Plan(12, FIRM, change=(7, CHANGE))),
    Person("P-002", Plan(7, FIRM, trials=2)),
    Person("P-003", Plan(3, FIRM, trials=2)),
    Person("P-004", Plan(2, FIRM, trials=2)),
    Person("P-005", Plan(1, FIRM, trials=3)),
    Person("P-006", Plan(2, FIRM, trials=1), plates="single"),
)
CODES = [each.code for each in PEOPLE]
OPEN_FIRM = ("quiet-stance", "open-firm")


def take_in(lab, cohort, **facts):
    with tempfile.TemporaryDirectory() as made:
        for number, each in enumerate(cohort):
            path = Path(made) / f"trial-{number:03d}.h5"
            path.write_bytes(encode(each.simulated.recording, simulated=True))
            (line,) = lab.ingest([path], IngestOptions(facts=Facts(**facts)))
            assert line.error is None


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Six people of 1 to 12 visits, analysed; P-001 changes at the eighth."""
    folder = tmp_path_factory.mktemp("following") / "lab"
    with Lab(folder, create=True) as opened:
        take_in(opened, demo_cohort(7, PEOPLE))
        opened.analyse_missing(engine="serial")
        yield opened


@pytest.fixture(scope="module")
def cards(lab):
    return {code: lab.card(code) for code in CODES}


def lines(card, block):
    return [line for line in card.lines if line.block == block]


def said(card, block):
    return " ".join(each for line in lines(card, block) for each in line.says)


@pytest.mark.parametrize("code", CODES)
def test_every_card_is_whole_sentences_and_whole_numbers(cards, code):
    card = cards[code]

    text = json.dumps(card.to_json(), allow_nan=False)

    assert json.loads(text)["schema"] == "forceplate.card/1"
    assert card.sentences
    for sentence in card.sentences:
        assert sentence.endswith(".")
        assert not re.search(r"\b(nan|inf|None)\b", sentence)
        assert not JUDGING.search(sentence)


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_its_method_and_its_source(cards, code):
    card = cards[code]
    told = [line for line in card.lines if line.value is not None]

    assert (card.run, card.recipe) == (1, told[0].recipe)
    assert all(line.recipe and line.revision for line in told)
    assert all(line.usual_low < line.usual_high for line in told if line.usual_low is not None)
    assert all(line.source for line in told if line.provisional)


def test_a_planted_change_is_named_with_where_it_began(cards):
    card = cards["P-001"]

    (velocity, area) = lines(card, "change")

    assert velocity.key == "mean_velocity_total"
    assert 0.2 < velocity.numbers["lasting"] < 0.8
    assert velocity.numbers["lasting_low"] < CHANGE < velocity.numbers["lasting_high"] + 0.1
    assert area.numbers["lasting"] > 0.3
    assert "it has lasted so far" in said(card, "change")
    assert card.visits == 12


def test_an_unchanged_person_is_told_how_many_lie_outside_by_chance(cards):
    card = cards["P-002"]

    assert "likely" not in {line.tier for line in lines(card, "change")}
    (others,) = lines(card, "others")
    assert others.numbers["expected"] == pytest.approx(0.05 * others.numbers["asked"])
    assert f"{others.numbers['outside']} of {others.numbers['asked']}" in said(card, "others")
    assert "by chance alone" in said(card, "others")


def test_with_seven_visits_there_is_a_trend_and_limits_wait(cards):
    text = said(cards["P-002"], "change")

    assert "over 7 visits" in text
    assert "Control limits are drawn from 8 visits on; there are 7." in text
    assert "A trend is told" not in text


@pytest.mark.parametrize(("code", "n"), [("P-003", 3), ("P-004", 2)])
def test_with_few_visits_the_range_is_there_and_a_trend_waits(cards, code, n):
    card = cards[code]

    (velocity, _) = lines(card, "change")

    assert velocity.n == n - 1
    assert velocity.provisional
    assert f"A trend is told from 6 visits on; there are {n}." in said(card, "change")
    (told,) = (each for each in card.says if "mean velocity" in each and "Provisional" in each)
    assert told.lower().count("provisional") == 1
    assert "dos Santos et al. 2017" in told


def test_a_first_visit_is_a_starting_point_and_no_more(cards):
    card = cards["P-005"]

    assert "A first visit: a starting point; change cannot be judged yet." in card.says
    assert {line.tier for line in card.lines} == {None}
    assert {line.usual_low for line in card.lines} == {None}
    assert not [each for each in card.sentences if "reliability" in each]
    (load,) = lines(card, "load")
    assert load.value + load.numbers["right"] == pytest.approx(100.0)
    assert "on the left foot and" in said(card, "load")


def test_one_plate_says_why_there_is_no_load_and_tells_the_rest(cards):
    card = cards["P-006"]

    (load,) = lines(card, "load")

    assert load.value is None
    assert load.says == ("No value at this visit: one plate: left and right cannot be told apart.",)
    assert not lines(card, "direction")
    assert not lines(card, "coordination")
    assert lines(card, "change")[0].value > 0


def test_the_card_tells_the_number_that_the_results_hold(cards, lab):
    (velocity, _) = lines(cards["P-005"], "change")
    values = [record.values["mean_velocity_total"] for record in lab.trials(participant="P-005")]

    assert velocity.value == pytest.approx(math.exp(sum(map(math.log, values)) / len(values)))
    assert (velocity.low, velocity.high) == (min(values), max(values))


def test_a_condition_that_a_person_never_stood_in_is_not_answered_by_another(lab):
    with pytest.raises(NothingFound, match=r"closed-foam.*open-firm"):
        lab.card("P-001", condition="closed-foam")
    with pytest.raises(UnknownParticipant, match="P-001"):
        lab.card("P-01")
    assert lab.card("P-005", *OPEN_FIRM).choice == OPEN_FIRM


def test_a_note_stands_on_the_card_and_alters_no_number(lab, cards):
    lab.annotate("P-003", "2026-08-01", "new shoes", by="anna")

    card = lab.card("P-003")

    assert [each.text for each in card.annotations] == ["new shoes"]
    assert card.lines == cards["P-003"].lines


def test_a_new_baseline_compares_with_what_comes_after_it_and_says_so(lab):
    eighth = lab.sessions("P-001")[7].session
    lab.begin_baseline("P-001", eighth, "Another stance from here on.", by="anna")

    past, card = lab.past("P-001", exploratory=False), lab.card("P-001")

    assert past.begins == eighth
    assert [len(each.seen) for each in past.primary[:2]] == [5, 5]
    assert len(past.primary[0].course.visits) == 12
    assert lines(card, "change")[0].n == 4
    assert (f"Compared with visits from {eighth} on: there the baseline was begun anew, because: "
            "Another stance from here on.") in card.says  # fmt: skip
    lab.begin_baseline("P-001", None, "It was the same stance.", by="anna")
    assert lines(lab.card("P-001"), "change")[0].n == 11


def test_the_labs_own_study_stands_before_what_is_shipped(lab, cards):
    row = ReferenceRow(
        "mean_velocity_total", Choice(*OPEN_FIRM), 60.0, "log", trials=3, people=30, sessions=90,
        n_trials=270, person=0.06, session=0.09, trial=0.02, df=20.0, sd=0.3,
    )  # fmt: skip
    study = Reference((row,), "study", "people", "3 trials", "the lab's own study of 2026",
                      "2026-09-01")  # fmt: skip
    lab.save_reference(study, by="anna")

    card = lab.card("P-004")

    (velocity, area) = lines(card, "change")
    before = lines(cards["P-004"], "change")[0]
    assert not velocity.provisional
    assert velocity.usual_high - velocity.usual_low > before.usual_high - before.usual_low
    assert area.provisional
    assert any("(mean velocity) is taken from: the lab's own" in each for each in card.says)


AGREED = ("state", "prior", "seen", "tier", "q", "lasting", "begins")


def test_everybody_is_told_what_their_own_page_tells(lab):
    """To the last digit: person for person, metric for metric, also after a new baseline."""
    lab.begin_baseline("P-002", lab.sessions("P-002")[2].session, "Another stance.", by="anna")

    found = lab.cohort()

    assert (found.choice, found.condition) == (OPEN_FIRM, "eyes open, firm")
    assert [each.code for each in found.members] == CODES
    for member in found.members:
        own = lab.past(member.code, *OPEN_FIRM, exploratory=False)
        assert [each.course for each in member.primary] == [each.course for each in own.primary]
        for beside, alone in zip(member.primary, own.primary, strict=True):
            assert {n: getattr(beside, n) for n in AGREED} == {n: getattr(alone, n) for n in AGREED}
    assert found.members[1].of("mean_velocity_total").begins is not None


def test_a_metric_that_is_not_primary_stands_beside_them_without_a_word(lab):
    found = lab.cohort(metric="f50_ap")

    for member in found.members:
        own = lab.past(member.code, *OPEN_FIRM).judgements["f50_ap"]
        beside = member.of("f50_ap")
        assert beside.seen == own.seen
        assert (beside.tier, beside.q) == (None, None)
    with pytest.raises(NothingFound, match="f51"):
        lab.cohort(metric="f51")
    with pytest.raises(SettingsError, match="directions"):
        lab.cohort(metric="ellipse_angle")


def test_who_cannot_be_judged_is_counted_with_the_reason(lab):
    found = lab.cohort()

    assert found.unjudged("mean_velocity_total") == {"first": 1}
    assert found.unjudged("load_left_mean") == {"first": 1, "nothing": 1}
    assert len(found.changes("mean_velocity_total")) == 5
    assert found.by_chance("mean_velocity_total") == pytest.approx(0.25)
    assert found.judged == 5


def test_a_condition_that_nobody_stood_in_gives_the_commonest_and_says_which(lab):
    assert lab.cohort("quiet-stance", "closed-foam").choice == OPEN_FIRM
    assert lab.cohort("juggling", "open-firm").choice == OPEN_FIRM


def test_a_cohort_can_be_told_as_json(lab):
    found = lab.cohort(metric="f50_ap").to_json(("mean_velocity_total", "load_left_mean", "f50_ap"))

    told = json.loads(json.dumps(found, allow_nan=False))

    (single,) = [each for each in told["members"] if each["participant"] == "P-006"]
    assert [each["unjudged"] for each in single["metrics"]] == [None, "nothing", "alone"]
    assert single["metrics"][1]["value"] is None
    assert [each["metric"] for each in told["metrics"]] == [
        "mean_velocity_total", "load_left_mean", "f50_ap",
    ]  # fmt: skip
