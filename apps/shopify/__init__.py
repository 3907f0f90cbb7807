"""SHOPIFY IN: session tokens, installation, the GraphQL client, orders, webhooks. Only this room speaks to Shopify."""
