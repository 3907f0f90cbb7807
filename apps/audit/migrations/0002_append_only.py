"""A change is appended and stays: no UPDATE at all, and DELETE only inside `purge.purging`."""

from __future__ import annotations

from django.db import migrations

_ADD = """
CREATE FUNCTION audit_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is only appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_change_stays BEFORE UPDATE OR DELETE ON audit_change
    FOR EACH ROW EXECUTE FUNCTION audit_change_stays();
"""
_DROP = "DROP TRIGGER audit_change_stays ON audit_change; DROP FUNCTION audit_change_stays();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(_ADD, _DROP)]
