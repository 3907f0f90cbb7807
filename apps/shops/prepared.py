"""Questions to the database that are the same every time but for a few values: Django writes each once in a process.

Putting such a question together takes Django longer than PostgreSQL needs to answer it, and every turn asks. Used where
many turns or orders pass; anywhere else an ordinary queryset is plainer (decision 0029).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Values = ParamSpec("Values")
Row = TypeVar("Row")


class _Given(Expression):
    """The place of a value that is told when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_args: Any, **_more: Any) -> tuple[str, list[_Given]]:  # type: ignore[override]
        """Itself as its value: whoever asks puts the real one there."""
        return "%s", [self]


class Prepared(Generic[Values, Row]):
    """What `prepared` makes of a question."""

    def __init__(self, question: Callable[Values, QuerySet[Any, Row]]) -> None:
        self._question: Callable[..., QuerySet[Any, Row]] = question
        self._names = tuple(inspect.signature(question).parameters)
        self._written: tuple[QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]] | None = None
        self._converters: dict[int, Any] | None = None

    def __call__(self, *args: Values.args, **named: Values.kwargs) -> list[Row]:
        """Ask it; every row that is found."""
        queryset, compiler, _, _ = self._once()
        ready = copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        told = self.text(*args, **named)
        ready.as_sql = lambda *_args, **_more: told  # type: ignore[method-assign]
        ready.get_converters = self._converters_of  # type: ignore[method-assign,assignment]
        asked = queryset.all()
        asked.query.get_compiler = lambda *_args, **_more: ready  # type: ignore[method-assign]
        return list(asked)

    def text(self, *args: Values.args, **named: Values.kwargs) -> tuple[str, tuple[Any, ...]]:
        """Its SQL and what belongs into it, for a question that has this one within."""
        _, _, sql, places = self._once()
        told = dict(zip(self._names, args, strict=False)) | named
        return sql, tuple(told[place.name] if isinstance(place, _Given) else place for place in places)

    def _converters_of(self, columns: Any) -> dict[int, Any]:
        """How the columns become values, which is the same every time as well."""
        if self._converters is None:
            self._converters = self._once()[1].get_converters(columns)
        return self._converters

    def _once(self) -> tuple[QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]]:
        if self._written is None:
            queryset = self._question(*map(_Given, self._names))
            compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
            sql, places = compiler.as_sql()
            self._written = queryset, compiler, sql, tuple(places)
        return self._written


def prepared(question: Callable[Values, QuerySet[Any, Row]]) -> Prepared[Values, Row]:
    """Have a function that makes a queryset of its arguments ask at once instead, and answer with the list of rows.

    The function runs once in a process, with places where its values will be: it may only hand them on, as values that
    something is compared with (numbers, texts, moments; no lists and no models), and whatever else stands in its
    question is for ever what it was then.
    """
    return Prepared(question)


def update_where(model: type[Model], where: Mapping[str, Any], to: Mapping[str, Any]) -> int:
    """As `filter(**where).update(**to)` of all rows of a model; how many rows were changed.

    `where`: columns of the model and what they are. Neither names columns of another model, nor expressions.
    """
    asked = tuple((name, value is None) for name, value in where.items())
    sql, places = _change(model, asked, tuple(to))
    database = connections[DEFAULT_DB_ALIAS]
    told = {True: where, False: to}
    values = [
        field.get_db_prep_save(told[is_asked][name], database)  # of a column that something is compared with: the same
        for is_asked, name, field in places
    ]
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@lru_cache(maxsize=256)
def _change(
    model: type[Model], where: tuple[tuple[str, bool], ...], to: tuple[str, ...]
) -> tuple[str, list[tuple[bool, str, Field[Any, Any]]]]:
    """The SQL, and what each of its places holds: whether something compared with, the name, the column."""
    rows = model._default_manager.filter(**{name: None if is_null else _Given(name) for name, is_null in where})
    query = cast("Any", rows.query.chain(UpdateQuery))  # the stubs call it a Query
    query.add_update_values({name: _Given(name) for name in to})
    sql, places = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    columns = {field.name: field for field in model._meta.concrete_fields} | {"pk": model._meta.pk}
    return sql, [(index >= len(to), place.name, columns[place.name]) for index, place in enumerate(places)]


def insert_row(row: Model) -> None:
    """As `row.save(force_insert=True)`, of a model for which no signal is waited for."""
    sql, fields, key = _insertion(type(row))
    database = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        if key:
            setattr(row, key, cursor.fetchone()[0])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=64)
def _insertion(model: type[Model]) -> tuple[str, list[Field[Any, Any]], str]:
    """The SQL, the columns in its order, and the name of the key where the database makes it."""
    made = [field for field in model._meta.concrete_fields if isinstance(field, AutoField)]
    fields = [field for field in model._meta.concrete_fields if field not in made]
    query = InsertQuery(model)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = made
    ((sql, _),) = compiler.as_sql()
    return sql, fields, made[0].attname if made else ""
