// Fields with one line or more of text. Each is form-associated: its value is in the FormData of its form, resetting the
// form brings the attribute's value back, a disabled fieldset disables it. As in Polaris, `required` is announced but
// never stops a form: the server answers with `error`.
"use strict";
(() => {
  const { Element, define, drawing, sheet } = globalThis.polarisStandIn;

  const FIELD_CSS = `
    :host { display: block; min-inline-size: 0; }
    .label { display: block; margin-block-end: 4px; overflow-wrap: anywhere; }
    .required::after { content: " *"; color: var(--p-critical); }
    .details, .error { margin-block-start: 4px; overflow-wrap: anywhere; }
    .details { color: var(--p-subdued); }
    .error { color: var(--p-critical); display: flex; gap: 4px; align-items: flex-start; }
    .error svg { inline-size: 16px; block-size: 16px; margin-block-start: 2px; flex: none; }
  `;
  const NOTES = `
    <div id="details" class="details"><span id="details-text"></span><slot name="details"></slot></div>
    <div id="error" class="error" role="alert"><span id="error-icon"></span><span id="error-text"></span><slot name="error"></slot></div>`;

  // Label, details, error, disabled: what all fields of a form share.
  class Field extends Element {
    static formAssociated = true;
    static delegatesFocus = true;

    constructor() {
      super();
      this.internals = this.attachInternals();
    }

    get form() { return this.internals.form; }
    get control() { return this.part("control"); }
    get isDisabled() { return this.hasAttribute("disabled") || Boolean(this.disabledByForm); }
    formDisabledCallback(disabled) {
      this.disabledByForm = disabled;
      this.update();
    }

    showNotes() {
      const has = (name) => Boolean(this.getAttribute(name)) || Boolean(this.querySelector(`:scope > [slot="${name}"]`));
      for (const name of ["details", "error"]) {
        this.part(name).hidden = !has(name);
        this.part(`${name}-text`).textContent = this.getAttribute(name) || "";
      }
      this.part("error-icon").replaceChildren(drawing("alert-circle"));
      return { invalid: has("error"), notes: ["error", "details"].filter(has).join(" ") };
    }

    describe(control) {
      const { invalid, notes } = this.showNotes();
      control.toggleAttribute("aria-describedby", Boolean(notes));
      if (notes) control.setAttribute("aria-describedby", notes);
      control.setAttribute("aria-invalid", String(invalid));
      if (this.hasAttribute("required")) control.setAttribute("aria-required", "true");
      else control.removeAttribute("aria-required");
      control.disabled = this.isDisabled;
    }

    showLabel() {
      const label = this.part("label");
      label.textContent = this.getAttribute("label") || this.getAttribute("accessibilitylabel") || "";
      label.classList.toggle("required", this.hasAttribute("required"));
      label.classList.toggle("visually-hidden", this.getAttribute("labelaccessibilityvisibility") === "exclusive" || !this.getAttribute("label"));
    }

    // A native input event crosses the shadow tree by itself, a change event does not.
    announce(type) { this.dispatchEvent(new Event(type, { bubbles: true, composed: true })); }
  }

  class TextField extends Field {
    static type = "text";
    static html = TextField.tree('<input id="control">');
    static css = sheet(`${FIELD_CSS}
      .box { display: flex; align-items: center; gap: 4px; min-block-size: 32px; padding: 0 12px; background: #fdfdfd; border: 1px solid var(--p-line-strong); border-radius: 8px; }
      .box:hover { background: #fafafa; }
      .box:focus-within { outline: 2px solid var(--p-focus); outline-offset: 1px; background: #fff; }
      .box:has([aria-invalid="true"]) { border-color: var(--p-critical-fill); background: #fee9e8; }
      .box:has(:disabled) { background: #f2f2f2; border-color: transparent; color: #6f6f6f; }
      #control { flex: 1; min-inline-size: 0; inline-size: 100%; border: 0; outline: 0; background: transparent; padding: 5px 0; }
      textarea#control { resize: vertical; display: block; }
      #control::placeholder { color: #6f6f6f; opacity: 1; }
      .affix { color: var(--p-subdued); white-space: nowrap; }
      #icon { inline-size: 16px; block-size: 16px; color: var(--p-subdued); }
      input[type="color"] { block-size: 28px; }
      @media (pointer: coarse) { #control { font-size: 16px; } }
    `);

    static tree(control) {
      return `<label id="label" class="label" for="control"></label>
        <div class="box"><span id="icon"></span><span id="prefix" class="affix"></span>${control}<span id="suffix" class="affix"></span><slot name="accessory"></slot></div>${NOTES}`;
    }

    #changed = false; // the user or a script set a value: the attribute is no longer what counts

    build() {
      this.control.addEventListener("input", () => this.#keep());
      this.control.addEventListener("change", () => {
        this.#keep();
        this.announce("change");
      });
      this.control.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && this.control.localName === "input" && !event.isComposing) this.form?.requestSubmit();
      });
    }

    #keep() {
      this.#changed = true;
      this.internals.setFormValue(this.control.value);
    }

    get value() { return this.#changed || this.isConnected ? this.control.value : this.defaultValue; }
    set value(value) {
      this.control.value = value ?? "";
      this.#keep();
    }
    get defaultValue() { return this.getAttribute("value") ?? ""; }
    set defaultValue(value) { this.setAttribute("value", value); }

    formResetCallback() {
      this.#changed = false;
      this.update();
    }
    formStateRestoreCallback(state) { this.value = state; }

    update() {
      this.showLabel();
      this.describe(this.control);
      this.#pass();
      if (!this.#changed) {
        this.control.value = this.defaultValue;
        this.internals.setFormValue(this.control.value);
      }
      for (const name of ["prefix", "suffix"]) {
        this.part(name).textContent = this.affix(name);
        this.part(name).hidden = !this.affix(name);
      }
      const icon = this.getAttribute("icon") || this.constructor.icon;
      this.part("icon").hidden = !icon;
      this.part("icon").replaceChildren(...(icon ? [drawing(icon)] : []));
    }

    affix(name) { return this.getAttribute(name) || ""; }

    // Attributes the native control understands by itself.
    #pass() {
      const control = this.control;
      if (control.localName === "input") control.type = this.constructor.type;
      for (const name of ["placeholder", "autocomplete", "maxlength", "minlength", "min", "max", "step", "inputmode", "rows"]) {
        if (this.hasAttribute(name)) control.setAttribute(name, this.getAttribute(name));
        else if (name !== "step") control.removeAttribute(name);
      }
      control.readOnly = this.hasAttribute("readonly");
    }
  }

  const SHARED = "name details error label labelAccessibilityVisibility placeholder autocomplete";
  const FLAGS = "disabled required readOnly";

  function field(name, type, more = "") {
    define(name, type, { strings: `${SHARED} ${more}`, booleans: FLAGS, watched: "value" });
  }

  const ofType = (type, icon = "") => class extends TextField { static type = type; static icon = icon; };
  field("s-text-field", ofType("text"), "icon maxLength minLength suffix prefix");
  field("s-email-field", ofType("email"), "maxLength minLength");
  field("s-url-field", ofType("url"), "maxLength minLength");
  field("s-password-field", ofType("password"), "maxLength minLength");
  field("s-search-field", ofType("search", "search"), "maxLength minLength");
  field("s-date-field", ofType("date"), "view allow disallow allowDays disallowDays");
  field("s-color-field", ofType("color"));

  class NumberField extends ofType("number") {
    static html = TextField.tree('<input id="control" step="any">');
  }
  field("s-number-field", NumberField, "inputMode max suffix prefix min step");

  class MoneyField extends NumberField {
    affix(name) { return name === "prefix" ? this.getAttribute("currencycode") || "" : ""; }
  }
  field("s-money-field", MoneyField, "max min currencyCode");

  class TextArea extends TextField {
    static html = TextField.tree('<textarea id="control" rows="2"></textarea>');
  }
  field("s-text-area", TextArea, "maxLength minLength rows");

  class DatePicker extends ofType("date") {}
  field("s-date-picker", DatePicker, "type view allow allowDays disallow disallowDays visibleMonths");
  field("s-color-picker", class extends ofType("color") {});

  class DropZone extends Field {
    static html = `<label id="label" class="label" for="control"></label><input id="control" type="file">${NOTES}`;
    static css = sheet(`${FIELD_CSS} input { inline-size: 100%; padding: 24px 12px; border: 1px dashed var(--p-line-strong); border-radius: 8px; background: #fdfdfd; }`);
    build() {
      this.control.addEventListener("change", () => {
        const data = new FormData();
        for (const file of this.control.files) data.append(this.getAttribute("name") || "", file);
        this.internals.setFormValue(data);
        this.announce("change");
      });
    }
    get files() { return [...this.control.files]; }
    formResetCallback() {
      this.control.value = "";
      this.internals.setFormValue(null);
    }
    update() {
      this.showLabel();
      this.describe(this.control);
      this.control.multiple = this.hasAttribute("multiple");
      this.control.accept = this.getAttribute("accept") || "";
    }
  }
  define("s-drop-zone", DropZone, { strings: `${SHARED} accessibilityLabel accept`, booleans: "disabled required multiple" });

  Object.assign(globalThis.polarisStandIn, { Field, FIELD_CSS, NOTES });
})();
