"""A certificate is written once: no UPDATE at all, and DELETE only inside `audit.purge.purging`."""

from __future__ import annotations

from django.db import migrations

_ADD = """
CREATE FUNCTION closing_certificate_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.purge', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a certificate is written once' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER closing_certificate_stays BEFORE UPDATE OR DELETE ON closing_certificate
    FOR EACH ROW EXECUTE FUNCTION closing_certificate_stays();
CREATE TRIGGER closing_certificatefile_stays BEFORE UPDATE OR DELETE ON closing_certificatefile
    FOR EACH ROW EXECUTE FUNCTION closing_certificate_stays();
"""
_DROP = """
DROP TRIGGER closing_certificatefile_stays ON closing_certificatefile;
DROP TRIGGER closing_certificate_stays ON closing_certificate;
DROP FUNCTION closing_certificate_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("closing", "0001_initial")]
    operations = [migrations.RunSQL(_ADD, _DROP)]
