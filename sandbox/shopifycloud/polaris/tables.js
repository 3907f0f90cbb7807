// s-table and its parts. On a narrow screen (variant auto) each row becomes a card: the column marked
// listslot="primary" is its title, "kicker" stands above it, the others carry their column's heading.
"use strict";
(() => {
  const { Element, adopt, define, followSlots, sheet, word } = globalThis.polarisStandIn;

  const LIST = `
    s-table-header-row { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    s-table-body, s-table-row, s-table-cell { display: block; }
    s-table-row { display: grid; gap: 2px; padding: 12px 16px; border-block-end: 1px solid var(--p-line); }
    s-table-cell { padding: 0 !important; border: 0 !important; text-align: start !important; white-space: normal !important; overflow-wrap: anywhere; }
    s-table-cell[data-heading]:not([data-list="primary"], [data-list="kicker"], [data-list="secondary"], [data-list="inline"])::before { content: attr(data-heading) ": "; color: var(--p-subdued); }
    s-table-cell[data-list="primary"] { font-weight: 650; order: -1; }
    s-table-cell[data-list="kicker"] { font-size: 12px; color: var(--p-subdued); order: -2; }`;
  adopt(sheet(`
    s-table-header-row, s-table-row { display: table-row; }
    s-table-body { display: table-row-group; }
    s-table-header, s-table-cell { display: table-cell; padding: 8px 12px; vertical-align: middle; text-align: start; border-block-end: 1px solid var(--p-line); }
    s-table-header { background: #f7f7f7; color: var(--p-subdued); font-size: 12px; line-height: 16px; font-weight: 550; white-space: nowrap; }
    s-table-row:last-child > s-table-cell { border-block-end: 0; }
    s-table-row[clickdelegate] { cursor: pointer; }
    s-table-row:hover > s-table-cell { background: #fafafa; }
    s-table-header[format="numeric"], s-table-header[format="currency"], s-table-cell[data-format="numeric"], s-table-cell[data-format="currency"] { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
    @media (max-width: 489px) { s-table { ${LIST} } }
    s-table[variant="list"] { ${LIST} }
  `));

  class Table extends Element {
    static html = `
      <div class="filters"><slot name="filters"></slot></div>
      <div id="scroll"><div id="table" role="table"><slot></slot></div></div>
      <div id="pager"><button id="previous" type="button">‹</button><button id="next" type="button">›</button></div>`;
    static css = sheet(`
      :host { display: block; min-inline-size: 0; }
      :host([variant="list"]) #table { display: block; }
      .filters { padding: 8px 12px; border-block-end: 1px solid var(--p-line); }
      #scroll { overflow-x: auto; }
      #table { display: table; inline-size: 100%; border-collapse: collapse; }
      :host([loading]) #table { opacity: 0.5; }
      #pager { display: flex; justify-content: center; gap: 4px; padding: 8px; border-block-start: 1px solid var(--p-line); }
      #pager button { border: 1px solid var(--p-line-base); background: #fff; border-radius: 8px; inline-size: 36px; block-size: 28px; cursor: pointer; }
      #pager button:disabled { color: #8a8a8a; cursor: default; background: #f3f3f3; }
      @media (max-width: 489px) { #table { display: block; } }
    `);
    build() {
      followSlots(this.shadowRoot, (slot) => slot.parentElement);
      for (const way of ["previous", "next"]) {
        this.part(way).addEventListener("click", () => this.dispatchEvent(new Event(`${way}page`)));
      }
      new MutationObserver(() => this.#labelCells()).observe(this, { childList: true, subtree: true });
      new ResizeObserver(() => this.#letScroll()).observe(this);
    }
    update() {
      this.part("table").setAttribute("aria-busy", String(this.loading));
      this.part("pager").hidden = !this.paginate;
      for (const way of ["previous", "next"]) {
        this.part(way).setAttribute("aria-label", word(way));
        this.part(way).disabled = !this.hasAttribute(`has${way}page`);
      }
      this.#labelCells();
    }
    // What scrolls sideways must be reachable with the keyboard, and then needs a name.
    #letScroll() {
      const scroll = this.part("scroll");
      const wide = scroll.scrollWidth > scroll.clientWidth + 1;
      scroll.toggleAttribute("tabindex", wide);
      if (wide) Object.assign(scroll, { tabIndex: 0, role: "region", ariaLabel: word("table") });
      else scroll.removeAttribute("role");
    }
    #labelCells() {
      const headers = [...this.querySelectorAll("s-table-header")];
      for (const row of this.querySelectorAll("s-table-row")) {
        [...row.children].forEach((cell, index) => {
          const header = headers[index];
          if (!header || cell.localName !== "s-table-cell") return;
          const told = { heading: header.textContent.trim(), list: header.getAttribute("listslot") || "labeled", format: header.getAttribute("format") || "base" };
          for (const [name, value] of Object.entries(told)) if (value && cell.dataset[name] !== value) cell.dataset[name] = value;
        });
      }
    }
  }
  define("s-table", Table, { strings: "variant", booleans: "loading paginate hasPreviousPage hasNextPage" });

  const withRole = (role) => class extends Element { update() { this.defaultRole(role); } };
  define("s-table-header-row", withRole("row"));
  define("s-table-header", withRole("columnheader"), { strings: "listSlot format" });
  define("s-table-body", withRole("rowgroup"));
  define("s-table-cell", withRole("cell"));

  // A click anywhere on the row is a click on the link or checkbox it names.
  class Row extends withRole("row") {
    connectedCallback() {
      super.connectedCallback();
      this.onclick = (event) => {
        const other = this.clickDelegate && this.getRootNode().getElementById(this.clickDelegate);
        const direct = event.composedPath().some((each) => each.matches?.("a, button, input, select, label, s-link, s-button, s-clickable, s-checkbox"));
        if (other && !direct) other.click();
      };
    }
  }
  define("s-table-row", Row, { strings: "clickDelegate" });
})();
