"""What a citizen waits on an old telephone: processor six times slower, a 3G line (1.6 Mbit/s, 300 ms a journey).

python benchmarks/citizen.py

Every page is opened with an empty cache in Debian's Chromium. The limit beside each is the line's alone: one journey to
connect, one to ask, one for what the page names, and the bytes it really brought at the line's speed. The aims are A-7
(usable within 3 s, 150 KB) and A-5 (proof of work within 3 s) of reliability.md.
"""

import json
import statistics

from _service import Line, site  # isort: skip  puts the product on the path

import altcha
from filing import file
from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, QUIET

SLOWER, DOWN, UP, JOURNEY = 6, 200_000, 96_000, 0.3  # times, bytes a second, bytes a second, seconds
TURNS = 5
WORK = """async task => {
  document.body.insertAdjacentHTML('beforeend', '<form><input name=work><p data-work-done=done></p></form>');
  document.querySelector('[data-work-done]').dataset.work = task;
  const begun = performance.now(), script = document.createElement('script');
  script.src = '/static/huixiang/work.js';
  document.body.append(script);
  while (!document.querySelector('input[name=work]').value) await new Promise(go => setTimeout(go, 10));
  return (performance.now() - begun) / 1000;
}"""


def telephone(browser):
    """A page on an old telephone, and the bytes it has brought so far."""
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    wire, brought = page.context.new_cdp_session(page), []
    wire.on("Network.loadingFinished", lambda told: brought.append(told["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    line = {"latency": JOURNEY * 1000, "downloadThroughput": DOWN, "uploadThroughput": UP}
    wire.send("Network.emulateNetworkConditions", {"offline": False, **line})
    return page, brought


def opened(browser, address):
    """(seconds until everything is there and works, bytes)."""
    page, brought = telephone(browser)
    page.goto(address, wait_until="load")
    seconds = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart / 1000")
    page.context.close()
    return seconds, sum(brought)


def worked(browser, url, task):
    page, _ = telephone(browser)
    page.goto(f"{url}/")
    seconds = page.evaluate(WORK, task)
    page.context.close()
    return seconds


def main():
    with site() as here, sync_playwright() as tools:
        from huixiang.public import work

        browser = tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        url = here.told["url"]
        for path in ("/", "/file", file(Line(here.port)).partition("?")[0], "/answered", "/figures"):
            seconds, brought = zip(*(opened(browser, url + path) for _ in range(TURNS)), strict=True)
            middle, size = statistics.median(seconds), max(brought)
            limit = 3 * JOURNEY + size / DOWN
            name = "/r/…" if path.startswith("/r/") else path
            told = f"{middle / limit:4.2f} of the line's own {limit:.2f} s"
            print(f"{name:12} {middle:5.2f} s (aim 3)  {size / 1000:5.1f} kB (aim 150)  {told}")
        options = altcha.ChallengeOptionsV1(max_number=work.MOST_NUMBER, number=work.MOST_NUMBER, hmac_key="any")
        hardest = json.dumps(altcha.create_challenge_v1(options).to_dict())
        seconds = statistics.median(worked(browser, url, hardest) for _ in range(TURNS))
        print(f"proof of work, the hardest of {work.MOST_NUMBER:,}: {seconds:.2f} s (aim 3)")
        browser.close()


if __name__ == "__main__":
    main()
