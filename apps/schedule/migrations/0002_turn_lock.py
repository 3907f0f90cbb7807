"""A turn is held by a lock of the session that works on it; the row only says since when."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [migrations.RenameField("turn", "claimed_until", "claimed_at")]
