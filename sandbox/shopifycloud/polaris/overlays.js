// What lies over the page: modal, popover, menu, tooltip. Opened by commandFor (interestFor for a tooltip).
"use strict";
(() => {
  const { Element, define, drawing, followSlots, sheet, word } = globalThis.polarisStandIn;

  class Modal extends Element {
    static html = `
      <dialog id="dialog"><header><h2 id="heading"></h2><button id="close" type="button"></button></header>
        <div id="content"><slot></slot></div>
        <footer><slot name="secondary-actions"></slot><slot name="primary-action"></slot></footer></dialog>`;
    static css = sheet(`
      :host { display: contents; }
      dialog { border: 0; border-radius: 16px; padding: 0; inline-size: min(620px, calc(100vw - 16px)); max-block-size: calc(100vh - 32px); color: var(--p-ink); font: 450 13px/20px var(--p-font); box-shadow: 0 20px 40px rgb(0 0 0 / 25%); }
      :host([size^="small"]) dialog { inline-size: min(380px, calc(100vw - 16px)); }
      :host([size^="large"]) dialog { inline-size: min(980px, calc(100vw - 16px)); }
      dialog::backdrop { background: rgb(0 0 0 / 50%); }
      header { display: flex; justify-content: space-between; align-items: center; gap: 8px; padding: 12px 16px; background: #f3f3f3; position: sticky; inset-block-start: 0; }
      h2 { margin: 0; font-size: 14px; line-height: 20px; font-weight: 650; }
      #close { border: 0; background: none; border-radius: 6px; inline-size: 28px; block-size: 28px; padding: 4px; cursor: pointer; margin-inline-start: auto; }
      #content { padding: 16px; }
      :host([padding="none"]) #content { padding: 0; }
      footer { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; padding: 12px 16px; border-block-start: 1px solid var(--p-line); }
    `);
    build() {
      followSlots(this.shadowRoot, (slot) => slot.parentElement);
      this.part("close").append(drawing("x"));
      this.part("close").addEventListener("click", () => this.hideOverlay());
      this.part("dialog").addEventListener("close", () => {
        this.dispatchEvent(new Event("hide"));
        this.dispatchEvent(new Event("afterhide"));
      });
    }
    update() {
      this.part("heading").textContent = this.heading;
      this.part("dialog").setAttribute("aria-label", this.accessibilityLabel || this.heading);
      this.part("close").setAttribute("aria-label", word("dismiss"));
    }
    showOverlay() {
      if (this.part("dialog").open) return;
      this.dispatchEvent(new Event("show"));
      this.part("dialog").showModal();
      this.dispatchEvent(new Event("aftershow"));
    }
    hideOverlay() { this.part("dialog").close(); }
    toggleOverlay() { this.part("dialog").open ? this.hideOverlay() : this.showOverlay(); }
    obey(command) {
      if (command === "--hide") this.hideOverlay();
      else if (command === "--toggle") this.toggleOverlay();
      else this.showOverlay();
    }
  }
  define("s-modal", Modal, { strings: "size heading accessibilityLabel padding" });

  function placeBeside(panel, opener) {
    const at = opener.getBoundingClientRect();
    const size = panel.getBoundingClientRect();
    const below = at.bottom + 4 + size.height <= window.innerHeight || at.top < size.height;
    panel.style.insetBlockStart = `${below ? at.bottom + 4 : at.top - 4 - size.height}px`;
    panel.style.insetInlineStart = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
  }

  const PANEL = `
    :host { display: contents; }
    #panel { position: fixed; inset: auto; margin: 0; border: 0; border-radius: 12px; padding: 8px; background: #fff; color: var(--p-ink); font: 450 13px/20px var(--p-font); max-inline-size: calc(100vw - 16px); box-shadow: 0 4px 16px rgb(0 0 0 / 20%), 0 0 0 1px rgb(26 26 26 / 8%); }`;

  class Popover extends Element {
    static html = '<div id="panel" popover role="group"><slot></slot></div>';
    static css = sheet(PANEL);
    build() {
      this.part("panel").addEventListener("toggle", ({ newState }) => {
        const opened = newState === "open";
        this.opener?.shadowRoot?.getElementById("inner")?.setAttribute("aria-expanded", String(opened));
        for (const type of opened ? ["aftershow"] : ["hide", "afterhide"]) this.dispatchEvent(new Event(type));
        if (!opened) this.opener = null;
      });
    }
    update() {
      const label = this.getAttribute("accessibilitylabel");
      if (label) this.part("panel").setAttribute("aria-label", label);
    }
    showOverlay() {
      this.dispatchEvent(new Event("show"));
      this.part("panel").showPopover();
      placeBeside(this.part("panel"), this.opener || this);
      (this.querySelector("s-button, s-link, a, button, input, s-text-field") || this).focus();
    }
    hideOverlay() { this.part("panel").hidePopover(); }
    obey(command, opener) {
      const isOpen = this.part("panel").matches(":popover-open");
      if (command === "--hide" || (isOpen && command !== "--show")) return this.hideOverlay();
      this.opener = opener;
      return this.showOverlay();
    }
  }
  define("s-popover", Popover, { strings: "blockSize inlineSize maxBlockSize maxInlineSize minBlockSize minInlineSize" });

  class Menu extends Popover {
    static css = sheet(`${PANEL}
      #panel { min-inline-size: 160px; }
      #panel:popover-open { display: grid; gap: 2px; }
      ::slotted(s-button) { display: flex; inline-size: auto; }
    `);
    build() {
      super.build();
      this.addEventListener("click", () => this.hideOverlay());
      this.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const items = [...this.querySelectorAll("s-button:not([disabled])")];
        items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
      });
    }
  }
  define("s-menu", Menu, { strings: "accessibilityLabel" });

  class Tooltip extends Element {
    static html = '<div id="panel" popover="manual" role="tooltip"><slot></slot></div>';
    static css = sheet(`${PANEL} #panel { background: #303030; color: #fff; padding: 4px 10px; border-radius: 8px; max-inline-size: min(280px, calc(100vw - 16px)); }`);
    showFor(opener) {
      this.part("panel").showPopover();
      placeBeside(this.part("panel"), opener);
    }
    hide() { this.part("panel").hidePopover(); }
  }
  define("s-tooltip", Tooltip);

  // ---- interest: the pointer or the focus on an element with interestFor
  function tooltipOf(event) {
    const owner = event.composedPath().find((each) => each.hasAttribute?.("interestfor"));
    const tip = owner && owner.getRootNode().getElementById(owner.getAttribute("interestfor"));
    return tip instanceof Tooltip ? { owner, tip } : null;
  }

  function interest(event) {
    const found = tooltipOf(event);
    if (!found) return;
    (found.owner.shadowRoot?.getElementById("inner") || found.owner).setAttribute("aria-description", found.tip.textContent.trim());
    if (!found.tip.shadowRoot.getElementById("panel").matches(":popover-open")) found.tip.showFor(found.owner);
  }

  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, interest);
  for (const type of ["pointerout", "focusout"]) document.addEventListener(type, (event) => tooltipOf(event)?.tip.hide());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tooltipOf(event)?.tip.hide(); });
})();
