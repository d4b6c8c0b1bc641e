"""三员分立: three administrator roles that exclude each other and every other post (等保 2.0 管理权限分离).

The database holds the rule as well (migration 0003): whatever writes a post, a combined one cannot come about.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q

from . import wording
from .models import Account, Organ, Post, Role

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def admin_role(account: Account) -> str:
    """Which of the three she is today, or ""."""
    return next((post.role for post in account.posts_now() if post.role in ADMINS), "")


def why_not_hold(account: Account, role: str, begin: date, end: date | None = None) -> str:
    """Why she cannot hold this role in those days beside what she holds already; "" when she can."""
    others = Post.objects.filter(account=account).exclude(role=role).filter(Q(until_on=None) | Q(until_on__gte=begin))
    if end:
        others = others.filter(from_on__lte=end)
    if role not in ADMINS:
        others = others.filter(role__in=ADMINS)
    clash = others.order_by("from_on", "id").first()
    if clash is None:
        return ""
    return wording.KEPT_APART.format(name=account.name, held=clash.get_role_display(), role=Role(role).label)


def why_not_leave(account: Account, role: str = "") -> str:
    """Why she cannot give up this role, or all of hers, today: somebody must hold each of the three; "" when she can.

    Call it within the transaction that ends the post: it makes two who leave at once wait for each other.
    """
    leaving = {role} if role else {post.role for post in Post.objects.held_by(account)}
    for kept in (admin for admin in ADMINS if admin in leaving):
        if not is_held(kept, besides=account):
            return wording.LAST_HOLDER.format(name=account.name, role=kept.label)
    return ""


def is_held(role: str, besides: Account | None = None) -> bool:
    """Whether an account that may sign in holds the role today."""
    if transaction.get_connection().in_atomic_block and besides:
        list(Organ.objects.select_for_update().filter(pk=besides.organ_id).order_by("id"))
    held = Post.objects.filled_now().filter(role=role)
    return bool((held.exclude(account=besides) if besides else held).exists())
