"""SHOPIFY IN: session tokens, installation, tokens, the GraphQL client, orders, webhooks. Only this room speaks to Shopify."""
