"""Columns of the organ's tables: which Chinese headings they carry, and one example of each for the empty template."""

from .importing import Column

AREAS = (
    Column("code", ("区划代码", "代码", "行政区划代码", "code"), "990101001", required=True),
    Column("name", ("名称", "区划名称", "行政区划", "name"), "滨河街道", required=True),
    Column("parent", ("上级区划", "上级", "上级代码", "上级区划代码", "parent"), "990101"),
)
UNITS = (
    Column("code", ("单位代码", "代码", "编码", "code"), "power"),
    Column("name", ("单位名称", "名称", "单位", "机构名称", "部门名称", "name"), "供电局", required=True),
    Column("kind", ("类别", "单位类别", "类型", "单位类型", "kind"), "公共服务单位", required=True),
    Column("parent", ("上级单位", "上级", "上级名称", "上级机构", "上级部门", "上级代码", "parent"), "示例市人民政府"),
    Column("area", ("所在区划", "区划", "区划代码", "行政区划", "area"), "9901"),
    Column("until", ("停用日期", "止", "until"), ""),
)
POSTS = (
    Column("username", ("用户名", "账号", "帐号", "登录名", "登录账号", "username"), "zheng", required=True),
    Column("name", ("姓名", "name"), "小郑", required=True),
    Column(
        "unit", ("单位", "单位名称", "所在单位", "工作单位", "所属单位", "单位代码", "unit"), "供电局", required=True
    ),
    Column("role", ("岗位", "角色", "role"), "承办人", required=True),
    Column("from_on", ("起", "起始日期", "任职日期", "任职时间", "开始日期", "from"), "2026-01-01"),
    Column("until_on", ("止", "终止日期", "离任日期", "离任时间", "结束日期", "until"), ""),
)
CATEGORIES = (
    Column("first", ("一级分类", "一级", "大类"), "城乡建设", required=True),
    Column("second", ("二级分类", "二级", "中类"), "市政公用"),
    Column("third", ("三级分类", "三级", "小类"), "路灯"),
    Column("owned", ("职能部门事项", "不得派给基层", "部门事项"), "是"),
)
DUTIES = (
    Column("category", ("事项分类", "分类", "事项", "category"), "城乡建设/市政公用/路灯", required=True),
    Column("area", ("区划", "行政区划", "区划代码", "area"), ""),
    Column("unit", ("承办单位", "单位", "责任单位", "承办部门", "责任部门", "unit"), "供电局", required=True),
    Column("basis", ("职责依据", "依据", "法定依据", "basis"), "三定方案第三条（示例）", required=True),
    Column("from_on", ("起", "起始日期", "from"), "2026-01-01"),
    Column("until_on", ("止", "终止日期", "until"), ""),
)
