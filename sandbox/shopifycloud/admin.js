// The admin's half of the stand-in App Bridge: answers the app in the iframe, shows what it asks for, keeps the
// address bar on the app's page. Messages are objects {type: "app-bridge:…"}; app-bridge.js is the other half.
"use strict";
(() => {
  const frame = document.getElementById("app");
  if (!frame) return;

  const { shop, handle, app } = frame.dataset;
  const appOrigin = new URL(frame.src).origin;
  const base = `/store/${handle}/apps/${app}`;
  const bar = document.getElementById("save-bar");
  const leave = document.getElementById("leave");
  const locale = document.getElementById("locale");
  const navigation = document.getElementById("app-navigation");
  // What Shopify adds to the app's address; none of it belongs in the admin's own address.
  const ADDED = ["embedded", "hmac", "host", "id_token", "session", "shop", "timestamp", "locale", "appLoadId"];
  const shownBars = []; // ids of the save bars that are open, newest last
  let items = [];

  const tell = (type, rest) => frame.contentWindow.postMessage({ type: `app-bridge:${type}`, ...rest }, appOrigin);

  // ---- the app's questions and wishes, one entry per message type
  const wishes = {
    start() {
      closeBars(); // a new document has no unsaved changes
      document.getElementById("loading").hidden = true;
    },
    async "id-token"({ id }) {
      try {
        const answer = await fetch("/_session_token", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ shop }),
        });
        if (!answer.ok) throw new Error(`/_session_token answered ${answer.status}`);
        tell("id-token", { id, token: (await answer.json()).token });
      } catch (error) {
        tell("id-token", { id, error: String(error.message || error) });
      }
    },
    async "scopes-request"({ id, scopes }) {
      const asked = document.getElementById("permissions");
      document.getElementById("permissions-asked").textContent = scopes.join(", ");
      asked.returnValue = "no";
      asked.showModal();
      await new Promise((resolve) => asked.addEventListener("close", resolve, { once: true }));
      if (asked.returnValue !== "yes") return tell("scopes-request", { id, answer: { result: "declined-all" } });
      const answer = await fetch("/_grant", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ shop, scopes }),
      });
      if (!answer.ok) return tell("scopes-request", { id, error: `/_grant answered ${answer.status}` });
      return tell("scopes-request", { id, answer: { result: "granted-all" } });
    },
    path({ path }) {
      const address = new URL(path, appOrigin);
      if (address.origin !== appOrigin) return;
      ADDED.forEach((name) => address.searchParams.delete(name));
      const chosen = new URLSearchParams(location.search).get("locale");
      if (chosen) address.searchParams.set("locale", chosen);
      history.replaceState(null, "", base + address.pathname + address.search);
      markCurrent(address.pathname);
    },
    navigation({ items: sent }) {
      items = Array.isArray(sent) ? sent : [];
      showNavigation();
    },
    title({ title }) {
      if (title) document.title = String(title);
    },
    toast({ id, message, isError, duration, action }) {
      showToast({ id, message, isError, duration, action });
    },
    "toast-hide"({ id }) {
      document.querySelector(`.toast[data-id="${CSS.escape(id)}"]`)?.remove();
    },
    loading({ on }) {
      document.getElementById("loading").hidden = !on;
    },
    "save-bar"({ id, shown }) {
      const at = shownBars.indexOf(id);
      if (at >= 0) shownBars.splice(at, 1);
      if (shown) shownBars.push(id);
      bar.hidden = shownBars.length === 0;
    },
    async "confirm-leave"({ id }) {
      tell("confirm-leave", { id, allowed: await mayLeave() });
    },
    open({ url, target }) {
      const address = new URL(url, appOrigin);
      if (address.protocol === "shopify:") return location.assign(`/store/${handle}`);
      if (!["http:", "https:"].includes(address.protocol)) return undefined;
      return target === "_blank" ? window.open(address, "_blank", "noopener") : location.assign(address);
    },
  };

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== appOrigin) return;
    const wish = wishes[String(event.data?.type || "").replace(/^app-bridge:/, "")];
    if (wish) wish(event.data);
  });

  // ---- navigation: the app's own links, shown left
  function showNavigation() {
    navigation.replaceChildren(
      ...items.filter((item) => !item.home).map((item) => {
        const link = document.createElement("a");
        link.href = base + item.path;
        link.textContent = item.label;
        link.dataset.path = item.path;
        return link;
      }),
    );
    markCurrent(location.pathname.slice(base.length) || "/");
  }

  function markCurrent(path) {
    const links = [...document.querySelectorAll("#app-navigation a")];
    const fits = links.filter((link) => path === link.dataset.path || path.startsWith(`${link.dataset.path}/`));
    const best = fits.sort((a, b) => b.dataset.path.length - a.dataset.path.length)[0];
    links.forEach((link) => (link === best ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
    const home = document.getElementById("app-home");
    if (best) home.removeAttribute("aria-current");
    else home.setAttribute("aria-current", "page");
  }

  document.querySelector(".sidebar").addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const inApp = link.id === "app-home" ? "/" : link.dataset.path;
    event.preventDefault();
    if (!(await mayLeave())) return;
    if (inApp === undefined) location.assign(link.href);
    else await openInApp(inApp);
  });

  // A navigation from the admin starts as Shopify starts the app: a new signed address with a fresh token.
  async function openInApp(path) {
    const query = new URLSearchParams({ path });
    if (locale.value) query.set("locale", locale.value);
    const answer = await fetch(`${base}/_launch.json?${query}`);
    if (!answer.ok) return showToast({ message: `The app could not be opened (${answer.status})`, isError: true });
    closeBars();
    frame.src = (await answer.json()).url;
    return undefined;
  }

  locale.addEventListener("change", async () => {
    const address = new URL(location.href);
    address.searchParams.set("locale", locale.value);
    history.replaceState(null, "", address);
    const path = new URL(address);
    path.searchParams.delete("locale");
    if (await mayLeave()) await openInApp(path.pathname.slice(base.length) + path.search || "/");
  });

  // ---- save bar
  bar.addEventListener("click", (event) => {
    const action = event.target.dataset.action;
    if (action) tell("save-bar-action", { id: shownBars.at(-1), action });
  });

  async function mayLeave() {
    if (shownBars.length === 0) return true;
    leave.returnValue = "stay";
    leave.showModal();
    await new Promise((resolve) => leave.addEventListener("close", resolve, { once: true }));
    if (leave.returnValue === "leave") closeBars();
    return leave.returnValue === "leave";
  }

  function closeBars() {
    shownBars.length = 0;
    bar.hidden = true;
  }

  // ---- toasts
  function showToast({ id = "", message, isError = false, duration = 5000, action = "" }) {
    const toast = document.createElement("div");
    toast.className = isError ? "toast error" : "toast";
    toast.dataset.id = id;
    const text = document.createElement("span");
    text.textContent = message;
    toast.append(text);
    if (action) toast.append(toastButton(action, () => tell("toast-action", { id })));
    const remove = () => {
      if (toast.isConnected) tell("toast-dismiss", { id });
      toast.remove();
    };
    const close = toastButton("×", remove);
    close.setAttribute("aria-label", "Dismiss");
    toast.append(close);
    document.getElementById("toasts").append(toast);
    setTimeout(remove, duration);
  }

  function toastButton(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }
})();
