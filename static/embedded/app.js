// Every htmx request carries a fresh session token: App Bridge patches XMLHttpRequest too, but that is not promised.
let sessionToken = "";
document.addEventListener("htmx:confirm", (event) => {
  if (!window.shopify?.idToken) return;
  event.preventDefault();
  shopify.idToken().then((token) => {
    sessionToken = token;
    event.detail.issueRequest(true);
  }, tellThatNothingAnswered);
});
document.addEventListener("htmx:configRequest", (event) => {
  if (sessionToken) event.detail.headers["Authorization"] = `Bearer ${sessionToken}`;
  // App Bridge may give one token to several requests; a POST counts once, so each has a mark of its own.
  if (event.detail.verb === "post") event.detail.parameters["once"] = crypto.randomUUID();
});
// Errors that the server explains are pages like any other.
const EXPLAINED = [402, 403, 404, 422, 423, 429, 503];
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (EXPLAINED.includes(xhr.status) && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
// The way out to Exact's sign-in: the answer is a link, for who has to click it, and we open it in the whole window.
document.addEventListener("htmx:afterSwap", () => {
  const way = document.querySelector("#page [data-leave]");
  if (way) window.open(way.getAttribute("href"), "_top");
});
document.addEventListener("htmx:responseError", tellThatNothingAnswered);
document.addEventListener("htmx:sendError", tellThatNothingAnswered);
// A button that is waited for says so.
document.addEventListener("htmx:beforeRequest", (event) => showWaiting(event, true));
document.addEventListener("htmx:afterRequest", (event) => showWaiting(event, false));
function showWaiting(event, isWaiting) {
  const { elt } = event.detail;
  if (elt.tagName === "FORM") elt.querySelector(":scope s-button[type=submit]")?.toggleAttribute("loading", isWaiting);
}
// After a form was answered, what it says is in sight.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb !== "post" || event.detail.target?.id !== "page") return;
  document.querySelector("#page s-banner, #page [error]")?.scrollIntoView({ block: "center" });
});
function tellThatNothingAnswered() {
  window.shopify?.toast?.show(document.body.dataset.noAnswer, { isError: true });
}
