"""manage.py preview: what would be booked for these orders, without a shop, a network or a database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.bookkeeping import bookings_json, preview, rules_json
from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.json_values import NotReadable
from apps.bookkeeping.money import nothing
from apps.bookkeeping.refusals import Held, Reason
from apps.bookkeeping.rules import BookingType, Rules, Selection
from apps.bookkeeping.sale import Sale
from apps.embedded import reasons
from apps.embedded.payments import previewing as payments
from apps.embedded.payouts import previewing as payouts
from apps.exact.refusals import words
from apps.payments import condition, gateways, with_sale
from apps.payments import preview as payments_preview
from apps.payments import rules as payout_rules
from apps.payments.gateways import PaymentRules, Way
from apps.payments.rules import PayoutRules
from apps.shopify import fields, reader, sides
from apps.tills import preview as tills_preview
from apps.tills import rules as till_rules
from apps.tills import sorting
from apps.tills.rules import TillRules
from apps.tills.sorting import JudgedAtTill, StandingReceipt


class Command(BaseCommand):
    help = "Print the documents that would be booked for Shopify Order nodes, or why an order is held or skipped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("orders", nargs="*", type=Path, metavar="ORDERS.json")
        parser.add_argument(
            "--payouts", type=Path, metavar="PAYOUTS.json", help='[{"payout": node, "transactions": [node, …]}, …]'
        )
        parser.add_argument(
            "--tenders", type=Path, metavar="TENDERS.json", help="TenderTransaction nodes; their orders in ORDERS.json"
        )
        parser.add_argument(
            "--payments",
            choices=[one.value for one in Way],
            help="how payments are booked, instead of what the rules say",
        )
        parser.add_argument("--rules", type=Path, help="a webshop's settings as `manage.py rules` exports them")
        parser.add_argument("--country", default="NL", help="country of the demo shop where no rules are given")
        parser.add_argument("--everything", action="store_true", help="switch the selection off: judge the rules alone")
        parser.add_argument(
            "--booked", type=Path, metavar="LEDGER.json", help="what stands in Exact, as `manage.py booked` prints it"
        )
        parser.add_argument(
            "--booking-type", choices=[one.value for one in BookingType], help="instead of what the rules say"
        )
        parser.add_argument("--till-days", action="store_true", help="every till has a day book, as if chosen")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["orders"] and not options["payouts"] and not options["tenders"]:
            raise CommandError("Give files of orders, --tenders or --payouts.")
        rules = _rules(options["rules"], country=options["country"])
        if options["everything"]:
            rules = replace(rules, selection=Selection(everything=True))
        if options["booking_type"]:
            rules = replace(rules, booking_type=BookingType(options["booking_type"]))
        booked = _load_booked(options["booked"])
        paid_by = _payment_rules(options)
        tills = _till_rules(options, rules)
        looks = [_look(node, rules, booked, paid_by, tills) for path in options["orders"] for node in _nodes(path)]
        money = _money(options, looks, paid_by, tills, timezone=rules.timezone)
        if options["format"] == "json":
            found: dict[str, Any] = {"orders": [preview.to_json(one.outcome, sentence=_sentence) for one in looks]}
            if options["payouts"] or options["tenders"] or tills.starts:
                found["money"] = money
            self.stdout.write(json.dumps(found, indent=1))
        else:
            told = [preview.to_text(one.outcome, sentence=_sentence) for one in looks]
            self.stdout.write("\n\n".join([*told, *(payments_preview.to_text(one) for one in money)]))


@dataclass(frozen=True, slots=True)
class _Look:
    """One order, judged; `sale` is None where it could not be read, `booked` what stood in Exact before."""

    outcome: Outcome
    sale: Sale | None
    booked: Sequence[Booking]
    judged: JudgedAtTill | None = None

    @property
    def at_till(self) -> frozenset[str]:
        """The transactions that stand in the day book of a till."""
        found = self.judged.tenders.values() if self.judged else ()
        return frozenset(source for tenders in found for tender in tenders for source in tender.sources)


def _money(
    options: Mapping[str, Any], looks: Sequence[_Look], rules: PaymentRules, tills: TillRules, *, timezone: str
) -> list[dict[str, Any]]:
    """What payments, payouts and days of tills become, under the rules given."""
    found: list[dict[str, Any]] = []
    if options["tenders"]:
        orders = [payments.paid_order(one.outcome, one.sale, one.booked, at_till=one.at_till) for one in looks]
        told = _load(options["tenders"])
        found += payments.members(told, orders, rules, timezone=timezone, sentence=_sentence)
    if options["payouts"]:
        told, accounts = _load(options["payouts"]), _payout_rules(options["rules"])
        found += payouts.members(told, accounts, timezone=timezone, sentence=_sentence)
    at_tills = [tills_preview.TillLook(one.sale, one.judged) for one in looks if one.sale and one.judged]
    return [*found, *tills_preview.members(tills_preview.days(at_tills), tills, sentence=_sentence)]


def _payment_rules(options: Mapping[str, Any]) -> PaymentRules:
    """A rules file without gateways has payments off."""
    rules = gateways.demo_rules() if options["rules"] is None else PaymentRules()
    if options["rules"]:
        try:
            rules = gateways.from_json(_load(options["rules"]))
        except NotReadable as wrong:
            raise CommandError(f"{options['rules']}: {wrong}") from wrong
    return replace(rules, way=Way(options["payments"])) if options["payments"] else rules


def _till_rules(options: Mapping[str, Any], rules: Rules) -> TillRules:
    """A rules file without days of tills has no day books, unless they are asked for."""
    journal, language = rules.journal, rules.language
    if not options["rules"]:
        demo = till_rules.demo_rules(journal=journal, language=language)
        return demo if options["till_days"] else TillRules()
    try:
        data = _load(options["rules"])
        chosen = till_rules.from_json(data, journal=journal, language=language)
        rows = gateways.from_json(data).gateways
    except NotReadable as wrong:
        raise CommandError(f"{options['rules']}: {wrong}") from wrong
    chosen = chosen or TillRules({}, "", rows, journal, language)
    return replace(chosen, starts=till_rules.EVERY_TILL) if options["till_days"] else chosen


def _payout_rules(path: Path | None) -> PayoutRules:
    """A rules file without payouts has no accounts for them."""
    if path is None:
        return payout_rules.demo_rules()
    try:
        return payout_rules.from_json(_load(path)) or PayoutRules()
    except NotReadable as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong


def _sentence(code: str) -> str:
    """As on the screens, before the facts are filled in."""
    row = reasons.find(code)
    return words.filled(row.text, {}) if row else code


def _rules(path: Path | None, *, country: str) -> Rules:
    if path is None:
        return demo_rules(country=country.upper())
    try:
        return rules_json.from_json(_load(path))
    except rules_json.RulesUnreadable as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong


def _load_booked(path: Path | None) -> Mapping[str, list[Booking]]:
    """What stands in Exact, per order gid."""
    if path is None:
        return {}
    try:
        return bookings_json.by_order(_load(path))
    except bookings_json.BookingsUnreadable as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as wrong:
        raise CommandError(f"{path} cannot be read: {wrong.strerror}") from wrong
    except (ValueError, RecursionError) as wrong:
        raise CommandError(f"{path} is not JSON: {wrong}") from wrong


def _nodes(path: Path) -> Iterator[Any]:
    """A file holds one node, a list of nodes, or {"order": node} (or a list of those)."""
    data = _load(path)
    for entry in data if isinstance(data, list) else [data]:
        yield entry["order"] if isinstance(entry, dict) and isinstance(entry.get("order"), dict) else entry


def _look(
    node: Any, rules: Rules, booked: Mapping[str, list[Booking]], paid_by: PaymentRules, tills: TillRules
) -> _Look:
    stands = booked.get(str(node.get("id")), []) if isinstance(node, dict) else []
    booked_in = stands[0].currency if stands else ""
    side = sides.side_of(node, chosen=rules.currency_side, booked_in=booked_in)
    try:
        sale = reader.read(node, shop=reader.ShopFacts(rules.country, rules.tills), side=side)
        judged = sorting.judge(sale, rules, tills, standing=[StandingReceipt(one, None) for one in stands])
        outcome = condition.add(judged.outcome, sale, paid_by)
        outcome = with_sale.add(outcome, sale, paid_by, zone=ZoneInfo(rules.timezone))
        return _Look(outcome, sale, stands, judged)
    except reader.Unreadable as wrong:
        return _Look(_held(node, Reason(Held.UNREADABLE, facts={"problem": str(wrong)})), None, stands)
    except Exception as defect:  # a defect of ours, met by one order: the others are shown all the same
        problem = f"{type(defect).__name__}: {defect}"
        return _Look(_held(node, Reason(Held.OUR_FAULT, facts={"problem": problem})), None, stands)


def _held(node: Any, reason: Reason) -> Outcome:
    known = node if isinstance(node, dict) else {}
    return Outcome(
        order=fields.kept(str(known.get("id", ""))),
        name=fields.kept(str(known.get("name", ""))),
        channel="",
        updated_at=preview.LONG_AGO,
        total=nothing(str(known.get("currencyCode", "EUR"))),
        verdict=OrderVerdict.HELD,
        reason=reason,
    )
