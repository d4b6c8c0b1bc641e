"""What presses a site from outside, and what it remembers: plain sockets, one thread or one task each."""

import asyncio
import re
import threading
import time
from urllib.parse import urlencode

from huixiang.vault import receipts

TOLD = {
    "at": "check", "kind": "help", "area": "990101001", "place": "安居苑三号楼",
    "message": "楼道灯不亮，三号楼已经黑了一个星期，晚上老人上下楼看不见。请尽快派人来修，谢谢。",
}  # fmt: skip


def share(values, part):
    """The value below which that part of them lies; 0 of none."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] if values else 0.0


def filing(port, code, told=TOLD):
    """The bytes of a filing under this receipt."""
    body = urlencode({**told, "receipt": code}).encode()
    head = f"POST /file HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def asked(port, request, patience=60):
    """(status, headers in lower case) of one request on a connection of its own; status 0: no answer came."""
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                while await reader.read(65536):
                    pass
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return 0, {}
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(re.findall(r"^([^:]+): ?(.*)$", line)[0] for line in lines[1:] if ":" in line)
    return int(lines[0].split()[1]), {name.lower(): value for name, value in headers.items()}


class Filers:
    """Clients that each file one matter after another, and send each again until it is acknowledged."""

    def __init__(self, port, clients, rate=None):
        self.port, self.rate, self.over = port, rate, threading.Event()
        self.acknowledged, self.answers, self.lock = {}, [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(n, clients), daemon=True) for n in range(clients)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(90)

    def run(self, number, clients):
        begun, count = time.monotonic() + (number / self.rate if self.rate else 0), 0
        while not self.over.is_set():
            if self.rate:
                time.sleep(max(0.0, begun + count * clients / self.rate - time.monotonic()))
            code, count = receipts.new_code(), count + 1
            while not self.sent(code) and not self.over.is_set():
                time.sleep(0.2)

    def sent(self, code):
        at = time.monotonic()
        status, headers = asyncio.run(asked(self.port, filing(self.port, code)))
        with self.lock:
            self.answers.append((at, time.monotonic() - at, status, headers.get("retry-after", "")))
            if status == 302:
                self.acknowledged[code] = headers["location"]
        return status == 302
