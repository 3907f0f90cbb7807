"""AUDIT: who changed what, when, from which value to which. Start at actor.py; which tables: AUDITLOG_… in settings."""
