"""The sentence for a refusal, by its code, in the language of whoever reads it now.

Workers write codes and English sentences down; a page asks here, so that a Dutch merchant reads Dutch whatever language
the worker or the Exact user had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext

from apps.calls.outcomes import Rejected
from apps.exact.refusals import before_exact, table

_OURS = frozenset(row.code for row in before_exact.ROWS)


def refused(code: str, *, raw: str = "") -> Rejected:
    """To be raised: the refusal of this row, about `raw` (the code or account of ours it names, or Exact's words)."""
    return Rejected(code, text=sentence(code, raw=raw), raw=raw)


def sentence(code: str, *, raw: str = "", text: str = "") -> str:
    """The sentence for a code; for one that is not of the table the `text` it was written down with.

    `raw` is what stood beside the code (the VAT code that is blocked, the account that is unknown); it falls away, with
    the space before it, where several documents share the cause.
    """
    row = table.find(code)
    return filled(row.text, {"about": raw}) if row else stored(text)


def filled(sentence: Promise | str, facts: Mapping[str, str]) -> str:
    """The sentence filled in; what is not known falls away with the space before it."""
    return " ".join(filter(None, (str(sentence) % defaultdict(str, facts)).split(" "))).rstrip(":")


def is_ours(code: str) -> bool:
    """Whether we refused it before Exact was asked: then there are no words of Exact's to show."""
    return code in _OURS


def stored(text: str) -> str:
    """A sentence that was written down in English (a run's message, an attempt's)."""
    return gettext(text) if text else ""
