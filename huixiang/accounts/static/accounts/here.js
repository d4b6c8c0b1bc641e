// Nothing typed is lost to the end of a sign-in (ASVS 5.0 V7.3, WCAG 2.2.1). Who types is not idle: the page says so, seldom.
// Where the sign-in has ended meanwhile, it says that instead; once she has signed in again in another tab, this page's
// forms get the new session's token and go through.
(() => {
  "use strict";
  const EVERY = 4 * 60 * 1000, ENDING = 10;
  const notice = document.querySelector("[data-here]");
  if (!notice) return;
  let last = Date.now();

  const show = (gone, ending) => {
    notice.hidden = !(gone || ending);
    notice.querySelector("[data-gone]").hidden = !gone;
    notice.querySelector("[data-ending]").hidden = gone || !ending;
  };
  const say = async () => {
    last = Date.now();
    let answer;
    try {
      answer = await fetch(notice.dataset.here, { redirect: "manual", cache: "no-store" });
    } catch {
      return; // no network now: the next key asks again
    }
    if (!answer.ok) return show(true, false);
    const { token, minutes } = await answer.json();
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((e) => { e.value = token; });
    show(false, minutes < ENDING);
  };

  document.addEventListener("input", () => { if (Date.now() - last > EVERY) say(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) say(); });
})();
