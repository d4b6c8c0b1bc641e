from django.db import migrations, models

KINDS = [
    ("signed_in", "登录"),
    ("sign_in_failed", "登录未成功"),
    ("locked", "输错过多，暂停登录"),
    ("signed_out", "退出"),
    ("session_ended", "结束登录"),
    ("factor_added", "添加第二道验证"),
    ("factor_removed", "移除第二道验证"),
    ("codes_made", "生成恢复码"),
    ("password_changed", "修改密码"),
    ("account_opened", "新建账号"),
    ("account_disabled", "停用账号"),
    ("account_enabled", "启用账号"),
    ("warrant_asked", "提出授权"),
    ("warrant_approved", "同意授权"),
    ("warrant_confirmed", "确认授权"),
    ("warrant_refused", "不同意授权"),
    ("warrant_withdrawn", "撤回授权"),
    ("post_granted", "授予岗位"),
    ("post_ended", "免去岗位"),
    ("factor_reset", "重置第二道验证"),
    ("password_reset", "重置密码"),
    ("identity_linked", "绑定统一身份"),
    ("identity_unlinked", "解除绑定"),
    ("unit_changed", "变更单位"),
    ("refused", "越权被拒"),
    ("identity_alarm", "异常查看身份"),
    ("audit_exported", "导出安全审计"),
]


class Migration(migrations.Migration):
    """Two more kinds of event; no column changes."""

    dependencies = [("people", "0004_kept_apart")]
    operations = [
        migrations.AlterField("securityevent", "kind", models.CharField("事件", max_length=20, choices=KINDS)),
    ]
