"""WHO: tenants, webshops, and the settings from which the rules are made."""
