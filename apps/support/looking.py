"""A table of the desk: looked at, never changed by hand, and every row that is opened is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from apps.audit import recording
from apps.support.roles import LOOK

_MOST_ROWS = 1000

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]  # the stubs' generic; Django's own class has no parameters
    TabularInline = admin.TabularInline[Any, Any]
    AnyPaginator = Paginator[Any]
else:
    ModelAdmin, TabularInline, AnyPaginator = admin.ModelAdmin, admin.TabularInline, Paginator


class FirstPages(AnyPaginator):
    """The first pages of a table: whoever wants more searches. So no row is counted that nobody will page to."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[:_MOST_ROWS].count()


class ReadOnlyTable(ModelAdmin):
    """Rows to look at. `exactly` are the fields that a search compares whole: quick on any number of rows.

    `needs` is the permission to look.
    """

    exactly: tuple[str, ...] = ()
    needs = LOOK
    actions = None
    list_per_page = 30
    paginator = FirstPages
    show_full_result_count = False
    change_form_template = "support/row.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self.needs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One row, and a line in the audit log that says who looked."""
        answer = super().render_change_form(request, *args, **kwargs)
        recording.note_deed(kwargs["obj"], "look", is_look=True)
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whole words only: a search that begins in the middle reads every row there is."""
        if not search_term.strip():
            return queryset, False
        if search_term.isdigit() and "order_name" in self.exactly:
            return queryset.filter(
                Q(order_name__in=[search_term, f"#{search_term}"]) | Q(exact_number=search_term)
            ), False
        return super().get_search_results(request, queryset, search_term)

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"{name}__exact" for name in self.exactly]


class ReadOnlyRows(TabularInline):
    """Rows that hang on the row that is looked at."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(LOOK)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
