// Keeps what was written, on this device only, so that a lost connection loses nothing.
// Kept: fields marked data-draft-keep (what happened, where) and the code it is filed under, so that a filing whose receipt
// was lost on the way comes back as the same one. Never kept: names, phones, files.
// Nothing is kept once the writer asks for secrecy (data-draft-stop: a box, or a hidden field at the other steps), and after three days all is gone.
(() => {
  "use strict";
  const DAYS = 3;
  const box = (key) => `huixiang.draft.${key}`;
  const read = (key) => {
    try {
      const draft = JSON.parse(localStorage.getItem(box(key)));
      return draft && Date.now() - draft.at < DAYS * 864e5 ? draft : null;
    } catch {
      return null;
    }
  };
  const drop = (key) => localStorage.removeItem(box(key));

  document.querySelectorAll("[data-draft-done]").forEach((e) => drop(e.dataset.draftDone));

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = form.dataset.draft;
    const kept = [...form.querySelectorAll("[data-draft-keep]")];
    const note = form.querySelector("[data-draft-note]");
    const code = form.elements.receipt;
    const fresh = code?.value;
    const draft = read(key) ?? (drop(key), { words: {} });
    const words = draft.words;
    const restored = kept.filter((f) => !f.value && words[f.name]);
    restored.forEach((f) => (f.value = words[f.name]));
    if (code && restored.length) code.value = draft.receipt ?? fresh;
    if (note && restored.length) note.hidden = false;

    form.addEventListener("input", () => {
      if (form.querySelector("[data-draft-stop]:is(:checked, [type=hidden])")) return drop(key);
      kept.forEach((f) => (words[f.name] = f.value));
      try {
        localStorage.setItem(box(key), JSON.stringify({ at: Date.now(), words, receipt: code?.value }));
      } catch {
        // a full or forbidden store only costs the draft
      }
    });
    form.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
      drop(key);
      Object.keys(words).forEach((name) => delete words[name]);
      kept.forEach((f) => ((f.value = ""), f.dispatchEvent(new Event("input", { bubbles: true }))));
      drop(key);
      if (code) code.value = fresh;
      note.hidden = true;
      kept[0]?.focus();
    });
  });

  document.querySelectorAll("[data-count]").forEach((line) => {
    const field = document.getElementById(line.dataset.count);
    const most = field.maxLength;
    const tell = () => {
      const left = most - field.value.length;
      line.textContent = `已写 ${field.value.length} 字，还可写 ${left} 字`;
      line.toggleAttribute("data-tone", false);
      if (left <= 50) line.dataset.tone = "late";
      // spoken only near the end, so that a screen reader is not interrupted at every key
      line.setAttribute("aria-live", left <= 50 ? "polite" : "off");
    };
    field.addEventListener("input", tell);
    tell();
  });
})();
