"""Specimen pages: every piece with plausible content, rendered by Django's engine alone, without routes or database.

`render(name, elder=False)` gives the HTML of one page; `NAMES` lists them. Used by `write.py` and by the tests.
"""

from pathlib import Path

import segno
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.template.engine import Engine
from django.utils.html import format_html
from django.utils.safestring import mark_safe

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parents[1] / "huixiang" / "templates"
ENGINE = Engine(
    dirs=[TEMPLATES, HERE / "specimens"],
    libraries={"static": "django.templatetags.static", "django_htmx": "django_htmx.templatetags.django_htmx"},
)
ERRORS = ["400", "403", "404", "422", "500", "503"]
NAMES = sorted(page.stem for page in (HERE / "specimens").glob("*.html")) + ERRORS


class Person:
    """Just enough of a signed-in account for the top bar."""

    is_authenticated = True

    def __str__(self):
        return "周站长"


def said(word, meaning):
    return format_html("{}<small>{}</small>", word, meaning)


class What(forms.Form):
    words = forms.CharField(
        label="发生了什么事？",
        help_text="什么时间、什么情况、希望怎样解决。想到什么写什么，也可以用手机键盘上的语音输入。",
        max_length=2000,
        error_messages={"required": "请写一写发生了什么事"},
        widget=forms.Textarea(attrs={"data-draft-keep": "", "rows": 6}),
    )
    kind = forms.ChoiceField(
        label="属于哪一类？",
        help_text="拿不准就不选，由工作人员来分。",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("help", said("求助", "遇到困难，需要有人解决")),
            ("complain", said("投诉", "办事不公、服务不好、扰民等")),
            ("report", said("举报", "反映违法违规，被反映的单位看不到这件事")),
            ("ask", said("咨询", "想知道政策和办理方法")),
            ("suggest", said("建议", "对工作的意见和主意")),
        ],
    )


class Reach(forms.Form):
    name = forms.CharField(
        label="怎样称呼您",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "short"}),
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        help_text="不留也能办。不留的话，只能凭回执码在网上看结果，承办单位没法向您核实情况。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "short"}),
    )
    files = forms.FileField(
        label="照片或文件", required=False, help_text="最多 9 个，每个不超过 20 MB。照片里的拍摄地点会自动去掉。"
    )
    secret = forms.BooleanField(
        label="为我保密",
        required=False,
        help_text="姓名、电话单独加密保存，承办单位看不到。谁看过，您凭回执码都能查到。",
        widget=forms.CheckboxInput(attrs={"data-draft-stop": ""}),
    )


class Rating(forms.Form):
    solved = forms.ChoiceField(
        label="事情解决了吗？",
        widget=forms.RadioSelect,
        choices=[("yes", "解决了"), ("part", "解决了一部分"), ("no", "没有解决")],
    )
    grade = forms.ChoiceField(
        label="您对这次办理满意吗？",
        help_text="承办单位只看得到评价，看不到是谁评的。",
        widget=forms.RadioSelect,
        choices=[("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意")],
    )
    why = forms.CharField(label="还想说些什么", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Filters(forms.Form):
    q = forms.CharField(label="编号、文字", required=False)
    stage = forms.ChoiceField(
        label="环节", required=False, choices=[("", "全部"), ("a", "待签收"), ("b", "办理中"), ("c", "待审核")]
    )
    area = forms.ChoiceField(label="区域", required=False, choices=[("", "全部"), ("e", "城东街道"), ("w", "城西街道")])
    since = forms.DateField(label="提出日期从", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Answer(forms.Form):
    result = forms.ChoiceField(
        label="办理结果",
        widget=forms.RadioSelect,
        choices=[
            ("a", "已解决"),
            ("b", "部分解决"),
            ("c", "解释说明"),
            ("d", said("暂不能解决，有计划", "计划要写明日期，到期前一直跟踪")),
        ],
    )
    reply = forms.CharField(
        label="答复内容",
        help_text="写给诉求人看的话。不要写诉求人的姓名和电话。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    unit = forms.ChoiceField(
        label="协办单位",
        required=False,
        widget=forms.Select(attrs={"data-search": "筛选单位"}),
        choices=[
            ("", "没有"),
            *(
                (str(n), u)
                for n, u in enumerate(
                    ["城东供电所", "市城市管理局", "市住房和城乡建设局", "城东街道办事处", "市水务局"]
                )
            ),
        ],
    )
    on = forms.DateField(
        label="计划完成日期", required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    files = forms.FileField(label="附件", required=False)


class SignIn(forms.Form):
    username = forms.CharField(label="账号", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


def row(title, number, place, days, tone, why):
    return {"href": "#row", "title": title, "number": number, "place": place, "days": days, "tone": tone, "why": why}


def line(pk, title, state, tone, *cells):
    return {"pk": pk, "href": "#row", "title": title, "state": state, "tone": tone, "cells": cells}


def task(title, number, owner, due, words, tone, done=0, total=0, stuck="", children=()):
    return {
        "href": "#row",
        "title": title,
        "number": number,
        "owner": owner,
        "due": due,
        "words": words,
        "tone": tone,
        "done": done,
        "total": total,
        "stuck": stuck,
        "children": children,
    }


NAV = [{"href": "#", "label": label, "current": False} for label in ("今天", "诉求", "任务树", "登记", "统计")]
CITIZEN = {
    "organ_name": "某市人民代表大会常务委员会",
    "foot_links": [
        {"href": "#a", "label": "个人信息怎样保护"},
        {"href": "#b", "label": "哪些事该找谁"},
        {"href": "#c", "label": "对本系统提意见"},
    ],
}
TODAY = {
    "overdue": [
        row(
            "幸福里 3 栋楼道灯全部不亮",
            "诉求2026-000123",
            "城东街道",
            "超期 2 天",
            "late",
            "承办单位一直没有签收，该催办了",
        ),
        row("菜市场北门污水外溢", "诉求2026-000131", "城西街道", "今天到期", "soon", "退单申请等您决定，原时限照走"),
        row(
            "公交 12 路末班车提前收车",
            "诉求2026-000140",
            "全市",
            "今天到期",
            "soon",
            "延期申请理由不足，已请市交通运输局补充",
        ),
        row(
            "老旧小区加装电梯补贴怎样申请",
            "诉求2026-000144",
            "城东街道",
            "今天到期",
            "soon",
            "咨询类 3 个工作日，答复待审核",
        ),
    ],
    "sign": [
        row("江滨步道护栏松动", "诉求2026-000118", "江滨街道", "还剩 3 天", "", "市城市管理局已答复，等您审核"),
        row(
            "学校门口早高峰拥堵", "诉求2026-000109", "城东街道", "还剩 5 天", "", "两家单位都说不归自己管，等您指定承办"
        ),
    ],
    "others": [
        row("夜间施工噪声", "诉求2026-000102", "城西街道", "待群众评价", "asked", "11月20日答复，还没有评价"),
        row("背街小巷路面破损", "诉求2026-000098", "江滨街道", "还剩 8 天", "", "挂起到 12月5日，到期再看一次"),
    ],
}
LINES = [
    line(
        1,
        "幸福里 3 栋楼道灯全部不亮",
        "超期 2 天",
        "late",
        "诉求2026-000123",
        "城东街道",
        "城东供电所",
        "待签收",
        "11月20日",
    ),
    line(
        2, "菜市场北门污水外溢", "今天到期", "soon", "诉求2026-000131", "城西街道", "市水务局", "退单待定", "11月24日"
    ),
    line(3, "江滨步道护栏松动", "还剩 3 天", "", "诉求2026-000118", "江滨街道", "市城市管理局", "待审核", "11月27日"),
    line(
        4,
        "夜间施工噪声",
        "待群众评价",
        "asked",
        "诉求2026-000102",
        "城西街道",
        "市住房和城乡建设局",
        "待评价",
        "11月27日",
    ),
    line(5, "小区门口路灯修复", "已办结", "done", "诉求2026-000077", "城东街道", "城东供电所", "已办结", "11月12日"),
]
TRAIL = [
    {"at": "11月24日 9:12", "sentence": "城东供电所答复：3 栋 1 至 6 层 12 盏灯已更换，控制器一并更换。", "now": True},
    {"at": "11月21日 15:40", "sentence": "城东供电所到现场查看，联系了您。"},
    {
        "at": "11月18日 10:05",
        "sentence": "交给城东供电所办理，最迟 11月28日答复。",
        "note": "按派单目录，楼道公共照明由供电所负责。",
    },
    {"at": "11月17日 20:31", "sentence": "您提交了诉求。"},
]
TREE = [
    task("落实民生实事年度任务", "任务2026-0003", "市人大常委会办公室", "12月31日前", "还剩 37 天", "", 3, 5, children=[
        task("老旧小区照明改造", "任务2026-0011", "第一支部", "11月30日前", "还剩 6 天", "soon", 1, 2, children=[
            task("摸清 14 个小区的底数", "任务2026-0021", "小郑", "10月31日前", "已办结", "done"),
            task("每周到现场核查一次", "任务2026-0022", "老郑", "11月30日前", "还剩 6 天", "soon"),
        ]),
        task("农贸市场排水整治", "任务2026-0012", "第二支部", "11月20日前", "超期 4 天", "late", 0, 2, stuck="停在第二支部：11月3日交办后没有接收，下面还没有人在办"),
    ]),
    task("代表家站规范化建设", "任务2026-0004", "代表联络工作委员会", "12月15日前", "还剩 21 天", "", 0, 0, stuck="还没有分解到任何支部"),
]  # fmt: skip
MOVES = [
    {"name": "answer", "label": "答复", "href": "#m1", "key": "a"},
    {"name": "progress", "label": "记录进展", "href": "#m2", "key": ""},
    {"name": "extend", "label": "申请延期", "href": "#m3", "key": ""},
    {"name": "send_back", "label": "申请退单", "href": "#m4", "key": ""},
    {"name": "suspend", "label": "申请挂起", "href": "#m5", "key": ""},
]
CASE = {
    "moves": MOVES,
    "trail": [*TRAIL[1:3], {"at": "11月17日 20:31", "sentence": "诉求人从城东代表联络站的二维码提交了诉求。"}],
    "facts": [
        {"label": "类别", "value": "求助 · 公共照明"},
        {"label": "地点", "value": "城东街道幸福里社区 3 栋"},
        {"label": "来自", "value": "城东代表联络站二维码"},
        {"label": "要求", "value": "保密 · 要回复"},
    ],
    "stages": [
        {"label": "受理", "when": "done", "at": "11月17日"},
        {"label": "交办", "when": "done", "at": "11月18日"},
        {"label": "办理中", "when": "now", "at": "至11月28日"},
        {"label": "审核答复", "when": "ahead", "at": ""},
        {"label": "群众评价", "when": "ahead", "at": ""},
        {"label": "办结", "when": "ahead", "at": ""},
    ],
    "reasons": [
        "求助类限 7 个工作日，默认值，请按本地规定调整",
        "从 11月18日 交办次日起算",
        "11月22日、23日是周末，不算",
        "所以最迟 11月27日，延期 1 个工作日后为 11月28日",
    ],
    "parties": [
        {"label": "主办", "value": "城东供电所"},
        {"label": "协办", "value": "城东街道办事处"},
        {"label": "联系代表", "value": "陈代表"},
        {"label": "诉求人", "value": "林某某（保密）"},
    ],
}
PROPOSALS = [
    {
        "unit": "城东供电所",
        "value": "1",
        "key": "a",
        "reasons": ["派单目录：公共照明 × 城东街道", "最近 20 件相似诉求里 17 件由它办结", "依据：派单目录第 14 条"],
    },
    {
        "unit": "市住房和城乡建设局",
        "value": "2",
        "key": "b",
        "reasons": ["楼道设施属于物业共用部位时由它负责", "相似诉求 2 件"],
    },
    {"unit": "城东街道办事处", "value": "3", "key": "c", "reasons": ["注意：这类事应由职能部门办理，一般不派给街道"]},
]


def signed(form_class, bad=False, **initial):
    return form_class({} if bad else None, initial=initial)


def context(name):
    """The context of one specimen: citizen or desk surroundings and all content, so that pages pick what they show."""
    code = "7K3M9PWXQ4TR2HVAN"
    groups = [code[i : i + 4] for i in range(0, 12, 4)] + [code[12:]]
    qr = segno.make("https://example.invalid/r/" + code, error="m")
    markup = qr.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=1, title="回执二维码", dark="#000")
    return {
        **CITIZEN,
        **CASE,
        "user": AnonymousUser() if name == "sign_in" else Person(),
        "nav": []
        if name == "sign_in"
        else [
            {**place, "current": place["label"] == {"today": "今天", "tree": "任务树"}.get(name, "诉求")}
            for place in NAV
        ],
        "search_url": "" if name == "sign_in" else "#search",
        "sign_out_url": "#out",
        "person_links": [{"href": "#p", "label": "我的登录记录"}],
        "elder_url": "#elder",
        "code": code,
        "groups": groups,
        "qr": mark_safe(markup),  # noqa: S308 -- drawn here from a constant
        "what": signed(What),
        "what_wrong": signed(What, bad=True),
        "reach": signed(Reach),
        "rating": signed(Rating),
        "filters": signed(Filters),
        "answer": signed(Answer),
        "answer_wrong": signed(Answer, bad=True),
        "sign_in": signed(SignIn),
        "received": [{"name": "楼道.jpg", "size": "1.2 MB", "href": "", "remove_name": "remove", "remove_value": "1"}],
        "today": TODAY,
        "columns": ["编号", "区域", "承办单位", "环节", "期限"],
        "lines": LINES,
        "views": [
            {"href": "#v1", "label": "全部在办", "current": True, "count": "1000+"},
            {"href": "#v2", "label": "已超期", "current": False, "count": "12"},
            {"href": "#v3", "label": "待审核", "current": False, "count": "4"},
        ],
        "deeds": [
            {"name": "move", "value": "remind", "label": "催办"},
            {"name": "move", "value": "export", "label": "导出表格（不含身份）"},
        ],
        "history": TRAIL,
        "looks": [{"at": "11月21日 15:02", "who": "城东供电所 小郑", "why": "联系诉求人核实楼层，身份保管员同意"}],
        "steps": [
            "两个工作日内告诉您受理没有、交给谁办。",
            "承办单位最迟 11月28日（周五）答复。",
            "答复以后，请您凭回执码说一声解决了没有、满意不满意。",
        ],
        "matters": [
            {
                "href": "#n1",
                "title": "小区门口路灯修复",
                "area": "城东街道",
                "kind": "求助",
                "unit": "城东供电所",
                "closed_on": "11月12日",
                "result": "更换 4 盏路灯和一段老化线路，当晚恢复照明。",
                "rating": "满意",
            },
            {
                "href": "#n2",
                "title": "江滨步道增设夜间照明",
                "area": "江滨街道",
                "kind": "建议",
                "unit": "市城市管理局",
                "closed_on": "11月9日",
                "result": "列入明年第一季度改造，完成前一直跟踪。",
                "rating": "",
            },
            {
                "href": "#n3",
                "title": "老年卡年审改为网上办理",
                "area": "全市",
                "kind": "建议",
                "unit": "市交通运输局",
                "closed_on": "11月6日",
                "result": "已开通，不便上网的仍可到窗口办。",
                "rating": "非常满意",
            },
        ],
        "figures": [
            {"label": "本月收到", "big": "318 件", "of": "其中网上 241，家站 77", "href": "#f1", "link": "按区域看"},
            {
                "label": "按时答复",
                "big": "94.2%",
                "of": "到期 276 件，按时 260 件",
                "href": "#f2",
                "link": "没有按时的 16 件",
            },
            {
                "label": "群众说解决了",
                "big": "81.6%",
                "of": "有评价 190 件，解决 155 件",
                "href": "#f3",
                "link": "怎样算的",
            },
        ],
        "proposals": PROPOSALS,
        "similar": TODAY["others"],
        "tree": TREE,
        "more_keys": [{"key": "a", "words": "接受第一个建议"}],
        "figure_rows": [
            {"label": "城东街道", "href": "#g1", "cells": ["126", "118 / 120", "98.3%"]},
            {"label": "城西街道", "href": "#g2", "cells": ["104", "89 / 98", "90.8%"]},
        ],
        "figure_columns": ["区域", "收到", "按时 / 到期", "按时率"],
    }


def render(name, elder=False):
    return ENGINE.get_template(f"{name}.html").render(Context({**context(name), "elder": elder}))
