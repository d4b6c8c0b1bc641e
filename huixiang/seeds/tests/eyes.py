"""A browser that is shown pages of the town and says what is wrong with them for a person (WCAG 2.2 AA)."""

from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

SITE = "http://town.example"
# 1.4.12: the least spacing that a reader may set without losing anything
SPACING = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
    + ' p { margin-block-end: 2em !important }');
  document.adoptedStyleSheets = [sheet]; }"""
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
CUT_OFF = """[...document.querySelectorAll('main *, header *, footer *')].filter(e => e.checkVisibility()
  && !e.closest('.unseen, svg, select, textarea, input') && getComputedStyle(e).overflowX === 'hidden'
  && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
# axe leaves texts of one character to people: 是, 否, 看
ONE_CHARACTER = """() => { axe.setup(document); const found = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('svg, .unseen')
    && [...e.childNodes].some(n => n.nodeType === 3 && [...n.textContent.trim()].length === 1))
  .map(e => [e.outerHTML.slice(0, 80), axe.commons.color.getForegroundColor(e), axe.commons.color.getBackgroundColor(e)])
  .filter(([, ink, paper]) => ink && paper && axe.commons.color.getContrast(paper, ink) < 4.5).map(([html]) => html);
  axe.teardown(); return found; }"""
# where the errors of a form took the focus, Tab would begin behind them
TO_THE_TOP = """async () => { await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"""
# what Tab must reach, in the order of the page; of a group of radio buttons one is reached
REACHABLE = """() => { const groups = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(e => {
    if (!e.checkVisibility({visibilityProperty: true}) || e.disabled || e.tabIndex < 0 || e.type === 'hidden') return false;
    const group = e.type === 'radio' && `${e.form?.id}${e.name}`;
    if (group && groups.has(group)) return false;
    groups.add(group);
    return true;
  }).map((e, n) => (e.dataset.stop = n)).length; }"""
REACHED = """() => { const e = document.activeElement, box = e.getBoundingClientRect(), looks = getComputedStyle(e);
  const label = e.labels?.[0] ?? e, ring = [[e], [e, '::after'], [label], [label.parentElement]].some(x => {
    const s = getComputedStyle(...x); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'; });
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2], on = document.elementFromPoint(x, y);
  const group = e.type === 'radio' && document.querySelector(`[data-stop][name="${e.name}"]`);
  return {stop: (group || e).dataset?.stop ?? null, html: e.outerHTML.slice(0, 80), ring, body: e === document.body,
    hidden: !!on && !e.contains(on) && !on.contains(e) && !label.contains(on) && box.width > 1}; }"""


class Eyes:
    """One browser page; `faults` gathers what was found, each line with the address."""

    def __init__(self, page, axe):
        self.page, self.axe, self.shown, self.faults = page, axe, None, []
        page.emulate_media(reduced_motion="reduce")
        page.route("**/*", self._answer)

    def _answer(self, route):
        path = unquote(urlsplit(route.request.url).path)
        if route.request.is_navigation_request():
            route.fulfill(body=self.shown.html, content_type="text/html; charset=utf-8")
        elif found := finders.find(path.removeprefix(settings.STATIC_URL)):
            route.fulfill(path=found)
        else:
            route.fulfill(status=404)

    def look_at(self, shown):
        """Everything that a person needs of a page, at the widths people have."""
        self.shown = shown
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.goto(SITE + quote(shown.address, safe="/?=&%"))
        self._say(*self._tab_through())
        self.page.evaluate("document.activeElement.blur()")
        self._axe(1280)
        self._axe(390)
        self.page.set_viewport_size({"width": 320, "height": 640})
        self._say("320 px: sideways" * self.page.evaluate(SIDEWAYS))
        self.page.evaluate(SPACING)
        self._say("wide spacing: sideways" * self.page.evaluate(SIDEWAYS))
        self._say(*(f"wide spacing: cut off {html}" for html in self.page.evaluate(CUT_OFF)))

    def _axe(self, width):
        # a screen as high as the page: nothing lies under a bar that stays
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": 2 * height})
        self._say(*self.axe(self.page))
        self._say(*(f"contrast of one character {html}" for html in self.page.evaluate(ONE_CHARACTER)))
        self.page.set_viewport_size({"width": width, "height": 900})

    def _tab_through(self):
        """Tab from the top to the end: every control, in the order of the page, seen, never under something."""
        count = self.page.evaluate(REACHABLE)
        self.page.evaluate(TO_THE_TOP)
        stops = []
        for _ in range(4 * count):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(REACHED)
            if here["body"] or (stops and here["stop"] == stops[0]["stop"]):
                break
            if (
                not stops or here["stop"] != stops[-1]["stop"]
            ):  # a date has three parts and a button, drawn by the browser
                stops.append(here)
        order = [int(here["stop"]) for here in stops if here["stop"] is not None]
        if order != list(range(count)):
            yield f"Tab reaches {order} of {count}"
        yield from (f"focus is not seen on {here['html']}" for here in stops if not here["ring"])
        yield from (f"focus lies under something: {here['html']}" for here in stops if here["hidden"])

    def _say(self, *faults):
        self.faults += [f"{self.shown.who} {self.shown.address} {fault}" for fault in faults if fault]
