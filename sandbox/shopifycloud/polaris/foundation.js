// What every s-* element shares: colours, the document's styles, attributes as properties, spacing keywords as CSS.
"use strict";
(() => {
  const PIXELS = {
    none: 0, "small-500": 2, "small-400": 4, "small-300": 6, "small-200": 8, "small-100": 12, small: 12, base: 16,
    large: 20, "large-100": 20, "large-200": 24, "large-300": 32, "large-400": 40, "large-500": 48,
  };
  const RADII = { none: 0, "small-200": 2, "small-100": 4, small: 6, base: 8, large: 12, "large-100": 12, "large-200": 16, max: 9999 };
  const BORDER_WIDTHS = { none: 0, "small-100": 0.5, small: 1, base: 1, large: 2, "large-100": 3 };
  const LINES = { subdued: "var(--p-line)", base: "var(--p-line-base)", strong: "var(--p-line-strong)" };
  const SURFACES = { transparent: "transparent", subdued: "var(--p-surface-subdued)", base: "var(--p-surface)", strong: "var(--p-surface-strong)" };

  // ---- sheets: constructed, so that a strict Content-Security-Policy of the app does not stop them
  function sheet(css) {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  }

  const ROOT = sheet(`
    :root {
      --p-ink: #303030; --p-subdued: #5c5c5c; --p-page: #f1f1f1; --p-surface: #fff; --p-surface-subdued: #f7f7f7; --p-surface-strong: #ebebeb;
      --p-line: #ebebeb; --p-line-base: #d4d4d4; --p-line-strong: #8a8a8a; --p-focus: #005bd3; --p-link: #005bd3;
      --p-critical: #8e1f0b; --p-critical-fill: #c70a24; --p-success: #014b40; --p-warning: #5e4200; --p-caution: #4f4700; --p-info: #00435c;
      --p-font: Inter, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
    }
    html { color-scheme: light; }
    body { margin: 0; background: var(--p-page); color: var(--p-ink); font: 450 13px/20px var(--p-font); -webkit-font-smoothing: antialiased; }
    form { margin: 0; }
  `);
  // One rule per attribute and value in use, made when an element with it appears.
  const RULES = sheet("");

  function adopt(...sheets) {
    const missing = sheets.filter((each) => !document.adoptedStyleSheets.includes(each));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...missing];
  }

  const SHARED = sheet(`
    :host { box-sizing: border-box; }
    :host([hidden]) { display: none !important; }
    *, *::before, *::after { box-sizing: border-box; }
    :focus { outline: none; }
    :focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
    button, input, select, textarea { font: inherit; color: inherit; margin: 0; }
    .visually-hidden { position: absolute !important; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    [hidden] { display: none !important; }
  `);

  // ---- spacing, sizes, borders: attribute value -> declarations
  const each = (value, map) => value.trim().split(/\s+/).map((word) => (word in map ? `${map[word]}px` : word)).join(" ");
  const size = (value) => (/^\d+$/.test(value) && value !== "0" ? `${value}px` : value);
  const align = (value) => value;

  function border(value) {
    const [width = "base", colour = "base", style = "solid"] = value.trim().split(/\s+/);
    if (width === "none") return "none";
    return `${BORDER_WIDTHS[width] ?? 1}px ${style === "auto" ? "solid" : style} ${LINES[colour] || LINES.base}`;
  }

  // attribute -> [CSS property, how to read the value, weight: a more precise attribute wins]
  const BOX = {
    padding: ["padding", (v) => each(v, PIXELS), 1],
    paddingblock: ["padding-block", (v) => each(v, PIXELS), 2],
    paddinginline: ["padding-inline", (v) => each(v, PIXELS), 2],
    paddingblockstart: ["padding-block-start", (v) => each(v, PIXELS), 3],
    paddingblockend: ["padding-block-end", (v) => each(v, PIXELS), 3],
    paddinginlinestart: ["padding-inline-start", (v) => each(v, PIXELS), 3],
    paddinginlineend: ["padding-inline-end", (v) => each(v, PIXELS), 3],
    background: ["background", (v) => SURFACES[v] || "transparent", 1],
    border: ["border", border, 1],
    borderwidth: ["border-width", (v) => each(v, BORDER_WIDTHS), 2],
    borderstyle: ["border-style", (v) => v.replaceAll("auto", "solid"), 2],
    bordercolor: ["border-color", (v) => LINES[v] || LINES.base, 2],
    borderradius: ["border-radius", (v) => each(v, RADII), 1],
    blocksize: ["block-size", size, 1],
    minblocksize: ["min-block-size", size, 1],
    maxblocksize: ["max-block-size", size, 1],
    inlinesize: ["inline-size", size, 1],
    mininlinesize: ["min-inline-size", size, 1],
    maxinlinesize: ["max-inline-size", size, 1],
    display: ["display", (v) => (v === "none" ? "none" : ""), 9],
    overflow: ["overflow", (v) => v, 1],
  };
  const FLOW = {
    gap: ["gap", (v) => each(v, PIXELS), 1],
    rowgap: ["row-gap", (v) => each(v, PIXELS), 2],
    columngap: ["column-gap", (v) => each(v, PIXELS), 2],
    alignitems: ["align-items", align, 1],
    aligncontent: ["align-content", align, 1],
    justifycontent: ["justify-content", align, 1],
    justifyitems: ["justify-items", align, 1],
    placeitems: ["place-items", align, 1],
    placecontent: ["place-content", align, 1],
  };
  const GRID = {
    gridtemplatecolumns: ["grid-template-columns", (v) => v, 1],
    gridtemplaterows: ["grid-template-rows", (v) => v, 1],
    gridcolumn: ["grid-column", (v) => v, 1],
    gridrow: ["grid-row", (v) => v, 1],
  };

  const made = new Set();

  // "@container (inline-size > 500px) 1fr 1fr, 1fr" means: the first value in a wide container, else the second.
  function responsive(value) {
    const match = /^@container\s*([\w-]*\s*\([^)]*\))\s*([^,]+),\s*(.+)$/.exec(value.trim());
    return match ? { condition: match[1], inside: match[2].trim(), otherwise: match[3].trim() } : { otherwise: value };
  }

  function rule(element, attribute, [property, read, weight]) {
    const value = element.getAttribute(attribute);
    const key = `${element.localName}|${attribute}|${value}`;
    if (!value || made.has(key)) return;
    made.add(key);
    const selector = element.localName + `[${attribute}="${CSS.escape(value)}"]`.repeat(weight);
    const { condition, inside, otherwise } = responsive(value);
    const add = (text) => RULES.insertRule(text, RULES.cssRules.length);
    add(`${selector} { ${property}: ${read(otherwise)} }`);
    if (condition) add(`@container ${condition} { ${selector} { ${property}: ${read(inside)} } }`);
  }

  // ---- elements
  const camel = (names) => names.split(" ").filter(Boolean);

  // Attributes are lower case in HTML; the same name in camel case is the property.
  // `watched` are attributes that an element reads by itself, without such a property.
  function reflect(type, { strings = "", booleans = "", watched = "" }) {
    for (const name of camel(strings)) {
      Object.defineProperty(type.prototype, name, {
        configurable: true,
        get() { return this.getAttribute(name.toLowerCase()) ?? ""; },
        set(value) { value == null ? this.removeAttribute(name.toLowerCase()) : this.setAttribute(name.toLowerCase(), value); },
      });
    }
    for (const name of camel(booleans)) {
      Object.defineProperty(type.prototype, name, {
        configurable: true,
        get() { return this.hasAttribute(name.toLowerCase()); },
        set(value) { this.toggleAttribute(name.toLowerCase(), Boolean(value)); },
      });
    }
    type.observed = [...camel(strings), ...camel(booleans), ...camel(watched)].map((name) => name.toLowerCase());
  }

  class Element extends HTMLElement {
    static html = ""; // the shadow tree; without it the element is styled as part of the document
    static css = null;
    static delegatesFocus = false;
    static get observedAttributes() { return this.observed || []; }

    constructor() {
      super();
      if (!this.constructor.html) return;
      const root = this.attachShadow({ mode: "open", delegatesFocus: this.constructor.delegatesFocus });
      root.adoptedStyleSheets = [SHARED, ...(this.constructor.css ? [this.constructor.css] : [])];
      root.innerHTML = this.constructor.html;
      this.build?.();
    }

    part(name) { return this.shadowRoot.getElementById(name); }
    connectedCallback() { this.update?.(); }
    attributeChangedCallback() { if (this.isConnected) this.update?.(); }

    // A page that gave the element a role of its own keeps it.
    defaultRole(role) { if (!this.hasAttribute("role")) this.setAttribute("role", role); }
  }

  function define(name, type, attributes = {}) {
    reflect(type, attributes);
    if (!customElements.get(name)) customElements.define(name, type);
  }

  // Hides a text from the eye or from the screen reader, as accessibilityvisibility says.
  const VISIBILITY = sheet(`
    [accessibilityvisibility="exclusive"] { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  `);

  function applyVisibility(element) {
    if (element.getAttribute("accessibilityvisibility") === "hidden") element.setAttribute("aria-hidden", "true");
  }

  // A heading's level is its depth in sections that have a heading; the page's own is 1.
  function headingLevel(element) {
    let level = 2;
    for (let up = element.parentElement || element.getRootNode().host; up; up = up.parentElement || up.getRootNode().host) {
      if (up.localName === "s-section" && up.hasAttribute("heading")) level += 1;
    }
    return Math.min(level, 6);
  }

  // The elements' own few words, in the language of the page.
  const WORDS = {
    nl: { dismiss: "Sluiten", loading: "Laden", progress: "Voortgang", next: "Volgende", previous: "Vorige", remove: "Verwijderen", table: "Tabel", external: "opent in een nieuw tabblad" },
    en: { dismiss: "Dismiss", loading: "Loading", progress: "Progress", next: "Next", previous: "Previous", remove: "Remove", table: "Table", external: "opens in a new tab" },
    de: { dismiss: "Schließen", loading: "Laden", progress: "Fortschritt", next: "Weiter", previous: "Zurück", remove: "Entfernen", table: "Tabelle", external: "öffnet in einem neuen Tab" },
    fr: { dismiss: "Fermer", loading: "Chargement", progress: "Progression", next: "Suivant", previous: "Précédent", remove: "Supprimer", table: "Tableau", external: "s’ouvre dans un nouvel onglet" },
  };
  const word = (name) => (WORDS[document.documentElement.lang.slice(0, 2)] || WORDS.en)[name];

  adopt(ROOT, RULES, VISIBILITY);
  globalThis.polarisStandIn = { Element, BOX, FLOW, GRID, adopt, applyVisibility, define, headingLevel, rule, sheet, word };
})();
