// Proof of work in altcha's format: find the number whose hash with the salt is the challenge, then say so.
(async () => {
  "use strict";
  const task = document.querySelector("[data-work]");
  if (!task || !window.crypto?.subtle) return;
  const { algorithm, challenge, maxNumber, maxnumber, salt, signature } = JSON.parse(task.dataset.work);
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const salted = salt.endsWith("&") ? salt : `${salt}&`;
  const text = new TextEncoder();
  for (let number = 0; number <= (maxnumber ?? maxNumber); number++) {
    if (hex(await crypto.subtle.digest(algorithm, text.encode(salted + number))) !== challenge) continue;
    const box = document.querySelector("input[name=work]");
    box.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    task.textContent = task.dataset.workDone;
    return;
  }
})();
