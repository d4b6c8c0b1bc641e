"""A world: the small town with a handler and a head in every unit, a clock that moves when told, and what is known of
what was acknowledged."""

import contextlib
import logging
import random
from collections import Counter
from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_scopes import scope

from huixiang.loops.refusals import Refused
from huixiang.people import remembered
from huixiang.people.models import Account, Area, Category, Organ, Post, Unit

from .chance import reseed, seeded
from .faults import SIGNERS, Faults, Killed
from .gateway import Gateway
from .signing import SignersProcess

FOUNDED, BEGINS = "2026-01-04T09:00:00+08:00", "2026-01-05T09:00:00+08:00"
WORKING = {"department", "service", "street", "branch", "committee"}


class World:
    """One organ, its people, its cases by key in the order they became known, and the hashes of their entries."""

    def __init__(self, seed, haunted=1.0):
        self.seed, self.dice = seed, random.Random(f"steps {seed}")
        self.faults = Faults(random.Random(f"faults {seed}"), haunted)
        self.cases, self.leaves, self.filed, self.given = [], {}, {}, Counter()
        self.named, self.late, self.said, self.steps = [], set(), Counter(), 0

    @contextlib.contextmanager
    def running(self, data):
        """The world turns: its clock stands at the beginning, its signer and its gateway answer."""
        gateway = Gateway(random.Random(f"gateway {self.seed}"))
        quiet, logging.root.manager.disable = logging.root.manager.disable, logging.CRITICAL
        with (
            seeded(), time_machine.travel(BEGINS, tick=False) as self.hands,
            override_settings(DATA=data, MESSAGES_URL=gateway.url, MEDIA_ROOT=data / "attachments"),
        ):  # fmt: skip
            reseed(f"{self.seed} begins")
            remembered.forget()
            self.organ = Organ.objects.get()
            with scope(organ=self.organ):
                self.gateway = gateway
                self.settle()
                self.signer = SignersProcess()
                try:
                    with self.faults:
                        yield self
                finally:
                    self.signer.stop()
                    gateway.close()
                    logging.disable(quiet)

    def settle(self):
        for unit in Unit.objects.filter(kind__in=WORKING).order_by("path"):
            for word, roles in (("hand", ["handler", "liaison", "member"]), ("lead", ["head", "secretary"])):
                account = Account.objects.open(self.organ, f"{unit.code}.{word}", unit.name)
                for role in roles:
                    Post.objects.create(account=account, unit=unit, role=role, from_on="2020-01-01")
        self.posts = [
            (post.role, post.unit.kind, str(post.unit_id), post.account)
            for post in Post.objects.select_related("account__organ", "unit").order_by("account__username", "role")
        ]
        self.accounts = {str(account.pk): account for *_, account in self.posts}
        self.categories = list(Category.objects.order_by("path"))
        self.areas = list(Area.objects.filter(code__gte="990101001").order_by("code"))
        self.client = Client(raise_request_exception=False)

    def step(self, deed):
        """One thing happens, perhaps badly; (acknowledged, what it answered)."""
        self.steps += 1
        reseed(f"{self.seed} {self.steps}")
        self.faults.struck = ""
        self.hands.shift(timedelta(seconds=1))
        try:
            return True, deed()
        except (Exception, Killed) as ended:
            if not self.faults.struck and not isinstance(ended, Refused):
                raise
            self.said[type(ended).__name__] += 1
            return False, ended
        finally:
            self.come_round()

    def come_round(self):
        """After a fault: the process starts anew, or the next request finds its connection lost and takes another."""
        assert not connection.in_atomic_block
        if self.faults.struck:
            connection.close()
            remembered.forget()
            if self.faults.struck.rpartition(" ")[2] in SIGNERS:
                self.signer.rise_again()

    def known(self, case):
        if case.pk not in self.leaves:
            self.cases.append(case.pk)
            self.leaves[case.pk] = []
        return case

    @property
    def now(self):
        return timezone.now()
