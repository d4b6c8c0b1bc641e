"""The organ's own gateway for messages to residents, read from the environment. Without one no message exists."""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from huixiang.ground import wording


def messages_url() -> str:
    """HUIXIANG_MESSAGES_URL, or "". A telephone number crosses the network to it: https, or this very machine."""
    url = os.environ.get("HUIXIANG_MESSAGES_URL", "")
    if url and in_the_open(url):
        raise ImproperlyConfigured(wording.GATEWAY_IN_THE_OPEN)
    return url


def in_the_open(url: str) -> bool:
    """Whether what is sent there could be read on the way: not by https, and not within this very machine."""
    scheme = urlsplit(url).scheme
    return scheme != "https" and not (scheme == "http" and is_here(url))


def is_here(url: str) -> bool:
    """Whether the address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def messages_token_file() -> str:
    """HUIXIANG_MESSAGES_TOKEN_FILE, or "": a file with the gateway's bearer token, read anew for each message."""
    file = os.environ.get("HUIXIANG_MESSAGES_TOKEN_FILE", "")
    if file and not os.access(file, os.R_OK):
        raise ImproperlyConfigured(wording.GATEWAY_FILE_UNREADABLE.format(file=file))
    return file
