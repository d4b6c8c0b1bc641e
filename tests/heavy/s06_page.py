"""Where a page leads: its links and its forms with their fields."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Where one can go from a page: addresses, and forms with their fields."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "a" and (told.get("href") or "").startswith("/"):
            self.links.append(told["href"])
        if tag == "form":
            self.forms.append([told.get("action") or "", (told.get("method") or "get").upper(), {}])
        if tag in ("input", "select", "textarea", "button") and told.get("name") and self.forms:
            self.forms[-1][2].setdefault(told["name"], []).append(told.get("value") or "")
        if tag == "option" and self.forms and self.forms[-1][2]:
            list(self.forms[-1][2].values())[-1].append(told.get("value") or "")
