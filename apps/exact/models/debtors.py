"""Which account in Exact a buyer, or a part of the sales, is booked on. No names, no addresses."""

from __future__ import annotations

from django.db import models

from apps.exact.models.administrations import Administration


class Debtor(models.Model):
    """Which account in Exact a Shopify customer became. Ids only: names and addresses stay where they are."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_debtors")
    # The account's id means nothing in another administration.
    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="debtors")
    shopify_customer_id = models.CharField(max_length=100)
    account_id = models.CharField(max_length=36)
    # A keyed hash of the name and address Exact has: tells a change without keeping either.
    details_hash = models.CharField(max_length=64, blank=True)
    # The same of what the customer's own record at Shopify said last, where accounts follow it.
    customer_hash = models.CharField(max_length=64, blank=True)
    # Made for this customer, and not found: only then is it ours to change. Whoever types the VAT number of another
    # business is booked on that account, and must not be able to overwrite it.
    is_made_by_us = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["webshop", "administration", "shopify_customer_id"], name="one_debtor_per_customer"
            ),
        )

    def __str__(self) -> str:
        return self.account_id


class CollectiveDebtor(models.Model):
    """A collective debtor for a part of the sales: of a till, a channel or a country. The most specific one counts."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_collective_debtors")
    name = models.CharField(max_length=50)
    account_id = models.CharField(max_length=36, blank=True)
    # Where `account_id` was looked up: it means nothing in another administration.
    administration = models.ForeignKey(
        Administration, null=True, blank=True, on_delete=models.SET_NULL, related_name="collective_debtors"
    )
    location = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["webshop", "location", "channel", "country"], name="one_collective_debtor_per_part"
            ),
        )

    def __str__(self) -> str:
        return self.name


class DoubleDebtor(models.Model):
    """Several accounts in Exact answer to one buyer: the oldest was taken. Account numbers only, no names.

    `others`: [code, Exact's id] of each. `settled_at`: a person looked; it comes back when another account joins.
    """

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_double_debtors")
    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="double_debtors")
    account_id = models.CharField(max_length=36)
    taken = models.CharField(max_length=18)
    others = models.JSONField(default=list)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["webshop", "administration", "account_id"], name="one_report_per_account"),
        )

    def __str__(self) -> str:
        return f"{self.taken}: {', '.join(code for code, _account_id in self.others)}"


class DebtorQuestion(models.Model):
    """Whether an account is a customer of the shop: only a VAT or company number says so. Ids and numbers only.

    `is_same`: what the merchant said; None while nobody has.
    """

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_debtor_questions")
    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="debtor_questions")
    shopify_customer_id = models.CharField(max_length=100)
    account_id = models.CharField(max_length=36)
    code = models.CharField(max_length=18, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    is_same = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["webshop", "administration", "shopify_customer_id", "account_id"],
                name="one_question_per_account",
            ),
        )

    def __str__(self) -> str:
        return self.code
