"""Orders from before: counted beforehand, listed by Shopify, booked behind the live ones. Read `estimate` first."""
