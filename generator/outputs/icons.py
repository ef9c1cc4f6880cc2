"""The site's mark for home screens: PNG icons drawn here, and the manifest that names them."""

from __future__ import annotations

import struct
import zlib
from functools import partial

from generator.outputs.material import Draft, Material, Output, output_of, to_json, whole

PAPER, INK = (0xFD, 0xFC, 0xF8), (0x8C, 0x1C, 0x13)
# The mark of favicon.svg: left, top, right, bottom of its bars, on a grid of 32.
BARS = (
    (6, 6, 26, 11),
    (6, 13.5, 26, 14.5),
    (6, 17, 15, 26),
    (17, 17, 26, 18.5),
    (17, 20.75, 26, 22.25),
    (17, 24.5, 26, 26),
)
GRID = 32
ICONS = {"icon-192.png": 192, "icon-512.png": 512, "apple-touch-icon.png": 180}


def icons(_: Material) -> Output:
    """PNG icons without transparent corners: home screens cut them to their own shape."""
    return output_of(
        *(Draft(name, b"%d" % size, partial(draw, size)) for name, size in ICONS.items())
    )


def draw(size: int) -> bytes:
    """The mark as a square PNG of ``size`` pixels, in two colours."""
    rows = []
    for y in range(size):
        middle = (y + 0.5) * GRID / size
        bits = 0
        for left, top, right, bottom in BARS:
            if top <= middle < bottom:
                start, end = round(left * size / GRID), round(right * size / GRID)
                bits |= (1 << size - start) - (1 << size - end)
        rows.append(b"\0" + (bits << -size % 8).to_bytes((size + 7) // 8))
    return png(size, size, (INK, PAPER), b"".join(rows))


def png(width: int, height: int, palette: tuple[tuple[int, int, int], ...], rows: bytes) -> bytes:
    """A PNG of one bit a pixel (ISO 15948).

    ``rows`` are filter byte and pixels of each row. They are stored, not
    compressed: compressors differ from machine to machine, and the same site
    shall have the same bytes everywhere.
    """

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    stream = b"\x78\x01"
    for start in range(0, len(rows), 0xFFFF):
        part = rows[start : start + 0xFFFF]
        last = start + len(part) == len(rows)
        stream += struct.pack("<BHH", last, len(part), len(part) ^ 0xFFFF) + part
    stream += struct.pack(">I", zlib.adler32(rows))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(map(bytes, palette))),
            chunk(b"IDAT", stream),
            chunk(b"IEND", b""),
        )
    )


def manifest(material: Material) -> Output:
    """``manifest.webmanifest``: the site as an application of its own."""
    info = material.site.info
    named = [{"src": info.assets["favicon.svg"], "type": "image/svg+xml", "sizes": "any"}]
    if "icons" in info.outputs:
        named += [
            {"src": name, "type": "image/png", "sizes": f"{size}x{size}", "purpose": "any maskable"}
            for name, size in ICONS.items()
            if name.startswith("icon-")
        ]
    colour = "#{:02x}{:02x}{:02x}"
    body = {
        "name": info.title,
        "short_name": info.title[:30],
        "description": info.description or info.title,
        "lang": info.language,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": colour.format(*PAPER),
        "theme_color": colour.format(*INK),
        "icons": named,
    }
    return output_of(whole("manifest.webmanifest", to_json(body)))
