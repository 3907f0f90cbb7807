"""Sales entries: the G/L account of every kind of amount."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.bookkeeping.booking import OF_ORDERS, Component
from apps.embedded import wording
from apps.embedded.settings import choosing
from apps.exact.codes import catalog
from apps.exact.models import Connection
from apps.shops.models import Account, Settings, Webshop

# The rule of a component for every country, channel and till.
_EVERYWHERE = {"country": "", "channel": "", "location": ""}


class AccountsForm(forms.Form):
    """One account per component; proposed from the names of the accounts until they were saved once."""

    template = "embedded/_parts/accounts.html"

    def __init__(self, *args: Any, connection: Connection, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings, self.webshop = settings, settings.webshop
        accounts = [choosing.NOTHING, *choosing.choices(catalog.gl_accounts(connection))]
        saved = dict(_general_rules(self.webshop).values_list("component", "account"))
        proposed = {} if saved and settings.journal else catalog.propose_accounts(connection)
        for component in OF_ORDERS:
            field = choosing.choice(
                wording.COMPONENTS[component.value],
                accounts,
                refusal=choosing.NO_ACCOUNT,
                kind=choosing.CodeKind.GL_ACCOUNT,
                required=component is Component.GOODS,
            )
            field.initial = saved.get(component.value) or proposed.get(component, "")
            self.fields[f"account_{component.value}"] = field
        self.fields["marketplace_account"] = choosing.choice(
            wording.MARKETPLACE,
            accounts,
            refusal=choosing.NO_ACCOUNT,
            kind=choosing.CodeKind.GL_ACCOUNT,
            required=False,
        )
        self.fields["marketplace_account"].initial = settings.marketplace_account

    def save(self) -> None:
        """What was emptied is forgotten."""
        for component in OF_ORDERS:
            account = self.cleaned_data[f"account_{component.value}"]
            if account:
                rule: dict[str, Any] = {"webshop": self.webshop, "component": component.value, **_EVERYWHERE}
                Account.objects.update_or_create(**rule, defaults={"account": account})
            else:
                _general_rules(self.webshop).filter(component=component.value).delete()
        self.settings.marketplace_account = self.cleaned_data["marketplace_account"]
        self.settings.save(update_fields=["marketplace_account"])


def _general_rules(webshop: Webshop) -> Any:
    return Account.objects.filter(webshop=webshop, **_EVERYWHERE)
