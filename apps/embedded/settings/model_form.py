"""A form of the settings' own row: Django's class has no parameters when it runs, its types have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from apps.shops.models import Settings

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Settings]
else:
    ModelForm = forms.ModelForm
