// Every htmx request carries a fresh session token: App Bridge patches XMLHttpRequest too, but that is not promised.
document.addEventListener("htmx:confirm", (event) => {
  if (!window.shopify || !shopify.idToken) return;
  event.preventDefault();
  shopify.idToken().then((token) => {
    document.body.dataset.sessionToken = token;
    event.detail.issueRequest(true);
  });
});
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.body.dataset.sessionToken;
  if (token) event.detail.headers["Authorization"] = `Bearer ${token}`;
});
// Forms answered with 422 show their errors in place.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
});
