"""EXACT OUT: login, client, catalogue, debtors, and bookings written into one administration, exactly once."""
