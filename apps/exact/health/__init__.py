"""May we still enter, may we do what we must, and who has been told. Start at checkup.py."""
