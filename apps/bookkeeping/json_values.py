"""What bookings and rules are made of, as JSON and back: strict, and the first fault is named by its path.

Amounts and rates are text, never a float; dates are YYYY-MM-DD. A field that came later has a default, so that what was
written before can be read for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

from cattrs import AttributeValidationNote, BaseValidationError, Converter, IterableValidationNote
from cattrs.cols import homogenous_tuple_structure_factory

from apps.bookkeeping.booking import VatKey
from apps.bookkeeping.percentages import rate_text

T = TypeVar("T")

# As far as amounts are read from Shopify (apps/shopify/fields.py): sums of them stay exact.
_TOO_LARGE, _DECIMALS = Decimal(10) ** 15, 12


class NotReadable(ValueError):
    """Not what it is read as. `field` is the path ("lines[2].net"), `problem` what is wrong there."""

    def __init__(self, field: str, problem: str, *, is_missing: bool = False) -> None:
        self.field = field
        self.problem = problem
        self.is_missing = is_missing
        super().__init__(f"{field}: {problem}" if field else problem)


def read(converter: Converter, data: Any, wanted: type[T]) -> T:
    """The value that was written. Raises NotReadable."""
    try:
        return converter.structure(data, wanted)
    except (BaseValidationError, ValueError, TypeError, ArithmeticError) as wrong:
        path, cause = _first(wrong)
        is_missing = isinstance(cause, KeyError)
        problem = "missing" if is_missing else str(cause)
        raise NotReadable(path.lstrip("."), problem, is_missing=is_missing) from wrong


def strict() -> Converter:
    """A converter that takes nothing for what it is not: null is no text, true is no number, a text is no list."""
    converter = Converter()
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_structure_hook(StrEnum, lambda value, wanted: wanted(value))  # or it would be taken as a text
    converter.register_structure_hook(Decimal, lambda value, _: number(value))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(_exactly(str)(value, str)))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(VatKey, _key_to_json)
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
    converter.register_structure_hook_func(lambda wanted: wanted == frozenset[str], _texts)
    converter.register_unstructure_hook_func(lambda kind: kind == frozenset[str], sorted)
    return converter


def number(value: Any) -> Decimal:
    """A finite number from text or a whole one. Raises TypeError and ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{_shown(value)} is not a number")
    try:
        found = Decimal(value)
    except ArithmeticError as wrong:
        raise ValueError(f"{_shown(value)} is not a number") from wrong
    if not found.is_finite() or abs(found) >= _TOO_LARGE or found != round(found, _DECIMALS):
        raise ValueError(f"{_shown(value)} is not a number")
    return found


def _key_to_json(key: VatKey) -> dict[str, str]:
    return {"treatment": key.treatment.value, "country": key.country, "rate": rate_text(key.rate)}


def _exactly(plain: type[T]) -> Callable[[Any, Any], T]:
    def structure(value: Any, _: Any) -> T:
        if type(value) is not plain:
            raise TypeError(f"{_shown(value)} is not {_NAMES[plain]}")
        return value

    return structure


_NAMES: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


def _is_tuple(wanted: Any) -> bool:
    return get_origin(wanted) is tuple


def _tuple_hook(wanted: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    kinds = get_args(wanted)
    is_open = kinds[-1] is Ellipsis
    return _any_length(wanted, converter) if is_open else _pieces(kinds, converter)


def _any_length(wanted: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    read_all, is_pairs = homogenous_tuple_structure_factory(wanted, converter), wanted == tuple[tuple[str, str], ...]

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise TypeError(f"{_shown(value)} is not a list")
        # A booking has hundreds of pairs. One by one, which names the first that is wrong, only where one is.
        return tuple(map(tuple, value)) if is_pairs and _are_pairs(value) else read_all(value, wanted)

    return structure


def _are_pairs(values: Collection[Any]) -> bool:
    return all(type(one) is list and [*map(type, one)] == [str, str] for one in values)


def _pieces(kinds: tuple[Any, ...], converter: Converter) -> Callable[[Any, Any], Any]:
    """How each of them is read is found out once, not per value."""
    hooks = [(converter.get_structure_hook(kind), kind) for kind in kinds]

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise TypeError(f"{_shown(value)} is not a list")
        if len(value) != len(hooks):
            raise ValueError(f"{len(hooks)} values are wanted, not {len(value)}")
        return tuple([hook(one, kind) for one, (hook, kind) in zip(value, hooks, strict=True)])

    return structure


def _texts(value: Any, _: Any) -> frozenset[str]:
    if not isinstance(value, list | tuple | frozenset):
        raise TypeError(f"{_shown(value)} is not a list")
    return frozenset(_exactly(str)(one, str) for one in value)


def _shown(value: Any) -> str:
    return f"{value!r:.40}"


def _first(wrong: BaseException, path: str = "") -> tuple[str, BaseException]:
    """The first fault and where it is: "lines[2].net"."""
    if not isinstance(wrong, BaseExceptionGroup):
        return path, wrong
    cause = wrong.exceptions[0]
    for note in getattr(cause, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            path += f"[{note.index}]"
        elif isinstance(note, AttributeValidationNote):
            path += f".{note.name}"
    return _first(cause, path)
