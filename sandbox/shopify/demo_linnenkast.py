"""De Linnenkast, the demo webshop of our own making: its catalogue, its buyers, its two tills."""

from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.basket import NL_HIGH, NL_LOW, Article, Buyer, Channel

UTRECHT = {"id": "gid://shopify/Location/61001", "name": "Utrecht"}
ARNHEM = {"id": "gid://shopify/Location/61002", "name": "Arnhem"}
TILL_UTRECHT = Channel("pos", "Point of Sale", UTRECHT, "gid://shopify/PointOfSaleDevice/1")
TILL_ARNHEM = Channel("pos", "Point of Sale", ARNHEM, "gid://shopify/PointOfSaleDevice/2")
DRAFT = Channel("shopify_draft_order", "Draft Orders")

SHIRT = Article("Linnen overhemd Vecht", Decimal("121.00"), "LK-OVH-01", 410001, NL_HIGH)
DRESS = Article("Linnen jurk Amstel", Decimal("89.95"), "LK-JRK-02", 410002, NL_HIGH)
SCARF = Article("Sjaal Eem", Decimal("34.95"), "LK-SJL-03", 410003, NL_HIGH)
SOCKS = Article("Sokken Lek, per paar", Decimal("12.48"), "LK-SOK-04", 410004, NL_HIGH)
SHEET = Article("Laken Waal 160 × 200", Decimal("60.50"), "LK-LKN-05", 410005, NL_HIGH)
BOOK = Article("Boek: Van vlas tot linnen", Decimal("10.90"), "LK-BOE-06", 410006, NL_LOW)
SAMPLE = Article("Proeflapje linnen", Decimal("0.00"), "LK-PRF-07", 410007, NL_HIGH)
TABLECLOTH = Article("Tafelkleed Maas", Decimal("125.00"), "LK-TFK-08", 410008, NL_HIGH)
EXPORT_SHEET = Article("Laken Waal 160 × 200", Decimal("80.00"), "LK-LKN-05", 410005, NL_HIGH)
GIFT_CARD = Article("Cadeaubon", Decimal("50.00"), "LK-BON-50", 410050, None, is_gift_card=True)
HEMMING = Article("Zomen op maat (maatwerk)", Decimal("24.20"), None, None, NL_HIGH)
CATALOGUE = (SHIRT, DRESS, SCARF, SOCKS, SHEET, BOOK, SAMPLE, TABLECLOTH, GIFT_CARD)


def address(name: str, street: str, zip_and_city: str, *, country: str = "NL", company: str | None = None) -> Node:
    """`zip_and_city` with two spaces between them."""
    zip_code, city = zip_and_city.split("  ")
    first, last = name.split(" ", 1)
    return {
        "name": name,
        "firstName": first,
        "lastName": last,
        "company": company,
        "address1": street,
        "address2": None,
        "zip": zip_code,
        "city": city,
        "provinceCode": None,
        "countryCodeV2": country,
        "phone": None,
    }


def customer(number: int, where: Node, *, email: str, locale: str = "nl", exemptions: tuple[str, ...] = ()) -> Node:
    return {
        "id": f"gid://shopify/Customer/{number}",
        "legacyResourceId": str(number),
        "displayName": where["name"],
        "firstName": where["firstName"],
        "lastName": where["lastName"],
        "locale": locale,
        "note": None,
        "tags": [],
        "taxExempt": False,
        "taxExemptions": list(exemptions),
        "taxSettings": {"taxId": None},
        "defaultEmailAddress": {"emailAddress": email},
        "defaultPhoneNumber": None,
        "defaultAddress": dict(where),
    }


def person(number: int, name: str, street: str, zip_and_city: str, *, country: str = "NL") -> Buyer:
    where = address(name, street, zip_and_city, country=country)
    email = name.lower().replace(" ", ".").replace("ü", "u") + "@example.com"
    return Buyer(customer(number, where, email=email, locale=country.lower() if country == "DE" else "nl"), where)


def _belgian_company() -> Buyer:
    """Buys at 0 %: VAT number and the exemption for reverse charge within the EU."""
    exemptions = ("EU_REVERSE_CHARGE_EXEMPTION_RULE",)
    where = address("Lore Peeters", "Koekoekstraat 12", "9000  Gent", country="BE", company="Huis Peeters BV")
    buyer = customer(520020, where, email="inkoop@huispeeters.example.com", exemptions=exemptions)
    billing = {
        "companyName": "Huis Peeters BV",
        "recipient": "Lore Peeters",
        "address1": where["address1"],
        "address2": None,
        "zip": where["zip"],
        "city": where["city"],
        "zoneCode": None,
        "countryCode": "BE",
    }
    company = {
        "__typename": "PurchasingCompany",
        "company": {"id": "gid://shopify/Company/31", "name": "Huis Peeters BV", "externalId": "B2B-0031"},
        "contact": {"id": "gid://shopify/CompanyContact/31", "title": "Inkoop"},
        "location": {
            "id": "gid://shopify/CompanyLocation/31",
            "name": "Gent",
            "externalId": None,
            "taxSettings": {"taxRegistrationId": "BE0999998833", "taxExempt": False, "taxExemptions": list(exemptions)},
            "billingAddress": billing,
        },
    }
    return Buyer(buyer, where, company)


SANNE = person(520001, "Sanne de Wit", "Oudegracht 210", "3511 NR  Utrecht")
BRAM = person(520002, "Bram Visser", "Jansbinnensingel 4", "6811 AJ  Arnhem")
FATIMA = person(520003, "Fatima El Amrani", "Kanaalweg 88", "3533 HG  Utrecht")
JORIS = person(520004, "Joris van den Berg", "Lange Nieuwstraat 15", "3512 PA  Utrecht")
MILA = person(520005, "Mila Jansen", "Steenstraat 61", "6828 CC  Arnhem")
LOTTE = person(520010, "Lotte Claes", "Bondgenotenlaan 40", "3000  Leuven", country="BE")
JUERGEN = person(520011, "Jürgen Krause", "Lindenstraße 9", "50674  Köln", country="DE")
URS = person(520012, "Urs Keller", "Bahnhofstrasse 21", "8001  Zürich", country="CH")
HUIS_PEETERS = _belgian_company()
PASSERS_BY = (SANNE, BRAM, FATIMA, JORIS, MILA)
