"""What a merchant pays us, all of it through Shopify: the plan (`subscriptions`) and the installation service
(`charges`, `credits`). Start with `subscriptions.py`.

Plans stand in Shopify's Partner Dashboard and are chosen on Shopify's page; we only ask which one is in force.
"""
