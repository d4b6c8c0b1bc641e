"""Which other systems this site is told to believe."""

from django.conf import settings


def ways() -> list[tuple[str, str]]:
    """(name, label) of each."""
    told = settings.SOCIALACCOUNT_PROVIDERS.values()
    return [(app["provider_id"], app["name"]) for kind in told for app in kind["APPS"]]
