"""Every change of a document is tallied by PostgreSQL itself, so that no page has to count documents.

Rows are only added, what a document was as -1 and what it is as +1: nobody waits for anybody's counter, and no code can
forget one. When a shop moves to another time zone its days are others, and its tallies are made anew.
"""

from __future__ import annotations

from django.db import migrations

_STATE = "CASE WHEN {one}.state IN ('sending', 'unknown') THEN 'due' ELSE {one}.state END"
_IS_TO_CHECK = "({one}.state = 'booked' AND {one}.warnings <> '[]'::jsonb)"
_WORTH = "coalesce({one}.total, CASE WHEN {one}.kind = 'sale' THEN {one}.shopify_total ELSE 0 END)"
_GAP = "coalesce({one}.exact_total - {one}.total, 0)"
_COLUMNS = "webshop_id, day, kind, state, reason_code, is_to_check, channel, currency, count, worth, gap"
_KINDS = f"{{one}}.kind, {_STATE}, {{one}}.reason_code, {_IS_TO_CHECK}, {{one}}.channel, {{one}}.currency"
_TALLIED = f"{{one}}.placed_at, {_KINDS}, {_WORTH}, {_GAP}"
_DAY = "({one}.placed_at AT TIME ZONE shop.timezone)::date"


def _note(one: str, sign: int) -> str:
    values = f"shop.id, {_DAY}, {_KINDS}, {sign}, {sign} * {_WORTH}, {sign} * {_GAP}".format(one=one)
    return (
        f"INSERT INTO ledger_tally ({_COLUMNS}) SELECT {values}"
        f" FROM shops_webshop AS shop WHERE shop.id = {one}.webshop_id;"
    )


_ADD = f"""
CREATE FUNCTION ledger_document_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        {_note("OLD", -1)}
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        {_note("NEW", 1)}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_document_counted AFTER INSERT OR DELETE ON ledger_document
    FOR EACH ROW EXECUTE FUNCTION ledger_document_tallied();
CREATE TRIGGER ledger_document_changed AFTER UPDATE ON ledger_document
    FOR EACH ROW WHEN (({_TALLIED.format(one="OLD")}) IS DISTINCT FROM ({_TALLIED.format(one="NEW")}))
    EXECUTE FUNCTION ledger_document_tallied();

CREATE FUNCTION ledger_tallies_made_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH gone AS (DELETE FROM ledger_tally WHERE webshop_id = NEW.id)
    INSERT INTO ledger_tally ({_COLUMNS}, is_folded)
    SELECT one.webshop_id, {_DAY.format(one="one")}, {_KINDS.format(one="one")},
        count(*), sum({_WORTH.format(one="one")}), sum({_GAP.format(one="one")}), true
    FROM ledger_document AS one, shops_webshop AS shop
    WHERE one.webshop_id = NEW.id AND shop.id = NEW.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    RETURN NULL;
END $$;
CREATE TRIGGER shops_webshop_moved AFTER UPDATE OF timezone ON shops_webshop
    FOR EACH ROW WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION ledger_tallies_made_anew();
"""
_DROP = """
DROP TRIGGER shops_webshop_moved ON shops_webshop;
DROP FUNCTION ledger_tallies_made_anew();
DROP TRIGGER ledger_document_changed ON ledger_document;
DROP TRIGGER ledger_document_counted ON ledger_document;
DROP FUNCTION ledger_document_tallied();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(_ADD, _DROP)]
