"""What we read and write in Exact exists there: endpoints and properties against Exact's own reference, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apps.bookkeeping.booking import Form
from apps.exact.codes import sources
from apps.exact.debtors import accounts
from apps.exact.documents import told
from apps.exact.door.endpoints import OF_FORM
from apps.exact.items import articles
from apps.exact.login import administrations
from sandbox.exact.contract import ENDPOINTS

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "exact-rest.json"

WRITTEN = {
    "salesentry/SalesEntries": {
        *("Customer", "Journal", "EntryDate", "Description", "YourRef", "PaymentReference"),
        *("Currency", "PaymentCondition", "SalesEntryLines"),
    },
    "salesentry/SalesEntryLines": {
        *("GLAccount", "AmountFC", "VATCode", "VATAmountFC", "Description", "CostCenter", "CostUnit"),
    },
    "salesinvoice/SalesInvoices": {
        *("OrderedBy", "Journal", "Type", "OrderDate", "Description", "YourRef", "PaymentReference"),
        *("Currency", "PaymentCondition", "Document", "SalesInvoiceLines"),
    },
    "salesinvoice/SalesInvoiceLines": {
        *(
            "InvoiceID",
            "Item",
            "Quantity",
            "NetPrice",
            "VATCode",
            "VATAmountFC",
            "Description",
            "CostCenter",
            "CostUnit",
        ),
    },
    "salesinvoice/PrintedSalesInvoices": {"InvoiceID", "InvoiceDate", "SendEmailToCustomer"},
    "salesorder/SalesOrders": {
        *("OrderedBy", "OrderNumber", "OrderDate", "Description", "YourRef", "PaymentReference"),
        *("Currency", "PaymentCondition", "Document", "SalesOrderLines"),
    },
    "salesorder/SalesOrderLines": {
        *("OrderID", "Item", "Quantity", "NetPrice", "VATCode", "VATAmount", "Description", "CostCenter", "CostUnit"),
    },
    "logistics/Items": {"Code", "Description", "IsSalesItem", "SalesVatCode", "ItemGroup"},
    "crm/Accounts": {
        *("Name", "Status", "Email", "VATNumber", "AddressLine1", "Postcode", "City", "Country", "Language"),
    },
}


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    if not CONTRACT.exists():
        pytest.skip("Exact's reference as data is not beside the checkout (../shared/contracts/exact-rest.json)")
    endpoints: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))["endpoints"]
    return endpoints


@pytest.mark.parametrize("endpoint", sorted(WRITTEN))
def test_what_we_write_may_be_written(contract: dict[str, Any], endpoint: str) -> None:
    properties = contract[endpoint]["properties"]
    for name in WRITTEN[endpoint]:
        assert properties[name].get("post", True), name


# A line says its parent only when it is sent alone, and its G/L account is the item's.
@pytest.mark.parametrize(
    "endpoint",
    [
        *("salesentry/SalesEntries", "salesinvoice/SalesInvoices", "salesinvoice/PrintedSalesInvoices"),
        *("salesorder/SalesOrders", "logistics/Items", "crm/Accounts"),
    ],
)
def test_what_is_mandatory_is_written(contract: dict[str, Any], endpoint: str) -> None:
    mandatory = {name for name, about in contract[endpoint]["properties"].items() if about.get("mandatory")}
    assert mandatory <= WRITTEN[endpoint]


def test_every_list_we_mirror_has_the_properties_we_ask_for(contract: dict[str, Any]) -> None:
    for source in sources.SOURCES:
        assert {*source.select, *source.if_there} <= set(contract[source.endpoint]["properties"]), source.endpoint


ASKED = {
    "system/Divisions": administrations._FIELDS,
    "crm/Accounts": accounts._FIELDS,
    **{OF_FORM[form].path: told.fields(form) for form in Form},
    articles.SYNC: articles.FIELDS,
    sources.PERCENTAGES: sources.PERCENTAGES_QUERY.select,
}


@pytest.mark.parametrize("endpoint", sorted(ASKED))
def test_what_we_ask_for_exists(contract: dict[str, Any], endpoint: str) -> None:
    assert set(ASKED[endpoint]) <= set(contract[endpoint]["properties"])


def test_the_stand_in_offers_no_property_that_exact_has_not(contract: dict[str, Any]) -> None:
    for name, endpoint in ENDPOINTS.items():
        assert set(endpoint.properties) <= set(contract[name]["properties"]), name


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_the_stand_in_demands_what_exact_demands(contract: dict[str, Any], name: str) -> None:
    demanded = {prop for prop, about in contract[name]["properties"].items() if about.get("mandatory")}
    assert {about.name for about in ENDPOINTS[name].properties.values() if about.is_mandatory} == demanded
