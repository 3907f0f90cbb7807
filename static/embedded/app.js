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
// "Discard" opens the page as it is stored: what another choice brought in goes with it.
document.addEventListener("reset", (event) => {
  if (!event.target.matches("[data-save-bar]")) return;
  htmx.ajax("GET", location.href, { target: "#page", select: "#page", swap: "outerHTML" });
});
// What was done is told where the admin tells it.
document.addEventListener("toast", (event) => window.shopify?.toast?.show(event.detail.value));
// After a swap the focus is where the person was, or on what is wrong; what a form's answer says is in sight.
let wasAt = "";
const placeOf = (element) => {
  const form = element?.closest("form");
  const within = element?.getAttribute("name") || (element?.getAttribute("type") === "submit" ? "submit" : "");
  return element?.id ? `#${CSS.escape(element.id)}` : form && within
    ? `form[action="${CSS.escape(form.getAttribute("action") || "")}"] [${within === "submit" ? "type" : "name"}="${within}"]`
    : "";
};
document.addEventListener("htmx:beforeSwap", () => { wasAt = placeOf(document.activeElement); });
document.addEventListener("htmx:afterSettle", (event) => {
  const isAnswer = event.detail.requestConfig?.verb === "post" && event.detail.target?.id === "page";
  const told = isAnswer && document.querySelector("#page [error], #page s-banner");
  if (told) told.scrollIntoView({ block: "center" });
  const back = (isAnswer && document.querySelector("#page [error]")) || (wasAt && document.querySelector(wasAt));
  if (back) back.focus();
  else if (isAnswer) document.getElementById("page").focus();
});
function tellThatNothingAnswered() {
  window.shopify?.toast?.show(document.body.dataset.noAnswer, { isError: true });
}
// A permission that the app can do without is asked for where it helps; the admin shows its own question.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-asks-scope]");
  if (!button) return;
  const told = await window.shopify?.scopes?.request([button.dataset.asksScope]).catch(() => null);
  if (!told) return void tellThatNothingAnswered();
  if (told.result !== "granted-all") return;
  window.shopify.toast.show(button.dataset.granted);
  button.closest("s-banner").remove();
});
// A file of what the list shows: App Bridge's fetch carries the session token, which a link cannot.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-download]");
  if (!button) return;
  const chosen = new URLSearchParams(new FormData(document.querySelector(button.dataset.include)));
  const answer = await fetch(`${button.dataset.download}&${chosen}`).catch(() => null);
  if (!answer?.ok) return void tellThatNothingAnswered();
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || "orders.csv";
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
});
