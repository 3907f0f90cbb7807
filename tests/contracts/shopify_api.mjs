// Shopify's own library for Node against the stand-in. Reads one JSON wish from stdin, writes one JSON answer.
// It knows no base address: what it sends to https://{shop}/… goes to the stand-in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const wish = JSON.parse(readFileSync(0, "utf8"));
const theirs = globalThis.fetch;
globalThis.fetch = (address, options) => {
  const url = new URL(address.url ?? address);
  return theirs(`${wish.standin}/${url.host}${url.pathname}${url.search}`, options);
};
const load = createRequire(`${wish.packages}/`);
load("@shopify/shopify-api/adapters/node");
const { shopifyApi, LogSeverity, RequestedTokenType } = load("@shopify/shopify-api");
const shopify = shopifyApi({
  apiKey: wish.key,
  apiSecretKey: wish.secret,
  apiVersion: wish.version,
  hostName: "app.test",
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: () => {} },
});

const kept = ({ accessToken, refreshToken, scope, expires, refreshTokenExpires }) => ({
  accessToken,
  refreshToken,
  scope,
  minutes: Math.round((new Date(expires) - Date.now()) / 60000),
  days: Math.round((new Date(refreshTokenExpires) - Date.now()) / 86400000),
});
const deeds = {
  exchange: async () =>
    kept(
      (
        await shopify.auth.tokenExchange({
          shop: wish.shop,
          sessionToken: wish.token,
          requestedTokenType: RequestedTokenType.OfflineAccessToken,
          expiring: true,
        })
      ).session,
    ),
  refresh: async () => kept((await shopify.auth.refreshToken({ shop: wish.shop, refreshToken: wish.refresh })).session),
  token: async () => shopify.session.decodeSessionToken(wish.token),
  launch: async () => ({ valid: await shopify.utils.validateHmac(wish.query) }),
  webhook: async () =>
    shopify.webhooks.validate({
      rawBody: wish.body,
      rawRequest: { method: "POST", url: "/webhooks/shopify", headers: wish.headers },
      rawResponse: {},
    }),
  graphql: async () => {
    const session = shopify.session.customAppSession(wish.shop);
    session.accessToken = wish.access;
    const client = new shopify.clients.Graphql({ session });
    return (await client.request("query Basics { shop { myshopifyDomain currencyCode } }")).data;
  },
};
try {
  console.log(JSON.stringify({ answer: await deeds[wish.deed]() }));
} catch (error) {
  console.log(JSON.stringify({ error: error.constructor.name, status: error.response?.code ?? null, text: error.message }));
}
