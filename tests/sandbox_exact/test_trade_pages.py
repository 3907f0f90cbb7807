"""What a person sees of invoices, orders and stock."""

from tests.sandbox_exact.standin import SECONDS, App, StandIn
from tests.sandbox_exact.trading import invoice, order, printed, sold


def seen(standin: StandIn, path: str) -> str:
    answer = standin.session.get(f"{standin.url}/administration/100001/{path}", timeout=SECONDS)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_invoices_orders_and_stock_are_shown_with_their_counts(standin: StandIn, app: App) -> None:
    first = printed(app, invoice(app, sold(quantity=3), YourRef="#1001 <b>"))
    credit = invoice(app, sold(quantity=-1), Type=8021, YourRef="#1001-R1")
    placed = order(app, sold("LK-SJL-03", quantity=7, price=28.88), OrderNumber=1002)
    page = seen(standin, "invoices")
    assert "Aantal: 2 · Creditnota open: 1 · Verkoopfactuur verwerkt: 1" in page
    assert "26710001" in page and "363,00" in page and "-121,00" in page and "#1001 &lt;b&gt;" in page
    assert "Aantal: 1 · Open (12): 1" in seen(standin, "orders")
    assert "LK-SJL-03" in seen(standin, f"orders/{placed['OrderID']}")
    assert "Creditnota (open)" in seen(standin, f"invoices/{credit['InvoiceID']}")
    assert "Verkoopfactuur 26710001" in seen(standin, f"invoices/{first['InvoiceID']}")
    stock = seen(standin, "stock")
    assert "met voorraad: 8" in stock and "<td class=amount>97</td>" in stock and "<td class=amount>93</td>" in stock


def test_what_does_not_exist_is_not_shown(standin: StandIn) -> None:
    for path in ("invoices/none", "orders/none", "entries/none"):
        answer = standin.session.get(f"{standin.url}/administration/100001/{path}", timeout=SECONDS)
        assert answer.status_code == 404
    assert standin.session.get(f"{standin.url}/administration/7/stock", timeout=SECONDS).status_code == 404
