"""One small town for all cells of the matrix: who is who, and one case of every kind, told by short names.

*lamp*     林阿姨's broken lamp: received by 滨河站, led by 供电局, helped by 滨河街道, with a file; being handled
*graft*    a report that complains of 供电局, led by 城管局
*answered* a lamp whose answer lies with 林阿姨, already judged by her: what the handler must not learn
*help*     the 协办 of *lamp* · *look* 小郑's request to see who filed *lamp*, granted
*told*     somebody leant on 林阿姨 to change her judgement (干预评价) · *task* a task of 第一支部
*oversight* the 督办单 of *graft* · *link* a link 滨河街道 sent to somebody without an account · *none* nothing at all
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account, Area, Organ, Post, Unit
from huixiang.seeds import cast
from huixiang.vault import identities, receipts, sealed_attachments, uploads

PERSONAL = {"name": "欧阳晓棠", "phone": "13812341234", "address": "滨河路88号7单元301室"}
STRANGERS = ("stranger", "lin", "neighbour")
STAFF = (*(key for key, *_ in cast.PEOPLE), "xinqiao_clerk", "helper_head", "power_east")
ACTORS = (*STRANGERS, *STAFF)


@dataclass
class Town:
    """Accounts and cases by their short names; `codes` are receipts in clear."""

    organ: Organ
    people: dict[str, Account]
    cases: dict[str, Case] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def client(self, who, **more):
        client = Client(**more)
        if who in self.people:
            client.force_login(self.people[who])
        return client

    def unit(self, code):
        return Unit.objects.get(code=code)

    def number(self, name):
        return quote(self.cases[name].number) if name in self.cases else quote("诉求2020-000001")

    def file_of(self, name):
        return Case.objects.get(pk=self.cases[name].pk).attachments.order_by("id").first().pk


def built() -> Town:
    """Inside of a transaction that somebody rolls back."""
    organ = Organ.objects.get()
    with scope(organ=organ):
        _more_people(organ)
        people = {account.username: account for account in Account.objects.select_related("organ").order_by("id")}
        town = Town(organ, people)
        _lamp(town)
        _graft(town)
        _answered(town)
        _task(town)
        _link(town)
        for name, case in town.cases.items():
            town.cases[name] = Case.objects.get(pk=case.pk)
        for name in ("lamp", "graft", "answered", "neighbour"):
            assert town.cases[name].receipt == receipts.mac(town.codes[name])
    return town


def _more_people(organ):
    for key, role, code in (
        ("xinqiao_clerk", "clerk", "station-xinqiao"),
        ("helper_head", "head", "street-binhe"),
        ("power_east", "handler", "power-east"),
    ):
        account = Account.objects.open(organ, key, key)
        Post.objects.create(account=account, unit=Unit.objects.get(code=code), role=role, from_on="2020-01-01")


def _filed(town, name, message, kind="help", **more):
    code = receipts.new_code()
    told = Filing(message, kind, area=Area.objects.get(code="990101001"), **more)
    town.codes[name] = code
    town.cases[name], _ = file_concern(told, receipt=receipts.mac(code))
    identities.keep(town.cases[name], PERSONAL)
    return town.cases[name]


def _paper():
    sent = SimpleUploadedFile("经过.txt", "灯坏了三天".encode(), "text/plain")
    return [sealed_attachments.keep(one) for one in uploads.check([sent])]


def _lamp(town):
    people = town.people
    case = _filed(town, "lamp", "楼道灯不亮。三号楼黑了一个星期", files=_paper())
    case.make("accept", by=people["zhou"], note="内部：先问供电局")
    case.make("assign", by=people["desk"], lead=town.unit("power"), helpers=[town.unit("street-binhe")])
    case.make("sign", by=people["zheng"], interest="none")
    town.cases["help"] = case.children.get(loop="assist")
    request = identities.ask(case, by=people["zheng"], reason="核实是几号楼", fields=["phone"])
    town.cases["look"] = request.make("grant", by=people["custodian"])
    _filed(town, "neighbour", "隔壁楼的水管漏水")


def _graft(town):
    people = town.people
    case = _filed(town, "graft", "供电局乱收费", "report", about=town.unit("power"))
    case.make("accept", by=people["zhou"])
    case.make("assign", by=people["desk"], lead=town.unit("urban"))
    case.make("oversee", by=people["supervisor"], level="daily", trigger="refused", demand="限期签收")
    town.cases["oversight"] = case.children.get(loop="oversight")


def _answered(town):
    people = town.people
    case = _filed(town, "answered", "路口的路灯不亮")
    owner = Resident(case.pk)
    case.make("accept", by=people["zhou"])
    case.make("assign", by=people["desk"], lead=town.unit("power"))
    case.make("sign", by=people["zheng"], interest="none")
    case.make("reply", by=people["zheng"], result="solved", reply="已更换灯泡。")
    case.make("endorse", by=people["laozheng"])
    case.make("approve", by=people["reviewer"])
    case.make("tell_pressure", by=owner, pressure="有人打电话要好评")
    case.make("unsatisfied", by=owner, solved="no", grade="1", comment="根本没有修好")
    town.cases["told"] = case.children.get(loop="pressure")


def _task(town):
    town.cases["task"] = open_case(
        LOOPS["task"], by=town.people["supervisor"], title="建成十五个示范家站", kind="point", expected="十五个家站名单",
        due_on="2026-12-20", owner_unit=town.unit("branch-1"),
    )  # fmt: skip


def _link(town):
    street = town.unit("street-binhe")
    town.cases["link"] = open_case(
        LOOPS["outside"], by=town.people["street"], title="请核对线路产权", role="sender", unit_id=street.pk,
        parties={"helper": [str(street.pk)]}, outsider="某通信公司 小吴", errand="请核对外墙线路是否属于你公司",
        why_outside="只有该公司清楚", valid_until="2026-11-06",
    )  # fmt: skip


def key():
    """An idempotency key nobody else has."""
    return secrets.token_hex(8)
