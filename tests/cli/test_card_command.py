"""card, annotate and baseline on an archive in a folder."""

import json
import shlex
import shutil
import subprocess
import sys

import pypdfium2
import pytest

import forceplate as fp
from forceplate.lab import IngestOptions, Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode

LENGTHS = {"2026-03-02": 40.0, "2026-03-16": 40.0, "2026-03-30": 30.0}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """P-1: two visits of 40 s and one of 30 s; P-2: two visits nobody dated."""
    folder = tmp_path_factory.mktemp("card")
    with Lab(folder / "lab", create=True) as lab:
        for number, (day, seconds) in enumerate(LENGTHS.items()):
            take_in(lab, folder, number, seconds, participant="P-1", start=day, session=None)
        for number, name in enumerate(("early", "late"), start=10):
            take_in(lab, folder, number, 32.0, participant="P-2", start=None, session=name)
        lab.analyse_missing(engine="serial")
    return folder / "lab"


def take_in(lab, folder, number, seconds, **facts):
    path = folder / f"{number}.h5"
    path.write_bytes(encode(fp.simulate(seconds=seconds, seed=number).recording, simulated=True))
    known = Facts(protocol="quiet-stance", vision="open", surface="firm", **facts)
    (line,) = lab.ingest([path], IngestOptions(facts=known))
    assert line.error is None


@pytest.fixture
def lab(made, tmp_path):
    shutil.copytree(made, tmp_path / "lab")
    return tmp_path / "lab"


def test_a_card_is_a_table_and_sentences(command, lab):
    said = command("card", "P-1", "--archive", lab)

    assert said.code == 0
    assert said.out.startswith("P-1, quiet-stance, eyes open, firm\n")
    for part in ("this visit", "Load\n", "Sway\n", "About this card\n", "Not compared\n"):
        assert part in said.out
    assert "settings " in said.out.splitlines()[-1]


def test_the_card_as_json_holds_every_number_and_sentence(command, lab):
    (row,) = command("card", "P-1", "--archive", lab, "--json").rows

    assert row["schema"] == "forceplate.card/1"
    assert (row["participant"], row["session"], row["visits"]) == ("P-1", "2026-03-30", 2)
    assert row["choice"] == {"protocol": "quiet-stance", "condition": "open-firm"}
    assert {"key", "unit", "value", "usual_low", "usual_high", "n", "tier", "says", "source",
            "recipe", "revision"} <= row["lines"][0].keys()  # fmt: skip


def test_the_command_on_the_card_makes_trials_of_other_lengths_comparable(command, lab):
    (before,) = command("card", "P-1", "--archive", lab, "--json").rows
    (group,) = before["left_out"]

    words = shlex.split(group["command"])
    again = command(*words[1:], "--jobs", 1)
    (after,) = command("card", "P-1", "--archive", lab, "--json").rows

    assert (group["why"], words[:2]) == ("length", ["forceplate", "reanalyse"])
    assert again.code == 0
    assert (after["visits"], after["left_out"], after["seconds"]) == (3, [], 25.0)
    velocity = next(line for line in after["lines"] if line["key"] == "mean_velocity_total")
    assert velocity["value"] is not None


def test_visits_without_a_day_have_no_order_and_no_change(command, lab):
    (row,) = command("card", "P-2", "--archive", lab, "--json").rows

    assert ("The days of the visits are not known, so they have no order and change cannot be "
            "judged.") in row["says"]  # fmt: skip
    assert {line["tier"] for line in row["lines"]} == {None}


def test_an_unknown_person_or_condition_is_one_line(command, lab):
    nobody = command("card", "P-11", "--archive", lab)
    nowhere = command("card", "P-1", "--condition", "open-foam", "--archive", lab)

    assert (nobody.code, len(nobody.complaints)) == (4, 1)
    assert (nowhere.code, len(nowhere.complaints)) == (4, 1)
    assert "open-firm" in nowhere.complaints[0]


def test_a_note_is_written_changed_taken_off_and_listed(command, lab):
    where = ("--archive", lab)
    nothing = command("annotate", "P-1", *where)
    command("annotate", "P-1", "--day", "2026-03-10", "--text", "new shoes", *where)
    (changed,) = command("annotate", "P-1", "--change", 1, "--kind", "phase", "--json", *where).rows
    card = command("card", "P-1", *where)
    gone = command("annotate", "P-1", "--remove", 1, *where)

    assert nothing.out == "P-1 has no notes.\n"
    assert (changed["text"], changed["kind"], changed["number"]) == ("new shoes", "phase", 1)
    assert "2026-03-10" in card.out
    assert gone.out == "P-1 has no notes.\n"


@pytest.mark.parametrize(
    "words",
    [("--day", "2026-03-10"), ("--text", "shoes"), ("--remove", "1", "--text", "shoes"),
     ("--change", "1"), ("--change", "1", "--remove", "1"), ("--day", "soon", "--text", "shoes")],
)  # fmt: skip
def test_half_a_note_is_wrong_usage(command, lab, words):
    said = command("annotate", "P-1", *words, "--archive", lab)

    assert said.code == 2
    assert len(said.complaints) == 1


def test_a_baseline_is_begun_with_a_reason_and_shown(command, lab):
    where = ("--archive", lab)
    before = command("baseline", "P-1", *where)
    without = command("baseline", "P-1", "--from", "2026-03-16", *where)
    begun = command("baseline", "P-1", "--from", "2026-03-16", "--why", "New plates.", *where)
    (shown,) = command("baseline", "P-1", "--json", *where).rows
    back = command("baseline", "P-1", "--from-first", "--why", "The same plates.", *where)

    assert before.out == "P-1: the first visit.\n"
    assert (without.code, begun.code) == (2, 0)
    assert begun.out.startswith("P-1: from 2026-03-16 on (")
    assert shown["baseline"]["why"] == "New plates."
    assert "the first visit" in back.out


def test_the_audit_trail_tells_who_wrote_on_a_timeline(command, lab):
    command("annotate", "P-1", "--day", "2026-03-10", "--text", "new shoes", "--archive", lab)

    said = command("audit", "--subject", "P-1", "--json", "--archive", lab)

    assert "annotated" in {json.loads(row).get("action") for row in said.out.splitlines()}
    assert command("verify", "--archive", lab).code == 0


def test_a_card_does_not_wait_for_statsmodels(lab):
    code = (
        "import sys\nfrom forceplate.lab import Lab\nfrom forceplate.cli import main\n"
        f"try:\n    main(['card', 'P-1', '--archive', {str(lab)!r}])\n"
        "finally:\n    sys.stderr.write(str('statsmodels' in sys.modules))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert said.stdout.startswith("P-1")
    assert said.stderr.endswith("False")


def test_the_card_as_pdf_is_a_file_that_says_the_same(command, lab, tmp_path):
    target = tmp_path / "P-1.pdf"

    said = command("card", "P-1", "--archive", lab, "--pdf", target)

    assert (said.code, said.out) == (0, "")
    text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
    assert "P-1\r\nQuiet stance, eyes open, firm" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["P-1.pdf", "lab"]


def test_a_pdf_that_cannot_be_written_says_where(command, lab, tmp_path):
    said = command("card", "P-1", "--archive", lab, "--pdf", tmp_path / "away" / "P-1.pdf")

    assert said.code == 1
    assert "the report cannot be written" in said.err
    assert "--pdf" in said.err


def test_one_output_at_a_time(command, lab, tmp_path):
    said = command("card", "P-1", "--archive", lab, "--json", "--pdf", tmp_path / "x.pdf")

    assert said.code == 2
    assert list(tmp_path.glob("*.pdf")) == []


def test_without_typst_the_error_says_what_to_install(command, lab, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    said = command("card", "P-1", "--archive", lab, "--pdf", tmp_path / "x.pdf")

    assert said.code == 1
    assert "forceplate[report]" in said.err
    assert list(tmp_path.glob("*.pdf")) == []


def test_everybody_stands_in_a_table_a_metric_and_who_cannot_be_judged_is_counted(command, lab):
    said = command("cohort", "--archive", lab)

    assert said.code == 0
    assert said.out.startswith("2 people, quiet-stance, eyes open, firm\n")
    assert said.out.count("Nobody's latest visit can be judged yet.") == 4
    assert said.out.count("Not judged: 1 too few visits, 1 visits without dates.") == 4


def test_the_cohort_as_json_is_what_the_cards_tell(command, lab):
    (card,) = command("card", "P-1", "--archive", lab, "--json").rows
    (row,) = command("cohort", "--archive", lab, "--metric", "mean_velocity_total", "--json").rows

    (one, other) = row["members"]
    (velocity,) = one["metrics"]
    (line,) = [each for each in card["lines"] if each["key"] == "mean_velocity_total"]
    assert row["schema"] == "forceplate.cohort/1"
    for name in ("usual_low", "usual_high", "tier", "provisional"):
        assert velocity[name] == line[name]
    assert (velocity["visits"], velocity["unjudged"]) == (2, "alone")
    assert other["metrics"][0]["unjudged"] == "undated"


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--condition", "closed-foam"], "nobody has a trial"), (["--metric", "nope"], "'nope'"),
     (["--protocol", "juggling"], "juggling")],
)  # fmt: skip
def test_a_cohort_that_is_not_there_says_what_there_is(command, lab, words, told):
    said = command("cohort", "--archive", lab, *words)

    assert (said.code, said.out) == (4, "")
    assert told in said.err
