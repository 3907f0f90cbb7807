"""Key rotation: reads what is encrypted with any key and writes it with the first."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from apps.calls import encryption
from apps.calls.encryption import EncryptedTextField

# Of second factors: allauth keeps them in one column, and asks our people's adapter to encrypt these.
FACTORS_PLACE = "mfa_authenticator:data"
_OF_FACTORS = ("secret", "seed")


def rotate() -> int:
    """The number of rows written. Row by row under a lock, so that a token refreshed meanwhile is not put back."""
    return sum(_rotate(model) for model in apps.get_models()) + _rotate_factors()


def _rotate(model: type[models.Model]) -> int:
    names = [field.name for field in model._meta.get_fields() if isinstance(field, EncryptedTextField)]
    if not names:
        return 0
    keys = list(model._default_manager.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            for row in model._default_manager.select_for_update().filter(pk=key):
                row.save(update_fields=names)
    return len(keys)


def _rotate_factors() -> int:
    """Passkeys hold a public key only: nothing of theirs is encrypted."""
    done = 0
    for key in list(Authenticator.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            for row in Authenticator.objects.select_for_update().filter(pk=key):
                mine = {name: row.data[name] for name in _OF_FACTORS if name in row.data}
                again = {name: _again(token) for name, token in mine.items()}
                done += bool(again) and Authenticator.objects.filter(pk=key).update(data={**row.data, **again})
    return done


def _again(token: str) -> str:
    return encryption.encrypt(encryption.decrypt(token, place=FACTORS_PLACE), place=FACTORS_PLACE)
