// Fields that choose: select with options, checkbox, switch, choice list. Form-associated like the text fields.
"use strict";
(() => {
  const { Element, Field, FIELD_CSS, NOTES, define, drawing, sheet } = globalThis.polarisStandIn;

  const SHARED = "name details error label labelAccessibilityVisibility";

  // ---- select: a native select in the shadow tree, filled from the s-option children
  class Select extends Field {
    static html = `<label id="label" class="label" for="control"></label>
      <div class="box"><span id="icon"></span><select id="control"></select></div>${NOTES}<slot hidden></slot>`;
    static css = sheet(`${FIELD_CSS}
      .box { display: flex; align-items: center; position: relative; }
      select { appearance: none; flex: 1; min-inline-size: 0; inline-size: 100%; min-block-size: 32px; padding: 5px 32px 5px 12px; background: #fdfdfd; border: 1px solid var(--p-line-strong); border-radius: 8px; text-overflow: ellipsis; }
      select:hover { background: #fafafa; }
      select[aria-invalid="true"] { border-color: var(--p-critical-fill); background: #fee9e8; }
      select:disabled { background: #f2f2f2; border-color: transparent; color: #6f6f6f; opacity: 1; }
      .box::after { content: ""; position: absolute; inset-inline-end: 13px; inline-size: 7px; block-size: 7px; border: solid var(--p-subdued); border-width: 0 2px 2px 0; transform: translateY(-2px) rotate(45deg); pointer-events: none; }
      #icon { inline-size: 16px; block-size: 16px; margin-inline-end: 4px; }
    `);

    #chosen = null; // null: nothing was chosen yet, the markup decides

    build() {
      this.control.addEventListener("input", () => this.#keep());
      this.control.addEventListener("change", () => {
        this.#keep();
        this.announce("change");
      });
      new MutationObserver(() => this.update()).observe(this, { childList: true, subtree: true, characterData: true, attributeFilter: ["value", "selected", "disabled", "label"] });
    }

    #keep() {
      this.#chosen = this.control.value;
      this.internals.setFormValue(this.control.value);
    }

    get value() { return this.isConnected ? this.control.value : (this.#chosen ?? this.getAttribute("value") ?? ""); }
    set value(value) {
      this.#chosen = value;
      this.update();
    }

    formResetCallback() {
      this.#chosen = null;
      this.update();
    }
    formStateRestoreCallback(state) { this.value = state; }

    // The value attribute, else the option marked selected, else the placeholder, else the first option.
    #proposed(options) {
      if (this.#chosen !== null) return this.#chosen;
      if (this.hasAttribute("value")) return this.getAttribute("value");
      const marked = options.findLast((each) => each.hasAttribute("selected"));
      if (marked) return optionValue(marked);
      return this.hasAttribute("placeholder") ? "" : optionValue(options.find((each) => !each.hasAttribute("disabled")));
    }

    update() {
      this.showLabel();
      const options = [...this.querySelectorAll("s-option")];
      const placeholder = this.getAttribute("placeholder");
      const empty = placeholder !== null && !options.some((each) => optionValue(each) === "");
      this.control.replaceChildren(...(empty ? [new Option(placeholder, "")] : []), ...[...this.children].map(nativeOption).filter(Boolean));
      this.control.value = this.#proposed(options);
      this.internals.setFormValue(this.control.value);
      this.describe(this.control);
      this.part("icon").hidden = !this.icon;
      this.part("icon").replaceChildren(...(this.icon ? [drawing(this.icon)] : []));
    }
  }

  const optionValue = (option) => option?.getAttribute("value") ?? option?.textContent.trim() ?? "";

  function nativeOption(element) {
    if (element.localName === "s-option") {
      const option = new Option(element.textContent.trim(), optionValue(element));
      option.disabled = element.hasAttribute("disabled");
      return option;
    }
    if (element.localName !== "s-option-group") return null;
    const group = document.createElement("optgroup");
    group.label = element.getAttribute("label") || "";
    group.disabled = element.hasAttribute("disabled");
    group.append(...[...element.children].map(nativeOption).filter(Boolean));
    return group;
  }

  define("s-option", class extends Element {}, { strings: "value", booleans: "disabled selected" });
  define("s-option-group", class extends Element {}, { strings: "label", booleans: "disabled" });
  define("s-select", Select, { strings: `icon placeholder ${SHARED}`, booleans: "disabled required", watched: "value" });

  // ---- checkbox and switch
  class Checkbox extends Field {
    static html = `<div class="row"><input id="control" type="checkbox"><div><label id="label" for="control"></label>${NOTES}</div></div>`;
    static css = sheet(`${FIELD_CSS}
      .row { display: flex; gap: 8px; align-items: flex-start; }
      .details, .error { margin-block-start: 0; }
      input { flex: none; inline-size: 16px; block-size: 16px; margin-block: 2px; accent-color: #303030; }
      label { cursor: pointer; overflow-wrap: anywhere; }
    `);

    #changed = false;

    build() {
      this.control.addEventListener("input", () => this.#keep());
      this.control.addEventListener("change", () => {
        this.#keep();
        this.announce("change");
      });
    }

    #keep() {
      this.#changed = true;
      this.#tellForm();
    }
    #tellForm() { this.internals.setFormValue(this.control.checked ? this.value : null); }

    get value() { return this.getAttribute("value") ?? "on"; }
    set value(value) { this.setAttribute("value", value); }
    get checked() { return this.isConnected || this.#changed ? this.control.checked : this.defaultChecked; }
    set checked(checked) {
      this.control.checked = Boolean(checked);
      this.#keep();
    }
    get defaultChecked() { return this.hasAttribute("checked"); }
    set defaultChecked(checked) { this.toggleAttribute("checked", Boolean(checked)); }

    formResetCallback() {
      this.#changed = false;
      this.update();
    }

    update() {
      this.showLabel();
      this.describe(this.control);
      if (!this.#changed) this.control.checked = this.defaultChecked;
      this.control.indeterminate = this.hasAttribute("indeterminate");
      this.#tellForm();
    }
  }

  class Switch extends Checkbox {
    static html = Checkbox.html.replace('type="checkbox"', 'type="checkbox" role="switch"');
  }
  Switch.css = sheet([...Checkbox.css.cssRules].map((each) => each.cssText).join("\n") + `
    input { appearance: none; inline-size: 32px; block-size: 20px; margin: 0; border-radius: 10px; background: #8a8a8a; position: relative; cursor: pointer; }
    input::before { content: ""; position: absolute; inset: 2px auto 2px 2px; inline-size: 16px; border-radius: 50%; background: #fff; transition: translate 0.15s; }
    input:checked { background: #303030; }
    input:checked::before { translate: 12px; }
    input:disabled { opacity: 0.5; cursor: default; }`);

  const CHECKED = { strings: `accessibilityLabel ${SHARED}`, booleans: "indeterminate disabled required", watched: "value checked" };
  define("s-checkbox", Checkbox, CHECKED);
  define("s-switch", Switch, CHECKED);

  // ---- choice list: native radio buttons or checkboxes, one per s-choice
  class Choice extends Element {
    static html = '<span id="label"><slot></slot></span><div class="details"><slot name="details"></slot></div><slot name="secondary-content"></slot>';
    static css = sheet(":host { display: block; } #label { cursor: pointer; } .details { color: var(--p-subdued); }");
    build() { this.part("label").addEventListener("click", () => this.closest("s-choice-list")?.toggle(this)); }
  }
  define("s-choice", Choice, { strings: "accessibilityLabel value", booleans: "disabled selected" });

  // Read from the markup: a list that a swap brought in is upgraded before the choices inside it.
  const textOf = (choice) => [...choice.childNodes].filter((node) => !node.slot).map((node) => node.textContent).join(" ").trim().replace(/\s+/g, " ");
  const detailsOf = (choice) => [...choice.querySelectorAll(':scope > [slot="details"]')].map((node) => node.textContent.trim()).join(" ");
  const valueOf = (choice) => choice.getAttribute("value") ?? textOf(choice);

  class ChoiceList extends Field {
    static html = `<div id="group"><div id="label" class="label"></div><div id="choices"></div>${NOTES}</div>`;
    static css = sheet(`${FIELD_CSS}
      .choice { display: flex; gap: 8px; align-items: flex-start; padding-block: 2px; }
      .choice input { flex: none; inline-size: 16px; block-size: 16px; margin-block: 2px; accent-color: #303030; }
      .choice > div { flex: 1; min-inline-size: 0; }
    `);

    #chosen = null; // Set of values, or null while the markup decides

    build() {
      this.part("choices").addEventListener("change", () => {
        this.#chosen = new Set(this.#inputs().filter((each) => each.checked).map((each) => each.value));
        this.#tellForm();
        this.announce("change");
      });
      new MutationObserver(() => this.update()).observe(this, { childList: true, attributeFilter: ["value", "selected", "disabled"], subtree: true });
    }

    #inputs() { return [...this.part("choices").querySelectorAll("input")]; }
    #items() { return [...this.querySelectorAll("s-choice")]; }

    get values() { return this.#inputs().filter((each) => each.checked).map((each) => each.value); }
    set values(values) {
      this.#chosen = new Set(values);
      this.update();
    }

    formResetCallback() {
      this.#chosen = null;
      this.update();
    }

    toggle(choice) {
      const input = this.#inputs()[this.#items().indexOf(choice)];
      input.focus();
      input.click();
    }

    #tellForm() {
      const data = new FormData();
      for (const value of this.values) data.append(this.getAttribute("name") || "", value);
      this.internals.setFormValue(this.hasAttribute("name") ? data : null);
    }

    update() {
      const items = this.#items();
      if (this.#inputs().length !== items.length) this.#rebuild(items);
      const chosen = this.#chosen || new Set(items.filter((each) => each.hasAttribute("selected")).map(valueOf));
      this.#inputs().forEach((input, index) => this.#dress(input, items[index], chosen));
      this.#label();
      this.#tellForm();
    }

    #rebuild(items) {
      this.part("choices").replaceChildren(...items.map((item, index) => {
        const row = document.createElement("div");
        row.className = "choice";
        const input = Object.assign(document.createElement("input"), { name: "choice" });
        const slot = Object.assign(document.createElement("slot"), { name: `choice-${index}` });
        const text = document.createElement("div");
        text.append(slot);
        row.append(input, text);
        item.slot = slot.name;
        return row;
      }));
    }

    #dress(input, item, chosen) {
      input.type = this.hasAttribute("multiple") ? "checkbox" : "radio";
      input.value = valueOf(item);
      input.checked = chosen.has(input.value);
      input.disabled = this.isDisabled || item.hasAttribute("disabled");
      input.setAttribute("aria-label", item.getAttribute("accessibilitylabel") || textOf(item));
      if (detailsOf(item)) input.setAttribute("aria-description", detailsOf(item));
    }

    #label() {
      this.showLabel();
      const group = this.part("group");
      group.setAttribute("role", this.hasAttribute("multiple") ? "group" : "radiogroup");
      group.setAttribute("aria-labelledby", "label");
      const { invalid, notes } = this.showNotes();
      if (notes) group.setAttribute("aria-describedby", notes);
      else group.removeAttribute("aria-describedby");
      if (!this.hasAttribute("multiple")) group.setAttribute("aria-invalid", String(invalid));
    }
  }
  define("s-choice-list", ChoiceList, { strings: SHARED, booleans: "disabled multiple" });
})();
