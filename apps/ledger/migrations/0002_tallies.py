"""Every change of a document is tallied by PostgreSQL itself, so that no page has to count documents.

Rows are only added, what a document was as -1 and what it is as +1: nobody waits for anybody's counter, and no code can
forget one. When a shop moves to another time zone its days are others, and its tallies are made anew; what stands on
each VAT code is tallied by the date it was booked on, which stays.
"""

from __future__ import annotations

from django.db import migrations

_ADD = """
CREATE FUNCTION ledger_tally_state(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN state IN ('sending', 'unknown', 'gathered') THEN 'due' ELSE state END
$$;
CREATE FUNCTION ledger_tally_worth(kind text, total numeric, shopify_total numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'reversal' THEN 0
        WHEN 'sale' THEN coalesce(total, shopify_total)
        ELSE coalesce(total, 0)
    END
$$;
-- What is taken back counts no more, and what takes it back only until it has.
CREATE FUNCTION ledger_tally_counts(kind text, state text, is_undone boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT is_undone AND NOT (kind = 'reversal' AND state = 'booked')
$$;

CREATE FUNCTION ledger_tally_add(one ledger_document, sign integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger_tally
        (webshop_id, day, kind, state, reason_code, is_to_check, channel, currency, count, worth, gap)
    SELECT shop.id, (one.placed_at AT TIME ZONE shop.timezone)::date, one.kind, ledger_tally_state(one.state),
        one.reason_code, one.state = 'booked' AND one.warnings <> '[]'::jsonb, one.channel, one.currency,
        sign, sign * ledger_tally_worth(one.kind, one.total, one.shopify_total),
        sign * coalesce(one.exact_total - one.total, 0)
    FROM shops_webshop AS shop
    WHERE shop.id = one.webshop_id AND ledger_tally_counts(one.kind, one.state, one.is_undone)
$$;

CREATE FUNCTION ledger_document_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        PERFORM ledger_tally_add(OLD, -1);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        PERFORM ledger_tally_add(NEW, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_document_counted AFTER INSERT OR DELETE ON ledger_document
    FOR EACH ROW EXECUTE FUNCTION ledger_document_tallied();
CREATE TRIGGER ledger_document_changed AFTER UPDATE ON ledger_document
    FOR EACH ROW WHEN (
        (OLD.placed_at, OLD.kind, ledger_tally_state(OLD.state), OLD.reason_code, OLD.warnings <> '[]'::jsonb,
            OLD.channel, OLD.currency, OLD.is_undone, OLD.total, OLD.shopify_total, OLD.exact_total)
        IS DISTINCT FROM
        (NEW.placed_at, NEW.kind, ledger_tally_state(NEW.state), NEW.reason_code, NEW.warnings <> '[]'::jsonb,
            NEW.channel, NEW.currency, NEW.is_undone, NEW.total, NEW.shopify_total, NEW.exact_total)
    )
    EXECUTE FUNCTION ledger_document_tallied();

CREATE FUNCTION ledger_vat_tally_add(one ledger_document, sign integer) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger_vat_tally (webshop_id, booked_on, vat_code, currency, count, net, vat)
    SELECT one.webshop_id, one.booked_on, coalesce(line->>'vat_code', ''), one.currency,
        sign, sign * sum((line->>'net')::numeric), sign * sum((line->>'vat')::numeric)
    FROM jsonb_array_elements(one.booking->'lines') AS line
    WHERE one.state = 'booked' AND one.booked_on IS NOT NULL
    GROUP BY 3
$$;
CREATE FUNCTION ledger_document_vat_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        PERFORM ledger_vat_tally_add(OLD, -1);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        PERFORM ledger_vat_tally_add(NEW, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_document_vat_counted AFTER INSERT ON ledger_document
    FOR EACH ROW WHEN (NEW.state = 'booked') EXECUTE FUNCTION ledger_document_vat_tallied();
CREATE TRIGGER ledger_document_vat_gone AFTER DELETE ON ledger_document
    FOR EACH ROW WHEN (OLD.state = 'booked') EXECUTE FUNCTION ledger_document_vat_tallied();
CREATE TRIGGER ledger_document_vat_changed AFTER UPDATE ON ledger_document
    FOR EACH ROW WHEN (
        (OLD.state = 'booked' OR NEW.state = 'booked')
        AND (OLD.state, OLD.booked_on, OLD.currency, OLD.booking)
            IS DISTINCT FROM (NEW.state, NEW.booked_on, NEW.currency, NEW.booking)
    )
    EXECUTE FUNCTION ledger_document_vat_tallied();

CREATE FUNCTION ledger_tallies_made_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH gone AS (DELETE FROM ledger_tally WHERE webshop_id = NEW.id)
    INSERT INTO ledger_tally
        (webshop_id, day, kind, state, reason_code, is_to_check, channel, currency, count, worth, gap, is_folded)
    SELECT one.webshop_id, (one.placed_at AT TIME ZONE NEW.timezone)::date, one.kind, ledger_tally_state(one.state),
        one.reason_code, one.state = 'booked' AND one.warnings <> '[]'::jsonb, one.channel, one.currency,
        count(*), sum(ledger_tally_worth(one.kind, one.total, one.shopify_total)),
        sum(coalesce(one.exact_total - one.total, 0)), true
    FROM ledger_document AS one
    WHERE one.webshop_id = NEW.id AND ledger_tally_counts(one.kind, one.state, one.is_undone)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    RETURN NULL;
END $$;
CREATE TRIGGER shops_webshop_moved AFTER UPDATE OF timezone ON shops_webshop
    FOR EACH ROW WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION ledger_tallies_made_anew();
"""
_DROP = """
DROP TRIGGER shops_webshop_moved ON shops_webshop;
DROP TRIGGER ledger_document_vat_changed ON ledger_document;
DROP TRIGGER ledger_document_vat_gone ON ledger_document;
DROP TRIGGER ledger_document_vat_counted ON ledger_document;
DROP TRIGGER ledger_document_changed ON ledger_document;
DROP TRIGGER ledger_document_counted ON ledger_document;
DROP FUNCTION ledger_tallies_made_anew();
DROP FUNCTION ledger_document_vat_tallied();
DROP FUNCTION ledger_vat_tally_add(ledger_document, integer);
DROP FUNCTION ledger_document_tallied();
DROP FUNCTION ledger_tally_add(ledger_document, integer);
DROP FUNCTION ledger_tally_counts(text, text, boolean);
DROP FUNCTION ledger_tally_worth(text, numeric, numeric);
DROP FUNCTION ledger_tally_state(text);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(_ADD, _DROP)]
