"""What must be booked and what has been: one row per document, and every try to book it."""
