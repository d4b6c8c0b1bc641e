// Nothing typed is lost to the end of a sign-in (ASVS 5.0 V7.3, WCAG 2.2.1). Who types is not idle: the page says so, seldom.
// Where the sign-in has ended meanwhile, it says that instead, also when she presses a button; once she has signed in again in
// another tab, this page's forms get the new session's token and go through. And a button whose answer never came says so.
(() => {
  "use strict";
  const EVERY = 4 * 60 * 1000, FRESH = 30 * 1000, ENDING = 10;
  const notice = document.querySelector("[data-here]");
  if (!notice) return;
  let last = Date.now();

  const show = (word) => {
    notice.hidden = !word;
    notice.querySelectorAll("[data-says]").forEach((e) => { e.hidden = e.dataset.says !== word; });
  };
  // whether she is still signed in; where nobody answers, what she does next will tell
  const say = async () => {
    last = Date.now();
    let answer;
    try {
      answer = await fetch(notice.dataset.here, { redirect: "manual", cache: "no-store" });
    } catch {
      return true; // no network now: the next key asks again
    }
    if (answer.type === "opaqueredirect") return show("gone"), false;
    if (!answer.ok) return true;
    const { token, minutes, who } = await answer.json();
    if (who !== notice.dataset.who) return show("other"), false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((e) => { e.value = token; });
    show(minutes < ENDING ? "ending" : "");
    return true;
  };

  document.addEventListener("input", () => { if (Date.now() - last > EVERY) say(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) say(); });

  // a form that leaves the page takes what was typed along: first ask whether it will be taken
  let asking = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || !form.querySelector("textarea, input:not([type=hidden])")) return;
    if (!asking && Date.now() - last < FRESH) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const here = await say();
    asking = false;
    if (here) form.requestSubmit(event.submitter);
  });

  // what htmx sends stays on the page; an answer that is no piece of a page is told above it
  const pressed = (event) => event.detail.elt.matches("form, a");
  document.addEventListener("signed-out", () => show("gone"));
  document.addEventListener("htmx:beforeRequest", (event) => { if (pressed(event)) show(""); });
  document.addEventListener("htmx:sendError", (event) => { if (pressed(event)) show("failed"); });
  document.addEventListener("htmx:responseError", (event) => {
    if (pressed(event)) show({ 404: "away", 413: "big" }[event.detail.xhr.status] ?? "failed");
  });
})();
