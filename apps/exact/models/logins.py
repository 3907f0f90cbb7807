"""On the way to a login: links for somebody else, and one journey to Exact and back."""

from __future__ import annotations

import uuid

from django.db import models

from apps.calls.encryption import EncryptedTextField
from apps.exact.models.connections import Credential


class Invitation(models.Model):
    """A link that lets somebody without access to the shop connect Exact for it, once. The link itself is not kept."""

    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_invitations")
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.webshop} {self.created_at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """One journey to Exact's sign-in page and back, begun for a webshop and bound to the browser that left."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webshop = models.ForeignKey("shops.Webshop", on_delete=models.CASCADE, related_name="exact_sign_ins")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_ins")
    site = models.CharField(max_length=5)
    staff_user = models.CharField(max_length=30, blank=True, help_text="Shopify's id of who pressed the button")
    # Hash of what the browser keeps in a cookie; "" until it left for Exact.
    browser_hash = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    # Exact's pair of tokens while Exact has not said whose it is: dropping it would end that user's other logins.
    access = EncryptedTextField(blank=True, bound_to=("uuid",))
    refresh = EncryptedTextField(blank=True, bound_to=("uuid",))
    credential = models.ForeignKey(Credential, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_ins")

    def __str__(self) -> str:
        return f"{self.webshop} {self.begun_at:%Y-%m-%d %H:%M}"
