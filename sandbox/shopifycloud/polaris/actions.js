// What is pressed: button, link, clickable, press button, button group. A press can submit or reset a form, follow an
// address or command another element (commandFor).
"use strict";
(() => {
  const { BOX, Element, define, drawing, rule, sheet, word } = globalThis.polarisStandIn;

  const PRESSED = "target download href commandFor command interestFor lang accessibilityLabel";

  class Pressable extends Element {
    static formAssociated = true;
    static delegatesFocus = true;
    static html = "<slot></slot>";

    constructor() {
      super();
      this.internals = this.attachInternals();
      this.addEventListener("click", (event) => this.#press(event));
    }

    // The page's own listeners come first; what they prevent does not happen.
    #press(event) {
      if (this.isIdle) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      setTimeout(() => {
        if (event.defaultPrevented) return;
        const other = this.commandFor && this.getRootNode().getElementById(this.commandFor);
        if (other) other.obey?.(this.command || "--auto", this);
        else if (this.hasAttribute("href")) return; // the anchor inside navigates by itself
        else if (this.type === "submit") this.internals.form?.requestSubmit();
        else if (this.type === "reset") this.internals.form?.reset();
      });
    }

    get isIdle() { return this.hasAttribute("disabled") || this.hasAttribute("loading") || this.disabledByForm; }
    get inner() { return this.shadowRoot.getElementById("inner"); }
    get form() { return this.internals.form; }
    click() { this.inner.click(); }
    formDisabledCallback(disabled) {
      this.disabledByForm = disabled;
      this.update();
    }

    // An anchor when there is somewhere to go, else a button; focus stays when neither changes.
    renew() {
      const tag = this.hasAttribute("href") && !this.commandFor && !this.isIdle ? "a" : "button";
      if (this.inner.localName !== tag) {
        const fresh = document.createElement(tag);
        fresh.id = "inner";
        fresh.className = this.inner.className;
        fresh.append(...this.inner.childNodes);
        this.inner.replaceWith(fresh);
      }
      const inner = this.inner;
      if (tag === "button") {
        inner.type = "button";
        inner.disabled = this.isIdle;
      } else this.#aim(inner);
      if (this.accessibilityLabel) inner.setAttribute("aria-label", this.accessibilityLabel);
      else inner.removeAttribute("aria-label");
      const other = this.commandFor && this.getRootNode().getElementById?.(this.commandFor);
      if (other) inner.setAttribute("aria-haspopup", "dialog");
    }

    #aim(anchor) {
      anchor.href = this.getAttribute("href");
      const given = this.getAttribute("target") || "auto";
      const elsewhere = /^https?:$/.test(anchor.protocol) && anchor.origin !== location.origin;
      anchor.target = given === "auto" ? (elsewhere ? "_blank" : "") : given;
      if (anchor.target === "_blank") anchor.rel = "noopener";
      if (this.hasAttribute("download")) anchor.download = this.download;
    }

    update() { this.renew(); }
  }

  class Button extends Pressable {
    static html = '<button id="inner" class="button"><span id="icon"></span><span id="wheel" hidden></span><slot></slot></button>';
    static css = sheet(`
      :host { display: inline-flex; inline-size: fit-content; max-inline-size: 100%; vertical-align: middle; }
      :host([inlinesize="fill"]) { display: flex; inline-size: 100%; }
      .button { display: inline-flex; inline-size: 100%; align-items: center; justify-content: center; gap: 4px; min-block-size: 28px; padding: 4px 12px; border: 0; border-radius: 8px; background: #fff; color: var(--p-ink); font: 550 12px/16px var(--p-font); text-decoration: none; cursor: pointer; box-shadow: inset 0 -1px 0 #b5b5b5, inset 0 0 0 1px #d4d4d4; }
      .button:hover { background: #fafafa; }
      .button:active { background: #f1f1f1; }
      .button:disabled { cursor: default; background: #f3f3f3; color: #6f6f6f; box-shadow: none; }
      :host([variant="primary"]) .button:not(:disabled), :host([slot="primary-action"]:not([variant])) .button:not(:disabled) { background: #303030; color: #fff; box-shadow: inset 0 -1px 0 #1a1a1a; }
      :host([variant="primary"]) .button:not(:disabled):hover, :host([slot="primary-action"]:not([variant])) .button:not(:disabled):hover { background: #1a1a1a; }
      :host([variant="primary"][tone="critical"]) .button:not(:disabled) { background: var(--p-critical-fill); }
      :host([variant="tertiary"]) .button { background: transparent; box-shadow: none; }
      :host([variant="tertiary"]) .button:not(:disabled):hover { background: rgb(0 0 0 / 6%); }
      :host([tone="critical"]:not([variant="primary"])) .button:not(:disabled) { color: var(--p-critical); }
      #icon { inline-size: 16px; block-size: 16px; }
      #wheel { inline-size: 14px; block-size: 14px; border-radius: 50%; border: 2px solid #8a8a8a; border-block-start-color: transparent; animation: turn 0.8s linear infinite; }
      @keyframes turn { to { transform: rotate(1turn); } }
      @media (pointer: coarse) { .button { min-block-size: 36px; } }
    `);
    update() {
      this.renew();
      const icon = this.shadowRoot.getElementById("icon");
      icon.hidden = !this.icon;
      icon.replaceChildren(...(this.icon ? [drawing(this.icon)] : []));
      this.shadowRoot.getElementById("wheel").hidden = !this.loading;
      if (this.loading) this.inner.setAttribute("aria-busy", "true");
      else this.inner.removeAttribute("aria-busy");
    }
  }
  define("s-button", Button, { strings: `tone icon variant type inlineSize ${PRESSED}`, booleans: "disabled loading" });

  class PressButton extends Button {
    constructor() {
      super();
      this.addEventListener("click", () => { this.pressed = !this.pressed; });
    }
    update() {
      super.update();
      this.inner.setAttribute("aria-pressed", String(this.pressed));
    }
  }
  PressButton.css = sheet([...Button.css.cssRules].map((each) => each.cssText).join("\n") + ":host([pressed]) .button { background: #e3e3e3; }");
  define("s-press-button", PressButton, { strings: "tone icon variant accessibilityLabel inlineSize lang", booleans: "disabled loading pressed" });

  class Link extends Pressable {
    static html = '<a id="inner" class="link"><slot></slot><span id="away" class="visually-hidden"></span></a>';
    static css = sheet(`
      :host { display: inline; }
      .link { display: inline; padding: 0; border: 0; background: none; font: inherit; color: var(--p-link); text-decoration: underline; cursor: pointer; text-align: start; overflow-wrap: anywhere; border-radius: 2px; }
      .link:hover { text-decoration-thickness: 2px; }
      :host([tone="critical"]) .link { color: var(--p-critical); }
      :host([tone="neutral"]) .link { color: inherit; }
    `);
    update() {
      this.renew();
      this.shadowRoot.getElementById("away").textContent = this.inner.target === "_blank" ? ` (${word("external")})` : "";
    }
  }
  define("s-link", Link, { strings: `tone ${PRESSED}` });

  const BOX_STRINGS = "background border borderWidth borderStyle borderColor borderRadius padding paddingBlock paddingBlockStart paddingBlockEnd " +
    "paddingInline paddingInlineStart paddingInlineEnd display blockSize minBlockSize maxBlockSize inlineSize minInlineSize maxInlineSize " +
    "accessibilityVisibility accessibilityRole overflow";

  class Clickable extends Pressable {
    static html = '<button id="inner" class="area"><slot></slot></button>';
    static css = sheet(`
      :host { display: block; }
      .area { display: block; inline-size: 100%; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: start; text-decoration: none; cursor: pointer; border-radius: inherit; }
      .area:hover { background: rgb(0 0 0 / 3%); }
      .area:disabled { cursor: default; }
    `);
    update() {
      this.renew();
      for (const name of Object.keys(BOX)) if (this.hasAttribute(name)) rule(this, name, BOX[name]);
    }
  }
  define("s-clickable", Clickable, { strings: `type ${PRESSED} ${BOX_STRINGS}`, booleans: "disabled loading" });

  class ButtonGroup extends Element {
    static html = '<div id="group" role="group"><slot></slot><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div>';
    static css = sheet(`
      :host { display: inline-block; max-inline-size: 100%; }
      #group { display: flex; flex-wrap: wrap; gap: 8px; }
      :host([gap="none"]) #group { gap: 1px; }
    `);
    update() { if (this.accessibilityLabel) this.part("group").setAttribute("aria-label", this.accessibilityLabel); }
  }
  define("s-button-group", ButtonGroup, { strings: "accessibilityLabel gap" });
})();
