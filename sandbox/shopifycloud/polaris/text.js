// Words, numbers and small signs: text, heading, paragraph, lists, badge, chip, banner, empty state, pictures, progress.
"use strict";
(() => {
  const { Element, adopt, applyVisibility, define, drawing, followSlots, headingLevel, sheet, word } = globalThis.polarisStandIn;

  // ---- text: no shadow tree, styled as part of the document
  const TONES = { critical: "--p-critical", success: "--p-success", warning: "--p-warning", caution: "--p-caution", info: "--p-info", neutral: "--p-subdued" };
  const SIZES = { "small-200": "11px/14px", "small-100": "12px/16px", small: "12px/16px", base: "13px/20px", large: "14px/20px", "large-100": "16px/24px", "large-200": "18px/24px", "large-300": "20px/28px", "large-400": "24px/32px" };
  const WORDS_OF = ":is(s-text, s-paragraph, s-number, s-heading)";
  adopt(sheet(`
    s-text, s-number { display: inline; }
    s-paragraph { display: block; overflow-wrap: anywhere; }
    s-heading { display: block; font: 650 14px/20px var(--p-font); overflow-wrap: anywhere; }
    ${Object.entries(TONES).map(([tone, colour]) => `${WORDS_OF}[tone="${tone}"] { color: var(${colour}); }`).join("")}
    ${Object.entries(SIZES).map(([size, font]) => `${WORDS_OF}[fontsize="${size}"] { font-size: ${font.split("/")[0]}; line-height: ${font.split("/")[1]}; }`).join("")}
    ${WORDS_OF}[color="subdued"] { color: var(--p-subdued); }
    ${WORDS_OF}[fontweight="medium"] { font-weight: 550; }
    ${WORDS_OF}[fontweight="semibold"] { font-weight: 650; }
    ${WORDS_OF}[fontweight="bold"] { font-weight: 700; }
    ${WORDS_OF}[fontvariantnumeric="tabular-nums"], s-number { font-variant-numeric: tabular-nums; }
    s-text[type="strong"] { font-weight: 650; }
    s-text[type="redundant"] { text-decoration: line-through; }
    ${WORDS_OF}[lineclamp] { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: attr(lineclamp type(<integer>), 1); overflow: hidden; }
    s-ordered-list, s-unordered-list { display: block; padding-inline-start: 24px; counter-reset: item; list-style: disc; }
    s-ordered-list { list-style: decimal; }
    s-list-item { display: list-item; padding-block: 2px; }
  `));

  class Words extends Element {
    update() { applyVisibility(this); }
  }
  define("s-text", class extends Words {}, { strings: "color type tone fontVariantNumeric fontSize fontWeight accessibilityVisibility dir interestFor" });
  define("s-number", class extends Words {}, { strings: "tone color fontSize fontWeight accessibilityVisibility dir" });

  class Paragraph extends Words {
    update() { super.update(); this.defaultRole("paragraph"); }
  }
  define("s-paragraph", Paragraph, { strings: "color tone fontSize fontWeight fontVariantNumeric accessibilityVisibility dir lineClamp" });

  class Heading extends Words {
    update() {
      super.update();
      const role = this.accessibilityRole || "heading";
      this.setAttribute("role", role);
      if (role === "heading") this.setAttribute("aria-level", headingLevel(this));
    }
  }
  define("s-heading", Heading, { strings: "fontSize accessibilityRole accessibilityVisibility lineClamp" });

  const withRole = (role) => class extends Element { update() { this.defaultRole(role); } };
  define("s-ordered-list", withRole("list"));
  define("s-unordered-list", withRole("list"));
  define("s-list-item", withRole("listitem"));

  // ---- badge and chips
  const FILLS = `
    :host([tone="info"]) { background: #d5ebff; color: #003a5a; }
    :host([tone="success"]) { background: #affebf; color: #014b40; }
    :host([tone="caution"]) { background: #fff8c4; color: #4f4700; }
    :host([tone="warning"]) { background: #ffd6a4; color: #5e4200; }
    :host([tone="critical"]) { background: #fed1d7; color: #8e0b21; }`;

  class Badge extends Element {
    static html = '<span id="icon"></span><slot></slot>';
    static css = sheet(`
      :host { display: inline-flex; align-items: center; gap: 4px; border-radius: 8px; padding: 2px 8px; font-size: 12px; line-height: 16px; font-weight: 550; white-space: nowrap; background: #e3e3e3; color: #4a4a4a; inline-size: fit-content; max-inline-size: 100%; }
      :host([size="large"]), :host([size="large-100"]) { padding: 4px 10px; font-size: 13px; }
      ${FILLS}
      #icon { inline-size: 14px; block-size: 14px; }
    `);
    update() {
      this.part("icon").hidden = !this.icon;
      this.part("icon").replaceChildren(...(this.icon ? [drawing(this.icon)] : []));
    }
  }
  define("s-badge", Badge, { strings: "color icon size tone" });

  const CHIP_CSS = `
    :host { display: inline-flex; max-inline-size: 100%; }
    .chip { display: inline-flex; align-items: center; gap: 4px; border: 0; border-radius: 8px; padding: 2px 10px; background: #e3e3e3; color: var(--p-ink); font-size: 12px; text-decoration: none; }
    :host([color="strong"]) .chip { background: #d4d4d4; }
    :host([color="subdued"]) .chip { background: #f1f1f1; }
    button { cursor: pointer; }
    #remove { border: 0; background: none; padding: 2px; inline-size: 20px; block-size: 20px; align-self: center; }`;

  class Chip extends Element {
    static html = '<span id="chip" class="chip"><slot name="graphic"></slot><slot></slot></span><button id="remove" type="button"></button>';
    static css = sheet(CHIP_CSS);
    build() {
      this.part("remove").append(drawing("x"));
      this.part("remove").addEventListener("click", (event) => {
        event.stopPropagation();
        this.dispatchEvent(new Event("remove"));
      });
    }
    update() {
      this.part("remove").hidden = !this.removable;
      this.part("remove").setAttribute("aria-label", `${word("remove")} ${this.textContent.trim()}`);
      if (this.accessibilityLabel) this.part("chip").setAttribute("aria-label", this.accessibilityLabel);
    }
  }
  define("s-chip", Chip, { strings: "color accessibilityLabel", booleans: "removable" });

  class ClickableChip extends Chip {
    static html = Chip.html.replaceAll("span", "button");
    update() {
      super.update();
      this.part("chip").type = "button";
      this.part("chip").disabled = this.disabled;
    }
  }
  define("s-clickable-chip", ClickableChip, { strings: "color accessibilityLabel href commandFor command interestFor", booleans: "removable disabled hidden" });

  // ---- banner
  const BANNER_ICONS = { info: "info", success: "check-circle", warning: "alert-triangle", critical: "alert-circle", auto: "info" };

  class Banner extends Element {
    static html = `
      <div id="banner"><span id="icon"></span>
        <div class="body"><p id="heading"></p><slot></slot><div class="actions"><slot name="secondary-actions"></slot></div></div>
        <button id="dismiss" type="button"></button></div>`;
    static css = sheet(`
      :host { display: block; }
      #banner { display: flex; gap: 8px; align-items: flex-start; border-radius: 12px; padding: 12px; background: #eaf4ff; color: #00314d; box-shadow: 0 0 0 1px rgb(26 26 26 / 8%); overflow-wrap: anywhere; }
      :host([tone="success"]) #banner { background: #cdfee1; color: #0c3c2a; }
      :host([tone="warning"]) #banner { background: #fff1e3; color: #4a3200; }
      :host([tone="critical"]) #banner { background: #fee9e8; color: #6e1408; }
      #icon { inline-size: 20px; block-size: 20px; flex: none; }
      .body { flex: 1; min-inline-size: 0; display: grid; gap: 4px; }
      #heading { margin: 0; font-weight: 650; }
      .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 4px; }
      #dismiss { border: 0; background: none; border-radius: 6px; inline-size: 24px; block-size: 24px; padding: 2px; cursor: pointer; }
    `);
    build() {
      followSlots(this.shadowRoot, (slot) => slot.parentElement);
      this.part("dismiss").append(drawing("x"));
      this.part("dismiss").addEventListener("click", () => {
        this.dispatchEvent(new Event("dismiss"));
        this.hidden = true;
        this.dispatchEvent(new Event("afterhide"));
      });
    }
    update() {
      const tone = this.tone in BANNER_ICONS ? this.tone : "info";
      this.part("icon").replaceChildren(drawing(BANNER_ICONS[tone]));
      this.part("heading").textContent = this.heading;
      this.part("heading").hidden = !this.heading;
      this.part("dismiss").hidden = !this.dismissible;
      this.part("dismiss").setAttribute("aria-label", word("dismiss"));
      // A screen reader is told at once of what went wrong, and politely of the rest.
      this.setAttribute("role", tone === "critical" || tone === "warning" ? "alert" : "status");
    }
  }
  define("s-banner", Banner, { strings: "tone heading", booleans: "dismissible hidden" });

  // ---- empty state
  class EmptyState extends Element {
    static html = `
      <slot name="graphic"></slot><div id="heading" role="heading"></div><div class="subheading"><slot name="subheading"></slot></div>
      <div><slot></slot></div><div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div>`;
    static css = sheet(`
      :host { display: grid; justify-items: center; gap: 8px; text-align: center; padding: 32px 16px; color: var(--p-subdued); }
      #heading { color: var(--p-ink); font-size: 16px; line-height: 24px; font-weight: 650; }
      .actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; margin-block-start: 8px; }
    `);
    build() { followSlots(this.shadowRoot, (slot) => (slot.parentElement?.localName === "div" ? slot.parentElement : slot)); }
    update() {
      this.part("heading").textContent = this.heading;
      this.part("heading").hidden = !this.heading;
      this.part("heading").ariaLevel = String(headingLevel(this));
    }
  }
  define("s-empty-state", EmptyState, { strings: "heading" });

  // ---- pictures
  class Avatar extends Element {
    static html = '<span id="face" role="img"></span>';
    static css = sheet(`
      :host { display: inline-block; inline-size: 32px; block-size: 32px; flex: none; }
      :host([size^="small"]) { inline-size: 24px; block-size: 24px; }
      :host([size^="large"]) { inline-size: 40px; block-size: 40px; }
      span { display: grid; place-items: center; inline-size: 100%; block-size: 100%; border-radius: 8px; background: #0a5f48; color: #fff; font-weight: 650; overflow: hidden; }
      img { inline-size: 100%; block-size: 100%; object-fit: cover; }
    `);
    update() {
      const face = this.part("face");
      const named = this.alt || this.initials;
      if (named) face.setAttribute("aria-label", named);
      else face.setAttribute("role", "presentation");
      face.replaceChildren(this.src ? Object.assign(new Image(), { src: this.src, alt: "" }) : this.initials.slice(0, 2).toUpperCase());
    }
  }
  define("s-avatar", Avatar, { strings: "size alt src initials" });

  class Picture extends Element {
    static html = '<img id="image">';
    static css = sheet(`
      :host { display: inline-block; inline-size: 100%; }
      img { inline-size: 100%; block-size: 100%; object-fit: contain; display: block; }
      :host([inlinesize="auto"]) img { inline-size: auto; }
      :host([objectfit="cover"]) img { object-fit: cover; }
    `);
    update() {
      const image = this.part("image");
      image.alt = this.alt;
      if (this.src) image.src = this.src;
      else image.removeAttribute("src");
    }
  }
  define("s-image", Picture, { strings: "loading accessibilityRole inlineSize aspectRatio objectFit src alt srcSet sizes border borderColor borderRadius borderStyle borderWidth" });

  class Thumbnail extends Picture {
    static css = sheet(`
      :host { display: inline-block; inline-size: 40px; block-size: 40px; flex: none; }
      :host([size^="small"]) { inline-size: 28px; block-size: 28px; }
      :host([size^="large"]) { inline-size: 64px; block-size: 64px; }
      img { inline-size: 100%; block-size: 100%; object-fit: contain; border: 1px solid var(--p-line); border-radius: 8px; background: #fff; }
    `);
  }
  define("s-thumbnail", Thumbnail, { strings: "size src alt" });

  // ---- spinner and progress
  class Spinner extends Element {
    static html = '<span id="wheel" role="img"></span>';
    static css = sheet(`
      :host { display: inline-block; inline-size: 20px; block-size: 20px; flex: none; vertical-align: middle; }
      :host([size="large"]) { inline-size: 32px; block-size: 32px; }
      :host([size="large-100"]) { inline-size: 44px; block-size: 44px; }
      span { display: block; inline-size: 100%; block-size: 100%; border-radius: 50%; border: 3px solid var(--p-line-base); border-block-start-color: var(--p-ink); animation: turn 0.8s linear infinite; }
      @keyframes turn { to { transform: rotate(1turn); } }
      @media (prefers-reduced-motion: reduce) { span { animation-duration: 4s; } }
    `);
    update() { this.part("wheel").setAttribute("aria-label", this.accessibilityLabel || word("loading")); }
  }
  define("s-spinner", Spinner, { strings: "size accessibilityLabel" });

  class Progress extends Element {
    static html = '<div id="track" role="progressbar" aria-valuemin="0"><div id="bar"></div></div>';
    static css = sheet(`
      :host { display: block; }
      #track { block-size: 8px; border-radius: 4px; background: #e3e3e3; overflow: hidden; }
      #bar { block-size: 100%; background: #303030; border-radius: 4px; transition: inline-size 0.3s; }
      :host([tone="success"]) #bar { background: #047b5d; }
      :host([tone="critical"]) #bar { background: var(--p-critical-fill); }
      :host(:not([value])) #bar { inline-size: 30%; animation: pass 1.2s ease-in-out infinite alternate; }
      @keyframes pass { from { margin-inline-start: 0; } to { margin-inline-start: 70%; } }
    `);
    update() {
      const most = Number(this.max) || 1;
      const track = this.part("track");
      track.setAttribute("aria-label", this.accessibilityLabel || word("progress"));
      track.setAttribute("aria-valuemax", most);
      if (!this.hasAttribute("value")) return track.removeAttribute("aria-valuenow");
      const now = Math.min(Math.max(Number(this.value) || 0, 0), most);
      track.setAttribute("aria-valuenow", now);
      this.part("bar").style.inlineSize = `${(100 * now) / most}%`;
      return undefined;
    }
  }
  define("s-progress", Progress, { strings: "accessibilityLabel max tone value" });
})();
