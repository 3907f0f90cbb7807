"""Help: the questions that merchants ask, searched here; whether Exact answers; and how to reach us."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.embedded import screen
from apps.schedule.models import Run
from apps.shopify.session import ShopRequest

QUESTIONS: tuple[tuple[Promise, Promise], ...] = (
    (
        gettext_lazy("When is an order booked?"),
        gettext_lazy(
            "Soon after it changes in Shopify, and in any case at the interval of your settings. “Sync now” on "
            "Home does it at once. The date of the booking is the date of the order."
        ),
    ),
    (
        gettext_lazy("Are unpaid orders booked?"),
        gettext_lazy(
            "As you chose under Settings: only paid orders, or all of them. An unpaid order is booked as soon as "
            "it is paid."
        ),
    ),
    (
        gettext_lazy("What happens to a cancelled order?"),
        gettext_lazy(
            "Cancelled before it was booked: nothing. Cancelled afterwards: what was refunded or removed is "
            "credited, so that Exact shows what is left."
        ),
    ),
    (
        gettext_lazy("How are refunds booked?"),
        gettext_lazy(
            "Each refund is booked on its own, dated when it was made, with the VAT of the sale it takes back. A "
            "refund whose money is still under way waits until the payment provider has finished it."
        ),
    ),
    (
        gettext_lazy("What about sales at the till?"),
        gettext_lazy(
            "They are booked like any other order, with the VAT of the country where the till stands. A till may "
            "have a debtor, a revenue account and a cost centre of its own."
        ),
    ),
    (
        gettext_lazy("How are gift cards booked?"),
        gettext_lazy(
            "Selling one is a debt to your customer, without VAT. Spending it pays that debt off; the goods it "
            "buys carry their own VAT."
        ),
    ),
    (
        gettext_lazy("How does OSS work here?"),
        gettext_lazy(
            "With OSS on, an order to a consumer in another EU country is booked on the OSS code of that country "
            "and rate. With OSS off, VAT of another country makes the order wait for you."
        ),
    ),
    (
        gettext_lazy("Is my stock in Exact kept?"),
        gettext_lazy(
            "With sales invoices and sales orders, Exact counts what is sold and what comes back. Sales entries "
            "do not touch stock."
        ),
    ),
    (
        gettext_lazy("What if Exact does not know an article?"),
        gettext_lazy(
            "You choose: the order waits for you, it goes on a generic item, or the item is made in Exact. Items "
            "are found by SKU."
        ),
    ),
    (
        gettext_lazy("Can I have a receipt with every booking?"),
        gettext_lazy("Yes: under Settings, a receipt as PDF can be attached to every booking."),
    ),
    (
        gettext_lazy("Which rights does the Exact user need?"),
        gettext_lazy(
            "Those that your way of booking needs, and no more. They are checked when you connect; what is "
            "missing is named on Home, with what to do about it."
        ),
    ),
    (
        gettext_lazy("Can I connect several shops?"),
        gettext_lazy(
            "Yes. Each shop has its own app, settings and bookings; several shops may book in one administration."
        ),
    ),
)


@screen.for_the_shop
@require_GET
def help_page(request: ShopRequest) -> HttpResponse:
    """The questions that have every word of the search; all of them for none."""
    search = request.GET.get("search", "").strip()[:100]
    words = search.casefold().split()
    told = [(str(question), str(answer)) for question, answer in QUESTIONS]
    found = [(q, a) for q, a in told if all(word in f"{q} {a}".casefold() for word in words)]
    context = {
        "search": search,
        "questions": found,
        "support": settings.OPERATOR["support_email"],
        "mail": _mail(request),
    }
    return screen.show(request, "embedded/help.html", context)


def _mail(request: ShopRequest) -> str:
    """An address that opens a mail to us in which shop, last sync and order stand already."""
    last = Run.objects.filter(webshop=request.webshop).order_by("-started_at").first()
    run = f"{last.pk} {last.started_at:%Y-%m-%d %H:%M} UTC {last.state}" if last else "–"
    shop, last_sync = _("Shop"), _("Last sync")
    facts = ["", "--", f"{shop}: {request.webshop.domain}", f"{last_sync}: {run}"]
    if order := request.GET.get("order", "").strip()[:50]:
        about = _("Order")
        facts.append(f"{about}: {order}")
    query = urlencode({"subject": f"{request.webshop.domain}", "body": "\r\n".join(facts)}, quote_via=quote)
    return f"mailto:{settings.OPERATOR['support_email']}?{query}"
