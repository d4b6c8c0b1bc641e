"""S-8: what every answer of this site says to the browser, errors and static files included."""

DIRECTIVES = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
EVERYWHERE = {
    "X-Content-Type-Options": {"nosniff"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"no-referrer", "same-origin"},
}


def lacking(page):
    """Names and values of the headers that are not as they must be; {} when all is well."""
    policy = page.headers.get("Content-Security-Policy", "")
    wrong = {name: page.headers.get(name) for name, good in EVERYWHERE.items() if page.headers.get(name) not in good}
    if "no-store" not in page.headers.get("Cache-Control", ""):
        wrong["Cache-Control"] = page.headers.get("Cache-Control")
    if set(policy.split("; ")) != DIRECTIVES:
        wrong["Content-Security-Policy"] = policy
    return wrong
