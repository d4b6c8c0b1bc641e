// Says that a file is too large, or that there are too many, before anything is sent: over a telephone network a film of
// 200 MB takes minutes, and the page that then refuses it has nothing of what was written. Asked of the document, for
// forms of the desk come by htmx, and held back before htmx hears of it.
(() => {
  "use strict";
  const CHOSEN = "input[type=file][data-megabytes]";
  const all = (root) => [...root.querySelectorAll(CHOSEN)];
  const told = (input) => {
    const id = `${input.id}_told`, known = document.getElementById(id);
    if (known) return known;
    const fresh = document.createElement("p");
    fresh.className = "error";
    fresh.id = id;
    fresh.setAttribute("role", "alert");
    input.after(fresh);
    return fresh;
  };
  const look = (input) => {
    const { most, megabytes } = input.dataset;
    const files = [...input.files];
    const large = files.filter((file) => file.size > megabytes * 1024 * 1024).map((file) => `“${file.name}”`);
    const words = [];
    if (files.length > most) words.push(`最多 ${most} 个，现在选了 ${files.length} 个`);
    if (large.length) words.push(`${large.join("、")}太大了，每个不能超过 ${megabytes} MB；照片可以截一张图再传`);
    told(input).textContent = words.length ? `${words.join("。")}。请重新选。` : "";
    told(input).hidden = !words.length;
    words.length ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    return words.length > 0;
  };
  // the page that asks for files again says so where some had been chosen
  const anew = (form) => {
    const told = document.createElement("input");
    told.type = "hidden";
    told.name = "files_anew";
    told.value = "1";
    form.append(told);
  };
  document.addEventListener("change", ({ target }) => target.matches(CHOSEN) && look(target));
  document.addEventListener("submit", (event) => {
    const going = event.submitter?.name;
    for (const input of all(event.target)) {
      if (going === "back" || (going === "elder" && look(input))) {
        if (input.files.length) anew(input.form);
        input.disabled = true; // not wanted there
      } else if (look(input)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return input.focus();
      }
    }
  }, true);
  // a page the browser kept is shown with its field as it was
  addEventListener("pageshow", () => all(document).forEach((input) => (input.disabled = false)));
})();
