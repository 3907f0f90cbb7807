// s-icon and the drawings it knows: 20 × 20, one stroke width. A name without a drawing is a circle.
"use strict";
(() => {
  const { Element, define, sheet } = globalThis.polarisStandIn;

  const PATHS = {
    "alert-circle": "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 6v5M10 13.7v.2",
    "alert-triangle": "M10 3 18 16.5H2L10 3ZM10 8v4M10 14.2v.2",
    "arrow-left": "M16.5 10h-13M8.5 5l-5 5 5 5",
    "arrow-right": "M3.5 10h13M11.5 5l5 5-5 5",
    bank: "M3 8.5 10 4l7 4.5H3ZM5 8.5V15M8.3 8.5V15M11.7 8.5V15M15 8.5V15M3 16h14",
    bill: "M5 2.5h10v15l-2.5-1.7L10 17.5l-2.5-1.7L5 17.5v-15ZM7.5 6.5h5M7.5 9.5h5",
    book: "M4 4.5A2 2 0 0 1 6 3h10v14H6a2 2 0 0 1-2-1.5v-11ZM4 15.5A2 2 0 0 1 6 14h10",
    calendar: "M3.5 5h13v11.5h-13V5ZM3.5 8.5h13M7 3v3M13 3v3",
    cart: "M2.5 3.5h2l2 9.5h8.5l1.8-7H5.2M8 16.5h.2M14 16.5h.2",
    check: "M4.5 10.5 8.5 14.5 15.5 6",
    "check-circle": "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM6.5 10.2l2.5 2.5 4.5-5",
    "chevron-down": "M5 7.5l5 5 5-5",
    "chevron-left": "M12.5 5l-5 5 5 5",
    "chevron-right": "M7.5 5l5 5-5 5",
    "chevron-up": "M5 12.5l5-5 5 5",
    clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2",
    connect: "M8 12 12 8M7 9 5 11a3 3 0 0 0 4.2 4.2l2-2M13 11l2-2a3 3 0 0 0-4.2-4.2l-2 2",
    delete: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5",
    download: "M10 3v9M6 8.5l4 4 4-4M3.5 16.5h13",
    edit: "M4 16l.7-3.5L13 4.2a1.6 1.6 0 0 1 2.3 0l.5.5a1.6 1.6 0 0 1 0 2.3L7.5 15.3 4 16Z",
    email: "M3 5h14v10.5H3V5ZM3 5.5l7 5.5 7-5.5",
    external: "M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16 4l-7 7",
    filter: "M3 5.5h14M5.5 10h9M8 14.5h4",
    home: "M3 10l7-6.5L17 10M5 8.5v8h3.5V12h3v4.5H15v-8",
    info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9v5M10 6.3v.2",
    lock: "M5 9h10v7.5H5V9ZM7 9V6.5a3 3 0 0 1 6 0V9",
    "menu-horizontal": "M5 10h.2M10 10h.2M15 10h.2",
    order: "M4 4.5h12v12H4v-12ZM4 12h3.5l1 2h3l1-2H16",
    "pause-circle": "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM8.3 7.3v5.4M11.7 7.3v5.4",
    person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.8 16.5a6.3 6.3 0 0 1 12.4 0",
    play: "M6.5 4.5v11l9-5.5-9-5.5Z",
    plus: "M10 4v12M4 10h12",
    product: "M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5v-7ZM3.5 6.5 10 10l6.5-3.5M10 10v7",
    "question-circle": "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M10 14v.2",
    refresh: "M16 6.5A7 7 0 0 0 3.2 9M4 13.5A7 7 0 0 0 16.8 11M16.5 3v4h-4M3.5 17v-4h4",
    search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM13.5 13.5 17 17",
    settings: "M10 12.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M15.1 4.9l-1.4 1.4M6.3 13.7l-1.4 1.4",
    view: "M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5ZM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
    x: "M5 5l10 10M15 5 5 15",
  };
  const CIRCLE = "M10 16a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z";
  const NAMES = { "x-circle": "alert-circle", save: "check", status: "check-circle", reset: "refresh", sort: "filter", link: "connect" };

  function drawing(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", PATHS[NAMES[name] || name] || PATHS[name.replace("-filled", "")] || CIRCLE);
    for (const [attribute, value] of [["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "1.6"], ["stroke-linecap", "round"], ["stroke-linejoin", "round"]]) {
      path.setAttribute(attribute, value);
    }
    svg.append(path);
    return svg;
  }

  class Icon extends Element {
    static html = '<span id="drawing"></span>';
    static css = sheet(`
      :host { display: inline-flex; inline-size: 20px; block-size: 20px; flex: none; vertical-align: middle; color: inherit; }
      :host([size="small"]) { inline-size: 16px; block-size: 16px; }
      :host([color="subdued"]) { color: var(--p-subdued); }
      :host([tone="critical"]) { color: var(--p-critical-fill); }
      :host([tone="success"]) { color: #047b5d; }
      :host([tone="warning"]), :host([tone="caution"]) { color: #8a6116; }
      :host([tone="info"]) { color: #0b6a94; }
      span, svg { display: block; inline-size: 100%; block-size: 100%; }
    `);
    update() { this.part("drawing").replaceChildren(drawing(this.type)); }
  }
  define("s-icon", Icon, { strings: "type tone color size interestFor" });

  globalThis.polarisStandIn.drawing = drawing;
})();
