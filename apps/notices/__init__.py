"""E-mails to the merchant, one per event: a room says what happened and how it is put, `mail` sends it once."""
