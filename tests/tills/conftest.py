"""Generated orders are to be found wrong by what they show, never by how busy the machine is."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("bookkeeping", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bookkeeping")
