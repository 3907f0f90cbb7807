// Where things stand: page, section, stack, grid, box, divider, query container, scroll box.
"use strict";
(() => {
  const { BOX, FLOW, GRID, Element, adopt, applyVisibility, define, headingLevel, rule, sheet } = globalThis.polarisStandIn;

  const BOX_NAMES = "background border borderWidth borderStyle borderColor borderRadius padding paddingBlock paddingBlockStart " +
    "paddingBlockEnd paddingInline paddingInlineStart paddingInlineEnd display blockSize minBlockSize maxBlockSize inlineSize " +
    "minInlineSize maxInlineSize accessibilityVisibility accessibilityRole accessibilityLabel overflow";
  const FLOW_NAMES = "gap rowGap columnGap alignItems alignContent justifyContent justifyItems placeItems placeContent";

  adopt(sheet(`
    s-box, s-grid-item, s-query-container, s-scroll-box { display: block; min-inline-size: 0; }
    s-stack { display: flex; flex-direction: column; min-inline-size: 0; }
    s-stack[direction="inline"] { flex-direction: row; flex-wrap: wrap; align-items: center; }
    s-grid { display: grid; min-inline-size: 0; }
    s-query-container { container-type: inline-size; }
    s-scroll-box { overflow: auto; }
    s-divider { display: block; border-block-start: 1px solid var(--p-line); }
    s-divider[color="strong"] { border-color: var(--p-line-strong); }
    s-divider[direction="block"] { align-self: stretch; border-block-start: 0; border-inline-start: 1px solid var(--p-line); }
    s-stack > s-section, s-stack > s-banner { align-self: stretch; }
  `));

  const ROLES = { header: "banner", footer: "contentinfo", section: "region", aside: "complementary", "ordered-list": "list", "unordered-list": "list", "list-item": "listitem", "list-item-separator": "separator", generic: "" };

  class Box extends Element {
    static rules = BOX;
    update() {
      for (const name of Object.keys(this.constructor.rules)) if (this.hasAttribute(name)) rule(this, name, this.constructor.rules[name]);
      const role = this.getAttribute("accessibilityrole");
      if (role && (ROLES[role] ?? role)) this.setAttribute("role", ROLES[role] ?? role);
      if (this.accessibilityLabel) this.setAttribute("aria-label", this.accessibilityLabel);
      applyVisibility(this);
    }
  }
  define("s-box", Box, { strings: BOX_NAMES });
  define("s-stack", class extends Box { static rules = { ...BOX, ...FLOW }; }, { strings: `direction ${FLOW_NAMES} ${BOX_NAMES}` });
  define("s-grid", class extends Box { static rules = { ...BOX, ...FLOW, ...GRID }; }, { strings: `gridTemplateColumns gridTemplateRows ${FLOW_NAMES} ${BOX_NAMES}` });
  define("s-grid-item", class extends Box { static rules = { ...BOX, ...GRID }; }, { strings: `gridColumn gridRow ${BOX_NAMES}` });

  class ScrollBox extends Box {
    update() {
      super.update();
      this.tabIndex = 0; // what scrolls must be reachable with the keyboard
    }
  }
  define("s-scroll-box", ScrollBox, { strings: `snapType scrollPadding scrollMargin ${BOX_NAMES}` });

  class QueryContainer extends Element {
    update() { if (this.containerName) this.style.containerName = this.containerName; }
  }
  define("s-query-container", QueryContainer, { strings: "containerName" });

  class Divider extends Element {
    update() { this.defaultRole("separator"); }
  }
  define("s-divider", Divider, { strings: "direction color" });

  // Hides a wrapper whose slot has nothing in it, so that it takes no room.
  function followSlots(root, wrapperOf) {
    for (const slot of root.querySelectorAll("slot[name]")) {
      const wrapper = wrapperOf(slot);
      const show = () => { wrapper.hidden = [...wrapper.querySelectorAll("slot")].every((each) => each.assignedElements().length === 0); };
      slot.addEventListener("slotchange", show);
      show();
    }
  }

  class Page extends Element {
    static html = `
      <div class="page">
        <header>
          <div id="breadcrumbs" class="breadcrumbs"><slot name="breadcrumb-actions"></slot></div>
          <div class="title"><h1 id="heading"></h1>
            <div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div></div>
        </header>
        <div class="supplemental"><slot name="supplemental-start"></slot></div>
        <div id="columns" class="columns"><div class="content"><slot></slot></div><aside class="aside"><slot name="aside"></slot></aside></div>
      </div>`;
    static css = sheet(`
      :host { display: block; container-type: inline-size; }
      .page { max-inline-size: 998px; margin: 0 auto; padding: 16px 24px 48px; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
      :host([inlinesize="small"]) .page { max-inline-size: 662px; }
      :host([inlinesize="large"]) .page { max-inline-size: none; }
      header { display: grid; gap: 4px; }
      .title { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; }
      h1 { margin: 0; font-size: 20px; line-height: 28px; font-weight: 650; overflow-wrap: anywhere; }
      .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-inline-start: auto; }
      .columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; align-items: start; }
      .content, .aside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
      @container (inline-size > 760px) { .columns.two { grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); } }
      @container (inline-size < 490px) { .page { padding: 12px 8px 40px; } header { padding: 0 8px; } }
    `);
    build() {
      followSlots(this.shadowRoot, (slot) => slot.parentElement);
      const aside = this.shadowRoot.querySelector("aside");
      new MutationObserver(() => this.part("columns").classList.toggle("two", !aside.hidden)).observe(aside, { attributes: true });
      this.part("columns").classList.toggle("two", !aside.hidden);
    }
    update() {
      this.part("heading").textContent = this.heading;
      this.part("heading").hidden = !this.heading;
    }
  }
  define("s-page", Page, { strings: "heading inlineSize" });

  class Section extends Element {
    static html = `
      <section id="section">
        <header id="header"><div class="titles"><div id="heading" role="heading"></div><div class="beside"><slot name="graphic"></slot><slot name="accessory"></slot></div>
          <p id="subheading"></p></div>
          <div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div></header>
        <div id="content"><slot></slot></div>
        <div class="supplemental"><slot name="supplemental"></slot></div>
      </section>`;
    static css = sheet(`
      :host { display: block; min-inline-size: 0; }
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
      :host(:not([nested])) section { background: var(--p-surface); border-radius: 12px; padding: 16px; box-shadow: 0 1px 0 rgb(26 26 26 / 7%), 0 0 0 1px rgb(26 26 26 / 8%); }
      :host(:not([nested])[padding="none"]) section { padding: 0; overflow: hidden; }
      :host(:not([nested])[padding="none"]) header { padding: 16px 16px 0; }
      header { display: flex; flex-wrap: wrap; gap: 8px; justify-content: space-between; align-items: center; }
      .titles { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: center; min-inline-size: 0; }
      #heading { font-size: 14px; line-height: 20px; font-weight: 650; overflow-wrap: anywhere; }
      :host([nested]) #heading { font-size: 13px; }
      #subheading { margin: 0; inline-size: 100%; color: var(--p-subdued); }
      .actions { display: flex; flex-wrap: wrap; gap: 8px; }
      #content { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
    `);
    build() { followSlots(this.shadowRoot, (slot) => (slot.parentElement.className ? slot.parentElement : slot)); }
    update() {
      this.toggleAttribute("nested", Boolean(this.parentElement?.closest("s-section, s-modal, s-popover")));
      const heading = this.part("heading");
      heading.textContent = this.heading;
      heading.hidden = !this.heading;
      heading.ariaLevel = String(headingLevel(this));
      this.part("subheading").textContent = this.subheading;
      this.part("subheading").hidden = !this.subheading;
      const acts = this.querySelector(":scope > [slot=primary-action], :scope > [slot=secondary-actions]");
      this.part("header").hidden = !this.heading && !this.subheading && !acts;
      const label = this.accessibilityLabel || this.heading;
      if (label) this.part("section").setAttribute("aria-label", label);
    }
  }
  define("s-section", Section, { strings: "heading subheading accessibilityLabel padding" });

  globalThis.polarisStandIn.followSlots = followSlots;
})();
