// Keys of the desk: j k move, x picks, / searches, ? lists keys, any [data-key] does what it says.
// Single letters can be switched off in the list of keys (WCAG 2.1.4); the choice stays on this device.
(() => {
  "use strict";
  const OFF = "huixiang.keys.off";
  const rows = () => [...document.querySelectorAll("[data-row] a:first-of-type")];
  const dialog = () => document.getElementById("keys");

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((a) => a.closest("[data-row]").contains(document.activeElement));
    all[Math.max(0, Math.min(all.length - 1, here < 0 ? 0 : here + by))].focus();
  };
  const own = {
    j: () => step(1),
    k: () => step(-1),
    x: () => document.activeElement.closest("[data-row]")?.querySelector(".pick")?.click(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => dialog()?.showModal(),
  };
  // held down: moving on may go on, doing may not, or the next message would be done with too, unread
  const GOES_ON = "jk";
  // while a form is open the bar of moves is put away: its keys would unfold another form over what was typed
  const away = (named) => named.closest(".moves")?.getClientRects().length === 0;
  const typing = (at) => at.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.id === "search") return event.target.blur();
    if (localStorage.getItem(OFF) || typing(event.target)) return;
    const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const act = own[event.key] ?? (named && !away(named) && (() => named.click()));
    if (!act || (event.repeat && !GOES_ON.includes(event.key))) return;
    event.preventDefault();
    act();
  });

  // A form under way is not sent once more by a second press; `aria-busy` tells that it is. What stays on its page
  // (a download, a line that broke) can be sent again after a while.
  const AGAIN = 8000;
  const busy = (form, is) => (is ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy"));
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("aria-busy")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    busy(event.target, true);
    setTimeout(() => busy(event.target, false), AGAIN);
  });
  document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches("form") && busy(target, true));
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (target.matches("form") && !detail.xhr.getResponseHeader("HX-Redirect")) busy(target, false);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => busy(form, false)));

  // A long <select data-search> gets a filter box; without this script it stays a plain select.
  const searchable = (select) => {
    const options = [...select.options];
    const filter = document.createElement("input");
    filter.type = "search";
    filter.placeholder = select.dataset.search;
    filter.setAttribute("aria-label", select.dataset.search);
    filter.autocomplete = "off";
    const found = () => {
      const words = filter.value.trim().toLowerCase();
      return words ? options.filter((o) => o.value && `${o.text} ${o.dataset.words ?? ""}`.toLowerCase().includes(words)) : [];
    };
    filter.addEventListener("input", () => {
      const some = found(), kept = options.filter((o) => o.selected || !filter.value.trim() || some.includes(o));
      select.replaceChildren(...kept);
      select.size = filter.value.trim() ? Math.min(7, Math.max(2, kept.length)) : 0;
    });
    // the return key takes the first that was found: it must not send the form with whatever was chosen before
    filter.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const [first] = found();
      if (!first) return;
      first.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      select.focus();
    });
    select.before(filter);
    select.removeAttribute("data-search");
  };
  const wake = (root) => root.querySelectorAll("select[data-search]").forEach(searchable);

  // The same form once more keeps what only the page has: chosen files where it was refused, all that was typed where
  // a proposal filled a part of it.
  let before = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const form = detail.requestConfig.elt.closest("form[data-form]");
    const filled = detail.requestConfig.verb === "get" && new URL(detail.pathInfo.requestPath, location).searchParams;
    before = form && { name: form.dataset.form, filled, fields: [...form.elements].filter((field) => field.name) };
  });
  const carry = (form) => {
    if (!form || form.dataset.form !== before?.name) return;
    const { filled, fields } = before;
    fields.filter(({ type, name }) => type === "file" || (filled && type !== "hidden" && !filled.has(name))).forEach((old) => {
      const ticked = /^(checkbox|radio)$/.test(old.type);
      const same = (field) => field.name === old.name && (!ticked || field.value === old.value);
      const field = [...form.elements].find(same);
      if (!field || field.hasAttribute("aria-invalid")) return;
      if (ticked) field.checked = old.checked;
      else if (old.type !== "file") field.value = old.value;
      else if (old.files.length) {
        field.files = old.files;
        form.querySelectorAll("[data-files-gone]").forEach((told) => (told.hidden = true));
      }
    });
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    wake(event.target);
    // what was done before says nothing of a form that just came back refused
    if (event.detail.xhr.status >= 400) document.querySelectorAll("[data-news]").forEach((e) => e.remove());
    const unfolded = event.target.closest("[data-takes-focus]") ?? event.target.querySelector("[data-takes-focus]");
    carry(unfolded?.querySelector("form[data-form]"));
    const field = unfolded?.querySelector(".summary, [aria-invalid=true], input:not([type=hidden]), textarea, select");
    (field ?? unfolded?.querySelector("h2"))?.focus();
  });
  wake(document);

  document.querySelectorAll("[data-needs-script]").forEach((e) => (e.hidden = false));
  document.querySelectorAll("[data-opens-keys]").forEach((e) => e.addEventListener("click", () => dialog().showModal()));
  document.querySelectorAll("[data-print]").forEach((e) => e.addEventListener("click", () => window.print()));
  const toggle = document.getElementById("keys-on");
  if (toggle) {
    toggle.checked = !localStorage.getItem(OFF);
    toggle.addEventListener("change", () => (toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
})();
