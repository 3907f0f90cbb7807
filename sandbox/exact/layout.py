"""The frame of the pages a person looks at."""

from decimal import Decimal
from html import escape
from typing import Any

_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:0;color:#1b2733;background:#f4f6f8}
header{background:#e1141d;color:#fff;padding:.7rem 1.5rem}header a{color:#fff;margin-right:1rem}
main{padding:1.5rem;max-width:70rem;margin:auto}table{border-collapse:collapse;width:100%;background:#fff}
th,td{padding:.4rem .7rem;border-bottom:1px solid #dde3e8;text-align:left;white-space:nowrap}
td.amount,th.amount{text-align:right;font-variant-numeric:tabular-nums}
.card{background:#fff;padding:1.5rem;max-width:26rem;margin:3rem auto;border-radius:.5rem;box-shadow:0 1px 4px #0003}
.card label{display:block;margin:.6rem 0}
.card input:not([type=checkbox]){width:100%;padding:.5rem;box-sizing:border-box}
button{background:#e1141d;color:#fff;border:0;padding:.6rem 1.2rem;border-radius:.3rem}.problem{color:#b00}
.scroll{overflow-x:auto}
.by-hand{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:.6rem 0}"""


def page(title: str, body: str, *, division: int | None = None) -> str:
    """A whole document; `body` is trusted HTML."""
    links = [("/", "Administraties")]
    if division:
        names = (
            ("journal", "Verkoopboek"),
            ("general-journal", "Memoriaal"),
            ("foreign", "Andere koppeling"),
            ("balances", "Saldi"),
            ("receivables", "Openstaand"),
            ("invoices", "Facturen"),
            ("orders", "Verkooporders"),
            ("stock", "Voorraad"),
            ("debtors", "Debiteuren"),
            ("vat-return", "BTW-aangifte"),
            ("call-log", "API-logboek"),
        )
        links += [(f"/administration/{division}/{name}", text) for name, text in names]
    menu = "".join(f'<a href="{path}">{escape(text)}</a>' for path, text in links)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><header>{menu}</header><main>{body}</main></body></html>"
    )


def headed(title: str, division: int | None, body: str) -> str:
    """A page of an administration (None: of all) under its title."""
    return page(title, f"<h1>{escape(title)}</h1>{body}", division=division)


def table(headings: list[str], rows: list[list[str]], *, amounts: int = 0) -> str:
    """Cells are trusted HTML; the last `amounts` columns are numbers."""

    def cells(values: list[str], tag: str) -> str:
        first = len(values) - amounts
        return "".join(
            f"<{tag}{' class=amount' if at >= first else ''}>{value}</{tag}>" for at, value in enumerate(values)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><thead><tr>{cells(headings, "th")}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def amount(value: Any) -> str:
    """As a Dutchman writes it: 1.234,50."""
    return f"{Decimal(str(value)):,.2f}".translate(str.maketrans(",.", ".,"))
