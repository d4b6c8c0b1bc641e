"""The page that checks a receipt, in a real browser with its network taken away."""

import functools
import http.server
import threading
from base64 import b64encode
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from huixiang.ledger import crypto, merkle
from huixiang.ledger.notes import Note, Signer
from huixiang.ledger.proof import Proof
from huixiang.ledger.tests.growing import GrowingLog

HOME = Path(__file__).resolve().parents[2]
ARCHIVE = Signer.generate("archive.example", crypto.COSIGNATURE)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def log():
    return GrowingLog().add(*(f'{{"data":{{}},"seq":{number}}}'.encode() for number in range(300)))


def receipt(log, index, size=300):
    head = log.signed(size)
    line = ARCHIVE.sign(head.text, at=1_760_000_000)
    return Proof(index, log.inclusion(index, size), Note(head.text, (*head.signatures, line)), log.bodies[index])


class Served(http.server.SimpleHTTPRequestHandler):
    """The page and the two folders of static files, under the site's own content security policy."""

    html = ""

    def do_GET(self):
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
            )
            self.end_headers()
            self.wfile.write(self.html.encode())
        else:
            self.path = self.path.removeprefix("/static")
            self.directory = str(HOME / ("ledger/static" if self.path.startswith("/ledger") else "static"))
            super().do_GET()

    def log_message(self, *words):
        """Quiet."""


@pytest.fixture
def checking(page, log):
    context = {"log_key": str(log.key.verifier), "witness_keys": [str(ARCHIVE.verifier)]}
    handler = type("Handler", (Served,), {"html": render_to_string("ledger/verify.html", context)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.wait_for_load_state("networkidle")
    server.shutdown()
    server.server_close()
    page.context.set_offline(True)
    return page


def verdict(page, written, **fields):
    for name, text in {"proof": written, **fields}.items():
        page.fill(f"[name={name}]", text)
    page.click("button.do >> nth=-1")
    page.wait_for_selector("[data-say=true]:visible, [data-say=false]:visible")
    return page.eval_on_selector_all(
        "#outcome [data-say]", "all => all.filter(one => !one.hidden).map(one => one.dataset.say)"
    )


def test_a_receipt_is_checked_without_a_network(checking, log):
    assert verdict(checking, str(receipt(log, 77))) == ["true", "witnessed", "detail"]
    assert checking.inner_text("[data-fill=index]") == "78"
    assert checking.inner_text("[data-fill=lines]").strip() == log.head().text.strip()
    assert '"seq": 77' in checking.text_content("[data-fill=entry]")


def test_the_file_itself_can_be_chosen(checking, log, tmp_path):
    (tmp_path / "my.tlog-proof").write_text(str(receipt(log, 5)))

    checking.set_input_files("#file", tmp_path / "my.tlog-proof")
    checking.wait_for_function("document.getElementById('proof').value")

    assert verdict(checking, checking.input_value("#proof"))[0] == "true"


def test_the_bulletin_decides(checking, log):
    forged = GrowingLog(log.key).grow(300, kind="forged")
    cases = {
        log.head().text: "paper-same",
        forged.head().text: "paper-differs",
        log.head(200).text: "paper-apart",
        log.head().text.replace("huixiang", "other"): "paper-other",
    }

    for paper, expected in cases.items():
        said = verdict(checking, str(receipt(log, 5)), paper=paper)
        assert expected in said
        assert said[0] == ("false" if expected == "paper-differs" else "true")


def test_the_paper_of_a_receipt_is_compared_line_by_line(checking, log):
    leaf, other = (b64encode(merkle.leaf_hash(log.bodies[index])).decode() for index in (5, 6))
    cases = {
        f"entry {leaf}": ["entry-same"],
        f"entry {other}": ["entry-differs"],
        f"{log.head().text}entry {leaf}": ["paper-same", "entry-same"],
        f"{log.head(200).text}entry {other}": ["paper-apart", "entry-differs"],
        "entry abc": ["paper-unread"],
    }

    for paper, expected in cases.items():
        said = verdict(checking, str(receipt(log, 5)), paper=paper)
        assert sorted(one for one in said if one.startswith(("paper", "entry"))) == sorted(expected)
        assert said[0] == ("false" if "entry-differs" in expected else "true")


def test_each_way_to_cheat_is_named(checking, log):
    good, stranger = receipt(log, 5), GrowingLog().grow(300)
    other_body = Proof(5, good.path, good.head, b"{}")
    spoilt = Note(good.head.text.replace("\n300\n", "\n301\n"), good.head.signatures)
    cases = {
        "why-unsigned": str(receipt(stranger, 5)),
        "why-signature": str(Proof(5, good.path, spoilt, good.body)),
        "why-path": str(other_body),
        "why-shape": str(good).replace("index 5", "index 05"),
    }

    assert {why: verdict(checking, text) for why, text in cases.items()} == {why: ["false", why] for why in cases}
    assert verdict(checking, str(good), key="nonsense") == ["false", "why-key"]


def test_without_a_witness_the_page_says_what_that_means(checking, log):
    assert verdict(checking, str(receipt(log, 5)), witnesses="") == ["true", "unwitnessed", "detail"]


def test_the_browser_agrees_with_python_on_a_thousand_receipts(checking, log):
    texts = []
    for size in (1, 2, 3, 100, 255, 256, 299, 300):
        texts += [str(receipt(log, index, size)) for index in range(0, size, 1)]
    texts = texts[:1000]
    assert len(texts) == 1000

    good = checking.evaluate(
        """async ([texts, key, witness]) => {
            const { verify } = await import(document.querySelector("script[type=module]").src);
            let good = 0;
            for (const text of texts) {
                const found = await verify(text, key, [witness], "");
                good += found.witnesses.length === 1;
            }
            return good;
        }""",
        [texts, str(log.key.verifier), str(ARCHIVE.verifier)],
    )

    assert good == 1000
