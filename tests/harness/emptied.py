"""The database as it was before a test that committed.

Django truncates every table and makes permissions and roles anew, half a second for each of a thousand tests. What no
test changes stays; the rest is deleted in one go, while nobody else can write.
"""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from psycopg2.errors import DeadlockDetected

# Made by migrations and by `post_migrate`, the same for every test.
_STAYS = frozenset(
    {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
)


def empty_database() -> None:
    """No row is left of what tests write. Waits for whoever is still writing: a webhook may come in at the last moment,
    and hold one table while it waits for another.
    """
    try:
        _empty()
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - _STAYS)
        quoted = [connection.ops.quote_name(name) for name in names]
        with transaction.atomic():
            # No trigger of our own and no foreign key is asked.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in quoted))
