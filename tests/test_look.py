"""What must stay true of the look: light, safe under a strict policy, readable, and free of inline anything."""

import gzip
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "huixiang" / "static" / "huixiang"
TEMPLATES = ROOT / "huixiang" / "templates"
TEXTS = ["ink", "ink-soft", "cinnabar", "soon", "late", "done", "asked"]


def weight(*files):
    return len(gzip.compress(b"".join(file.read_bytes() for file in files), 9))


def tokens(mode):
    """Colour tokens of base.css in one mode: name → (lightness, chroma, hue in degrees)."""
    light, dark = (STATIC / "base.css").read_text().split("@media (prefers-color-scheme: dark)")[:2]
    found = {}
    for block in [light, dark.split("@layer base")[0]][: 2 if mode == "dark" else 1]:
        for name, *parts in re.findall(r"--([\w-]+): oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", block):
            lightness, chroma, hue = map(float, parts)
            found[name] = (lightness / 100, chroma, hue)
    return found


def luminance(lightness, chroma, hue):
    """Relative luminance (WCAG 2.2) of an oklch colour, by the matrices of CSS Color 4 §9; channels clipped to sRGB."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted([luminance(*one), luminance(*other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sunk", "float"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_colour_reads_on_every_ground(text, ground, mode):
    colours = tokens(mode)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_one_button_its_edges_and_the_focus_ring_are_seen(mode):
    colours = tokens(mode)

    assert contrast(colours["on-cinnabar"], colours["cinnabar"]) >= 4.5
    assert contrast(colours["on-cinnabar"], colours["cinnabar-deep"]) >= 4.5
    assert contrast(colours["edge"], colours["float"]) >= 3
    assert contrast(colours["focus"], colours["paper"]) >= 3


def test_all_styles_and_scripts_keep_their_budget():
    assert weight(*STATIC.glob("*.css")) <= 12_000
    assert weight(*STATIC.glob("*.js")) <= 6_000
    assert (STATIC / "mark.svg").stat().st_size <= 1024
    assert (STATIC / "favicon.svg").stat().st_size <= 1024


def test_every_piece_says_what_it_needs():
    silent = [
        piece.name for piece in sorted(TEMPLATES.glob("pieces/_*.html")) if "{% comment %}" not in piece.read_text()
    ]

    assert silent == []


def test_every_piece_is_used():
    written = "".join(page.read_text() for page in (ROOT / "huixiang").rglob("*.html"))

    assert [
        piece.name for piece in sorted(TEMPLATES.glob("pieces/_*.html")) if f"pieces/{piece.name}" not in written
    ] == []
