"""Plays: every way a loop may go, as rows of who does what. Tests and `huixiang story` play the same rows.

A row is (who, move, evidence). `who` is somebody of the cast, `lin` the resident, `clock` the clock; `assist.sign` is a
move of the newest open child of that loop, `other.accept` one of the case that another resident filed beside this one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import CLOCK, Resident
from huixiang.loops.table import Loop
from huixiang.people.models import Account, Area, Unit
from huixiang.studies.loop import STUDY
from huixiang.suggestions.loop import SUGGESTION
from huixiang.supervision.loop import TASK

Row = tuple[Any, ...]
Plays = dict[str, tuple[str, list[Row]]]  # its title → where it ends, and its rows
UNITS = ("lead", "about", "proposed", "owner_unit", "study_team")

# fmt: off
ACCEPTED = [("zhou", "accept", {})]
SIGNED = [*ACCEPTED, ("desk", "assign", {"lead": "power"}), ("zheng", "sign", {"interest": "none"})]
REPLIED = [("zheng", "reply", {"result": "solved", "reply": "三号楼楼道灯已更换。"}), ("laozheng", "endorse", {})]
ANSWERED = [*SIGNED, ("zheng", "contact", {"contact": "phone"}), *REPLIED, ("reviewer", "approve", {})]
GLAD = [("lin", "satisfied", {"solved": "yes", "grade": "5"})]
SORRY = ("lin", "unsatisfied", {"solved": "no", "grade": "2", "comment": "当晚又不亮了。"})
RETURN = ("zheng", "ask_return", {"ground": "not_ours", "legal_basis": "三定方案", "proposed": "urban", "reason": "灯杆由城管局维护。"})
AGAIN = [("reviewer", "redo", {"reason": "确未修好。"}), ("zheng", "sign", {"interest": "none"}), *REPLIED, ("reviewer", "approve", {}), SORRY]

CONCERN_PLAYS: Plays = {
    "即时解答":           ("closed", [("zhou", "answer_now", {"reply": "请拨打供电局服务电话。"}), *GLAD]),
    "转12345":            ("passed", [*ACCEPTED, ("desk", "pass_on", {"route": "hotline", "external_no": "12345-0001", "guidance": "已转热线，凭对方编号查询。"})]),
    "分类指引":           ("guided", [("zhou", "guide", {"guide": "legal_path", "guidance": "请向人民法院起诉，可先申请法律援助。"})]),
    "紧急直派":           ("closed", [("zhou", "assign_now", {"lead": "power", "urgency": "2"}), ("zheng", "sign", {"interest": "none"}), *REPLIED, ("reviewer", "approve", {}), *GLAD]),
    "指定承办":           ("handling", [*ACCEPTED, ("desk", "assign", {"lead": "power", "appoint": True}), ("zheng", "sign", {"interest": "none"})]),
    "同意退单":           ("to_sign", [*SIGNED, RETURN, ("desk", "grant_return", {}), ("desk", "assign", {"lead": "urban"})]),
    "不同意退单":         ("handling", [*SIGNED, RETURN, ("desk", "refuse_return", {"reason": "照明属供电局。"})]),
    "两次退单后会商":     ("to_sign", [*SIGNED, RETURN, ("desk", "grant_return", {}), ("desk", "assign", {"lead": "urban"}),
                                       ("urban", "ask_return", {"ground": "not_ours", "legal_basis": "权责清单", "reason": "不属我局。"}), ("desk", "grant_return", {}),
                                       ("desk", "confer", {"conclusion": "三方会商，由供电局主办。"}), ("desk", "assign", {"lead": "power"})]),
    "改派":               ("to_sign", [*SIGNED, ("desk", "reassign", {"lead": "urban", "reason": "派错。"})]),
    "同意延期":           ("handling", [*SIGNED, ("zheng", "ask_extension", {"why_longer": "complex", "days": 5, "reason": "需停电施工。"}), ("desk", "grant_extension", {"granted": 5})]),
    "不同意延期":         ("handling", [*SIGNED, ("zheng", "ask_extension", {"why_longer": "complex", "days": 5, "reason": "人手不够。"}), ("desk", "refuse_extension", {"reason": "理由不足。"})]),
    "挂起到期":           ("handling", [*SIGNED, ("zheng", "ask_suspension", {"reason": "等待到货。", "look_again": 10}), ("desk", "grant_suspension", {}), ("clock", "wake", {})]),
    "挂起恢复":           ("handling", [*SIGNED, ("zheng", "ask_suspension", {"reason": "等待到货。", "look_again": 10}), ("desk", "grant_suspension", {}), ("zheng", "resume", {"progress": "已到货。"})]),
    "协办":               ("to_check", [*SIGNED, ("zheng", "add_helpers", {"helpers": ["urban"], "help_wanted": "请清理占用灯杆的广告牌，方便抢修车停靠。"}), ("urban", "assist.sign", {}), ("urban", "assist.reply", {"opinion": "已清理占用灯杆的广告牌。"}),
                                        ("urban_head", "assist.endorse", {}), *REPLIED]),
    "列入计划":           ("planned", [*SIGNED, ("zheng", "reply", {"result": "planned", "reply": "列入改造。", "plan_day": 60}), ("laozheng", "endorse", {}), ("reviewer", "approve_plan", {})]),
    "计划兑现":           ("closed", [*SIGNED, ("zheng", "reply", {"result": "planned", "reply": "列入改造。", "plan_day": 60}), ("laozheng", "endorse", {}), ("reviewer", "approve_plan", {}),
                                      *REPLIED, ("reviewer", "approve", {}), *GLAD]),
    "审核退回":           ("handling", [*SIGNED, *REPLIED, ("reviewer", "send_back", {"reason": "没有写依据。"})]),
    "负责人退回":         ("handling", [*SIGNED, REPLIED[0], ("laozheng", "redraft", {"reason": "重写。"})]),
    "回访满意":           ("closed", [*ANSWERED, ("clock", "ask_visit", {}), ("visitor", "satisfied", {"solved": "yes", "grade": "4", "contacted": "yes"})]),
    "未评价办结":         ("closed", [*ANSWERED, ("clock", "ask_visit", {}), ("visitor", "not_reached", {}), ("clock", "lapse", {})]),
    "不满意后重办":       ("closed", [*ANSWERED, SORRY, ("reviewer", "redo", {"reason": "确未修好。"}), ("zheng", "sign", {"interest": "none"}), *REPLIED, ("reviewer", "approve", {}), *GLAD]),
    "两次重办后督办":     ("closed", [*ANSWERED, SORRY, *AGAIN, *AGAIN, ("reviewer", "escalate", {"reason": "两次重办仍未解决。"}),
                                      ("supervisor", "oversee", {"level": "listed", "trigger": "unsolved", "demand": "三日内修好。"}), ("supervisor", "settle", {"explanation": "已现场核实修好。"})]),
    "责成重新办理":       ("to_sign", [*ANSWERED, SORRY, ("reviewer", "escalate", {"reason": "多次反映。"}), ("supervisor", "order", {"demand": "重新办理。"})]),
    "不予重办":           ("closed", [*ANSWERED, SORRY, ("reviewer", "uphold", {"explanation": "经现场核实灯已修好。"})]),
    "干预评价":           ("closed", [*ANSWERED, ("lin", "tell_pressure", {"pressure": "有人上门让我改成满意。"}), ("supervisor", "pressure.conclude", {"finding": "已谈话提醒。"}), *GLAD]),
    "撤回":               ("withdrawn", [*SIGNED, ("zheng", "add_helpers", {"helpers": ["urban"], "help_wanted": "请清理占用灯杆的广告牌，方便抢修车停靠。"}), ("lin", "withdraw", {"reason": "已经好了。"})]),
    "补充与催办":         ("handling", [*SIGNED, ("lin", "add", {"more": "还有四号楼。"}), ("lin", "urge", {"comment": "请快一些。"}), ("zheng", "note", {"progress": "明日施工。"})]),
    "并单各得答复":       ("answered", [("zhou", "merge", {"main": "other"}), ("zhou", "other.accept", {}), ("desk", "other.assign", {"lead": "power"}), ("zheng", "other.sign", {"interest": "none"}),
                                        ("zheng", "other.reply", {"result": "solved", "reply": "已修好。"}), ("laozheng", "other.endorse", {}), ("reviewer", "other.approve", {})]),
    "解除并单":           ("received", [("zhou", "merge", {"main": "other"}), ("desk", "unmerge", {"reason": "不是同一处。"})]),
    "督办单":             ("handling", [*SIGNED, ("supervisor", "oversee", {"level": "daily", "trigger": "late", "demand": "说明原因。"}), ("zheng", "oversight.object", {"objection": "材料尚未到货。"}),
                                        ("supervisor", "oversight.raise", {"level": "listed", "reason": "仍未动工。"}), ("leader", "oversight.raise", {"level": "talk", "reason": "约谈负责人。"}),
                                        ("laozheng", "oversight.respond", {"finding": "已动工。"}), ("supervisor", "oversight.strike_off", {})]),
    "终止":               ("ended", [*SIGNED, ("zheng", "ask_end", {"reason": "诉求人拒绝入户。"}), ("desk", "grant_end", {"explanation": "多次联系均不同意入户。"})]),
    "同意剔除":           ("closed", [*ANSWERED, *GLAD, ("zheng", "ask_exclusion", {"exclude": "beyond", "reason": "产权在业主。"}), ("reviewer", "exclusion.grant", {"reason": "属实。"})]),
    "不予剔除":           ("closed", [*ANSWERED, *GLAD, ("zheng", "ask_exclusion", {"exclude": "repeat", "reason": "重复。"}), ("reviewer", "exclusion.refuse", {"reason": "有新情况。"})]),
    "公开与撤下":         ("closed", [*ANSWERED, *GLAD, ("reviewer", "publish", {"public_title": "楼道灯修复", "public_text": "楼道灯不亮。", "public_reply": "已更换。"}), ("reviewer", "unpublish", {"reason": "更正后再公开。"})]),
    "回避":               ("to_sign", [*ACCEPTED, ("desk", "assign", {"lead": "power"}), ("zheng", "recuse", {"reason": "是本人邻居。"}), ("desk", "reassign", {"lead": "urban", "reason": "承办人回避。"})]),
    "举报":               ("to_assign", [("zhou", "name_unit", {"about": "urban"}), ("zhou", "accept", {"note": "转主管机关。"})]),
}
TASK_PLAYS: Plays = {
    "要点分解到支部和党员并销号": ("struck_off", [
        ("party_office", "receive", {}), ("party_office", "decompose", {"units": ["branch-1"], "heading": "组织生活会前谈心", "expected": "谈心记录十二份", "due_on": 40}),
        ("secretary", "task.receive", {}), ("secretary", "task.plan", {"milestone": "谈完六人", "due_on": 20}),
        ("secretary", "task.hand_out", {"person": "member", "heading": "谈心六人", "expected": "记录六份", "due_on": 30}),
        ("member", "task.task.receive", {}), ("member", "task.task.report", {"outcome": "六份记录已交。"}), ("secretary", "task.task.strike_off", {}),
        ("secretary", "task.milestone.reach", {"outcome": "六人已谈。"}), ("secretary", "task.report", {"outcome": "十二份。"}), ("party_office", "task.send_back", {"reason": "缺两份。"}),
        ("secretary", "task.report", {"outcome": "补齐十二份。"}), ("party_office", "task.strike_off", {"finding": "属实。"}), ("party_office", "report", {"outcome": "支部均已完成。"}), ("supervisor", "strike_off", {})]),
    "停在机关党委":     ("working", [("party_office", "receive", {})]),
    "支部没有佐证":     ("working", [("party_office", "receive", {}), ("party_office", "decompose", {"units": ["branch-1"], "heading": "第一支部进站", "expected": "每季一次", "due_on": 40}), ("secretary", "task.receive", {}),
                                     ("party_office", "decompose", {"units": ["branch-2"], "heading": "第二支部进站", "expected": "每季一次", "due_on": 40})]),
    "改期":             ("working", [("party_office", "receive", {}), ("party_office", "ask_change", {"wanted": 80, "reason": "与全会冲突。"}), ("supervisor", "grant_change", {"due_on": 70})]),
    "退回":             ("dropped", [("party_office", "ask_return", {"reason": "应由办公室承担。"}), ("supervisor", "grant_return", {})]),
    "改派":             ("issued", [("party_office", "ask_return", {"reason": "应由办公室承担。"}), ("supervisor", "reassign", {"owner_unit": "office", "reason": "属实。"})]),
    "撤销":             ("dropped", [("party_office", "receive", {}), ("party_office", "decompose", {"units": ["branch-1"], "heading": "分项", "expected": "完成", "due_on": 40}), ("supervisor", "drop", {"reason": "任务取消。"})]),
}
RAISED = [("chen", "put_forward", {"problem": "夜市油烟直排，涉及三栋楼。", "proposal": "统一安装净化设备。"})]
ENTRUSTED = [*RAISED, ("desk", "assign", {"lead": "urban", "basis": "市容环境卫生管理职责"})]
SIGNED_OFF = ("urban_head", "endorse", {})
SUGGESTION_PLAYS: Plays = {
    "代表满意":         ("closed", [*ENTRUSTED, ("urban", "meet", {"contact": "visit"}), ("urban", "reply", {"result": "A", "reply": "已全部安装。"}), SIGNED_OFF, ("chen", "pleased", {"attitude": "visit", "grade": "2", "comment": "办得实。"})]),
    "承诺兑现":         ("closed", [*ENTRUSTED, ("urban", "reply", {"result": "B", "reply": "分两批安装。", "plan_day": 120}), SIGNED_OFF, ("chen", "pleased_so_far", {"grade": "1", "comment": "等兑现。"}),
                                    ("urban", "note", {"progress": "第一批已装。"}), ("urban", "reply", {"result": "A", "reply": "两批都装完了。"}), SIGNED_OFF, ("chen", "pleased", {"grade": "2", "comment": "兑现了。"})]),
    "不满意后协商":     ("closed", [*ENTRUSTED, ("urban", "reply", {"result": "C", "reply": "暂无经费。"}), SIGNED_OFF, ("chen", "not_pleased", {"comment": "没有方案。"}), ("desk", "redo", {"demand": "提出方案。"}),
                                    ("urban", "reply", {"result": "C", "reply": "明年列入预算申请。"}), SIGNED_OFF, ("chen", "not_pleased", {"comment": "仍不明确。"}), ("desk", "talk_over", {"minutes": "三方商定先装十家。"})]),
    "协办与退回":       ("handling", [*ENTRUSTED, ("urban", "ask_return", {"legal_basis": "三定方案", "proposed": "housing", "reason": "不归我们管。"}), ("desk", "refuse_return", {"reason": "城管负责。"}), ("desk", "add_helpers", {"helpers": ["housing"], "help_wanted": "请核实三栋楼的烟道是谁建的、有没有验收。"})]),
    "延期":             ("handling", [*ENTRUSTED, ("urban", "ask_extension", {"days": 40, "reason": "涉及管道改造。"}), ("desk", "grant_extension", {"granted": 40})]),
    "代表未评价":       ("closed", [*ENTRUSTED, ("urban", "reply", {"result": "A", "reply": "已装。"}), SIGNED_OFF, ("clock", "lapse", {})]),
    "不作建议办理":     ("guided", [*RAISED, ("desk", "not_taken", {"ground": "letters", "guidance": "请向信访部门提出。"})]),
    "代表不提出":       ("declined", [("chen", "decline", {"reason": "已有同类建议。"})]),
    "代表撤回":         ("withdrawn", [*ENTRUSTED, ("chen", "withdraw", {"reason": "已经解决。"})]),
}
TAKEN_UP = [("party_office", "take_up", {"due_on": 20})]
STUDIED = [*TAKEN_UP, ("secretary", "visit", {"points": "餐饮油烟的规定。", "due_on": 40}), ("secretary", "discuss", {"sites": "夜市", "findings": "十五家没有净化器。", "due_on": 55}),
           ("secretary", "solve", {"lessons": "邻市统一购置。", "due_on": 70}), ("secretary", "submit", {"proposals": "街道统一购置，城管抽查。"})]
STUDY_PLAYS: Plays = {
    "成果转化":         ("used", [*STUDIED, ("party_office", "put_to_use", {"use": "suggestion", "due_on": 100}), ("secretary", "tell_use", {"outcome": "陈代表已提出建议。"})]),
    "退回补充后结题":   ("filed", [*STUDIED, ("party_office", "send_back", {"reason": "没有写明谁来做。", "due_on": 80}), ("secretary", "submit", {"proposals": "街道牵头。"}), ("party_office", "file_away", {"reason": "上级已有部署。"})]),
    "调研改期":         ("learning", [*TAKEN_UP, ("secretary", "move_day", {"due_on": 30, "reason": "调研对象改期。"})]),
    "改由别的支部承担": ("learning", [*TAKEN_UP, ("party_office", "reassign", {"study_team": "branch-2", "reason": "支部合并。"})]),
    "不立题":           ("not_taken", [("party_office", "not_take_up", {"reason": "与去年课题重复。"})]),
    "中止":             ("dropped", [*TAKEN_UP, ("party_office", "drop", {"reason": "机构调整。"})]),
}
# fmt: on


@dataclass
class Stage:
    """Where a play is played: who is there, what time it is, and the cases on it."""

    at: datetime
    step: timedelta
    person: Callable[[str], Account]
    cases: dict[str, Case] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.cases["this"]

    def play(self, rows: list[Row]) -> Case:
        for who, move, evidence in rows:
            self.at += self.step
            path = move.split(".")
            case = self._case(path[:-1])
            case.make(path[-1], by=self._actor(who, case), at=self.at, **self._given(evidence))
        self.case.refresh_from_db()
        return self.case

    def _case(self, path: list[str]) -> Case:
        case = self.case
        for name in path:
            case = self.cases.get(name) or case.children.filter(loop=name, closed_at=None).order_by("id").first()
        return case

    def _actor(self, who: str, case: Case) -> Any:
        return {"lin": Resident(case.pk), "clock": CLOCK}.get(who) or self.person(who)

    def _given(self, evidence: dict[str, Any]) -> dict[str, Any]:
        return {name: self._one(name, value) for name, value in evidence.items()}

    def _one(self, name: str, value: Any) -> Any:
        match name, value:
            case (("look_again" | "plan_day" | "due_on" | "wanted"), int()):
                return timezone.localdate(self.at) + timedelta(days=value)
            case (("helpers" | "units"), list()):
                return [Unit.objects.get(code=code) for code in value]
            case "person", _:
                return self.person(value)
            case "main", _:
                return self.cases[value].number
        return Unit.objects.get(code=value) if name in UNITS else value


def play_concern(name: str, at: datetime, step: timedelta = timedelta(hours=2)) -> Case:
    """Play one concern from its filing; `step` is the time between two rows."""
    _, rows = CONCERN_PLAYS[name]
    stage = Stage(at, step, lambda key: Account.objects.get(username=key))
    stage.cases["this"] = _filed("三号楼楼道灯不亮，已经黑了一个星期", at)
    if any("other" in (str(row[2].get("main")), row[1].split(".")[0]) for row in rows):
        stage.cases["other"] = _filed("三号楼楼道灯坏了，老人上下楼不便", at)
    return stage.play(rows)


def _filed(message: str, at: datetime) -> Case:
    area = Area.objects.get(code="990101001")
    case, _ = file_concern(Filing(message, "help", area=area), receipt=secrets.token_bytes(32), at=at)
    return case


def play_task(name: str, at: datetime, step: timedelta = timedelta(hours=2)) -> Case:
    """Play one task from its issue by 督查室 to 机关党委."""
    return _opened(TASK, TASK_PLAYS, name, at, step, by="supervisor", kind="point", source="年度要点",
                   expected="各支部均完成，有记录可查", due_on=timezone.localdate(at) + timedelta(days=60),
                   owner_unit=Unit.objects.get(code="party"))  # fmt: skip


def play_suggestion(name: str, at: datetime, step: timedelta = timedelta(hours=2)) -> Case:
    """Play one suggestion from the material that a leader hands to 陈代表."""
    chen = Account.objects.get(username="chen")
    return _opened(SUGGESTION, SUGGESTION_PLAYS, name, at, step, by="leader", proposer=chen, source="集中反映的诉求")


def play_study(name: str, at: datetime, step: timedelta = timedelta(hours=2)) -> Case:
    """Play one study that a leader proposes to 第一支部."""
    return _opened(STUDY, STUDY_PLAYS, name, at, step, by="leader", question="夜市油烟谁来管、怎样管住？",
                   study_team=Unit.objects.get(code="branch-1"))  # fmt: skip


def _opened(loop: Loop, plays: Plays, name: str, at: datetime, step: timedelta, *, by: str, **evidence: Any) -> Case:
    stage = Stage(at, step, lambda key: Account.objects.get(username=key))
    stage.cases["this"] = open_case(loop, by=stage.person(by), at=at, title=name, **evidence)
    return stage.play(plays[name][1])


PLAYS: dict[str, tuple[Plays, Callable[..., Case]]] = {
    "concern": (CONCERN_PLAYS, play_concern),
    "task": (TASK_PLAYS, play_task),
    "suggestion": (SUGGESTION_PLAYS, play_suggestion),
    "study": (STUDY_PLAYS, play_study),
}
