"""A form of some fields of the settings' row: it saves those alone, whatever another page saves meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from apps.shops.models import Settings

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Settings]
else:
    _ModelForm = forms.ModelForm  # Django's class has no parameters when it runs, its types have one


class ModelForm(_ModelForm):
    """`Meta.fields` is what it asks and what it writes."""

    Meta: ClassVar[type[Any]]
    # Fields that go with one of the form's own.
    also_saved: tuple[str, ...] = ()

    def save(self, commit: bool = True) -> Settings:
        """The fields of the form alone."""
        self.instance.save(update_fields=[*self.Meta.fields, *self.also_saved, "changed_at"])
        return self.instance
