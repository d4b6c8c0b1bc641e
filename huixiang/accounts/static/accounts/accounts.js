// Passkeys: a form with data-passkey asks the browser for one and carries its answer. And the page one comes back to
// from another system goes on by itself. Without this script the forms stay hidden and everything else works.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // the fields of WebAuthn §5.4 and §5.5 that are bytes
  const revived = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of ["allowCredentials", "excludeCredentials"])
      options[list]?.forEach((one) => { one.id = bytes(one.id); });
    return options;
  };
  const told = (key) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[name]) response[name] = text(key.response[name]);
    return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
  };
  const asked = async (form) => {
    const known = form.dataset.options ?? (await (await fetch(form.dataset.fetch, { headers: { "X-Requested-With": "fetch" } })).text());
    return revived(JSON.parse(known).publicKey);
  };

  const ask = async (form) => {
    const trouble = form.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      const publicKey = await asked(form);
      const key = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.querySelector("[name=credential]").value = JSON.stringify(told(key));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  };

  if (window.PublicKeyCredential && navigator.credentials) {
    document.querySelectorAll("[data-no-passkeys]").forEach((e) => { e.hidden = true; });
    document.querySelectorAll("form[data-passkey]").forEach((form) => {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        ask(form);
      });
    });
  }
  document.querySelectorAll("form[data-goes-on]").forEach((form) => form.submit());
})();
