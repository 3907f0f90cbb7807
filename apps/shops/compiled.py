"""Parts of a question that are the same for every webshop: put together once in a process, and kept as text.

Django takes longer to put such a part together than PostgreSQL to answer it, and every turn asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, Field, Model
from django.db.models.expressions import Combinable


class _Text(Expression):
    """SQL as it was written before."""

    def __init__(self, sql: str, values: tuple[Any, ...], output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.sql, self.values = sql, values

    def as_sql(self, *_args: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """With the values that belong to it."""
        return self.sql, self.values


def compile_once(model: type[Model], parts: Mapping[str, Combinable]) -> dict[str, Expression]:
    """Each part for `annotate` of a question about `model`. Of that question it may only name the model's own columns.

    Keep the answer: compiling is what takes the time.
    """
    query = model._default_manager.annotate(**parts).query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.setup_query()
    texts = dict[str, Expression]()
    for name in parts:
        part = query.annotations[name]
        sql, values = compiler.compile(part)
        texts[name] = _Text(sql, tuple(values), part.output_field)
    return texts
