"""The button on a person's page hands out the card that the command line writes."""

import base64

import pypdfium2


def test_the_file_is_the_card_of_what_is_shown(answer, small_lab):
    shown = {"protocol": "quiet-stance", "condition": "closed-firm"}

    said = answer("card-pdf", {"btn-report.n_clicks": 1, "person-code.data": "P-001",
                               "person-shown.data": shown})  # fmt: skip

    handed = said["card-pdf"]["data"]
    drawn = base64.b64decode(handed["content"])
    assert handed["filename"] == "P-001-quiet-stance-closed-firm.pdf"
    assert handed["type"] == "application/pdf"
    text = pypdfium2.PdfDocument(drawn)[0].get_textpage().get_text_range()
    told = small_lab.card("P-001", "quiet-stance", "closed-firm")
    assert "Quiet stance, eyes closed, firm" in text
    assert f"{told.visits} visits in all" in text


def test_nothing_is_handed_out_before_something_is_shown(answer):
    said = answer("card-pdf", {"btn-report.n_clicks": 1, "person-code.data": "P-001",
                               "person-shown.data": {}})  # fmt: skip

    assert said == {}
