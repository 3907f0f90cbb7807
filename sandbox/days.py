"""Days of the demo shops, which are in Amsterdam: a till's day ends at four in the night, as the app has it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
_AFTER_MIDNIGHT = timedelta(hours=4)


def till_day(days: int) -> date:
    """So many till days before the one that is not over yet."""
    return (datetime.now(ZONE) - _AFTER_MIDNIGHT).date() - timedelta(days=days)


def noon(days: int) -> float:
    """How many days ago it was noon on that day; a wish's `days_ago`."""
    at = datetime.combine(till_day(days), time(12), tzinfo=ZONE)
    return (datetime.now(ZONE) - at) / timedelta(days=1)
