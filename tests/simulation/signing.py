"""The organ's signer, the real one, in a thread that may die at its own fail-points and is started again."""

import socket
import threading

from django.conf import settings

from huixiang.ledger import sealing, signer
from huixiang.ledger.notes import Signer
from huixiang.people.scoped import current_organ_id

from .faults import Killed, PlannedError


class SignersProcess:
    """Key and memory lie where the house keeps them; `start` after a death reads them anew."""

    def __init__(self):
        sealing.have_signer()
        self.room = settings.DATA / "signer" / str(current_organ_id())
        self.over = False
        self.start()

    def start(self):
        up = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(up,), daemon=True)
        self.thread.start()
        assert up.wait(30), "the signer did not come up"

    def rise_again(self):
        """After a death at one of its own places."""
        self.thread.join()
        self.start()

    def run(self, up):
        memory = signer.Memory(self.room / "memory")
        key = Signer.parse((self.room / "key").read_text())
        try:
            with signer.listen(self.room / "socket") as server:
                up.set()
                while not self.over:
                    signer.answer_one(server, key, memory)
        except (Killed, PlannedError):
            pass
        finally:
            memory.close()

    def stop(self):
        self.over = True
        if self.thread.is_alive():
            with signer._short(self.room / "socket") as short, socket.socket(socket.AF_UNIX) as last:
                last.connect(short)
        self.thread.join()
