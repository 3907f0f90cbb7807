"""Which scope or approval a field needs. A field without it answers null and an ACCESS_DENIED error with its path."""

from graphql import GraphQLError

# (type, field) -> scope, from the access notes of Shopify's schema
SCOPES = {
    ("QueryRoot", "order"): "read_orders",
    ("QueryRoot", "orders"): "read_orders",
    ("QueryRoot", "ordersCount"): "read_orders",
    ("QueryRoot", "refund"): "read_orders",
    ("QueryRoot", "tenderTransactions"): "read_orders",
    ("QueryRoot", "customer"): "read_customers",
    ("QueryRoot", "customers"): "read_customers",
    ("QueryRoot", "locations"): "read_locations",
    ("QueryRoot", "location"): "read_locations",
    ("QueryRoot", "shopifyPaymentsAccount"): "read_shopify_payments_payouts",
    ("QueryRoot", "cashTrackingSessions"): "read_cash_tracking",
    ("QueryRoot", "giftCard"): "read_gift_cards",
    ("QueryRoot", "giftCards"): "read_gift_cards",
    ("Order", "customer"): "read_customers",
    ("Order", "purchasingEntity"): "read_customers",
    ("Order", "publication"): "read_publications",
    ("Order", "retailLocation"): "read_locations",
    ("Order", "returns"): "read_returns",
    ("Order", "paymentTerms"): "read_payment_terms",
    ("Order", "fulfillmentOrders"): "read_merchant_managed_fulfillment_orders",
    ("OrderTransaction", "location"): "read_locations",
    ("Refund", "return"): "read_returns",
    ("LineItem", "product"): "read_products",
    ("LineItem", "variant"): "read_products",
}

# (type, field) -> protected customer data (level 2) that has to be approved for the app
PROTECTED = {
    ("Order", "email"): "email",
    ("Order", "phone"): "phone",
    ("Order", "billingAddress"): "address",
    ("Order", "shippingAddress"): "address",
    ("MailingAddress", "name"): "name",
    ("MailingAddress", "firstName"): "name",
    ("MailingAddress", "lastName"): "name",
    ("MailingAddress", "phone"): "phone",
    ("Customer", "displayName"): "name",
    ("Customer", "firstName"): "name",
    ("Customer", "lastName"): "name",
    ("Customer", "defaultEmailAddress"): "email",
    ("Customer", "defaultPhoneNumber"): "phone",
    ("Customer", "defaultAddress"): "address",
}
EVERY_PROTECTED_FIELD = ("name", "email", "phone", "address")


def denied(field: str, required: str) -> GraphQLError:
    """Shopify's wording and code."""
    return GraphQLError(
        f"Access denied for {field} field. Required access: {required}",
        extensions={"code": "ACCESS_DENIED", "requiredAccess": required},
    )


def check_field(parent: str, field: str, *, scopes: frozenset[str], approved: frozenset[str]) -> None:
    """Raises ACCESS_DENIED when the app may not read this field in this shop."""
    scope = SCOPES.get((parent, field))
    if scope is not None and scope not in scopes:
        raise denied(field, f"`{scope}` access scope.")
    kind = PROTECTED.get((parent, field))
    if kind is not None and kind not in approved:
        raise denied(field, f"approval for the protected customer data `{kind}`.")
