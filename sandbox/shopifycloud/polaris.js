// A stand-in for Shopify's Polaris web components (the s-* elements of @shopify/polaris-types 1.1.0), good enough to
// look at, to fill in forms and to test with. No framework, no build step. This file only loads its parts, in order:
//
//   polaris/foundation.js  colours, spacing, document styles, what every element shares
//   polaris/icons.js       a few dozen drawings; an unknown name is a plain circle
//   polaris/layout.js      page, section, stack, grid, box, divider, query container, scroll box
//   polaris/text.js        text, heading, paragraph, number, lists, badge, chip, banner, avatar, thumbnail, spinner, progress
//   polaris/actions.js     button, link, clickable, press button, button group
//   polaris/overlays.js    modal, popover, menu, tooltip
//   polaris/fields.js      text, number, date, money, e-mail, password, search, URL, colour, text area, drop zone
//   polaris/choices.js     select, checkbox, switch, choice list
//   polaris/tables.js      table, with a list of cards on a narrow screen
"use strict";
(() => {
  const parts = ["foundation", "icons", "layout", "text", "actions", "overlays", "fields", "choices", "tables"];
  const here = document.currentScript;
  const addresses = parts.map((part) => new URL(`polaris/${part}.js`, here.src).href);
  if (document.readyState === "loading" && !here.async && !here.defer) {
    // Written, not appended: the elements exist before the body is parsed, as with the real script.
    document.write(addresses.map((address) => `<script src="${address}"></${"script"}>`).join(""));
    return;
  }
  for (const address of addresses) {
    const script = document.createElement("script");
    script.async = false;
    script.src = address;
    document.head.append(script);
  }
})();
