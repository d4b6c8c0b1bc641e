"""The people everybody knows, in every test and in the small town (design §7)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_scopes import scope

from huixiang.loops.limits import keep_shipped
from huixiang.people.models import Account, Area, Category, Duty, Organ, Post, Unit

AREAS = [
    ("99", "示例省", ""), ("9901", "示例市", "99"), ("990101", "城东区", "9901"), ("990102", "城西区", "9901"),
    ("990101001", "滨河街道", "990101"), ("990101002", "东山街道", "990101"), ("990102001", "新桥镇", "990102"),
]  # fmt: skip
UNITS = [
    # code            name                      kind               parent          area
    ("organ",         "示例市人大常委会",       "organ",           "",             "9901"),
    ("desk",          "代表联络工作委员会",     "desk",            "organ",        "9901"),
    ("supervision",   "督查室",                 "supervision",     "organ",        "9901"),
    ("office",        "常委会办公室",           "committee",       "organ",        "9901"),
    ("finance",       "财政经济委员会",         "committee",       "organ",        "9901"),
    ("party-group",   "机关党组",               "party_group",     "organ",        "9901"),
    ("party",         "机关党委",               "party_committee", "organ",        "9901"),
    ("branch-1",      "第一党支部",             "branch",          "party",        "9901"),
    ("branch-2",      "第二党支部",             "branch",          "party",        "9901"),
    ("station-binhe", "滨河街道代表联络站",     "station",         "organ",        "990101001"),
    ("station-xinqiao", "新桥镇代表之家",       "station",         "organ",        "990102001"),
    ("government",    "示例市人民政府",         "government",      "",             "9901"),
    ("power",         "供电局",                 "service",         "government",   "9901"),
    ("power-east",    "城东供电所",             "service",         "power",        "990101"),
    ("urban",         "城市管理局",             "department",      "government",   "9901"),
    ("housing",       "住房和城乡建设局",       "department",      "government",   "9901"),
    ("water",         "水务局",                 "department",      "government",   "9901"),
    ("street-binhe",  "滨河街道办事处",         "street",          "government",   "990101001"),
]  # fmt: skip
PEOPLE = [
    # key            name          posts
    ("zhou",         "周站长",     "clerk@station-binhe"),
    ("desk",         "联工委交办员", "dispatcher@desk clerk@desk head@desk"),
    ("reviewer",     "审核员",     "reviewer@desk"),
    ("visitor",      "回访员",     "visitor@desk"),
    ("supervisor",   "督查员",     "supervisor@supervision"),
    ("leader",       "秘书长",     "leader@organ"),
    ("zheng",        "小郑",       "handler@power liaison@power"),
    ("laozheng",     "老郑",       "head@power"),
    ("urban",        "城管局承办人", "handler@urban liaison@urban"),
    ("urban_head",   "城管局负责人", "head@urban"),
    ("street",       "滨河街道承办人", "handler@street-binhe liaison@street-binhe"),
    ("chen",         "陈代表",     "deputy@station-binhe"),
    ("party_office", "机关党委书记", "party_officer@party"),
    ("secretary",    "第一支部书记", "secretary@branch-1"),
    ("member",       "第一支部党员", "member@branch-1"),
    ("custodian",    "身份保管员", "custodian@organ"),
    ("system_admin", "系统管理员", "system_admin@organ"),
    ("security_admin", "安全管理员", "security_admin@organ"),
    ("audit_admin",  "审计管理员", "audit_admin@organ"),
    ("passerby",     "路人",       ""),
]  # fmt: skip
CATEGORIES = [
    # path                                department's own    unit    basis
    ("城乡建设", False, "", ""),
    ("城乡建设/市政公用", False, "", ""),
    ("城乡建设/市政公用/路灯", True, "power", "市政照明管理职责（示例）"),
    ("城乡建设/市政公用/供水", True, "water", "供水管理职责（示例）"),
    ("城乡建设/城市管理", False, "", ""),
    ("城乡建设/城市管理/占道经营", True, "urban", "市容环境卫生管理职责（示例）"),
    ("城乡建设/城市管理/噪声", True, "urban", "社会生活噪声执法职责（示例）"),
    ("城乡建设/住房", False, "", ""),
    ("城乡建设/住房/物业服务", True, "housing", "物业管理监督职责（示例）"),
    ("社区服务", False, "street-binhe", "社区职责清单（示例）"),
]


@dataclass
class Cast:
    """The organ with its units and people, by their short names."""

    organ: Organ
    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)


def gather(password: str | None = None, name: str = "示例市人大常委会") -> Cast:
    """Set the town up: areas, organ, limits, units, people with posts, categories and the 派单目录."""
    areas = _areas()
    cast = Cast(Organ.objects.create(name=name, area=areas["9901"]), areas)
    with scope(organ=cast.organ):
        keep_shipped()
        _units(cast)
        _people(cast, password)
        _categories(cast)
    return cast


def _areas() -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for code, name, parent in AREAS:
        above = areas.get(parent)
        path = f"{above.path if above else ''}{code}/"
        areas[code], _ = Area.objects.get_or_create(code=code, defaults={"name": name, "parent": above, "path": path})
    return areas


def _units(cast: Cast) -> None:
    for code, name, kind, parent, area in UNITS:
        above = cast.units.get(parent)
        cast.units[code] = Unit.objects.create(
            code=code,
            name=name,
            kind=kind,
            parent=above,
            area=cast.areas[area],
            path=f"{above.path if above else ''}{code}/",
        )


def _people(cast: Cast, password: str | None) -> None:
    for key, name, posts in PEOPLE:
        account = cast.people[key] = Account.objects.open(cast.organ, key, name, password)
        for post in posts.split():
            role, _, unit = post.partition("@")
            Post.objects.create(account=account, unit=cast.units[unit], role=role, from_on="2020-01-01")


def _categories(cast: Cast) -> None:
    for path, owned, unit, basis in CATEGORIES:
        above, _, name = path.rpartition("/")
        category = cast.categories[name] = Category.objects.create(
            name=name, path=path, parent=cast.categories.get(above.rpartition("/")[2]), owned_by_department=owned
        )
        if unit:
            Duty.objects.create(category=category, unit=cast.units[unit], basis=basis, from_on="2020-01-01")
