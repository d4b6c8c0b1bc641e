"""A real gateway on this machine, as an organ would have one: it also fails, is slow and loses its answers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway(ThreadingHTTPServer):
    """Answers what it is told to: a status, `slow`, `lost` (taken, but no answer comes) or `double`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taking)
        self.url = f"http://127.0.0.1:{self.server_port}/messages"
        self.then, self.got, self.tokens, self.over = [], [], [], threading.Event()

    @property
    def sent(self):
        """What a gateway that keeps ids passes on."""
        return list({message["id"]: message for message in self.got}.values())


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        answer = self.server.then.pop(0) if self.server.then else 200
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if answer == "slow":
            self.server.over.wait(5)
            return
        if answer in (200, "lost", "double"):
            self.server.got.append(json.loads(body))
            self.server.tokens.append(self.headers["Authorization"])
        if answer != "lost":
            for _ in range(2 if answer == "double" else 1):
                self.send_response(answer if isinstance(answer, int) else 200)
                self.send_header("Location", f"{self.server.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

    def log_message(self, *_):
        pass
