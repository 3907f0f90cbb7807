"""What a merchant does on the pages of the settings, over HTTP."""

from __future__ import annotations

from sandbox.merchant_browser import Answer, Shop
from sandbox.merchant_page import Form


def settings_form(page: Answer) -> Form:
    return next(each for each in page.page.forms if each.named("version"))


def save(shop: Shop, page: str, /, **changes: str | bool) -> Answer:
    """Submits one page of the settings as it stands with these changes; fields that are not on it are added."""
    opened = shop.open(f"/settings/{page}")
    form = settings_form(opened)
    form.action = form.action.replace("locale=nl", "locale=en")
    there = {each.name for each in form.fields}
    added = [(name, str(value)) for name, value in changes.items() if name not in there]
    return shop.call(form, [*form.data(changes), *added], on=opened)


def errors(answer: Answer) -> str:
    return " ".join(answer.page.errors())
