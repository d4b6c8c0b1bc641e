"""S-1: who gets what from every address. One row: route, object, what GET answers, what an honest POST answers.

An answer is read so: "200 zhou desk; 403 zheng; 404" is 200 for those two, 403 for 小郑, 404 for everybody else who is
signed in. Of addresses under /desk strangers (nobody signed in; 林阿姨 and her neighbour, who have receipts and no
account) get 302 to the sign-in page, and 403 for what they send: most likely their sign-in ended while they wrote, and
the words come back. Both unless the row names `stranger`. Who is who: seeds/cast.py and town.py.
"""

from huixiang.concerns.outsiders import token_of
from huixiang.vault import receipts

SEE_LAMP = "zhou desk reviewer visitor supervisor leader zheng laozheng"
SEE_GRAFT = "zhou desk reviewer visitor supervisor leader urban urban_head"
SEE_NEW = "zhou desk reviewer visitor supervisor leader"
ADMINS = "system_admin security_admin audit_admin"
DOORS = ("account_login", "mfa_authenticate")
WHOLE = "desk reviewer visitor supervisor leader"
AT_COUNTERS = "zhou desk chen xinqiao_clerk"

# fmt: off
ROWS = [
    # route                    object       GET                                 POST
    # the citizen's side asks for no session: whoever comes is answered alike, and a receipt is the only key
    ("public:home",            "",          "200",                              "405"),
    ("public:file",            "",          "200",                              "302"),
    ("public:code",            "station",   "200",                              "302"),
    ("public:code",            "none",      "200",                              "302"),
    ("public:find",            "",          "200",                              "405"),
    ("public:find",            "lamp",      "302",                              "405"),
    ("public:find",            "none",      "404",                              "405"),
    ("public:track",           "lamp",      "200",                              "405"),
    ("public:track",           "none",      "404",                              "405"),
    ("public:track",           "broken",    "404",                              "405"),
    ("public:proof",           "lamp",      "404",                              "405"),
    ("public:proof",           "none",      "404",                              "405"),
    ("public:mine",            "lamp",      "200",                              "405"),
    ("public:mine",            "none",      "404",                              "405"),
    ("public:mine_shown",      "lamp",      "302",                              "200"),
    ("public:mine_shown",      "none",      "302",                              "404"),
    ("public:mine_copy",       "lamp",      "302",                              "200"),
    ("public:mine_copy",       "none",      "302",                              "404"),
    ("public:mine_wish",       "lamp erase_identity", "200",                    "302"),
    ("public:mine_wish",       "lamp erase_all", "409",                         "409"),
    ("public:mine_wish",       "none erase_identity", "404",                    "404"),
    ("public:contact",         "lamp",      "200",                              "302"),
    ("public:contact",         "none",      "404",                              "404"),
    ("public:attachment",      "lamp",      "200",                              "405"),
    ("public:attachment",      "neighbour", "404",                              "405"),
    ("public:attachment",      "none",      "404",                              "405"),
    ("public:act",             "lamp add",  "200",                              "302"),
    ("public:act",             "lamp urge", "200",                              "302"),
    ("public:act",             "lamp withdraw", "200",                          "302"),
    ("public:act",             "lamp judge", "409",                             "409"),
    ("public:act",             "answered pressure", "200",                      "302"),
    ("public:act",             "none add",  "404",                              "404"),
    ("public:answered",        "",          "200",                              "405"),
    ("public:matter",          "lamp",      "404",                              "405"),
    ("public:matter",          "none",      "404",                              "405"),
    ("public:picture",         "lamp",      "404",                              "405"),
    ("public:picture",         "none",      "404",                              "405"),
    ("public:figures",         "",          "200",                              "405"),
    ("public:statement",       "",          "404",                              "405"),
    ("public:ledger",          "",          "200",                              "405"),
    ("public:how_to_check",    "",          "200",                              "405"),
    ("public:checkpoint",      "",          "404",                              "405"),
    ("public:check",           "",          "200",                              "405"),
    ("public:notice",          "",          "200",                              "405"),
    ("public:notice_version",  "first",     "200",                              "405"),
    ("public:notice_version",  "none",      "404",                              "405"),
    ("public:elder",           "",          "405",                              "302"),
    ("public:leave",           "",          "405",                              "302"),
    ("public:left",            "",          "200",                              "405"),
    ("public:outside",         "link",      "200",                              "200"),
    ("public:outside",         "lamp",      "404",                              "404"),
    ("public:outside",         "none",      "404",                              "404"),
    # signing in and out
    ("account_login",          "",          "200 stranger; 302",                "422 stranger; 302"),
    ("mfa_authenticate",       "",          "302",                              "302 stranger; 302"),
    ("accounts:passkey",       "",          "200 stranger; 302",                "422 stranger; 302"),
    ("accounts:go",            "none",      "404 stranger; 404",                "405 stranger; 405"),
    ("accounts:came_back",     "none",      "404 stranger; 404",                "404 stranger; 404"),
    ("accounts:sign_out",      "",          "405 stranger; 405",                "302 stranger; 302"),
    # one's own sign-ins: nobody reaches anybody else's
    ("accounts:me",            "",          "200",                              "405"),
    ("accounts:here",          "",          "200",                              "405"),
    ("accounts:enrol",         "",          "200",                              "405"),
    ("accounts:prove",         "",          "200",                              "422"),
    ("accounts:password",      "",          "200",                              "422"),
    ("accounts:add_app",       "",          "200",                              "422"),
    ("accounts:add_passkey",   "",          "200",                              "422"),
    ("accounts:remove_factor", "none",      "405",                              "404"),
    ("accounts:make_codes",    "",          "405",                              "404"),
    ("accounts:end_others",    "",          "405",                              "302"),
    ("accounts:end_session",   "none",      "405",                              "404"),
    # the three administrators' offices
    ("accounts:office",        "",          f"302 {ADMINS}; 404",               "405"),
    ("accounts:list",          "",          "200 system_admin security_admin; 404", "405"),
    ("accounts:open",          "",          "200 system_admin; 404",            "200 system_admin; 404"),
    ("accounts:account",       "zhou",      "200 system_admin security_admin; 404", "405"),
    ("accounts:account",       "none",      "404",                              "405"),
    ("accounts:disable",       "zhou",      "405",                              "302 system_admin; 404"),
    ("accounts:enable",        "zhou",      "405",                              "302 system_admin; 404"),
    ("accounts:unlink",        "zhou",      "405",                              "404"),
    ("accounts:ask",           "zhou grant", "200 system_admin; 404",           "302 system_admin; 404"),
    ("accounts:ask",           "zhou factor", "200 system_admin; 404",          "302 system_admin; 404"),
    ("accounts:ask",           "zhou crown", "404",                             "404"),
    ("accounts:units",         "",          "200 system_admin; 404",            "405"),
    ("accounts:unit_new",      "",          "200 system_admin; 404",            "302 system_admin; 404"),
    ("accounts:unit",          "power",     "200 system_admin; 404",            "302 system_admin; 404"),
    ("accounts:unit",          "none",      "404",                              "404"),
    ("accounts:warrants",      "",          f"200 {ADMINS}; 404",               "405"),
    ("accounts:sign",          "none approve", "405",                           "404"),
    ("accounts:audit",         "",          "200 audit_admin; 404",             "405"),
    ("accounts:audit_export",  "",          "405",                              "200 audit_admin; 404"),
    ("accounts:alarms",        "",          "200 security_admin audit_admin; 404", "405"),
    ("accounts:clock",         "",          "200 system_admin; 404",            "302 system_admin; 404"),
    # everybody has a desk; what lies on it is asked of each case below
    ("workbench:today",        "",          "200",                              "405"),
    ("workbench:search",       "",          "200",                              "302"),
    ("workbench:cases",        "",          "200",                              "405"),
    ("workbench:export",       "",          "200",                              "405"),
    ("workbench:keep_view",    "",          "405",                              "302"),
    ("workbench:rename_view",  "none",      "405",                              "404"),
    ("workbench:drop_view",    "none",      "405",                              "404"),
    ("workbench:bulk",         "lamp",      "405",                              "200"),
    ("workbench:posters",      "",          "200 zhou desk chen xinqiao_clerk; 404", "405"),
    ("supervision:tree",       "",          "200",                              "405"),
    ("suggestions:letter",     "lamp",      "404",                              "405"),
    ("suggestions:letter",     "none",      "404",                              "405"),
    # filing for somebody, dispatching, opening
    ("concerns:file",          "",          f"200 {AT_COUNTERS}; 404",          f"200 {AT_COUNTERS}; 404"),
    ("concerns:near",          "",          "405",                              f"200 {AT_COUNTERS}; 404"),
    ("concerns:proposed",      "",          "405",                              f"200 {AT_COUNTERS}; 404"),
    ("workbench:dispatch",     "",          "200 desk; 404",                    "405"),
    ("workbench:accept",       "neighbour", "405",                              "302 zhou desk; 403 reviewer visitor supervisor leader; 404"),
    ("workbench:accept",       "lamp",      "405",                              f"403 {SEE_LAMP}; 404"),
    ("workbench:accept",       "graft",     "405",                              f"403 {SEE_GRAFT}; 404"),
    ("workbench:accept",       "none",      "405",                              "404"),
    ("workbench:refuse",       "neighbour", "405",                              "302 zhou desk; 404"),
    ("workbench:refuse",       "lamp",      "405",                              "404"),
    ("workbench:refuse",       "none",      "405",                              "404"),
    # what software noticed: issues to those who see concerns as a whole, the model's card to all staff
    ("insight:hot",            "",          f"200 {WHOLE}; 404",                "405"),
    ("insight:recurring",      "",          f"200 {WHOLE}; 404",                "405"),
    ("insight:issue",          "none",      "404",                              "405"),
    ("insight:start",          "none task", "404",                              "404"),
    ("insight:model",          "",          "404 passerby; 200",                              "405"),
    ("insight:switch",         "",          "405",                              "302 system_admin; 404"),
    ("workbench:open_any",     "",          "200 desk supervisor leader chen party_office secretary; 404", "405"),
    ("workbench:open",         "suggestion", "200 desk supervisor leader chen; 404", "422 desk supervisor leader chen; 404"),
    ("workbench:open",         "study",     "200 desk supervisor leader party_office secretary; 404", "422 desk supervisor leader party_office secretary; 404"),
    ("workbench:open",         "task",      "200 supervisor leader; 404",       "302 supervisor leader; 404"),
    ("workbench:open",         "concern",   "404",                              "404"),
    ("workbench:open",         "identity",  "404",                              "404"),
    ("workbench:open",         "assist",    "404",                              "404"),
    ("workbench:open",         "milestone", "404",                              "404"),
    # one case of every kind
    ("workbench:case",         "lamp",      f"200 {SEE_LAMP}; 404",             "405"),
    ("workbench:case",         "neighbour", f"200 {SEE_NEW}; 404",              "405"),
    ("workbench:case",         "graft",     f"200 {SEE_GRAFT}; 404",            "405"),
    ("workbench:case",         "answered",  f"200 {SEE_LAMP}; 404",             "405"),
    ("workbench:case",         "help",      "200 desk supervisor zheng laozheng street helper_head; 404", "405"),
    ("workbench:case",         "oversight", "200 supervisor leader urban urban_head; 404", "405"),
    ("workbench:case",         "told",      "200 supervisor leader; 404",       "405"),
    ("workbench:case",         "look",      "200 zheng custodian; 404",         "405"),
    ("workbench:case",         "task",      "200 supervisor leader secretary; 404", "405"),
    ("workbench:case",         "link",      "200 desk supervisor street helper_head; 404", "405"),
    ("workbench:case",         "none",      "404",                              "405"),
    ("workbench:move",         "lamp note", "200 zheng; 403 zhou desk reviewer visitor supervisor leader laozheng; 404",
                                            "302 zheng; 403 zhou desk reviewer visitor supervisor leader laozheng; 404"),
    ("workbench:move",         "lamp urge", "200 desk supervisor; 403 zhou reviewer visitor leader zheng laozheng; 404",
                                            "302 desk supervisor; 403 zhou reviewer visitor leader zheng laozheng; 404"),
    ("workbench:move",         "graft sign", "200 urban; 403 zhou desk reviewer visitor supervisor leader urban_head; 404",
                                            "302 urban; 403 zhou desk reviewer visitor supervisor leader urban_head; 404"),
    ("workbench:move",         "answered uphold", "200 reviewer; 403 zhou desk visitor supervisor leader zheng laozheng; 404",
                                            "302 reviewer; 403 zhou desk visitor supervisor leader zheng laozheng; 404"),
    ("workbench:move",         "help sign", "200 street; 403 desk supervisor zheng laozheng helper_head; 404",
                                            "302 street; 403 desk supervisor zheng laozheng helper_head; 404"),
    ("workbench:move",         "told conclude", "200 supervisor leader; 404",   "302 supervisor leader; 404"),
    ("workbench:move",         "look finish", "200 zheng custodian; 404",       "302 zheng custodian; 404"),
    ("workbench:move",         "look grant", "403 zheng custodian; 404",        "403 zheng custodian; 404"),
    ("workbench:move",         "task receive", "200 secretary; 403 supervisor leader; 404", "302 secretary; 403 supervisor leader; 404"),
    ("workbench:move",         "none note", "404",                              "404"),
    ("workbench:attachment",   "lamp",      f"200 {SEE_LAMP}; 404",             "405"),
    ("workbench:attachment",   "graft",     "404",                              "405"),
    ("workbench:attachment",   "none",      "404",                              "405"),
    ("workbench:picture",      "lamp",      "404",                              "405"),
    ("workbench:picture",      "none",      "404",                              "405"),
    ("workbench:rights",       "lamp",      "200 zhou desk; 404",               "302 zhou desk; 404"),
    ("workbench:rights",       "none",      "404",                              "404"),
    # who filed it
    ("workbench:ask_identity", "lamp",      f"200 {SEE_LAMP}; 404",             "302 zhou desk reviewer visitor supervisor leader laozheng; 422 zheng; 404"),
    ("workbench:ask_identity", "graft",     f"200 {SEE_GRAFT}; 404",            f"302 {SEE_GRAFT}; 404"),
    ("workbench:ask_identity", "task",      "404",                              "404"),
    ("workbench:ask_identity", "none",      "404",                              "404"),
    ("workbench:reveal",       "lamp phone", "405",                             "200 zheng; 403 zhou desk reviewer visitor supervisor leader laozheng; 404"),
    ("workbench:reveal",       "lamp name", "405",                              "403 zhou desk reviewer visitor supervisor leader zheng laozheng; 404"),
    ("workbench:reveal",       "graft phone", "405",                            f"403 {SEE_GRAFT}; 404"),
    ("workbench:reveal",       "none phone", "405",                             "404"),
]
# fmt: on


def arguments(town, route, what):
    """(arguments of the address, query) of a row."""
    name, _, more = what.partition(" ")
    code = town.codes.get(name) or (receipts.new_code() if name == "none" else "123")
    number = town.cases[name].number if name in town.cases else "诉求2020-000001"
    file = town.file_of("lamp")
    return {
        "public:code": (["station-binhe" if name == "station" else "no-such"], {}),
        "public:find": ([], {"receipt": code} if what else {}),
        "public:track": ([code], {}),
        "public:proof": ([code], {}),
        "public:mine": ([code], {}),
        "public:mine_shown": ([code], {}),
        "public:mine_copy": ([code], {}),
        "public:mine_wish": ([code, more], {}),
        "public:statement": ([2020], {}),
        "public:notice_version": ([1 if name == "first" else 99], {}),
        "public:contact": ([code], {}),
        "public:attachment": ([code, file], {}),
        "public:act": ([code, more], {}),
        "public:outside": ([token_of(town.cases[name]) if name in town.cases else "aaaa"], {}),
        "public:matter": ([town.cases[name].pk if name in town.cases else file], {}),
        "public:picture": ([town.cases[name].pk if name in town.cases else file, file], {}),
        "accounts:go": ([name], {}),
        "accounts:came_back": ([name], {}),
        "accounts:remove_factor": ([1], {}),
        "accounts:end_session": (["0123456789abcdef"], {}),
        "accounts:account": ([name], {}),
        "accounts:disable": ([name], {}),
        "accounts:enable": ([name], {}),
        "accounts:unlink": ([name, 1], {}),
        "accounts:ask": ([name, more], {}),
        "accounts:unit": ([name], {}),
        "accounts:sign": ([file, more], {}),
        "workbench:accept": ([number], {}),
        "workbench:refuse": ([number], {}),
        "workbench:rights": ([number], {}),
        "suggestions:letter": ([number], {}),
        "insight:issue": ([file], {}),
        "insight:start": ([file, more], {}),
        "workbench:open": ([name], {}),
        "workbench:rename_view": ([file], {}),
        "workbench:drop_view": ([file], {}),
        "workbench:case": ([number], {}),
        "workbench:move": ([number, more], {}),
        "workbench:attachment": ([number, file], {}),
        "workbench:picture": ([number, file], {}),
        "workbench:ask_identity": ([number], {}),
        "workbench:reveal": ([number, more], {}),
    }.get(route, ([], {}))


def honest(town, route, what):
    """What somebody in good faith sends there."""
    branch = str(town.unit("branch-1").pk)
    filing = {"message": "井盖松动，夜里响个不停", "kind": "help", "at": "check"}
    task = {"title": "建成十个站", "kind": "point", "expected": "名单", "due_on": "2026-12-20", "owner_unit": branch}
    words = ("more", "comment", "reason", "pressure", "progress", "explanation", "finding")
    return {
        "public:file": filing | {"receipt": receipts.new_code()},
        "public:code": filing | {"receipt": receipts.new_code()},
        "public:contact": {"phone": "13700001111"},
        "public:act": dict.fromkeys(words, "请快一些") | {"solved": "yes", "grade": "5"},
        "public:outside": {"signed_by": "小吴", "opinion": "属我公司"},
        "public:elder": {"elder": "1", "next": "/"},
        "account_login": {"username": "zhou", "password": "not hers"},
        "accounts:passkey": {"credential": "{}"},
        "accounts:prove": {"password": "not hers"},
        "accounts:password": {"old": "not hers", "new": "Lanterns-9-rivers", "again": "Lanterns-9-rivers"},
        "accounts:add_app": {"code": "none"},
        "accounts:add_passkey": {"name": "x"},
        "accounts:open": {"username": "fresh", "name": "小王"},
        "accounts:ask": {"unit": str(town.unit("power").pk), "role": "head", "reason": "新到岗"},
        "accounts:unit_new": {"code": "gas", "name": "燃气公司", "kind": "service"},
        "accounts:unit": {"name": "供电公司", "kind": "service", "parent": "government", "area": "9901"},
        "accounts:audit_export": {"since": "2026-11-01", "until": "2026-11-30", "file": "csv"},
        "workbench:keep_view": {"name": "我的", "query": "loop=concern"},
        "workbench:bulk": {"move": "concern.urge", "picked": str(town.cases["lamp"].pk)},
        "concerns:file": filing | {"code": receipts.new_code(), "channel": "counter", "people": "1", "urgency": "0"},
        "workbench:accept": {"move": "accept"},
        "workbench:rights": {"wish": "erase_identity", "proof": "本人到站，核对身份证"},
        "insight:switch": {"reason": "试行期间先关闭"},
        "workbench:open": task,
        "workbench:move": dict.fromkeys(words, "已到现场") | {"interest": "none"},
        "workbench:ask_identity": {"reason": "核实地点", "fields": ["phone"]},
    }.get(route, {})


def expected(cell, who, strangers, at_desk, route="", method="GET"):
    """The status that a cell of the table promises to somebody. To the three administrators no page of cases exists."""
    offices = route.startswith("accounts:") or route in DOORS or route in ("insight:model", "insight:switch")
    if at_desk and who in ADMINS.split() and not offices:
        return 302 if route == "workbench:today" else 404
    words, rest = cell.split("; "), None
    for part in words:
        status, *named = part.split()
        if who in named or (who in strangers and "stranger" in named):
            return int(status)
        rest = rest if named else int(status)
    return (403 if method == "POST" else 302) if at_desk and who in strangers else rest
