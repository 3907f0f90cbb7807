"""Draws a paper: A4, by the readers' own font, so that nothing is embedded and a page is a few kB."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TableHeadingsDisplay, XPos, YPos
from fpdf.fonts import FontFace

from apps.papers import written
from apps.papers.paper import Cell, Paper, PaperTable

LINE_MM = 5.5
_FONT = "Helvetica"
_ENCODING = "cp1252"  # of the standard fonts: every letter of our four languages, and the euro
_BOLD = FontFace(emphasis="BOLD")
# Letters and signs that the font lacks and that do not fall apart into a letter and its accent.
_INSTEAD = str.maketrans({"−": "-", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "\u202f": "\u00a0"})


class Sheets(FPDF):
    """A4 with its foot and the number of the page on every sheet. The same content gives the same bytes."""

    def __init__(self, *, title: str, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        self._foot = shown(foot)
        self.core_fonts_encoding = _ENCODING
        self.set_creation_date(made_at)
        self.set_title(shown(title))
        self.set_margin(20)
        self.set_auto_page_break(True, margin=25)
        self.add_page()

    def footer(self) -> None:
        """Called by the library at the end of every page."""
        self.set_y(-18)
        self.set_font(_FONT, size=8)
        self.cell(0, LINE_MM, f"{self._foot}   {self.page_no()} / {{nb}}", align=Align.R)

    def write_text(self, text: str, *, size: int = 9, is_bold: bool = False) -> None:
        """A paragraph, or a line of the head."""
        self.set_font(_FONT, style="B" if is_bold else "", size=size)
        self.multi_cell(0, LINE_MM * size / 10, shown(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def write_rows(self, rows: Sequence[Sequence[str]], *, shares: Sequence[int], numbers: Sequence[bool]) -> None:
        """The first row is bold, and repeated on the next page where a table is longer than one."""
        self._write_rows(rows, len(rows), shares, numbers)

    def write_table(self, table: PaperTable) -> None:
        """With its heading, and its totals in bold."""
        self.write_text(table.heading, size=11, is_bold=True)
        self.set_font(_FONT, size=8)
        rows = [[column.name for column in table.columns], *(_written(row) for row in (*table.rows, *table.totals))]
        shares, numbers = (
            [column.share for column in table.columns],
            [column.is_number for column in table.columns],
        )
        self._write_rows(rows, len(table.rows) + 1, shares, numbers)

    def _write_rows(
        self, rows: Sequence[Sequence[str]], plain: int, shares: Sequence[int], numbers: Sequence[bool]
    ) -> None:
        with self.table(
            borders_layout=TableBordersLayout.SINGLE_TOP_LINE,
            col_widths=tuple(shares),
            headings_style=_BOLD,
            line_height=LINE_MM,
            repeat_headings=TableHeadingsDisplay.ON_TOP_OF_EVERY_PAGE,
            text_align=tuple(Align.R if is_number else Align.L for is_number in numbers),
        ) as drawn:
            for place, row in enumerate(rows):
                drawn.row([shown(text) for text in row], style=_BOLD if place >= plain else None)


def draw(paper: Paper, *, language: str) -> bytes:
    """The PDF; its words are told in `language` already, its numbers and days are written in it here."""
    with translation.override(language):
        sheets = Sheets(title=paper.title, foot=paper.foot, made_at=paper.made_at)
        sheets.write_text(paper.title, size=16, is_bold=True)
        for line in paper.head:
            sheets.write_text(line)
        for part in paper.parts:
            sheets.ln(LINE_MM)
            if isinstance(part, PaperTable):
                sheets.write_table(part)
            else:
                sheets.write_text(part)
        return bytes(sheets.output())


def shown(text: str) -> str:
    """What the readers' own font can show; another alphabet becomes question marks."""
    return "".join(_letter(letter) for letter in text.translate(_INSTEAD))


def _letter(letter: str) -> str:
    """As it is, or without its accent, or a question mark."""
    if letter.encode(_ENCODING, "ignore"):
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return plain.encode(_ENCODING, "replace").decode(_ENCODING)


def _written(row: Sequence[Cell]) -> list[str]:
    return [written.cell(value) for value in row]
