"""What the house says to the person who starts it: one sentence, with the next step in it."""

OLD_PYTHON = "需要 Python 3.11 或更高版本（现在是 {version}）。请安装：apt-get install python3 python3-venv"
NO_VENV = "这台机器的 Python 缺少 venv 组件。请让管理员执行：apt-get install python3-venv，然后重试。"
NO_SPACE = "磁盘空间不足：{folder} 所在的磁盘只剩 {free} MB，安装运行环境需要 {needed} MB。请清理磁盘后重试。"
UNWRITABLE = "程序目录 {folder} 不能写入（{reason}），无法建立运行环境。请修改权限，或把程序复制到自己的目录再运行。"
LINKED = "{folder} 是指向别处的链接，里面装的和这一版要的不同；那是别人也在用的，没有动它。请删掉这个链接再运行，会在这里另装一份。"
NOT_INSTALLED = "安装依赖包没有成功：{reason}。请检查网络或 pip 的软件源设置后重试；详细记录在 {log}。"
INSTALLING = "正在安装运行环境（只在第一次或依赖变动时需要，约一两分钟）……"
INSTALLED_BY_ANOTHER = "另一个命令正在安装运行环境，等它装好就接着启动……"
DATA_FOLDER_UNWRITABLE = (
    "数据目录 {folder} 不能写入（{reason}）。请换一个有写权限的目录（设置 HUIXIANG_DATA），或修改该目录的权限。"
)
DISK_FULL = "磁盘空间不足：{folder} 所在的磁盘只剩 {free} MB，至少需要 {needed} MB。请清理磁盘，或把 HUIXIANG_DATA 指向更大的磁盘。"
ALREADY_RUNNING = "这个数据目录（{folder}）已有一个回响在运行。请先停止它，或把 HUIXIANG_DATA 指向另一个目录。"
ANOTHERS = (
    "数据目录 {folder} 是用户 {user} 的网站。请用这个用户运行，例如：sudo -u {user} bin/huixiang …；"
    "换别的用户（root 也一样）会留下那个用户读不了的密钥和文件，网站就坏了。"
)
PORT_NOT_A_NUMBER = "端口 {port} 不是 1–65535 之间的数字。请检查 HUIXIANG_PORT。"
PORT_BUSY = "端口 {port} 已被别的程序占用。请停止那个程序，或换一个端口，例如：HUIXIANG_PORT={other} bin/run"
PORT_FORBIDDEN = "没有权限使用端口 {port}。请换一个 1024 以上的端口，例如：HUIXIANG_PORT=8000 bin/run"
DATABASE_URL_MALFORMED = "DATABASE_URL 的写法不对。只支持 PostgreSQL，正确写法是 postgresql://用户:口令@主机:端口/库名；不设置它则使用内置数据库。"
DATABASE_UNREACHABLE = (
    "连不上 DATABASE_URL 所指的数据库（{reason}）。请检查地址、用户和口令，或去掉 DATABASE_URL 改用内置数据库。"
)
DATABASE_FORBIDS = "数据库不准（{reason}）。DATABASE_URL 里的用户要能在这个库里建表：请让数据库管理员把这个库交给它（ALTER DATABASE 库名 OWNER TO 用户）。"
DATABASE_READ_ONLY = (
    "数据库现在只能读，不能写（{reason}）。连到的可能是备库，或被设为只读（default_transaction_read_only）。"
)
DATABASE_FULL = "数据库所在的磁盘满了（{reason}）。没有写完的那一批已经退回；请腾出空间，再运行一次同样的命令。"
DATABASE_NOT_UTF8 = (
    "数据库的编码是 {encoding}，存不了汉字，需要 UTF8。请另建一个库："
    "CREATE DATABASE 库名 OWNER 用户 ENCODING 'UTF8' TEMPLATE template0"
)
DATABASE_ANOTHERS = (
    "这个库里已有别的程序的 {count} 张表（{names}），不能和回响的放在一起；什么都没有动。请另建一个空库："
    "CREATE DATABASE 库名 OWNER 用户 ENCODING 'UTF8' TEMPLATE template0"
)
TABLES_BEHIND = "数据表和现在的程序对不上（{reason}）。请先运行 bin/run 或 huixiang prepare，把数据表更新到这一版。"
TABLES_AHEAD = "数据表是更新的一版程序改过的（{names}），这一版不认得：用它启动，提交会全部出错。请改用那一版或更新的程序；什么都没有动。"
FILE_REFUSED = "{file} 不能读写（{reason}）。请检查路径、磁盘和权限：数据目录里的东西只有启动网站的那个用户能读写，命令要由同一个用户运行。"
EMBEDDED_UNREACHABLE = "内置数据库没有响应（{reason}）。请确认 bin/run 正在运行，或查看数据目录里的 log/database.log。"
FAULTY = "网站有错，不能启动：{faults}"
DATABASE_TOO_OLD = "数据库版本太旧（PostgreSQL {version}），需要 15 或更高版本。"
EMBEDDED_FAILED = "内置数据库启动失败：{reason}。详细记录在 {log}。"
EMBEDDED_MISSING = "找不到数据库程序 {folder}。请重新运行 bin/run 以补装，或用 DATABASE_URL 指定已有的 PostgreSQL。"
OTHER_VERSION = (
    "数据目录 {folder} 属于 PostgreSQL {found}，而现在的程序是 {wanted}。请先用旧版本导出数据，再导入新的数据目录。"
)
DATABASE_LOST = "数据库目录不见了：{link} 指向的 {folder} 不存在。请把它恢复到原处，或删除这个链接以新建空数据库。"
NO_OTHER_USER = "数据库不能以 root 身份运行，而系统里建不了专用账号 {name}（{reason}）。请改用普通用户运行 bin/run，或设置 DATABASE_URL。"
NO_SOCKET_FOLDER = "数据目录的路径太长，又找不到可用的短路径放置数据库套接字。请把 HUIXIANG_DATA 设为更短的路径。"
PREPARATION_FAILED = "准备数据时出错：{reason}。详细记录在 {log}。"
DID_NOT_BECOME_WELL = "服务启动后 {seconds} 秒内没有就绪：{reason}。详细记录在 {folder}。"
KEEPS_ENDING = "{name} 启动后立即退出，已多次重试。请查看 {log} 末尾的原因。"
SERVING = "回响已启动：{url}"
CITIZEN = "群众入口"
STAFF = "工作人员入口"
SIGN_INS = "演示账号（每个角色一个）"
COLUMNS = ("角色", "用户名", "密码")
FIRST_STEPS = "登录要两道验证：输完密码再输 6 位验证码：bin/huixiang code 用户名（只有演示小城能这样取）。"
HOW_TO_STOP = "按 Ctrl-C 停止；再次运行 bin/run 会保留全部数据。"
STOPPING = "正在停止……"
STOPPED = "已停止，数据已保存。"
RESTARTED = "{name} 意外退出（代码 {code}），{seconds} 秒后重新启动。"
NOT_RESTARTED = "{name} 没有能重新启动（{reason}），{seconds} 秒后再试。"
STEP_DATABASE = "启动数据库"
STEP_PREPARE = "准备数据表与页面资源"
STEP_SERVE = "启动服务"


ONLY_READING = "现在只能查看，不能提交：台账正在核对。已经提交的都在，请过一会儿再来。"
LATE = {
    "sequencer": "台账入账晚了",
    "signer": "台账封存晚了",
    "witness": "外部见证晚了",
    "messages": "短信通知晚了",
    "files": "照片和文件暂时收不了",
}
LATE_AND, LATE_NOTICE = "，", "{what}，正在恢复。收件、办理照常，已经提交的都在。"
BACKUP_ELSEWHERE = "数据库由 DATABASE_URL 指定，不归本程序备份。请按 docs/keeping.md「备份和恢复」用 pg_basebackup 与 WAL 归档，或去掉 DATABASE_URL。"
BACKUP_EXISTS = "{folder} 已经存在。备份不覆盖任何东西，请换一个文件夹名。"
BACKUP_UNDER_WAY = "另一个备份正在进行，等它结束……"
BACKUP_INSIDE = "{folder} 在数据目录 {data} 里面。备份要放在别处，最好是另一台机器。"
BACKUP_FAILED = "备份没有成功：{reason}"
BACKED_UP = "已备份到 {folder}。里面有密钥，请像保管密钥一样保管它。"
BACKED_UP_WITHOUT_KEYS = (
    "但数据库要用的密钥文件不在，这份备份里也没有：{names}。只有它，群众的回执码和联系方式打不开。"
    "请先从以前的备份找回密钥放进数据目录的 keys 文件夹，再备份一次；在那以前不要停止网站，也不要删以前的备份。"
)
BACKUP_SIZE = "备份大小：{megabytes:.1f} MB"
NO_BACKUP = "{folder} 不是一份完整的备份（{reason}）。"
BACKUP_CHANGED = "备份被改动过或已损坏：{file}。请换一份备份。"
BACKUP_OTHER_VERSION = "备份 {folder} 里的数据库是 PostgreSQL {found} 的，现在的程序是 {wanted}，读不了它。请用备份时那一版的程序恢复；这里什么都没有动。"
DATABASE_THERE = (
    "{folder} 里已有数据库。要用备份代替它，请加 --over（原有的会移到一旁），或把 HUIXIANG_DATA 指向空目录。"
)
ANOTHER_SITES_KEYS = (
    "备份 {folder} 是另一个网站的：它的密钥和 {key} 不同，盖掉了，这里原有的数据库就再也打不开。"
    "请把 HUIXIANG_DATA 指向空目录再恢复；确实要代替这里的，先把 {keys} 移到别处保存。这里什么都没有动。"
)
DATABASE_ASIDE = "原有的数据库移到了 {folder}。核对无误以后请删除它：要求删除的个人信息在里面还没有删。"
MEMORY_STAYS = "签名进程的记忆保持现在的，没有用备份里的：备份如果旧了，启动后网站会转为只读。"
MEMORY_FROM_BACKUP = "这里没有签名进程的记忆，用了备份里的。请与见证单位记得的最新检查点核对，条数不能更少。"
CHECKPOINT_OF_ANOTHER = (
    "检查点 {file} 不是这份备份里的台账的（备份里有：{logs}）。请核对是哪个网站的；这里什么都没有动。"
)
RESTORED_UNSOUND = "恢复的台账核对不符：{reason}"
RESTORED_WITHOUT_KEYS = (
    "数据库恢复了，台账核对相符，但它要用的密钥备份里没有，这里也没有：{names}（文件夹 {folder}）。"
    "没有这些密钥，群众的回执码和联系方式打不开，网站也不启动。请从更早的备份或别的保存处找回，放进这个文件夹。"
)
RESTORED_SETTING = "备份时的设置：{name}={value}"
RESTORED = "已恢复。现在可以运行 bin/run。"
STEP_BACKUP, STEP_RESTORE = "备份", "恢复并核对"
STEP_SUMS, STEP_UNPACK, STEP_START, STEP_VERIFY = "核对备份文件", "解开备份", "启动数据库", "核对台账"
STEP_TOOK = "{step}：{seconds:.1f} 秒"
DRILL_PASSED = "演练通过。"
DRILL_FAILED = "演练没有通过：{reason}"
PLATFORM = "回响：诉求和任务的闭环办理平台。子命令的用法：huixiang 命令 --help"
COMMANDS = "命令"
OPTIONS = "[选项]"
COMMAND_AND_ARGUMENTS = "命令 [参数]"
NO_SUCH_COMMAND = "没有“{name}”这个命令。用 huixiang --help 查看全部命令。"
CLOCK_HELP = "运行时钟：每隔几秒把到期的环节自动流转。通常由 bin/run 启动。"
SEAL_HELP = "运行台账封存：每秒排条目入树，每十秒签检查点并请见证方会签。通常由 bin/run 启动。"
WORKER_HELP = "运行后台任务：发送消息、生成存证、导入。通常由 bin/run 启动。"
PREPARE_HELP = "更新数据表和页面资源，并确保演示数据存在；输出演示账号（JSON）。"
CLAMD_NOT_HERE = "HUIXIANG_CLAMD 要写套接字文件的路径，或本机的地址和端口（例如 127.0.0.1:3310），现在是「{value}」。群众的文件不送到别的机器上查。"
LOG_NAME_IMPOSSIBLE = (
    "HUIXIANG_LEDGER 是台账名称的前一截，不能有空格和加号，现在是「{name}」。签过第一个检查点以后不能再改，请想好再定。"
)
GATEWAY_IN_THE_OPEN = "HUIXIANG_MESSAGES_URL 必须是 https 地址，或本机地址：群众的电话号码不能明文经过网络。"
GATEWAY_FILE_UNREADABLE = "读不到 HUIXIANG_MESSAGES_TOKEN_FILE 所指的文件 {file}。请检查路径和权限。"
IMPORT_HELP = "从表格（xlsx、csv、jsonl）导入。可以先用 --dry-run 检查；重复导入不会重复写入。"
BACKUP_HELP = "备份正在运行的站点：数据库、文件、密钥、签名进程的记忆、设置，写进一个新文件夹。"
RESTORE_HELP = "把备份恢复到 HUIXIANG_DATA，并逐条核对台账。先停止站点。"
DRILL_HELP = "演练：备份正在运行的站点，在旁边恢复，核对台账，报告用时；有一步不成就算没通过。"
DRILL_IN_HELP = "演练用的临时文件夹放在哪里"
OVER_HELP = "原有的数据库移到一旁，用备份代替"
CHECKPOINT_HELP = "公报或见证单位留下的检查点（文件），恢复的台账必须包含它；可以写多个"
HEALTH_HELP = "查看数据库、后台任务和时钟是否正常；不正常时退出码为 1。"

CLICK = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示帮助并退出。",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 {command} {option} 查看用法。",
    "Missing command.": "没有写命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "No such option: {name}": "没有选项 {name}",
    "No such option {name!r}.": "没有选项 {name}。",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "No such command {name!r}.": "没有 {name} 这个命令。",
    "Did you mean {possibility}?": "您要的是 {possibility} 吗？",
    "(Did you mean one of: {possibilities}?)": "（您要的是其中一个吗：{possibilities}？）",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "{value!r} is not one of {choices}.": "没有 {value} 这一项，可选：{choices}。",
    "{value!r} is not a valid {number_type}.": "{value} 不是整数。",
    "{value} is not in the range {range}.": "{value} 不在 {range} 之内。",
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在。",
    "{name} {filename!r} is a file.": "{filename} 是文件，这里要的是文件夹。",
    "{name} {filename!r} is a directory.": "{filename} 是文件夹，这里要的是文件。",
    "{name} {filename!r} is not readable.": "{name} {filename} 不能读，请检查权限。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不写值。",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写值。",
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
    "Aborted!": "已中止。",
    "required": "必填",
    "(required)": "（必填）",
    "default: {default}": "默认：{default}",
    "Got unexpected extra argument ({args})": "多出的参数（{args}）",
    "Got unexpected extra arguments ({args})": "多出的参数（{args}）",
}


def teach_click_chinese() -> None:
    """click asks gettext for its words and ships no Chinese: answer from the table above."""
    from click import core, decorators, exceptions, formatting, parser, types

    for module in (core, decorators, exceptions, formatting, parser, types):
        module.__dict__["_"] = lambda text: CLICK.get(text, text)
        module.__dict__["ngettext"] = lambda one, many, count: CLICK.get(one if count == 1 else many, many)


# The edge log
EDGE_HELP = "访问日志：另存、加密、满 184 天删除；只有审计管理员的私钥能看"
EDGE_KEY_HELP = "给审计管理员造一对密钥：私钥写到 PRIVATE（U 盘等，不得在数据目录内），公钥留在本机。"
EDGE_READ_HELP = "用私钥 PRIVATE 读一天的访问日志 FILE。"
EDGE_PURGE_HELP = "删除超过 184 天的访问日志（平时每天自动做）。"
EDGE_KEY_INSIDE = "私钥不能放在数据目录里：请写到审计管理员自己保管的介质上。"
EDGE_KEY_THERE = "已经有了：{file}。换密钥之前，请先由审计管理员读出并封存旧的日志，再移走旧的公钥。"
EDGE_KEY_MADE = "私钥已写到 {file}。请交审计管理员离线保管，并从本机删除任何副本；丢了就再也读不出日志。"
EDGE_WRONG_KEY = "读不出来：私钥不对，或者文件被改动过。"
EDGE_PURGED = "已删除 {count} 天的访问日志。"
SBOM_HELP = "按固定的依赖清单重写物料清单 docs/sbom.json（CycloneDX）"
KEYS_LOST = (
    "数据库里有加密的个人信息，但密钥文件不在：{names}（文件夹 {folder}）。"
    "请先从备份恢复密钥再启动；不恢复就启动，群众的回执码全部失效，联系方式也打不开。"
    "确认已经遗失、愿意放弃的，在这个文件夹里建一个名为 {accepted} 的空文件。"
)
KEYS_DAMAGED = (
    "密钥文件不能用：{names}（文件夹 {folder}）。每个密钥文件都正好 {size} 字节，权限是 0600，不多不少才打得开个人信息。"
    "请从备份恢复它们、改回权限再启动；不是密钥的文件请移走。"
)
