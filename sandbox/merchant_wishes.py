"""What the demo's merchant wants, by the name of the field that asks for it. Everything else keeps what is proposed."""

from collections.abc import Iterable, Mapping

from sandbox.merchant_page import Field, Form

Wish = str | bool

ADMINISTRATION = "100001"
START_ON = "2008-01-01"  # before the oldest recorded order

EVERY_SHOP: Mapping[str, Wish] = {
    "administration": ADMINISTRATION,
    "division": ADMINISTRATION,
    "start_on": START_ON,
    "customers": "collective",
}
# Our own shop books what is paid; the recordings are shown whole, and many of them were never paid.
BY_SHOP: Mapping[str, Mapping[str, Wish]] = {"linnenkast": {"paid_only": True}}
OTHER_SHOPS: Mapping[str, Wish] = {"paid_only": False}

# Fields that must have a value and may be proposed empty: the first real option is good enough for a demo.
NEEDED = frozenset(("journal", "default_vat_code", "collective_debtor", "collective_debtor_name"))
COLLECTIVE_DEBTOR_NAME = "Webshop customers"

YES = ("True", "true", "on", "yes", "1", "paid", "paid_only")
NO = ("False", "false", "off", "no", "0", "all", "everything")


def wishes_for(handle: str, *, administration: str = ADMINISTRATION) -> dict[str, Wish]:
    where = {"administration": administration, "division": administration}
    return {**EVERY_SHOP, **where, **BY_SHOP.get(handle, OTHER_SHOPS)}


def changes_to(form: Form, wishes: Mapping[str, Wish]) -> dict[str, Wish]:
    """Which fields of the form have to change, and to what; empty when the form already says what is wanted."""
    changes = {}
    for field in form.fields:
        wanted = _wanted(field, wishes.get(field.name))
        if wanted is not None and field.sent() != _sent(field, wanted):
            changes[field.name] = wanted
    return changes


def _wanted(field: Field, wish: Wish | None) -> Wish | None:
    """The wish in the words of this field; None: keep what is proposed."""
    if "confirm" in field.name and field.kind == "switch":
        return True
    if wish is None:
        return _something(field) if field.name in NEEDED and field.sent() in ([], [""]) else None
    if field.kind == "switch":
        return wish
    words: Iterable[str] = (YES if wish else NO) if isinstance(wish, bool) else (wish,)
    return next((word for word in words if field.offers(word)), None)


def _something(field: Field) -> str | None:
    if field.kind == "line":
        return COLLECTIVE_DEBTOR_NAME if field.name == "collective_debtor_name" else None
    return next((each.sent for each in field.options if each.sent and not each.is_disabled), None)


def _sent(field: Field, wish: Wish) -> list[str]:
    if field.kind != "switch":
        return [str(wish)]
    return [field.value] if wish is True else []
