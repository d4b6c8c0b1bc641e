"""The organ's message gateway: takes, fails, or takes and loses its answer, as its own dice fall; keeps every id."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

ANSWERS = [200, 200, 200, 200, 503, 500, "lost", "double", 410]


class Gateway(HTTPServer):
    """`got`: what it took, in order, ids more than once where they came more than once."""

    def __init__(self, dice):
        super().__init__(("127.0.0.1", 0), Taking)
        self.dice, self.got = dice, []
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.shutdown()
        self.server_close()


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.server.dice.choice(ANSWERS)
        if answer in (200, "lost", "double"):
            self.server.got.append(body["id"])
        if answer != "lost":
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_):
        pass
