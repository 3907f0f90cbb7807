"""A paper says the same as a PDF and in a spreadsheet, in each of our languages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.papers import pdf, sheet
from apps.papers.paper import Column, Paper, PaperTable
from tests.harness.pdfs import text_of

COLUMNS = (Column("Dag", 2), Column("Omschrijving", 5), Column("Bedrag", 2, is_number=True))
ROWS = [(date(2026, 11, day % 28 + 1), f"Æble & Straße {day}", Decimal(day) * Decimal("100.10")) for day in range(60)]
PAPER = Paper(
    title="Dagboek november",
    head=("Linnenkast B.V.", "€ 12,00 – œuvre"),
    parts=("Wat verkocht is.", PaperTable("Per dag", COLUMNS, ROWS, totals=[("Totaal", None, Decimal("-177177.00"))])),
    foot="november 2026",
    made_at=datetime(2026, 12, 1, tzinfo=UTC),
)
AMOUNTS = {"nl": "-177.177,00", "de": "-177.177,00", "fr": "-177 177,00", "en": "-177,177.00"}


@pytest.mark.parametrize("language", AMOUNTS)
def test_a_paper_is_drawn_in_each_language_and_its_sheet_can_be_added_up(language: str) -> None:
    drawn = pdf.draw(PAPER, language=language)
    said = text_of(drawn)
    for words in ("Dagboek november", "€ 12,00 – œuvre", "Wat verkocht is.", "Æble & Straße 59", AMOUNTS[language]):
        assert words in said
    assert said.count("Bedrag") == 2  # the heads stand on the second page too
    assert said.endswith("november 2026   2 / \n2")
    assert pdf.draw(PAPER, language=language) == drawn
    text = sheet.write(PAPER, language=language).decode("utf-8-sig")
    apart, decimal = (",", ".") if language == "en" else (";", ",")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=apart) if len(row) == 3]
    assert rows[1][0] == "2026-11-01"
    amounts = [Decimal(row[2].replace(decimal, ".")) for row in rows[1:-1]]
    assert amounts == [row[2] for row in ROWS]


def test_nothing_is_calculated_by_a_spreadsheet_and_another_alphabet_stops_no_paper() -> None:
    table = PaperTable("=1", COLUMNS, [("@x", "-1+2", Decimal(-1)), ("Łódź", "日本", 2), ("", "-1,50", 0)])
    paper = Paper("+t", (), (table,), "", PAPER.made_at)
    lines = sheet.write(paper, language="nl").decode("utf-8-sig").splitlines()
    assert lines == ["'+t", "", "'=1", "Dag;Omschrijving;Bedrag", "'@x;'-1+2;-1", "Łódź;日本;2", ";-1,50;0"]
    said = text_of(pdf.draw(paper, language="nl"))
    assert "Lódz" in said and "??" in said


def test_a_row_that_lacks_a_cell_is_none() -> None:
    with pytest.raises(ValueError, match="Per dag"):
        PaperTable("Per dag", COLUMNS, [("x", "y")])
