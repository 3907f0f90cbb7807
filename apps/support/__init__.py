"""The Django admin for our own people: look, retry, skip. Sign-in by allauth with a second factor."""
