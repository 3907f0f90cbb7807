"""Taking back and booking anew: `page` first; `meaning` is what it would mean, `reasons` why an order stays so."""
