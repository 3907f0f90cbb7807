// A stand-in for Shopify's App Bridge: an app written for the real one runs unchanged inside the sandbox's admin.
//
//  1. Where we run: the admin that framed us, the shop, the key
//  2. Session tokens
//  3. fetch and XMLHttpRequest carry the token and retry once with a fresh one; a fetch that is refused (401, 403) leaves
//     the frame when told to (whether an XMLHttpRequest does is not known: here it does not)
//  4. The patch-id-token page
//  5. Opening addresses: _top, links, the path the admin shows
//  6. Navigation (s-app-nav)
//  7. Save bar
//  8. window.shopify
//
// Left out: resource picker, scopes, s-app-window, point of sale. The real one is unversioned and undocumented in places;
// where its behaviour is not known (see docs of shopifyapp and @shopify/app-bridge-types) this one does the stricter thing.
"use strict";
(() => {
  // ---- 1. Where we run -------------------------------------------------------------------------------------------
  const script = document.currentScript;
  const first = document.querySelector("script");
  if (first !== script) console.error("App Bridge must be the first script of the document.");
  if (script.async || script.defer || script.type === "module") console.error("App Bridge must not be deferred.");

  const admin = new URL(script.src).origin;
  const meta = document.querySelector('meta[name="shopify-api-key"]');
  const apiKey = meta?.content || script.dataset.apiKey || "";
  if (!apiKey) console.error("App Bridge needs <meta name=shopify-api-key> or data-api-key on its script.");

  // document.open() keeps the window but takes its listeners away: what was patched stays patched, the rest starts anew.
  const isPatched = Boolean(window.shopify?.isPatched);
  const framed = window.parent !== window;
  const query = new URLSearchParams(location.search);
  const remembered = (name) => {
    const given = query.get(name);
    try {
      if (given) sessionStorage.setItem(`app-bridge-${name}`, given);
      return given || sessionStorage.getItem(`app-bridge-${name}`) || "";
    } catch {
      return given || ""; // storage is closed in a private window with third-party blocking
    }
  };
  const config = {
    apiKey,
    shop: remembered("shop"),
    host: remembered("host"),
    locale: remembered("locale") || navigator.language,
    appOrigins: [],
    disabledFeatures: (document.querySelector('meta[name="shopify-disabled-features"]')?.content || "").split(/[\s,]+/).filter(Boolean),
  };
  const isOff = (feature) => config.disabledFeatures.includes(feature);

  let lastId = 0;
  const newId = () => `${Date.now()}-${(lastId += 1)}`;
  const tell = (type, rest) => framed && window.parent.postMessage({ type: `app-bridge:${type}`, ...rest }, admin);

  const waiting = new Map(); // id of a question -> function that takes the admin's answer
  const ask = (type, rest = {}, patience = 30000) => new Promise((resolve, reject) => {
    if (!framed) return reject(new Error("App Bridge: this page is not open inside the Shopify admin."));
    const id = newId();
    const late = setTimeout(() => {
      waiting.delete(id);
      reject(new Error(`App Bridge: no answer from the admin at ${admin}.`));
    }, patience);
    waiting.set(id, (answer) => {
      clearTimeout(late);
      waiting.delete(id);
      if (answer.error) reject(new Error(`App Bridge: ${answer.error}`));
      else resolve(answer);
    });
    return tell(type, { id, ...rest });
  });

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== admin) return;
    const { type, id } = event.data || {};
    if (type === "app-bridge:save-bar-action") return saveBarAction(event.data);
    if (type === "app-bridge:toast-action") return toasts.get(id)?.onAction?.();
    if (type === "app-bridge:toast-dismiss") return toasts.get(id)?.onDismiss?.();
    return waiting.get(id)?.(event.data);
  });

  // ---- 2. Session tokens -----------------------------------------------------------------------------------------
  // A token lives 60 seconds. It is kept until 15 seconds before its end, counted from when we received it, because
  // the sandbox's clock may be moved.
  let kept = { token: "", untilMs: 0 };

  async function idToken({ fresh = false } = {}) {
    if (!fresh && kept.token && Date.now() < kept.untilMs) return kept.token;
    const { token } = await ask("id-token");
    const { exp, iat } = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    kept = { token, untilMs: Date.now() + (exp - iat - 15) * 1000 };
    return token;
  }

  // ---- 3. fetch and XMLHttpRequest -------------------------------------------------------------------------------
  const RETRY = "X-Shopify-Retry-Invalid-Session-Request";
  const REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url";
  const isOurs = (url) => {
    const { origin } = new URL(url, document.baseURI);
    return origin === location.origin || config.appOrigins.includes(origin);
  };

  function leaveWhenTold(address) {
    if (address) openAtTop(new URL(address, location.href).href, "_top");
  }

  function patchFetch() {
    const native = window.fetch.bind(window);
    window.fetch = async (resource, options) => {
      const request = new Request(resource, options);
      if (!isOurs(request.url) || request.headers.has("Authorization")) return native(resource, options);
      const spare = request.clone(); // a body can be read once; the retry needs its own
      request.headers.set("Authorization", `Bearer ${await window.shopify.idToken()}`);
      let answer = await native(request);
      if (answer.status === 401 && answer.headers.get(RETRY)) {
        spare.headers.set("Authorization", `Bearer ${await window.shopify.idToken({ fresh: true })}`);
        answer = await native(spare);
      }
      if ([401, 403].includes(answer.status)) leaveWhenTold(answer.headers.get(REAUTHORIZE));
      return answer;
    };
  }

  function patchXMLHttpRequest() {
    const Native = window.XMLHttpRequest;
    window.XMLHttpRequest = class XMLHttpRequest extends Native {
      #call = null; // {method, url, headers, body, ours, retried, aborted}

      constructor() {
        super();
        // First of all listeners, so that a 401 that is retried is never seen by the app.
        for (const type of ["readystatechange", "progress", "load", "loadend"]) {
          this.addEventListener(type, (event) => this.#watch(event));
        }
      }

      open(method, url, asynchronous = true, ...credentials) {
        this.#call = { method, url, headers: [], ours: asynchronous && isOurs(url), retried: false, aborted: false };
        super.open(method, url, asynchronous, ...credentials);
      }

      setRequestHeader(name, value) {
        super.setRequestHeader(name, value);
        this.#call.headers.push([name, value]);
      }

      send(body = null) {
        const call = this.#call;
        call.body = body;
        if (!call.ours) return super.send(body);
        const own = call.headers.some(([name]) => name.toLowerCase() === "authorization");
        return void (own ? super.send(body) : this.#sendWith(call, window.shopify.idToken()));
      }

      abort() {
        if (this.#call) this.#call.aborted = true;
        super.abort();
      }

      async #sendWith(call, token) {
        try {
          const value = `Bearer ${await token}`;
          if (call.aborted) return;
          if (this.readyState === Native.OPENED) super.setRequestHeader("Authorization", value);
        } catch (error) {
          console.error(error);
          if (call.aborted) return;
        }
        super.send(call.body);
      }

      // A request that brought its own token is retried as well: the app cannot know that the token was too old.
      #mustRetry() {
        return this.#call?.ours && !this.#call.retried && this.readyState >= Native.HEADERS_RECEIVED &&
          this.status === 401 && Boolean(this.getResponseHeader(RETRY));
      }

      #watch(event) {
        if (this.#mustRetry()) {
          event.stopImmediatePropagation();
          if (event.type === "loadend") this.#retry();
        }
      }

      #retry() {
        const call = this.#call;
        call.retried = true;
        super.open(call.method, call.url, true);
        for (const [name, value] of call.headers) {
          if (name.toLowerCase() !== "authorization") super.setRequestHeader(name, value);
        }
        this.#sendWith(call, window.shopify.idToken({ fresh: true }));
      }
    };
  }

  // ---- 4. The patch-id-token page --------------------------------------------------------------------------------
  // The app answers a document request without a token with one line: this script, and the wanted path in the query.
  // Only a path of the app itself is followed: "//host" and "/\host" would be another site.
  const isOwnPath = (path) => /^\/(?![/\\])/.test(path) && !/[\t\n\r]/.test(path);
  const patchTarget = query.get("shopify-reload");

  async function reload(path) {
    if (!isOwnPath(path)) return say(`App Bridge refuses to reload ${path}: not a path of this app.`);
    const headers = async (fresh) => ({ Authorization: `Bearer ${await idToken({ fresh })}`, "X-Shopify-Bounce": "1" });
    const native = window.fetch;
    let answer = await native(path, { headers: await headers(true) });
    if (answer.status === 401 && answer.headers.get(RETRY)) answer = await native(path, { headers: await headers(true) });
    const address = answer.headers.get(REAUTHORIZE);
    if (address) return leaveWhenTold(address);
    if (answer.status === 401) return say(`The app refused the session token it was given (${path}).`);
    return replaceDocument(answer, await answer.text());
  }

  function replaceDocument(answer, html) {
    const landed = new URL(answer.url);
    history.replaceState(null, "", landed.pathname + landed.search);
    document.open();
    document.write(html);
    document.close();
  }

  function say(message) {
    console.error(message);
    document.body.textContent = message;
  }

  // ---- 5. Opening addresses --------------------------------------------------------------------------------------
  const nativeOpen = window.open.bind(window);
  const nativePush = history.pushState.bind(history);
  const nativeReplace = history.replaceState.bind(history);

  function openAtTop(url, target) {
    if (framed) tell("open", { url, target });
    else nativeOpen(url, target);
  }

  function patchOpen() {
    window.open = (url, target, features) => {
      const address = String(url ?? "");
      if (target === "_top" || target === "_parent" || address.startsWith("shopify:")) {
        openAtTop(address.startsWith("shopify:") ? address : new URL(address, location.href).href, "_top");
        return null;
      }
      return nativeOpen(url, target, features);
    };
  }

  function linkOf(event) {
    for (const element of event.composedPath()) {
      if (element.nodeType !== Node.ELEMENT_NODE || !element.hasAttribute("href")) continue;
      if (element.matches("a, s-link, s-button, s-clickable, s-clickable-chip")) return element;
    }
    return null;
  }

  async function followLink(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = linkOf(event);
    if (!link) return;
    const href = link.getAttribute("href");
    const target = link.getAttribute("target") || "auto";
    if (href.startsWith("#") || href.startsWith("javascript:")) return;
    if (href.startsWith("shopify:") || target === "_top" || target === "_parent") {
      event.preventDefault();
      if (await mayLeave()) openAtTop(href.startsWith("shopify:") ? href : new URL(href, document.baseURI).href, "_top");
    } else if (dirtyForms.size && target !== "_blank" && isOurs(href)) {
      event.preventDefault();
      if (await mayLeave()) location.assign(new URL(href, document.baseURI));
    }
  }

  // The admin's address follows ours, so that reloading the browser comes back to this page.
  function tellPath() {
    tell("path", { path: location.pathname + location.search });
  }

  function patchHistory() {
    history.pushState = (...args) => { nativePush(...args); tellPath(); };
    history.replaceState = (...args) => { nativeReplace(...args); tellPath(); };
  }

  // ---- 6. Navigation ---------------------------------------------------------------------------------------------
  let sentNavigation = "";

  function tellNavigation() {
    const menu = document.querySelector("s-app-nav, ui-nav-menu");
    if (!menu) return;
    const items = [...menu.querySelectorAll("s-link[href], a[href]")].map((link) => ({
      path: new URL(link.getAttribute("href"), document.baseURI).pathname,
      label: link.textContent.trim(),
      home: link.getAttribute("rel") === "home",
    }));
    if (JSON.stringify(items) === sentNavigation) return;
    sentNavigation = JSON.stringify(items);
    tell("navigation", { items });
  }

  // ---- 7. Save bar -----------------------------------------------------------------------------------------------
  // A form with data-save-bar shows the bar as soon as a field changes; submit and reset take it away again.
  const dirtyForms = new Map(); // id -> form
  const idOf = (form) => [...dirtyForms].find(([, each]) => each === form)?.[0];

  function formOf(event) {
    const field = event.composedPath().find((each) => each.form instanceof HTMLFormElement);
    const form = field?.form || event.target.closest?.("form");
    return form?.hasAttribute("data-save-bar") ? form : null;
  }

  function markDirty(event) {
    const form = formOf(event);
    if (!form || idOf(form)) return;
    const id = newId();
    dirtyForms.set(id, form);
    tell("save-bar", { id, shown: true });
  }

  function markClean(form) {
    const id = idOf(form);
    if (!id) return;
    dirtyForms.delete(id);
    tell("save-bar", { id, shown: false });
  }

  async function saveBarAction({ id, action }) {
    const form = dirtyForms.get(id);
    if (!form) {
      const buttons = [...(document.getElementById(id)?.querySelectorAll("button") || [])];
      const wanted = buttons.find((each) => (each.getAttribute("variant") === "primary") === (action === "save"));
      return wanted?.click();
    }
    if (action === "save") return form.requestSubmit();
    if (form.hasAttribute("data-discard-confirmation") && !(await mayLeave())) return undefined;
    return form.reset();
  }

  async function mayLeave() {
    if (!dirtyForms.size && !shownBars.size) return true;
    const { allowed } = await ask("confirm-leave");
    if (allowed) dirtyForms.clear();
    return allowed;
  }

  const shownBars = new Set();
  const saveBar = {
    async show(id) { shownBars.add(id); tell("save-bar", { id, shown: true }); },
    async hide(id) { shownBars.delete(id); tell("save-bar", { id, shown: false }); },
    async toggle(id) { return shownBars.has(id) ? saveBar.hide(id) : saveBar.show(id); },
    async leaveConfirmation() {
      if (!(await mayLeave())) throw new Error("The user stays on this page.");
    },
  };

  // ---- 8. window.shopify -----------------------------------------------------------------------------------------
  const toasts = new Map();
  const toast = {
    show(message, { duration = 5000, isError = false, action = "", onAction, onDismiss } = {}) {
      const id = newId();
      toasts.set(id, { onAction, onDismiss });
      tell("toast", { id, message: String(message), duration, isError, action });
      return id;
    },
    hide(id) { tell("toast-hide", { id }); },
  };

  // Optional permissions: a person is asked in the admin, and may take his time.
  const scopes = {
    async request(wanted) { return (await ask("scopes-request", { scopes: wanted }, 600000)).answer; },
  };

  const shopify = {
    isPatched: !patchTarget,
    config,
    origin: admin,
    ready: Promise.resolve(),
    environment: { embedded: framed, mobile: false, pos: false },
    idToken,
    loading(on = true) { tell("loading", { on: Boolean(on) }); },
    saveBar,
    scopes,
    toast,
  };

  function listen() {
    document.addEventListener("click", followLink);
    document.addEventListener("input", markDirty);
    document.addEventListener("change", markDirty);
    document.addEventListener("reset", (event) => markClean(event.target));
    document.addEventListener("submit", (event) => markClean(event.target), true);
    window.addEventListener("popstate", tellPath);
    new MutationObserver(() => {
      tellNavigation();
      for (const form of dirtyForms.values()) if (!form.isConnected) markClean(form);
    }).observe(document, { childList: true, subtree: true });
  }

  function start() {
    window.shopify = shopify;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("s-app-nav, ui-nav-menu, ui-title-bar, ui-save-bar { display: none; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    if (!framed && config.shop && !isOff("auto-redirect")) {
      const handle = config.shop.replace(".myshopify.com", "");
      return location.replace(`${admin}/store/${handle}`); // the real one knows the app's handle and opens the app
    }
    tell("start");
    if (patchTarget) return document.addEventListener("DOMContentLoaded", () => reload(patchTarget));
    if (!isPatched) {
      patchOpen();
      patchHistory();
      if (!isOff("fetch")) {
        patchFetch();
        patchXMLHttpRequest();
      }
    }
    tellPath();
    listen();
    return document.addEventListener("DOMContentLoaded", () => {
      tellNavigation();
      tell("loading", { on: false });
      tell("title", { title: document.title });
    });
  }

  start();
})();
