// Says that a file is too large, or that there are too many, before anything is sent: over a telephone network a film of
// 200 MB takes minutes, and the page that then refuses it has nothing of what was written.
(() => {
  "use strict";
  document.querySelectorAll("input[type=file][data-megabytes]").forEach((input) => {
    const { most, megabytes } = input.dataset;
    const told = document.createElement("p");
    told.className = "error";
    told.id = `${input.id}_told`;
    told.hidden = true;
    told.setAttribute("role", "alert");
    input.after(told);
    const look = () => {
      const files = [...input.files];
      const large = files.filter((file) => file.size > megabytes * 1024 * 1024).map((file) => `“${file.name}”`);
      const words = [];
      if (files.length > most) words.push(`最多 ${most} 个，现在选了 ${files.length} 个`);
      if (large.length) words.push(`${large.join("、")}太大了，每个不能超过 ${megabytes} MB；照片可以截一张图再传`);
      told.textContent = words.length ? `${words.join("。")}。请重新选。` : "";
      told.hidden = !words.length;
      words.length ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
      return words.length > 0;
    };
    input.addEventListener("change", look);
    input.form.addEventListener("submit", (event) => {
      const going = event.submitter?.name;
      if (going === "back" || (going === "elder" && look())) {
        input.disabled = true; // not wanted there
      } else if (look()) {
        event.preventDefault();
        input.focus();
      }
    });
    // a page the browser kept is shown with its field as it was
    window.addEventListener("pageshow", () => (input.disabled = false));
  });
})();
