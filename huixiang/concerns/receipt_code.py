"""A QR code, drawn as SVG within the page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(address: str, title: str | None = None) -> SafeString:
    """A QR code as inline SVG without style or script, black on white so that every phone reads it."""
    drawn = segno.make(address, error="m").svg_inline(
        svgclass=None, lineclass=None, omitsize=True, border=2, title=title, dark="#000"
    )
    return mark_safe(drawn)  # noqa: S308  # nosec B308 B703  # nosemgrep: markup-believed  # drawn by segno; the title is ours and the address is encoded in modules
