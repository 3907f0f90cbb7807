"""Payouts on the desk: seen with the webshop, looked at whole, tried again or left out for a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from apps.audit.models import Change
from tests.embedded.test_tenancy import a_webshop
from tests.support.payouts import a_payout
from tests.support.people import a_person
from tests.support.test_desk import WHY, do

pytestmark = pytest.mark.django_db


def test_a_payout_that_waits_stands_on_the_webshops_page_and_is_left_out_for_a_reason() -> None:
    waits = a_payout(a_webshop("ours"))
    cache.clear()
    client = a_person("lead").signed_in()
    page: Any = client.get(reverse("admin:shops_webshop_change", args=[waits.webshop_id]))
    its_own = reverse("admin:ledger_moneydocument_change", args=[waits.pk])
    assert its_own in page.content.decode() and "118.58" in page.content.decode()
    assert "is not chosen yet" in client.get(its_own).content.decode()
    done = do(client, "leave_out_payout", waits)
    assert done.redirect_chain[-1][0] == its_own and "done to 1 of 1" in done.content.decode()
    waits.refresh_from_db()
    assert (waits.state, waits.reason_code, waits.reason["facts"]["why"]) == ("skipped", "by_support", WHY)
    assert Change.objects.get(deed="leave_out_payout").why == WHY
