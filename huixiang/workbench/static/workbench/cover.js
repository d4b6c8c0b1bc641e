// Areas over a picture: drawn with mouse or finger, moved with the arrow keys. The number fields beside it are what is
// sent, and do the same without this script.
(() => {
  "use strict";
  const LEAST = 1; // percent of the picture; a slip of the finger is no area
  const clamp = (value, least, most) => Math.max(least, Math.min(most, value));
  const tenth = (value) => Math.round(value * 10) / 10;

  const lay = (block) => {
    block.dataset.cover = "awake";
    const picture = block.querySelector("[data-cover-on]");
    const rows = block.querySelector("[data-areas]");
    const patches = new Map();
    const fields = (row) => [...row.querySelectorAll("input")];
    const read = (row) => fields(row).map((field) => (field.value === "" ? NaN : Number(field.value)));
    const blank = (row) => fields(row).every((field) => field.value === "");
    const write = (row, [left, top, width, height]) => {
      const w = clamp(width, LEAST, 100), h = clamp(height, LEAST, 100);
      const values = [clamp(left, 0, 100 - w), clamp(top, 0, 100 - h), w, h];
      fields(row).forEach((field, n) => { field.value = tenth(values[n]); });
      draw();
    };
    const clear = (row) => {
      fields(row).forEach((field) => { field.value = ""; });
      draw();
      block.querySelector("[data-cover-more]").focus();
    };
    const row = () => {
      const free = [...rows.children].find(blank);
      if (free) return free;
      const fresh = rows.firstElementChild.cloneNode(true);
      fields(fresh).forEach((field) => { field.value = ""; });
      rows.append(fresh);
      fresh.setAttribute("aria-label", rows.firstElementChild.getAttribute("aria-label").replace("1", rows.children.length));
      return fresh;
    };
    const patch = (of) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "patch";
      made.addEventListener("pointerdown", (event) => drag(event, of, false));
      made.addEventListener("keydown", (event) => nudge(event, of));
      picture.append(made);
      patches.set(of, made);
      return made;
    };
    const draw = () => {
      [...rows.children].forEach((of, n) => {
        const area = read(of);
        if (area.some(Number.isNaN)) {
          patches.get(of)?.remove();
          patches.delete(of);
          return;
        }
        const shown = patches.get(of) ?? patch(of);
        shown.setAttribute("aria-label", block.dataset.patch.replace("{n}", n + 1));
        ["left", "top", "width", "height"].forEach((side, place) => { shown.style[side] = `${area[place]}%`; });
      });
    };
    const at = (event) => {
      const box = picture.getBoundingClientRect();
      return [clamp(((event.clientX - box.left) / box.width) * 100, 0, 100), clamp(((event.clientY - box.top) / box.height) * 100, 0, 100)];
    };
    const drag = (event, of, fresh) => {
      event.preventDefault();
      event.stopPropagation();
      const [fromX, fromY] = at(event), before = fresh ? null : read(of);
      let into = of;
      picture.setPointerCapture(event.pointerId);
      const move = (now) => {
        const [x, y] = at(now);
        if (before) return write(into, [before[0] + x - fromX, before[1] + y - fromY, before[2], before[3]]);
        if (Math.abs(x - fromX) < LEAST || Math.abs(y - fromY) < LEAST) return undefined;
        into ??= row();
        return write(into, [Math.min(x, fromX), Math.min(y, fromY), Math.abs(x - fromX), Math.abs(y - fromY)]);
      };
      const end = () => {
        picture.removeEventListener("pointermove", move);
        if (into) patches.get(into)?.focus();
      };
      picture.addEventListener("pointermove", move);
      picture.addEventListener("pointerup", end, { once: true });
      picture.addEventListener("pointercancel", end, { once: true });
    };
    const nudge = (event, of) => {
      const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
      const gone = event.key === "Delete" || event.key === "Backspace";
      if (!x && !y && !gone) return;
      event.preventDefault();
      if (gone) return void clear(of);
      const [left, top, width, height] = read(of);
      write(of, event.shiftKey ? [left, top, width + x, height + y] : [left + x, top + y, width, height]);
    };
    picture.addEventListener("pointerdown", (event) => { if (event.button === 0) drag(event, null, true); });
    rows.addEventListener("input", draw);
    block.querySelector("[data-cover-how]").hidden = false;
    block.querySelector("[data-cover-more]").addEventListener("click", () => {
      const of = row();
      write(of, [40, 40, 20, 20]);
      patches.get(of).focus();
    });
    draw();
  };
  const wake = (root) => root.querySelectorAll('[data-cover=""]').forEach(lay);

  document.addEventListener("htmx:afterSwap", (event) => wake(event.target));
  wake(document);
})();
