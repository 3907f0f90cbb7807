"""Items and what is done with them: prices, stock, sales invoices, sales orders."""
