"""Orders of our own making, computed the way Shopify does: place, pay, edit, ship, refund and cancel an Order node."""
