"""Draw the demo site's pictures: abstract newspaper illustrations in the manner of a risograph.

    python make_pictures.py [name ...]      # needs Pillow and numpy; no name means all of them

Each picture is two to four *plates*, one for each ink. A plate holds tones from 0 (no ink) to 1 (solid);
the press turns its half-tones into dots or lines, shifts it by a pixel or two, as a real press does, and
multiplies it onto the paper, so that overlapping inks make a further colour. A scene is a function that
draws on plates in a 1200 x 675 plane; everything random in it comes from a generator seeded by its name.
"""

import math
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

W, H = 1200, 675
MARGIN, SCALE = 12, 2  # room for the shifted plates; supersampling
MAX_BYTES = 28_000
OUT = Path(__file__).parent / "static" / "images"

INK = {
    "navy": (30, 44, 88), "blue": (0, 98, 176), "teal": (0, 124, 130), "green": (44, 128, 84),
    "red": (228, 66, 50), "orange": (255, 124, 44), "yellow": (255, 202, 54), "pink": (250, 112, 138),
    "plum": (92, 46, 100), "black": (40, 38, 42), "sky": (120, 188, 220), "mint": (126, 200, 170),
    "sand": (226, 178, 112), "grey": (150, 150, 156), "brick": (176, 72, 52),
}
CREAM, SHELL, ICE, STRAW = (246, 239, 222), (249, 236, 226), (236, 241, 238), (248, 238, 208)


class Plate:
    """One ink: a grey picture of how much of it goes where."""

    def __init__(self, ink, screen="dot", cell=11, angle=45, shift=(0, 0), tone=0.0):
        self.ink, self.screen, self.cell, self.angle, self.shift = ink, screen, cell, angle, shift
        self.size = ((W + 2 * MARGIN) * SCALE, (H + 2 * MARGIN) * SCALE)
        self.im = Image.new("L", self.size, round(tone * 255))
        self.pen = ImageDraw.Draw(self.im)

    def _at(self, points):
        return [((x + MARGIN) * SCALE, (y + MARGIN) * SCALE) for x, y in points]

    def poly(self, points, tone=1.0):
        self.pen.polygon(self._at(points), fill=round(tone * 255))

    def rect(self, x0, y0, x1, y1, tone=1.0, radius=0):
        self.pen.rounded_rectangle(self._at([(x0, y0), (x1, y1)])[0] + self._at([(x1, y1)])[0],
                                   radius * SCALE, fill=round(tone * 255))

    def oval(self, cx, cy, rx, ry, tone=1.0):
        a, b = self._at([(cx - rx, cy - ry), (cx + rx, cy + ry)])
        self.pen.ellipse(a + b, fill=round(tone * 255))

    def disc(self, cx, cy, r, tone=1.0):
        self.oval(cx, cy, r, r, tone)

    def line(self, points, width=3.0, tone=1.0):
        points = self._at(points)
        self.pen.line(points, fill=round(tone * 255), width=max(1, round(width * SCALE)), joint="curve")
        r = width * SCALE / 2
        if r >= 3:
            for x, y in (points[0], points[-1]):
                self.pen.ellipse((x - r, y - r, x + r, y + r), fill=round(tone * 255))

    def ring(self, cx, cy, rx, ry, width=3.0, tone=1.0, start=0, stop=360, tilt=0):
        """An ellipse's outline, or a part of it, turned by `tilt` degrees."""
        c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
        steps = max(24, int((rx + ry) / 4))
        pts = []
        for i in range(steps + 1):
            a = math.radians(start + (stop - start) * i / steps)
            x, y = rx * math.cos(a), ry * math.sin(a)
            pts.append((cx + x * c - y * s, cy + x * s + y * c))
        self.line(pts, width, tone)

    def wash(self, tone, shape=None):
        """Lay a gradient `tone(X, Y)` over everything, or within what `shape(plate)` draws."""
        ys, xs = np.mgrid[0:self.size[1], 0:self.size[0]].astype(np.float32)
        t = np.clip(tone(xs / SCALE - MARGIN, ys / SCALE - MARGIN), 0, 1)
        grey = Image.fromarray((t * 255).astype(np.uint8))
        mask = None
        if shape:
            stencil = Plate(None)
            shape(stencil)
            mask = stencil.im
        self.im.paste(grey, (0, 0), mask)
        self.pen = ImageDraw.Draw(self.im)

    def coverage(self, coarse):
        """The printed plate, at the picture's own size: its half-tones as dots or lines, `coarse` times as wide
        as drawn, or left as they are if `coarse` is 0."""
        dx, dy = self.shift
        box = [(MARGIN + dx) * SCALE, (MARGIN + dy) * SCALE]
        box = (*map(int, box), int(box[0] + W * SCALE), int(box[1] + H * SCALE))
        if not coarse:
            return np.asarray(self.im.crop(box).resize((W, H), Image.BOX), np.float32) / 255
        d = np.asarray(self.im, np.float32) / 255
        ys, xs = np.mgrid[0:self.size[1], 0:self.size[0]].astype(np.float32)
        a = math.radians(self.angle)
        k = 2 * math.pi / (self.cell * coarse * SCALE)
        u, v = (xs * math.cos(a) + ys * math.sin(a)) * k, (ys * math.cos(a) - xs * math.sin(a)) * k
        wave = (np.cos(u) + np.cos(v)) / 2 if self.screen == "dot" else np.cos(u)
        ranks = np.sort(wave[::37, ::41], axis=None)  # makes a tone of 0.3 cover 30 % of the paper
        level = np.interp(wave, ranks[::50], np.linspace(0, 1, len(ranks[::50])))
        printed = np.clip((d * 1.1 - 0.05 - level) * 5 + 0.5, 0, 1)
        big = Image.fromarray((printed * 255).astype(np.uint8))
        return np.asarray(big.crop(box).resize((W, H), Image.BOX), np.float32) / 255


def press(paper, plates, coarse, seed):
    """Print the plates on the paper, each with its own coarseness of screen."""
    rng = random.Random(seed)
    page = np.ones((H, W, 3), np.float32) * np.array(paper, np.float32) / 255
    noise = np.random.default_rng(rng.getrandbits(32))
    for plate, width in zip(plates, coarse):
        cover = plate.coverage(width)
        small = Image.fromarray((noise.random((34, 60)) * 255).astype(np.uint8))
        mottle = np.asarray(small.resize((W, H), Image.BICUBIC), np.float32) / 255
        flecks = Image.new("L", (W, H), 0)
        pen = ImageDraw.Draw(flecks)
        for _ in range(70):
            x, y, r = rng.uniform(0, W), rng.uniform(0, H), rng.choice((0.7, 0.8, 1.0, 1.5))
            pen.ellipse((x - r, y - r, x + r, y + r), fill=190)
        cover = cover * (0.94 + 0.06 * mottle) * (1 - np.asarray(flecks, np.float32) / 255)
        page *= 1 - cover[..., None] * (1 - np.array(INK[plate.ink], np.float32) / 255)
    grain = Image.fromarray((noise.random((H // 2, W // 2)) * 255).astype(np.uint8))
    grain = grain.filter(ImageFilter.GaussianBlur(0.8)).resize((W, H), Image.BICUBIC)
    page += (np.asarray(grain, np.float32)[..., None] / 255 - 0.5) * 0.012
    return Image.fromarray((np.clip(page, 0, 1) * 255).astype(np.uint8))


# ---------------------------------------------------------------- shapes that several scenes use

def ridge(rng, base, height, step=8, rough=3):
    """A horizon line of hills, as points from left to right."""
    waves = [(rng.uniform(0.4, 1) / (i + 1), rng.uniform(0.6, 1.4) * (i + 1), rng.uniform(0, 6.3)) for i in range(rough)]
    return [(x, base - height * sum(a * math.sin(x / W * 6.3 * f + p) for a, f, p in waves))
            for x in range(-20, W + 21, step)]


def land(points):
    return [*points, (W + 20, H + 20), (-20, H + 20)]


def swell(x0, x1, y, amplitude, length, phase=0.0):
    return [(x, y + amplitude * math.sin(x / length * 6.283 + phase)) for x in range(int(x0), int(x1) + 1, 6)]


def pylon(p, x, base, h, tone=1.0, weight=1.0):
    """A lattice pylon; returns where its wires hang."""
    w = max(1.4, h / 95) * weight
    hangs = []
    for side in (-1, 1):
        p.line([(x + side * h * 0.15, base), (x + side * h * 0.035, base - h * 0.6), (x, base - h)], w * 1.3, tone)
    for i in range(6):
        f, g = i / 6, (i + 1) / 6
        wide, narrow = h * (0.15 - 0.115 * f), h * (0.15 - 0.115 * g)
        y0, y1 = base - h * 0.6 * f, base - h * 0.6 * g
        p.line([(x - wide, y0), (x + narrow, y1)], w * 0.8, tone)
        p.line([(x + wide, y0), (x - narrow, y1)], w * 0.8, tone)
    for f, reach in ((0.6, 0.2), (0.74, 0.27), (0.88, 0.17)):
        y = base - h * f
        p.poly([(x - h * reach, y), (x, y - h * 0.055), (x + h * reach, y), (x, y + h * 0.006)], tone)
        for side in (-1, 1):
            ex = x + side * h * reach
            p.line([(ex, y), (ex, y + h * 0.05)], w, tone)
            hangs.append((ex, y + h * 0.05))
    return hangs


def wires(p, a, b, sag, width=1.6, tone=1.0):
    for (x0, y0), (x1, y1) in zip(a, b):
        p.line([(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t)) for t in (i / 16 for i in range(17))],
               width, tone)


def gull(p, x, y, s, tone=1.0):
    p.line([(x - s, y - s * 0.2), (x - s * 0.5, y - s * 0.45), (x, y), (x + s * 0.5, y - s * 0.45), (x + s, y - s * 0.2)],
           max(2, s * 0.16), tone)


def skyline(rng, base, low, high, x0=-10, x1=W + 10):
    """Buildings as (x0, y0, x1, y1)."""
    x, out = x0, []
    while x < x1:
        w = rng.choice((46, 58, 70, 84, 104))
        out.append((x, base - rng.uniform(low, high), x + w, base))
        x += w + rng.choice((0, 0, 0, 8))
    return out


def stars(p, rng, n, y1, lo=1.0, hi=2.6, tone=0.0):
    for _ in range(n):
        p.disc(rng.uniform(0, W), rng.uniform(0, y1), rng.uniform(lo, hi), tone)


# ---------------------------------------------------------------- scenes: each returns paper, plates

def blackout(rng):
    night, glow = Plate("navy", cell=12, angle=45), Plate("orange", cell=12, angle=15, shift=(2, -1))
    night.wash(lambda x, y: 0.96 - 0.66 * np.clip(y / 500, 0, 1) ** 1.5)
    moon = (860, 190, 92)
    night.disc(*moon, 0.0)
    glow.disc(*moon, 0.28)
    for x, y, r in ((830, 165, 20), (888, 215, 27), (880, 150, 11)):
        glow.disc(x, y, r, 0.5)
    glow.wash(lambda x, y: 0.75 * np.clip((y - 300) / 230, 0, 1) * np.clip((560 - x) / 480, 0, 1),
              lambda s: s.rect(-20, 300, 620, 560))
    for far in skyline(rng, 560, 60, 190):
        night.rect(*far, 0.72)
    rows = skyline(rng, H + 20, 150, 330)
    night.rect(-20, 560, W + 20, H + 20, 1)
    glow.rect(-20, 560, W + 20, H + 20, 0)
    for x0, y0, x1, y1 in rows:
        night.rect(x0, y0, x1, y1, 1)
        glow.rect(x0, y0, x1, y1, 0)
        lit = x1 < 560
        for wx in range(int(x0) + 9, int(x1) - 12, 18):
            for wy in range(int(y0) + 14, H, 26):
                if lit and rng.random() < 0.62:
                    night.rect(wx, wy, wx + 10, wy + 14, 0)
                    glow.rect(wx, wy, wx + 10, wy + 14, rng.choice((0.45, 1, 1)))
                elif not lit and rng.random() < 0.012:
                    night.rect(wx, wy, wx + 10, wy + 14, 0.2)
    stars(night, rng, 60, 230)
    night.disc(*moon, 0.0)
    a, b = pylon(night, 640, 690, 470, 1, 1.2), pylon(night, 1085, 640, 330)
    wires(night, a, b, 40)
    wires(night, [(-40, 60), (-40, 60), (-40, 110), (-40, 110), (-40, 20), (-40, 20)], a, 60)
    return CREAM, [glow, night]


def control_room(rng):
    dark, red, blue = Plate("navy", cell=12), Plate("red", angle=15, shift=(1, 2)), Plate("sky", "line", 9, 0)
    dark.wash(lambda x, y: 0.72 - 0.3 * np.clip((y - 300) / 300, 0, 1))
    blue.rect(80, 60, 1120, 430, 0.0)
    dark.rect(80, 60, 1120, 430, 0.0, 14)
    blue.wash(lambda x, y: 0.25 + 0.5 * y / 430, lambda s: s.rect(80, 60, 1120, 430, 1, 14))
    for gy in range(110, 430, 50):
        dark.line([(80, gy), (1120, gy)], 1, 0.5)
    pts, y = [], 150
    for x in range(80, 1121, 5):
        if x < 620:
            y = 165 + 9 * math.sin(x / 21) + 6 * math.sin(x / 8)
        elif x < 700:
            y += 11.5
        elif x < 740:
            y += 2
        else:
            y = 372 - 60 * (1 - math.exp(-(x - 740) / 160)) + 7 * math.sin(x / 15)
        pts.append((x, min(y, 402)))
    red.poly([*pts, (1120, 430), (80, 430)], 0.32)
    blue.poly([(x, y - 7) for x, y in pts] + [(x, y + 7) for x, y in reversed(pts)], 0)
    red.line(pts, 8)
    red.disc(628, 180, 21)
    dark.ring(628, 180, 38, 38, 4)
    for i, cx in enumerate((205, 470, 735, 1000)):  # four people at their desks, seen from behind
        dark.rect(cx - 118, 520, cx + 118, H + 20, 1, 8)
        dark.disc(cx, 452, 39, 1)
        dark.rect(cx - 70, 500, cx + 70, H + 20, 1, 44)
        red.rect(cx - 104, 596, cx + 104, 612, 1 if i == 2 else 0.0)
        dark.rect(cx - 104, 596, cx + 104, 612, 0 if i == 2 else 0.6)
    return ICE, [blue, red, dark]


def pylons(rng):
    sun, hill, ink = Plate("orange", cell=13, angle=15), Plate("teal", "line", 9, 20, (2, 1)), Plate("navy", shift=(-1, 1))
    sun.wash(lambda x, y: 0.42 - 0.40 * y / 420)
    sun.wash(lambda x, y: 0.95 - 0.8 * np.clip((y - 120) / 330, 0, 1), lambda s: s.disc(560, 300, 205))
    for base, height, tone in ((430, 34, 0.25), (500, 36, 0.5), (590, 40, 0.85)):
        pts = ridge(rng, base, height)
        sun.poly(land(pts), 0.12 if tone < 0.5 else 0)
        hill.poly(land(pts), tone)
    previous = [(-60, 190), (-60, 190), (-60, 130), (-60, 130), (-60, 70), (-60, 70)]
    for x, base, h in ((215, 640, 520), (590, 560, 350), (812, 500, 235), (950, 462, 160), (1042, 440, 112), (1108, 428, 78)):
        hangs = pylon(ink, x, base, h)
        wires(ink, previous, hangs, h * 0.10, max(0.9, h / 260))
        previous = hangs
    for x in range(40, 1200, 9):
        ink.line([(x, H + 10), (x + rng.uniform(-5, 5), H - rng.uniform(8, 34))], 2.2)
    return STRAW, [sun, hill, ink]


def ship(p, x, y, s, knock=()):
    """A double-ended car ferry's side, `s` wide per unit, sitting on the line y."""
    def at(points):
        return [(x + px * s, y + py * s) for px, py in points]
    hull = at([(-3.1, -0.55), (3.1, -0.55), (2.7, 0.28), (-2.7, 0.28)])
    decks = [at([(-2.45, -1.05), (2.45, -1.05), (2.7, -0.55), (-2.7, -0.55)]),
             at([(-1.9, -1.5), (1.9, -1.5), (2.1, -1.05), (-2.1, -1.05)]),
             at([(-0.7, -1.9), (0.7, -1.9), (0.86, -1.5), (-0.86, -1.5)])]
    p.poly(hull, 1)
    for d in decks:
        p.poly(d, 1)
    p.line(at([(0, -1.9), (0, -2.7)]), s * 0.05)
    p.line(at([(-0.28, -2.35), (0.28, -2.35)]), s * 0.04)
    for k in (p, *knock):
        for wx in np.arange(-2.2, 2.21, 0.4):
            a, b = at([(wx - 0.11, -0.9), (wx + 0.11, -0.7)])
            k.rect(*a, *b, 0)
        for wx in np.arange(-1.65, 1.66, 0.33):
            a, b = at([(wx - 0.09, -1.36), (wx + 0.09, -1.2)])
            k.rect(*a, *b, 0)
        a, b = at([(-0.55, -1.78), (0.55, -1.64)])
        k.rect(*a, *b, 0)
    return hull


def ferry(rng):
    sun, sea, ink = Plate("yellow", cell=13, angle=15, shift=(-2, 1)), Plate("blue", "line", 10, 90, (1, 0)), Plate("navy")
    red = Plate("red", shift=(2, 1), cell=11, angle=75)
    red.wash(lambda x, y: 0.5 - 0.5 * np.clip(y / 330, 0, 1))
    sun.wash(lambda x, y: 1 + 0 * x, lambda s: s.disc(840, 230, 150))
    red.disc(840, 230, 150, 0)
    red.wash(lambda x, y: np.clip((y - 200) / 260, 0, 0.6), lambda s: s.disc(840, 230, 150))
    back = ridge(rng, 372, 15)
    sea.poly(land(back), 0.45)
    for pl in (sun, red):
        pl.poly(land(back), 0)
    for i, (y, tone) in enumerate(((395, 0.3), (450, 0.5), (515, 0.72), (590, 0.95))):
        if i == 2:
            ship(ink, 470, 478, 92, (sea,))
            red.poly([(470 - 268, 478 - 12), (470 + 268, 478 - 12), (470 + 250, 520), (470 - 250, 520)], 1)
            ink.poly([(470 - 268, 478 - 12), (470 + 268, 478 - 12), (470 + 250, 520), (470 - 250, 520)], 0)
        crest = swell(-20, W + 20, y, 9 + 4 * i, 250 + 60 * i, i * 1.9)
        for pl in (ink, red):
            pl.poly(land(crest), 0)
        sea.poly(land(crest), tone)
    for i in range(9):
        y = 405 + i * 26
        w = 130 - i * 6 + rng.uniform(-30, 30)
        sun.line([(840 - w + rng.uniform(-20, 20), y), (840 + w, y)], 7, 1)
        sea.line([(840 - w, y), (840 + w * 0.8, y)], 6, 0)
    for x, y, s in ((180, 130, 26), (250, 176, 18), (1050, 120, 16)):
        gull(ink, x, y, s)
    return SHELL, [sun, red, sea, ink]


def ferry_fog(rng):
    fog, ink, red = Plate("grey", "line", 12, 90), Plate("navy", cell=12, shift=(1, -1)), Plate("red", shift=(-2, 1))
    fog.wash(lambda x, y: 0.55 - 0.35 * np.abs(np.sin(y / 95 + x / 900)))
    ink.poly([(900, 500), (930, 420), (1010, 396), (1090, 408), (1230, 470), (1230, 520), (900, 520)], 0.95)
    for pl, t in ((ink, 0), (fog, 0)):  # the lighthouse, with its beams cut out of the fog
        pl.poly([(1028, 138), (-20, -40), (-20, 130), (1028, 158)], t)
        pl.poly([(1042, 138), (1220, 90), (1220, 190), (1042, 158)], t)
    fog.poly([(1003, 400), (1015, 180), (1057, 180), (1069, 400)], 0)
    ink.poly([(1003, 402), (1015, 180), (1057, 180), (1069, 402)], 0)
    red.poly([(1003, 402), (1006, 345), (1066, 345), (1069, 402)], 1)
    red.poly([(1009, 290), (1012, 235), (1060, 235), (1063, 290)], 1)
    ink.line([(1015, 180), (1003, 402)], 3)
    ink.line([(1057, 180), (1069, 402)], 3)
    ink.rect(1006, 170, 1066, 181)
    ink.line([(1018, 170), (1018, 124)], 3)
    ink.line([(1054, 170), (1054, 124)], 3)
    red.disc(1036, 148, 14)
    ink.poly([(1010, 124), (1036, 92), (1062, 124)])
    silhouette = Plate(None)
    ship(silhouette, 430, 480, 104)
    ink.wash(lambda x, y: 0.25 + 0.7 * np.clip((y - 200) / 300, 0, 1), lambda s: ship(s, 430, 480, 104))
    red.disc(430, 205, 9)
    for i, (y, tone) in enumerate(((500, 0.32), (545, 0.6), (600, 0.95))):
        crest = swell(-20, W + 20, y, 5, 330 - 40 * i, i * 2.2)
        fog.poly(land(crest), 0.1)
        red.poly(land(crest), 0)
        ink.poly(land(crest), tone)
    return ICE, [fog, red, ink]


def cable(rng):
    sea, deep, hot = Plate("teal", cell=13, angle=30), Plate("navy", cell=13, angle=75, shift=(1, 1)), Plate("red", shift=(-2, 1))
    gold = Plate("yellow", cell=11, angle=15, shift=(1, -1))
    sea.wash(lambda x, y: np.clip(0.25 + y / 500, 0, 1) * (y > 150))
    deep.wash(lambda x, y: np.clip((y - 200) / 430, 0, 0.95))
    surface = swell(-20, W + 20, 150, 8, 210)
    for pl in (sea, deep):
        pl.poly([(-20, -20), (W + 20, -20), *reversed(surface)], 0)
    gold.wash(lambda x, y: 0.55 - y / 300, lambda s: s.rect(-20, -20, W + 20, 165))
    gold.poly(land(surface), 0)
    for i in range(5):  # light falling through the water
        x = 160 + i * 230
        sea.wash(lambda X, Y: np.clip(0.08 + (Y - 150) / 420, 0, 1),
                 lambda s, x=x: s.poly([(x, 165), (x + 46, 165), (x - 40 + i * 26, 480), (x - 130 + i * 26, 480)]))
    deep.poly([(786, 122), (900, 122), (886, 152), (798, 152)], 1)  # a trawler
    deep.rect(806, 92, 842, 124, 1)
    deep.line([(872, 122), (872, 62), (850, 92)], 3)
    deep.line([(790, 140), (700, 330), (640, 520)], 2, 1)
    floor = ridge(rng, 585, 20)
    deep.poly(land(floor), 1)
    left = [(x, 560 - 34 * math.sin(x / 170) + 0.00004 * (x - 300) ** 2) for x in range(-20, 560, 10)]
    left += [(575, 542), (592, 518), (604, 488)]
    right = [(x, 556 + 26 * math.sin(x / 150 + 1)) for x in range(740, W + 21, 10)]
    right = [(668, 500), (690, 528), (716, 546), *right]
    for part in (left, right):
        deep.line(part, 25, 0)
        sea.line(part, 25, 0)
        gold.line(part, 25, 1)
        deep.line(part, 3, 1)
    for part in (left[-1], right[0]):
        for _ in range(16):
            a, r = rng.uniform(-2.9, -0.2), rng.uniform(26, 74)
            tip = (part[0] + r * math.cos(a), part[1] + r * math.sin(a))
            deep.line([part, tip], 5, 0)
            sea.line([part, tip], 5, 0)
            hot.line([part, tip], 4, 1)
            hot.disc(*tip, 5)
    for _ in range(26):
        x, y, r = rng.gauss(640, 50), rng.uniform(210, 450), rng.uniform(2, 8)
        deep.disc(x, y, r, 0)
        sea.ring(x, y, r, r, 2, 0)
    return CREAM, [gold, sea, hot, deep]


def exoplanets(rng):
    night, red, gold = Plate("navy", cell=12, angle=45), Plate("red", cell=12, angle=15, shift=(2, 1)), Plate("yellow", angle=75, shift=(-1, 1))
    cx, cy = 290, 350
    night.wash(lambda x, y: np.clip(np.hypot(x - cx, y - cy) / 560, 0.28, 0.97))
    stars(night, rng, 120, H)
    red.wash(lambda x, y: np.clip(1.2 - np.hypot(x - cx, y - cy) / 330, 0, 1))
    night.disc(cx, cy, 132, 0)
    red.disc(cx, cy, 132, 1)
    gold.wash(lambda x, y: np.clip(1.15 - np.hypot(x - cx + 30, y - cy + 34) / 135, 0, 1), lambda s: s.disc(cx, cy, 132))
    for rx, ry in ((215, 82), (330, 130), (480, 196), (660, 280), (880, 390)):
        night.ring(cx, cy, rx, ry, 5, 0, tilt=-12)
    red.disc(cx, cy, 132, 1)
    for rx, ry, a, r, kind in ((215, 82, 62, 17, "red"), (330, 130, -38, 25, "gold"), (480, 196, 40, 45, "sea"),
                               (660, 280, -22, 33, "gold"), (880, 390, 14, 78, "ring")):
        t, c, s = math.radians(a), math.cos(math.radians(-12)), math.sin(math.radians(-12))
        x, y = cx + rx * math.cos(t) * c - ry * math.sin(t) * s, cy + rx * math.cos(t) * s + ry * math.sin(t) * c
        night.disc(x, y, r + 8, 1)
        red.disc(x, y, r + 8, 0)
        night.disc(x, y, r, 0)
        if kind in ("gold", "ring"):
            gold.disc(x, y, r, 0.9)
        if kind in ("red", "ring"):
            red.wash(lambda X, Y, y=y, r=r: 0.35 + 0.4 * np.sin((Y - y) / r * 7), lambda p, x=x, y=y, r=r: p.disc(x, y, r))
        night.wash(lambda X, Y, x=x, y=y, r=r: np.clip((np.hypot(X - x + r * 0.5, Y - y + r * 0.4) / r - 0.45) * 0.9, 0, 0.95),
                   lambda p, x=x, y=y, r=r: p.disc(x, y, r))
        if kind == "ring":
            for k in (night, red):
                k.ring(x, y, r * 1.75, r * 0.42, 9, 0, 14, 166, -18)
            gold.ring(x, y, r * 1.75, r * 0.42, 9, 1, 14, 166, -18)
    return CREAM, [gold, red, night]


def battery(rng):
    hot, cold, ink = Plate("orange", cell=12, angle=15, shift=(2, 1)), Plate("sky", cell=13, angle=75), Plate("plum", shift=(-1, 0))
    cold.wash(lambda x, y: 0.20 + 0.5 * np.clip(y / H, 0, 1))
    for row in range(3):
        for col in range(9):
            x, y, r = 88 + col * 128 + (row % 2) * 64 - 32, 110 + row * 226, 56
            burning = (row, col) == (1, 5)
            heat = max(0, 1 - math.hypot(x - 728 + 32, y - 336) / 330)
            for p, t in ((cold, 0), (ink, 1)):
                p.rect(x - r, y - 60, x + r, y + 140, t, 6)
                p.oval(x, y + 140, r, 19, t)
            ink.wash(lambda X, Y, x=x, r=r, heat=heat: np.clip(0.95 - heat * 0.75 - 0.85 * np.exp(-((X - x + r * 0.45) / 13) ** 2), 0, 1),
                     lambda s, x=x, y=y, r=r: (s.rect(x - r, y - 60, x + r, y + 140), s.oval(x, y + 140, r, 19)))
            hot.rect(x - r, y - 60, x + r, y + 140, heat)
            hot.oval(x, y + 140, r, 19, heat)
            for p, t in ((ink, 0), (cold, 0.0)):
                p.oval(x, y - 60, r, 19, t)
            hot.oval(x, y - 60, r, 19, 1 if burning else heat * 0.8)
            ink.ring(x, y - 60, r, 19, 3)
            ink.oval(x, y - 63, 22, 8)
            ink.rect(x - 22, y - 76, x + 22, y - 63)
            ink.oval(x, y - 76, 22, 8)
    x, y = 696, 236  # the one that burns
    for p, t in ((ink, 0), (cold, 0)):
        p.poly([(x - 44, y + 36), (x - 66, y - 58), (x - 30, y - 32), (x - 22, y - 142), (x + 18, y - 64), (x + 42, y - 104), (x + 58, y - 20), (x + 42, y + 36)], t)
    hot.poly([(x - 44, y + 36), (x - 66, y - 58), (x - 30, y - 32), (x - 22, y - 142), (x + 18, y - 64), (x + 42, y - 104), (x + 58, y - 20), (x + 42, y + 36)], 1)
    hot.poly([(x - 20, y + 36), (x - 26, y - 8), (x - 6, y - 56), (x + 14, y - 18), (x + 24, y + 36)], 0.3)
    return SHELL, [cold, hot, ink]


def vaccine(rng):
    pink, blue, ink = Plate("pink", cell=12, angle=15, shift=(-2, 1)), Plate("teal", cell=12, angle=75), Plate("navy", shift=(1, 1))
    pink.wash(lambda x, y: np.clip(0.75 - np.hypot(x - 820, y - 320) / 760, 0.08, 1))
    cells = []
    while len(cells) < 21:
        x, y, r = rng.uniform(420, 1220), rng.uniform(-20, 700), rng.uniform(34, 86)
        if abs((y - 338) + 0.0 * x) < r + 66 and x < 800:
            continue
        if all(math.hypot(x - a, y - b) > r + c + 8 for a, b, c in cells):
            cells.append((x, y, r))
    for i, (x, y, r) in enumerate(cells):
        pink.disc(x, y, r, 0)
        if i % 3 == 0:
            for k in range(14):
                a = k * 6.283 / 14
                ink.line([(x, y), (x + r * 1.0 * math.cos(a), y + r * 1.0 * math.sin(a))], 4)
                ink.disc(x + r * math.cos(a), y + r * math.sin(a), 6)
            ink.disc(x, y, r * 0.72)
            ink.disc(x - r * 0.2, y - r * 0.2, r * 0.15, 0)
            pink.disc(x, y, r * 0.72, 1)
        else:
            blue.wash(lambda X, Y, x=x, y=y, r=r: np.clip(0.15 + 0.75 * np.hypot(X - x + r * 0.3, Y - y + r * 0.3) / r, 0, 1),
                      lambda s, x=x, y=y, r=r: s.disc(x, y, r))
            blue.disc(x + r * 0.1, y + r * 0.1, r * 0.33, 1)
    y = 338  # the syringe
    for p in (pink, blue):
        p.rect(96, y - 48, 560, y + 48, 0, 8)
    blue.rect(250, y - 38, 556, y + 38, 0.55)
    ink.line([(100, y - 46), (560, y - 46), (560, y + 46), (100, y + 46), (100, y - 46)], 6)
    ink.rect(236, y - 40, 256, y + 40)
    ink.rect(-20, y - 9, 240, y + 9)
    ink.rect(-20, y - 62, 4, y + 62)
    ink.rect(78, y - 82, 100, y + 82, 1, 6)
    ink.poly([(560, y - 24), (602, y - 11), (602, y + 11), (560, y + 24)])
    ink.poly([(602, y - 5), (790, y - 1), (806, y + 3), (602, y + 5)])
    for k in range(9):
        ink.line([(290 + k * 28, y - 44), (290 + k * 28, y - (12 if k % 3 == 0 else 26))], 4)
    blue.disc(822, y + 4, 9)
    return CREAM, [pink, blue, ink]


def rails(rng):
    sky, ink, red = Plate("orange", cell=13, angle=15), Plate("black", shift=(1, 0)), Plate("red", shift=(-2, 1))
    teal = Plate("teal", "line", 9, 0, (0, 1))
    sky.wash(lambda x, y: np.clip(0.75 - np.hypot((x - 600) / 1.5, y - 300) / 330, 0, 1))
    horizon = 300
    sky.rect(-20, horizon, W + 20, H + 20, 0)
    teal.wash(lambda x, y: 0.25 + 0.6 * (y - horizon) / 380, lambda s: s.rect(-20, horizon, W + 20, H + 20))
    hills = ridge(rng, horizon - 8, 16)
    ink.poly([*hills, (W + 20, horizon), (-20, horizon)])
    vx, vy = 600, horizon
    for ends in ((330, 870), (-420, 80), (1120, 1620)):
        a, b = ends
        teal.poly([(vx - 2, vy), (vx + 2, vy), (b + (b - a) * 0.35, H + 20), (a - (b - a) * 0.35, H + 20)], 0)
        for i in range(1, 26):
            f = (i / 26) ** 2.1
            y0, y1 = vy + (H + 20 - vy) * f, vy + (H + 20 - vy) * f * 1.0 + 2 + 22 * f
            ov = (b - a) * 0.24
            ink.poly([(vx + (a - ov - vx) * f, y0), (vx + (b + ov - vx) * f, y0), (vx + (b + ov - vx) * f, y1), (vx + (a - ov - vx) * f, y1)], 0.6)
        for e in ends:
            ink.poly([(vx - 1, vy), (vx + 1, vy), (e + 19, H + 20), (e - 19, H + 20)], 1)
    ink.rect(196, 92, 210, 560)
    ink.rect(990, 92, 1004, 560)
    ink.rect(196, 110, 1004, 126)
    ink.line([(196, 150), (1004, 150)], 4)
    for i in range(26):
        x = 204 + i * 31
        ink.line([(x, 150), (x + 15, 122), (x + 31, 150)], 3)
    for x, stop in ((330, 1), (600, 1), (870, 1)):
        ink.rect(x - 32, 160, x + 32, 272, 1, 28)
        sky.rect(x - 32, 160, x + 32, 272, 0)
        ink.disc(x, 192, 19, 0)
        red.disc(x, 192, 19, 1)
        red.ring(x, 192, 46, 46, 3, 0.6, 200, 340)
        ink.disc(x, 241, 17, 0.55)
    return STRAW, [sky, teal, red, ink]


def viaduct(rng):
    sun, hill, ink, red = Plate("yellow", cell=13, angle=15), Plate("green", cell=12, angle=75, shift=(1, 1)), Plate("navy"), Plate("red", shift=(2, -1))
    sun.wash(lambda x, y: np.clip(0.55 - y / 560, 0.05, 1))
    sun.disc(250, 170, 88, 1)
    for base, height, tone in ((330, 50, 0.2), (420, 55, 0.42)):
        pts = ridge(rng, base, height)
        hill.poly(land(pts), tone)
        sun.poly(land(pts), 0.25)
    top, deck = 300, 336
    for pl, t in ((hill, 0), (sun, 0), (ink, 0.0)):
        pl.rect(-20, deck, W + 20, 640, t)
    ink.wash(lambda x, y: 0.30 + 0.5 * np.clip((y - 330) / 320, 0, 1), lambda s: s.rect(-20, deck, W + 20, 660))
    ink.rect(-20, deck - 16, W + 20, deck + 6)
    for i in range(8):
        x0 = -46 + i * 164
        for pl in (ink,):
            pl.poly([(x0, 700), *[(x0 + 66 - 66 * math.cos(k * math.pi / 20), 446 - 80 * math.sin(k * math.pi / 20)) for k in range(21)], (x0 + 132, 700)], 0)
        arch = [(x0, 700), *[(x0 + 66 - 66 * math.cos(k * math.pi / 20), 446 - 80 * math.sin(k * math.pi / 20)) for k in range(21)], (x0 + 132, 700)]
        hill.wash(lambda x, y: 0.25 + 0.5 * np.clip((y - 420) / 240, 0, 1), lambda s, arch=arch: s.poly(arch))
        sun.poly(arch, 0.25)
        ink.line(arch[1:-1], 5)
    river = swell(-20, W + 20, 612, 5, 160)
    for pl, t in ((hill, 0.0), (sun, 0)):
        pl.poly(land(river), t)
    ink.wash(lambda x, y: 0.15 + 0.30 * (1 + np.sin(y / 4.6 + np.sin(x / 60))), lambda s: s.poly(land(river)))
    x = 150
    for car in range(5):  # the train
        w = 182
        shape = [(x, 318), (x, 246), (x + w - 8, 246), (x + w - 8, 318)]
        if car == 4:
            shape = [(x, 318), (x, 246), (x + w - 70, 246), (x + w - 18, 278), (x + w - 4, 318)]
        for pl in (hill, sun):
            pl.poly(shape, 0)
        red.poly(shape)
        ink.line([*shape, shape[0]], 3)
        for k in range(5 if car < 4 else 3):
            wx = x + 14 + k * 33
            red.rect(wx, 258, wx + 22, 282, 0, 3)
            ink.rect(wx, 258, wx + 22, 282, 1, 3)
        red.rect(x + 4, 294, x + w - 14, 300, 0)
        ink.disc(x + 34, 320, 9)
        ink.disc(x + w - 44, 320, 9)
        x += w
    return CREAM, [sun, hill, red, ink]


def library(rng):
    warm, ink, red = Plate("sand", cell=12, angle=15), Plate("navy", cell=11, shift=(1, 1)), Plate("red", shift=(-2, 0))
    gold = Plate("yellow", angle=75, shift=(1, -1))
    warm.wash(lambda x, y: 0.5 + 0 * x)
    for row in range(4):
        y1 = 160 + row * 172
        x = -10
        ink.rect(-20, y1, W + 20, y1 + 14)
        while x < W + 10:
            w, h = rng.choice((18, 24, 28, 34, 44)), rng.uniform(96, 140)
            ghost = rng.random() < 0.13 and 60 < x < 1080
            top = y1 - h
            kind = rng.choice(("ink", "ink", "red", "mid", "warm", "line"))
            for pl in (warm, gold):
                pl.rect(x, top, x + w - 2, y1 - 1, 0)
            if ghost:  # a book that is not there: a glowing outline
                gold.rect(x, top, x + w - 2, y1 - 1, 1)
                for k in range(0, int(h), 14):
                    for xx in (x, x + w - 2):
                        ink.line([(xx, top + k), (xx, min(top + k + 7, y1))], 2)
                ink.line([(x, top), (x + w - 2, top)], 2)
            elif kind == "ink":
                ink.rect(x, top, x + w - 2, y1 - 1, 1)
                ink.rect(x, top + 18, x + w - 2, top + 24, 0)
                ink.rect(x, y1 - 30, x + w - 2, y1 - 24, 0)
            elif kind == "red":
                red.rect(x, top, x + w - 2, y1 - 1, 1)
                ink.rect(x + w * 0.25, top + 20, x + w * 0.65, top + 56, 1)
            elif kind == "mid":
                ink.rect(x, top, x + w - 2, y1 - 1, 0.5)
                ink.rect(x + w * 0.3, top + 14, x + w * 0.6, y1 - 40, 1)
            elif kind == "warm":
                warm.rect(x, top, x + w - 2, y1 - 1, 1)
                red.rect(x, top + 30, x + w - 2, top + 38, 1)
            else:
                ink.line([(x + 1, top), (x + 1, y1), (x + w - 3, y1), (x + w - 3, top), (x + 1, top)], 2)
                red.disc(x + w / 2 - 1, top + 26, 5)
            x += w + (rng.choice((0, 0, 0, 0, 14)))
    for r, t in ((150, 0.35), (118, 1)):  # the assistant's eye
        for pl in (warm, red, ink):
            pl.disc(690, 330, r, 0)
        gold.disc(690, 330, r, t)
    ink.ring(690, 330, 150, 150, 5)
    ink.disc(690, 330, 62)
    gold.disc(690, 330, 62, 0)
    for k in range(24):
        a = k * 6.283 / 24
        ink.line([(690 + 76 * math.cos(a), 330 + 76 * math.sin(a)), (690 + 108 * math.cos(a), 330 + 108 * math.sin(a))], 4)
    ink.disc(712, 308, 15, 0)
    return SHELL, [warm, gold, red, ink]


def datacentre(rng):
    cold, ink, hot = Plate("sky", "line", 10, 90), Plate("navy", shift=(1, 0)), Plate("red", cell=12, angle=15, shift=(-2, 1))
    cold.wash(lambda x, y: 0.28 + 0 * x)
    for col in range(7):
        x0 = 40 + col * 164
        for p, t in ((cold, 0), (ink, 1)):
            p.rect(x0, 40, x0 + 140, 430, t, 6)
        for k in range(14):
            y = 56 + k * 26
            ink.rect(x0 + 10, y, x0 + 130, y + 18, 0.0 if (k * 5 + col * 3) % 7 < 5 else 0.6, 3)
            hot.rect(x0 + 10, y, x0 + 130, y + 18, max(0, 0.85 - k / 11 - abs(col - 3) * 0.05), 3)
            for d in range(3):
                on = rng.random() < 0.6
                ink.disc(x0 + 22 + d * 12, y + 9, 3.4, 1 if on else 0.5)
            ink.line([(x0 + 66, y + 9), (x0 + 122, y + 9)], 3)
    for i, y in enumerate((470, 520, 572, 628)):  # the lake
        crest = swell(-20, W + 20, y, 13, 150 + 30 * i, i * 2.0)
        for p, t in ((ink, (0.1, 0.32, 0.6, 0.95)[i]), (cold, (0.5, 0.7, 0.9, 1)[i])):
            p.poly(land(crest), t)
    pipe = [(-20, 452), (250, 452), (250, 560), (520, 560), (520, 500), (900, 500), (900, 590), (W + 20, 590)]
    for p, w, t in ((ink, 44, 0), (cold, 44, 0)):
        p.line(pipe, w, t)
    hot.line(pipe, 30, 1)
    ink.line([(x, y - 19) for x, y in pipe], 3, 0.0)
    for x, y in pipe[1:-1]:
        ink.disc(x, y, 26, 1)
        ink.disc(x, y, 9, 0)
        hot.disc(x, y, 26, 0)
    return ICE, [cold, hot, ink]


def robot_arm(rng):
    gold, ink, green = Plate("yellow", cell=12, angle=15, shift=(-2, 1)), Plate("black"), Plate("mint", cell=14, angle=30, shift=(2, 0))
    green.wash(lambda x, y: np.clip(0.75 - y / 620, 0.1, 1))
    for k in range(12):
        ink.line([(0, 585 + k * k * 1.2), (W, 585 + k * k * 1.2)], 2, 1)
    joints = [(250, 570), (330, 285), (600, 150), (812, 262)]
    ink.rect(140, 560, 360, 700, 1, 10)
    widths = (92, 74, 56)
    for (a, b), w in zip(zip(joints, joints[1:]), widths):
        for p, t in ((green, 0),):
            p.line([a, b], w + 14, t)
        ink.line([a, b], w, 1)
        gold.line([a, b], w - 14, 1)
        ink.line([a, b], w - 14, 0)
        n = 5
        for k in range(1, n):
            x, y = a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n
            ink.disc(x, y, 5)
    for (x, y), r in zip(joints, (74, 60, 48, 36)):
        green.disc(x, y, r + 7, 0)
        ink.disc(x, y, r)
        gold.disc(x, y, r, 0)
        ink.disc(x, y, r * 0.6, 0.0)
        gold.disc(x, y, r * 0.6, 0.45)
        ink.disc(x, y, r * 0.2)
    ink.line([(812, 262), (830, 330)], 20)
    for side in (-1, 1):
        ink.line([(830, 330), (830 + side * 62, 352), (830 + side * 62, 402), (830 + side * 40, 424)], 15)
    for i in range(3):  # the coins
        for k in range((6, 9, 4)[i]):
            x, y = (600, 830, 1030)[i], 592 - k * 24
            green.oval(x, y, 82, 25, 0)
            green.rect(x - 82, y, x + 82, y + 24, 0)
            for p, t in ((ink, 1),):
                p.oval(x, y + 20, 85, 27, t)
                p.rect(x - 85, y, x + 85, y + 20, t)
            for q in range(12):
                ink.line([(x - 78 + q * 14, y + 8), (x - 78 + q * 14, y + 40)], 3, 0.2)
            ink.oval(x, y, 85, 27, 1)
            ink.oval(x, y, 80, 23, 0)
            gold.oval(x, y, 82, 25, 1)
            gold.oval(x, y, 52, 14, 0.35)
    return CREAM, [green, gold, ink]


def chess(rng):
    ink, red, sand = Plate("black"), Plate("red", cell=13, angle=15, shift=(2, 1)), Plate("sand", cell=12, angle=60)
    red.wash(lambda x, y: np.clip(0.85 - np.hypot(x - 640, y - 210) / 520, 0, 1))
    vx, vy = 600, 120
    for i in range(9):
        for j in range(-9, 9):
            f0, f1 = 330 + 42 * i + 3.4 * i * i, 330 + 42 * (i + 1) + 3.4 * (i + 1) ** 2
            def at(col, y):
                return (vx + (col * 170) * (y - vy) / 330, y)
            quad = [at(j, f0), at(j + 1, f0), at(j + 1, f1), at(j, f1)]
            red.poly(quad, 0)
            (ink if (i + j) % 2 else sand).poly(quad, 0.95 if (i + j) % 2 else 0.35)

    def piece(cx, base, s, profile, plate, other):
        left = [(cx - w * s, base - h * s) for w, h in profile]
        right = [(cx + w * s, base - h * s) for w, h in reversed(profile)]
        for p in (red, sand, ink):
            p.poly([(x + (6 if x > cx else -6), y) for x, y in left + right], 0)
        if plate is ink:
            ink.poly(left + right, 1)
            ink.wash(lambda x, y: 1 - 0.75 * np.exp(-((x - cx + s * 0.30) / (s * 0.09)) ** 2), lambda p: p.poly(left + right))
        else:
            sand.wash(lambda x, y: np.clip(0.1 + (x - cx + s * 0.5) / s * 0.6, 0, 0.8), lambda p: p.poly(left + right))
            ink.line([*left, *right, left[0]], 5)

    pawn = [(0.62, 0), (0.62, 0.16), (0.5, 0.24), (0.28, 0.5), (0.2, 0.95), (0.36, 1.02), (0.36, 1.1), (0.2, 1.14)]
    pawn += [(0.36 * math.cos(a), 1.42 + 0.36 * math.sin(a)) for a in (math.radians(d) for d in range(-50, 91, 10))]
    queen = [(0.72, 0), (0.72, 0.18), (0.58, 0.28), (0.34, 0.6), (0.24, 1.5), (0.44, 1.58), (0.44, 1.68), (0.3, 1.74),
             (0.54, 2.3), (0.3, 2.16), (0.2, 2.42), (0.06, 2.2), (0.1, 2.46), (0, 2.54)]
    piece(470, 470, 84, pawn, sand, ink)
    piece(905, 520, 118, pawn, ink, sand)
    piece(700, 560, 186, queen, ink, sand)
    piece(292, 625, 206, pawn, sand, ink)
    for k, y in enumerate((92, 128, 164)):  # the engine explains itself
        for p in (red,):
            p.line([(120, y), (120 + (300, 250, 170)[k], y)], 15, 0)
        ink.line([(120, y), (120 + (300, 250, 170)[k], y)], 7, 1)
    return STRAW, [red, sand, ink]


def wheat(rng):
    sun, gold, ink, sea = Plate("red", cell=13, angle=15), Plate("yellow", cell=12, angle=75, shift=(2, 0)), Plate("black", shift=(0, 1)), Plate("sky", "line", 10, 90)
    sun.wash(lambda x, y: 0.9 - 0.75 * np.clip((y - 90) / 380, 0, 1), lambda s: s.disc(760, 290, 190))
    sea.wash(lambda x, y: 0.6 - 0.35 * (y - 400) / 200, lambda s: s.rect(-20, 396, W + 20, 560))
    sun.rect(-20, 396, W + 20, H + 20, 0)
    for k in range(8):
        y = 410 + k * 16
        w = 170 - k * 14 + rng.uniform(-20, 20)
        sun.line([(760 - w, y), (760 + w, y)], 5)
        sea.line([(760 - w, y), (760 + w, y)], 8, 0)
    field = ridge(rng, 540, 14)
    sea.poly(land(field), 0)
    gold.poly(land(field), 0.75)
    for i in range(17):
        x = 30 + i * 72 + rng.uniform(-22, 22)
        h = rng.uniform(250, 480) if i not in (2, 7) else 555
        lean = rng.uniform(-46, 46)
        stem = [(x + lean * (k / 12) ** 2, H + 20 - h * k / 12) for k in range(13)]
        tx, ty = stem[-1]
        ink.line(stem, 5)
        s = 15 + h / 50
        for k in range(9):
            f = k / 8
            cx, cy = tx - lean * 0.16 * (1 - f), ty + (1 - f) * s * 4.6 - s * 2
            for side in (-1, 1):
                grain = [(cx, cy + s * 0.9), (cx + side * s * 0.62, cy + s * 0.1), (cx + side * s * 0.42, cy - s * 0.8), (cx + side * 2, cy)]
                for p in (sun, sea):
                    p.poly(grain, 0)
                gold.poly(grain, 1)
                ink.line([*grain, grain[0]], 2.4)
                ink.line([(cx + side * s * 0.42, cy - s * 0.8), (cx + side * s * 0.95, cy - s * 2.6)], 1.6)
    return CREAM, [sea, sun, gold, ink]


def satellite(rng):
    night, sea, red = Plate("navy", cell=12), Plate("teal", "line", 10, 30, (1, 1)), Plate("orange", cell=12, angle=15, shift=(-2, 1))
    night.wash(lambda x, y: 0.95 - 0.25 * y / H)
    stars(night, rng, 130, 460)
    ex, ey, er = 420, 1010, 640
    for p, t in ((night, 0), (sea, 0)):
        p.disc(ex, ey, er + 26, 0.35 if p is night else 0)
        p.disc(ex, ey, er, t)
    sea.wash(lambda x, y: np.clip(0.2 + (x - 60) / 900, 0.2, 0.95), lambda s: s.disc(ex, ey, er))
    night.wash(lambda x, y: np.clip((x - 420) / 560, 0, 0.9), lambda s: s.disc(ex, ey, er))
    cx, cy = 470, 560  # the storm: a spiral of cloud
    for arm in range(4):
        for k in range(150):
            a = arm * 1.571 + k / 24
            r = 10 + k * 1.9
            x, y, w = cx + r * math.cos(a) * 1.25, cy + r * math.sin(a) * 0.42, 15 * (1 - k / 165) + 3
            for p in (sea, night):
                p.disc(x, y, w, 0)
    sea.oval(cx, cy, 17, 7, 1)
    c, s = math.cos(-0.5), math.sin(-0.5)

    def turn(points):
        return [(870 + x * c - y * s, 215 + x * s + y * c) for x, y in points]
    for side in (-1, 1):
        for k in range(4):
            x0 = side * (78 + k * 56)
            panel = [(x0, -58), (x0 + side * 50, -58), (x0 + side * 50, 58), (x0, 58)]
            night.poly(turn(panel), 0)
            red.poly(turn(panel), 0.9)
            for q in (-29, 0, 29):
                night.line(turn([(x0, q), (x0 + side * 50, q)]), 3)
            night.line(turn([(x0 + side * 25, -58), (x0 + side * 25, 58)]), 3)
        night.line(turn([(side * 44, 0), (side * 80, 0)]), 10, 0)
    night.poly(turn([(-46, -62), (46, -62), (46, 62), (-46, 62)]), 0)
    red.poly(turn([(-46, 10), (46, 10), (46, 62), (-46, 62)]), 0.4)
    night.line(turn([(-46, 10), (46, 10)]), 4)
    night.poly(turn([(-34, 62), (34, 62), (58, 104), (-58, 104)]), 0)
    night.line(turn([(0, 104), (0, 128)]), 6, 0)
    for k in range(3):  # the signal that stopped
        night.ring(802, 345, 40 + k * 34, 40 + k * 34, 5, 0 if k == 0 else (0.35, 0.55)[k - 1], 85, 150)
    return ICE, [sea, red, night]


def stadium(rng):
    green, ink, gold = Plate("green", "line", 22, 0, (1, 0)), Plate("navy", cell=11), Plate("yellow", cell=12, angle=15, shift=(-2, 1))
    gold.wash(lambda x, y: 0.22 + 0 * x)
    cx, cy = 600, 338
    ink.oval(cx, cy, 566, 316, 1)
    gold.oval(cx, cy, 566, 316, 0)
    for k in range(56):  # the solar roof
        a0, a1 = k * 6.2832 / 56 + 0.01, (k + 1) * 6.2832 / 56 - 0.01
        for ring, (r0, r1) in enumerate(((0.955, 0.855), (0.84, 0.735))):
            quad = [(cx + 566 * r0 * math.cos(a0), cy + 316 * r0 * math.sin(a0)), (cx + 566 * r0 * math.cos(a1), cy + 316 * r0 * math.sin(a1)),
                    (cx + 566 * r1 * math.cos(a1), cy + 316 * r1 * math.sin(a1)), (cx + 566 * r1 * math.cos(a0), cy + 316 * r1 * math.sin(a0))]
            shine = 0.5 + 0.5 * math.cos(a0 * 1 + 2.3)
            gold.poly(quad, 0.25 + 0.75 * shine)
            ink.poly(quad, max(0.0, 0.62 - 0.62 * shine))
    for r0, tone in ((0.705, 0.0), (0.66, 0.55), (0.615, 0.25), (0.57, 0.6), (0.525, 0.0)):
        ink.oval(cx, cy, 566 * r0, 316 * r0 * 1.02, tone)
        gold.oval(cx, cy, 566 * r0, 316 * r0 * 1.02, 0)
    for p, t in ((green, 0.9), (ink, 0)):
        p.rect(cx - 218, cy - 112, cx + 218, cy + 112, t)
    green.wash(lambda x, y: 0.55 + 0.4 * (np.floor((x - cx) / 36.4) % 2), lambda s: s.rect(cx - 218, cy - 112, cx + 218, cy + 112))
    def chalk(points):
        green.line(points, 5, 0)
    chalk([(cx - 200, cy - 96), (cx + 200, cy - 96), (cx + 200, cy + 96), (cx - 200, cy + 96), (cx - 200, cy - 96)])
    chalk([(cx, cy - 96), (cx, cy + 96)])
    green.ring(cx, cy, 38, 38, 5, 0)
    for side in (-1, 1):
        chalk([(cx + side * 200, cy - 54), (cx + side * 136, cy - 54), (cx + side * 136, cy + 54), (cx + side * 200, cy + 54)])
    for x in (40, 1160):
        for y in (40, 635):
            ink.disc(x, y, 16)
            for k in range(10):
                a = k * 6.283 / 10
                ink.line([(x + 24 * math.cos(a), y + 24 * math.sin(a)), (x + 38 * math.cos(a), y + 38 * math.sin(a))], 4)
    return STRAW, [gold, green, ink]


def hospital(rng):
    teal, pink, ink = Plate("mint", cell=13, angle=15), Plate("pink", shift=(2, 1), cell=12, angle=75), Plate("navy")
    teal.wash(lambda x, y: 0.55 + 0.35 * (x / W) - 0.3 * (y / H))
    for p in (teal,):
        p.rect(70, 60, 1130, 615, 0, 18)
    ink.line([(70, 130), (1130, 130)], 4)
    colours = ("a", "b", "c", "d")
    for row in range(6):
        y = 152 + row * 76
        ink.disc(118, y + 26, 19)
        ink.disc(118, y + 20, 7, 0)
        ink.rect(106, y + 29, 130, y + 38, 0, 5)
        for col in range(14):
            x = 168 + col * 68
            kind = colours[(col * 3 + row * 5 + (col * row) % 3) % 4]
            if kind == "a":
                teal.rect(x, y, x + 56, y + 54, 0.9, 10)
            elif kind == "b":
                pink.rect(x, y, x + 56, y + 54, 0.95, 10)
            elif kind == "c":
                ink.rect(x, y, x + 56, y + 54, 0.95, 10)
                ink.disc(x + 26, y + 27, 13, 0)
                ink.disc(x + 33, y + 22, 12, 0.95)
            else:
                ink.rect(x, y, x + 56, y + 54, 0.16, 10)
    for k in range(14):
        ink.rect(190 + k * 68, 88, 204 + k * 68, 112, 1 if k % 7 > 4 else 0.5, 4)
    pulse = [(-20, 400), (300, 400), (340, 370), (372, 400), (420, 400), (446, 440), (492, 210), (540, 540), (574, 400), (640, 400), (680, 362), (724, 400), (W + 20, 400)]
    for p in (teal, ink, pink):
        p.line(pulse, 32, 0)
    pink.line(pulse, 15, 1)
    ink.line(pulse, 5, 1)
    return CREAM, [teal, pink, ink]


def tidal(rng):
    sea, ink, gold = Plate("teal", cell=13, angle=30), Plate("navy", cell=12, angle=75, shift=(1, 1)), Plate("orange", cell=12, angle=15, shift=(-2, 0))
    sea.wash(lambda x, y: np.clip(0.18 + y / 760, 0, 1))
    ink.wash(lambda x, y: np.clip((y - 210) / 560, 0, 0.75))
    gold.wash(lambda x, y: np.clip(0.75 - y / 120, 0, 1))
    surface = swell(-20, W + 20, 88, 11, 240)
    for p in (sea, ink):
        p.poly([(-20, -20), (W + 20, -20), *reversed(surface)], 0)
    gold.poly(land(surface), 0)
    for k in range(26):  # the stream
        y = 130 + k * 20
        amp, ph = rng.uniform(6, 16), rng.uniform(0, 6)
        x0, x1 = rng.uniform(-100, 500), rng.uniform(650, 1300)
        sea.line([(x, y + amp * math.sin(x / 120 + ph)) for x in range(int(x0), int(x1), 8)], 2.4, 0)
    ink.poly(land(ridge(rng, 628, 12)), 1)
    hx, hy = 400, 335
    ink.poly([(hx - 30, hy), (hx + 34, hy), (hx + 62, 660), (hx - 58, 660)], 1)
    for p, t in ((sea, 0), (ink, 0)):
        p.rect(hx - 70, hy - 46, hx + 230, hy + 46, t, 46)
    gold.rect(hx - 66, hy - 42, hx + 226, hy + 42, 0.95, 42)
    for k in range(4):
        ink.line([(hx + 60 + k * 34, hy - 42), (hx + 60 + k * 34, hy + 42)], 4)
    ink.ring(hx, hy, 214, 214, 2.5, 0.0)
    for k in range(3):
        a = math.radians(-80 + k * 120)
        n = a + math.pi / 2
        tip = (hx - 40 + 222 * math.cos(a), hy + 222 * math.sin(a))
        mid = (hx - 40 + 110 * math.cos(a) + 34 * math.cos(n), hy + 110 * math.sin(a) + 34 * math.sin(n))
        blade = [(hx - 40 - 16 * math.cos(n), hy - 16 * math.sin(n)), tip, mid, (hx - 40 + 30 * math.cos(n), hy + 30 * math.sin(n))]
        sea.poly(blade, 0)
        gold.poly(blade, 0)
        ink.poly(blade, 0)
        ink.line([*blade, blade[0]], 5, 1)
    ink.disc(hx - 40, hy, 40)
    gold.disc(hx - 40, hy, 40, 0)
    ink.disc(hx - 52, hy - 10, 9, 0)
    body = [(780, 452), (826, 414), (900, 402), (985, 418), (1052, 448), (1086, 438), (1100, 416), (1112, 446), (1132, 462), (1098, 474), (1060, 472), (985, 492), (884, 496), (858, 526), (842, 496), (806, 486)]
    smooth = []
    for i in range(len(body)):  # the seal: two rounds of corner cutting
        (x0, y0), (x1, y1) = body[i], body[(i + 1) % len(body)]
        smooth += [(x0 * 0.75 + x1 * 0.25, y0 * 0.75 + y1 * 0.25), (x0 * 0.25 + x1 * 0.75, y0 * 0.25 + y1 * 0.75)]
    sea.poly(smooth, 0)
    ink.poly(smooth, 0)
    ink.wash(lambda x, y: np.clip((y - 400) / 110, 0.15, 0.9), lambda s: s.poly(smooth))
    ink.line([(806, 448), (820, 452), (832, 446)], 4)
    for _ in range(14):
        x, y, r = rng.uniform(740, 800), rng.uniform(180, 430), rng.uniform(3, 9)
        ink.ring(x, y, r, r, 2.5, 0)
        sea.disc(x, y, r, 0)
    return CREAM, [gold, sea, ink]


def chip(rng):
    green, gold, ink = Plate("teal", cell=12, angle=30), Plate("orange", shift=(2, -1)), Plate("navy", shift=(-1, 1))
    green.wash(lambda x, y: 0.35 + 0.6 * np.clip(np.hypot(x - 600, y - 338) / 700, 0, 1))
    used = set()
    for side in range(4):  # traces that leave the package and turn by 45 degrees
        n = 15
        for k in range(n):
            o = (k - (n - 1) / 2)
            fan = o * rng.choice((9, 12, 15))
            length, far = 60 + abs(o) * 9, 900
            if side < 2:
                d = 1 if side else -1
                p = [(600 + d * 168, 338 + o * 20), (600 + d * (168 + length), 338 + o * 20), (600 + d * (168 + length + abs(fan)), 338 + o * 20 + fan), (600 + d * far, 338 + o * 20 + fan)]
                end = rng.uniform(0.25, 1.2)
            else:
                d = 1 if side == 3 else -1
                p = [(600 + o * 20, 338 + d * 168), (600 + o * 20, 338 + d * (168 + length * 0.5)), (600 + o * 20 + fan, 338 + d * (168 + length * 0.5 + abs(fan))), (600 + o * 20 + fan, 338 + d * far)]
                end = rng.uniform(0.1, 0.6)
            last = (p[2][0] + (p[3][0] - p[2][0]) * end, p[2][1] + (p[3][1] - p[2][1]) * end)
            p[3] = last
            hot = rng.random() < 0.3
            green.line(p, 8, 0)
            (gold if hot else ink).line(p, 5, 1)
            for pl, r, t in ((green, 12, 0), (gold if hot else ink, 10, 1), (gold if hot else ink, 4, 0)):
                pl.disc(*last, r, t)
    for p, t in ((green, 0), (gold, 0), (ink, 1)):
        p.rect(420, 158, 780, 518, t, 16)
    ink.rect(452, 190, 748, 486, 0, 8)
    for i in range(7):  # the die: a water drop made of blocks
        for j in range(7):
            x, y = 459 + i * 41, 197 + j * 41
            if abs(i - 3) <= (0, 1, 1, 2, 3, 3, 2)[j]:
                green.rect(x, y, x + 36, y + 36, 0.95, 4)
            else:
                ink.rect(x, y, x + 36, y + 36, 0.22, 4)
    return CREAM, [green, gold, ink]


def whale(rng):
    sea, ink, gold = Plate("blue", cell=13, angle=30), Plate("navy", cell=12, angle=75, shift=(1, 1)), Plate("pink", "line", 9, 0, (-2, 0))
    sea.wash(lambda x, y: np.clip(0.12 + y / 700, 0, 1))
    ink.wash(lambda x, y: np.clip((y - 330) / 420, 0, 0.9))
    body = [(130, 330), (190, 268), (330, 222), (500, 214), (660, 240), (800, 292), (905, 318), (985, 296), (1045, 232), (1110, 218), (1072, 290), (1060, 330), (1112, 372), (1150, 420), (1068, 408), (990, 366), (890, 372), (760, 410), (600, 444), (430, 452), (270, 424), (160, 380)]
    for _ in range(3):
        body = [q for i in range(len(body)) for q in (
            (body[i][0] * 0.75 + body[(i + 1) % len(body)][0] * 0.25, body[i][1] * 0.75 + body[(i + 1) % len(body)][1] * 0.25),
            (body[i][0] * 0.25 + body[(i + 1) % len(body)][0] * 0.75, body[i][1] * 0.25 + body[(i + 1) % len(body)][1] * 0.75))]
    for k in range(9):  # the song, as rings that leave the head
        r = 70 + k * 62
        sea.ring(185, 330, r, r * 0.92, 7 - k * 0.4, 0)
        ink.ring(185, 330, r, r * 0.92, 7 - k * 0.4, 0)
    for p in (sea,):
        p.poly(body, 0)
    ink.poly(body, 0)
    ink.wash(lambda x, y: np.clip(0.98 - np.clip((y - 330 + (x - 500) * 0.02) / 75, 0, 1) * 0.95, 0.03, 1), lambda s: s.poly(body))
    sea.poly(body, 0.15)
    for k in range(8):
        y = 376 + k * 9
        ink.line([(190 + k * 12, y), (360 + k * 20, y + 16), (560 - k * 6, y + 6)], 2.4, 0.8)
    fin = [(430, 420), (400, 500), (330, 582), (420, 560), (500, 500), (520, 430)]
    for p, t in ((sea, 0), (ink, 1)):
        p.poly(fin, t)
    ink.disc(262, 352, 8, 1)
    ink.disc(264, 350, 3, 0)
    for k in range(120):  # the sonogram along the foot
        x = 20 + k * 9.8
        h = 8 + 52 * abs(math.sin(k / 7.5)) * abs(math.sin(k / 23 + 0.6)) + rng.uniform(0, 8)
        ink.line([(x, 610 - h), (x, 610 + h)], 9, 0)
        sea.line([(x, 610 - h), (x, 610 + h)], 9, 0)
        gold.rect(x - 3, 610 - h, x + 3, 610 + h, 1, 3)
    return ICE, [sea, gold, ink]


def glacier(rng):
    sky, ice, ink = Plate("pink", cell=13, angle=15), Plate("sky", "line", 9, 70, (1, 1)), Plate("navy", cell=12, shift=(-1, 0))
    sky.wash(lambda x, y: np.clip(0.55 - y / 560, 0, 1))
    sky.disc(890, 150, 74, 1)
    peaks = [(-20, 360), (90, 250), (170, 300), (330, 92), (420, 190), (480, 160), (600, 300), (700, 212), (800, 290), (960, 130), (1060, 230), (1130, 190), (W + 20, 300)]
    sky.poly(land(peaks), 0)
    ice.poly(land(peaks), 0.28)
    for (x0, y0), (x1, y1), (x2, y2) in zip(peaks, peaks[1:], peaks[2:]):
        if y1 < y0 and y1 < y2:  # the shaded side of each peak, zigzag at the snow
            ink.poly([(x1, y1), (x2, y2), (x2 - 8, 480), (x1 + 34, 480), (x1 - 8, 400), (x1 + 26, 330), (x1 - 6, 270), (x1 + 14, y1 + 60)], 0.8)
    tongue_l = [(520, 300), (470, 380), (380, 450), (250, 540), (60, H + 20)]
    tongue_r = [(700, 300), (720, 380), (800, 450), (930, 540), (1090, H + 20)]
    for p in (ink, sky):
        p.poly([*tongue_l, *reversed(tongue_r)], 0)
    ice.poly([*tongue_l, *reversed(tongue_r)], 0.12)
    for k in range(15):  # crevasses and medial moraines
        f = (k + 1) / 16
        y = 310 + (H - 300) * f ** 1.35
        half = 80 + 470 * f ** 1.5
        mid = 606 - 20 * f
        pts = [(mid + half * u * 0.93, y + 26 * f * (1 - u * u) + rng.uniform(-4, 4) * f) for u in (i / 14 - 1 for i in range(29))]
        ink.line(pts[2:-2], 1.5 + 5 * f, 1 if k % 3 else 0.55)
    for u in (-0.35, 0.28):
        ink.poly([(606 + 70 * u - 2, 300), (606 + 70 * u + 2, 300), (590 + 560 * u + 20, H + 20), (590 + 560 * u - 20, H + 20)], 0.75)
    rock_l, rock_r = [(-20, 420), (90, 400), (210, 470), (300, 500), *tongue_l[3:], (-20, H + 20)], [(W + 20, 400), (1080, 410), (960, 480), (900, 510), *tongue_r[3:], (W + 20, H + 20)]
    for rock in (rock_l, rock_r):
        ice.poly(rock, 0)
        ink.poly(rock, 1)
    for x, y in ((560, 560), (590, 556), (622, 562)):  # a small party with a sledge
        ink.disc(x, y - 22, 7)
        ink.line([(x, y - 16), (x, y), (x - 5, y + 18)], 6)
        ink.line([(x, y), (x + 6, y + 18)], 5)
    ink.line([(622, 552), (684, 570)], 2)
    ink.rect(680, 560, 742, 578, 1, 4)
    return ICE, [sky, ice, ink]


def windfarm(rng):
    sun, sea, ink = Plate("red", cell=13, angle=15, shift=(2, 1)), Plate("blue", "line", 10, 90), Plate("navy", shift=(-1, 0))
    sun.wash(lambda x, y: np.clip((y - 40) / 620, 0, 0.5))
    sun.wash(lambda x, y: 0.3 + 0.7 * np.clip((y - 180) / 260, 0, 1), lambda s: s.disc(420, 330, 168))
    sea.wash(lambda x, y: 0.35 + 0.6 * (y - 400) / 280, lambda s: s.rect(-20, 400, W + 20, H + 20))
    sun.rect(-20, 400, W + 20, H + 20, 0)
    for k in range(10):
        y, w = 412 + k * 20, 160 - k * 8 + rng.uniform(-26, 26)
        sun.line([(420 - w, y), (420 + w, y)], 6, 1)
        sea.line([(420 - w, y), (420 + w, y)], 7, 0)
    for x, base, h, turn in ((985, 560, 470, 12), (690, 478, 285, 47), (250, 452, 220, 80), (505, 430, 140, 20), (830, 424, 118, 66), (110, 420, 96, 5), (1130, 430, 150, 95)):
        w = h / 30
        for p in (sun, sea):
            p.poly([(x - w, base), (x - w * 0.45, base - h), (x + w * 0.45, base - h), (x + w, base)], 0)
        ink.poly([(x - w, base), (x - w * 0.45, base - h), (x + w * 0.45, base - h), (x + w, base)], 1)
        ink.poly([(x - h * 0.17, base), (x + h * 0.17, base), (x + h * 0.13, base + h * 0.05), (x - h * 0.13, base + h * 0.05)], 1)
        for k in range(3):
            a = math.radians(turn + 120 * k)
            n = a + math.pi / 2
            r = h * 0.52
            hx, hy = x, base - h
            blade = [(hx - w * 0.3 * math.cos(n), hy - w * 0.3 * math.sin(n)), (hx + r * math.cos(a), hy + r * math.sin(a)),
                     (hx + r * 0.25 * math.cos(a) + w * 1.25 * math.cos(n), hy + r * 0.25 * math.sin(a) + w * 1.25 * math.sin(n))]
            ink.poly(blade, 1)
        ink.disc(x, base - h, w * 0.95)
    for i, y in enumerate((585, 625)):
        crest = swell(-20, W + 20, y, 8, 260, i * 2)
        ink.poly(land(crest), (0.4, 0.85)[i])
    return SHELL, [sun, sea, ink]


def bees(rng):
    gold, ink, orange = Plate("yellow", cell=12, angle=15, shift=(1, -1)), Plate("black"), Plate("orange", cell=12, angle=75, shift=(-2, 1))
    r = 68
    for row in range(-1, 8):
        for col in range(-1, 12):
            cx, cy = col * r * 1.732 + (row % 2) * r * 0.866, row * r * 1.5
            hexa = [(cx + (r - 6) * math.cos(math.radians(60 * k + 30)), cy + (r - 6) * math.sin(math.radians(60 * k + 30))) for k in range(6)]
            d = math.hypot(cx - 780, cy - 330) / 620
            roll = rng.random()
            gold.poly(hexa, 1 if roll < 0.75 - d * 0.5 else 0.25)
            orange.poly(hexa, max(0, 0.95 - d * 1.2) if roll < 0.5 else max(0, 0.3 - d * 0.3))
            if roll > 0.88:
                ink.poly(hexa, 0.9)
    for k in range(7):  # the sound, from the microphone in one cell
        for p, w, t in ((gold, 13, 0), (orange, 13, 0), (ink, 4, 1)):
            p.ring(780, 330, 64 + k * 44, 64 + k * 44, w - k * 0.5 if p is ink else w, t, 140 - k * 4, 220 + k * 4)
            p.ring(780, 330, 64 + k * 44, 64 + k * 44, w - k * 0.5 if p is ink else w, t, -40 - k * 4, 40 + k * 4)
    for p in (gold, orange):
        p.disc(780, 330, 46, 0)
    ink.disc(780, 330, 40)
    for i in range(-2, 3):
        for j in range(-2, 3):
            if i * i + j * j < 7:
                ink.disc(780 + i * 13, 330 + j * 13, 4, 0)
    for x, y, s, a in ((300, 250, 66, -20), (1060, 520, 46, 200), (440, 520, 40, 35)):
        c, q = math.cos(math.radians(a)), math.sin(math.radians(a))
        def at(pts, x=x, y=y, s=s, c=c, q=q):
            return [(x + (u * c - v * q) * s, y + (u * q + v * c) * s) for u, v in pts]
        def blob(cu, cv, ru, rv, n=28):
            return [(cu + ru * math.cos(t * 6.283 / n), cv + rv * math.sin(t * 6.283 / n)) for t in range(n)]
        for wing in (blob(-0.25, -0.85, 0.34, 0.72), blob(0.3, -0.8, 0.3, 0.62)):
            for p in (gold, orange, ink):
                p.poly(at(wing), 0)
            ink.line(at([*wing, wing[0]]), 3)
        for p, t in ((gold, 1), (orange, 0.5), (ink, 0)):
            p.poly(at(blob(0, 0, 1.05, 0.56)), t)
        for u in (-0.6, -0.2, 0.2):
            h = 0.56 * math.sqrt(max(0, 1 - ((u + 0.1) / 1.05) ** 2)) * 0.97
            ink.poly(at([(u, -h), (u + 0.2, -h), (u + 0.2, h), (u, h)]), 1)
        ink.line(at([*blob(0, 0, 1.05, 0.56), (1.05, 0)]), 4)
        ink.poly(at(blob(0.98, 0, 0.36, 0.38)), 1)
        ink.line(at([(1.2, -0.2), (1.5, -0.55)]), 4)
    return STRAW, [gold, orange, ink]


def football(rng):
    green, red, ink = Plate("green", cell=14, angle=0), Plate("red", shift=(2, 1)), Plate("navy", shift=(-1, 0))
    green.wash(lambda x, y: 0.36 + 0.34 * (np.floor(x / 100) % 2))
    def chalk(pts):
        green.line(pts, 6, 0)
    chalk([(50, 45), (1150, 45), (1150, 630), (50, 630), (50, 45)])
    chalk([(600, 45), (600, 630)])
    green.ring(600, 338, 96, 96, 6, 0)
    for side in (0, 1):
        def m(x):
            return 1200 - x if side else x
        chalk([(m(50), 150), (m(228), 150), (m(228), 526), (m(50), 526)])
        chalk([(m(50), 250), (m(112), 250), (m(112), 426), (m(50), 426)])
        green.ring(m(178), 338, 84, 84, 6, 0, *((127, 233) if side else (-53, 53)))
    men = [(110, 338), (270, 130), (255, 280), (262, 410), (290, 560), (460, 230), (478, 452), (640, 338), (760, 120), (830, 330), (778, 560)]
    weights = {}
    for i in range(11):
        for j in range(i + 1, 11):
            d = math.dist(men[i], men[j])
            if d < 330 and rng.random() < 0.85:
                weights[i, j] = max(2.5, rng.uniform(2, 15) * (1.15 - d / 420)) * (1.5 if 7 in (i, j) else 1)
    for (i, j), w in weights.items():
        (x0, y0), (x1, y1) = men[i], men[j]
        bend = 0.09
        mx, my = (x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend
        curve = [((1 - t) ** 2 * x0 + 2 * t * (1 - t) * mx + t * t * x1, (1 - t) ** 2 * y0 + 2 * t * (1 - t) * my + t * t * y1) for t in (k / 14 for k in range(15))]
        green.line(curve, w + 5, 0)
        (red if 7 in (i, j) else ink).line(curve, w, 1)
    shot = [(830 + 24 * k, 330 - 5 * k + 0.55 * k * k) for k in range(14)]
    for k in range(0, 13, 2):
        green.line(shot[k:k + 2], 12, 0)
        red.line(shot[k:k + 2], 7, 1)
    for i, (x, y) in enumerate(men):
        total = sum(w for k, w in weights.items() if i in k)
        r = 15 + total * 0.42
        for p in (green, red, ink):
            p.disc(x, y, r + 6, 0)
        (red if i == 7 else ink).disc(x, y, r, 1)
        (red if i == 7 else ink).disc(x - r * 0.25, y - r * 0.25, r * 0.3, 0)
    return CREAM, [green, ink, red]


def fusion(rng):
    dark, pink, gold = Plate("plum", cell=12, angle=45), Plate("pink", cell=12, angle=15, shift=(2, 1)), Plate("yellow", angle=75, shift=(-1, 0))
    cx, cy = 600, 345
    dark.wash(lambda x, y: np.clip(0.35 + np.hypot((x - cx) / 1.7, y - cy) / 420, 0, 1))
    pink.wash(lambda x, y: np.clip(0.95 - np.abs(np.hypot((x - cx) / 1.75, (y - cy)) - 200) / 130, 0, 1))

    def coil(a, near):
        """The near or the far half of one coil around the ring, as a run of points."""
        turn = 0.0 if (math.sin(a) > 0) == near else math.pi  # the outer half is near in front, far behind
        pts = []
        for i in range(25):
            t = turn - math.pi / 2 + i * math.pi / 24
            lean = a + 0.10 * math.sin(t)
            big = 340 + 104 * math.cos(t)
            pts.append((cx + big * math.cos(lean), cy + big * math.sin(lean) * 0.46 + 98 * math.sin(t)))
        return pts

    def draw(near):
        for k in sorted(range(18), key=lambda k: math.sin((k + 0.5) * 6.2832 / 18)):
            pts = coil((k + 0.5) * 6.2832 / 18, near)
            for p in (pink, gold):
                p.line(pts, 20, 0)
            dark.line(pts, 22, 0)
            dark.line(pts, 15, 1 if near else 0.8)
    plasma = []
    for strand in range(6):
        pts = []
        for i in range(241):
            a = i * 6.2832 / 240
            t = strand * 6.2832 / 6 + a * 2.5
            big = 340 + 58 * math.cos(t)
            pts.append((cx + big * math.cos(a), cy + big * math.sin(a) * 0.46 + 50 * math.sin(t)))
        plasma.append(pts)
    draw(False)
    for p in (dark,):
        for pts in plasma:
            p.line(pts, 30, 0)
    for i, pts in enumerate(plasma):
        pink.line(pts, 32, 0.6)
    for i, pts in enumerate(plasma):
        gold.line(pts, 28 if i % 3 else 16, 1 if i % 3 else 0.5)
    draw(True)
    return SHELL, [gold, pink, dark]


def storm(rng):
    sea, ink, gold = Plate("teal", cell=12, angle=30, shift=(1, 1)), Plate("navy", cell=12, angle=75), Plate("orange", cell=11, angle=15, shift=(-2, 0))
    ink.wash(lambda x, y: np.clip(0.72 - y / 560, 0.05, 1))
    for k in range(70):  # rain
        x, y, n = rng.uniform(-50, W + 100), rng.uniform(-40, 360), rng.uniform(40, 110)
        ink.line([(x, y), (x - n * 0.35, y + n)], 2.6, 0)
    town = skyline(rng, 420, 60, 190, 640, 1230)
    for x0, y0, x1, y1 in town:
        ink.rect(x0, y0, x1, 640, 1)
        if rng.random() < 0.6:
            ink.poly([(x0, y0), ((x0 + x1) / 2, y0 - 36), (x1, y0)], 1)
        for wx in range(int(x0) + 10, int(x1) - 16, 22):
            for wy in range(int(y0) + 14, 400, 30):
                if rng.random() < 0.45:
                    ink.rect(wx, wy, wx + 11, wy + 16, 0)
                    gold.rect(wx, wy, wx + 11, wy + 16, 1)
    for p, t in ((ink, 0), (sea, 0)):
        p.rect(560, 300, 620, 690, t)
    ink.rect(566, 300, 616, 690, 0.35)
    for y in range(300, 690, 40):
        ink.line([(566, y), (616, y)], 4)
    gold.rect(566, 300, 616, 322, 1)
    ink.line([(566, 300), (566, 690)], 5)
    ink.line([(616, 300), (616, 690)], 5)
    calm = swell(616, W + 30, 560, 3, 90)
    ink.poly([*calm, (W + 30, H + 20), (616, H + 20)], 0)
    sea.poly([*calm, (W + 30, H + 20), (616, H + 20)], 0.55)
    for layer, (base, tone, itone) in enumerate(((330, 0.35, 0.15), (400, 0.6, 0.4), (480, 0.95, 0.75))):
        pts, x = [(-30, H + 30)], -30
        while x < 566:  # waves with curling crests, rising to the gate
            L = 190 + 22 * layer
            for t in range(0, 21):
                f = t / 20
                px = x + L * f
                py = base - 82 * f ** 2.2 * (1 - 0.15 * layer)
                pts.append((min(px, 560), py))
            crest = (min(x + L, 560), base - 82 * (1 - 0.15 * layer))
            pts += [(min(crest[0] + 26, 562), crest[1] + 12), (min(crest[0] + 34, 563), crest[1] + 34), (min(crest[0] + 16, 562), crest[1] + 26), (min(crest[0] + 4, 561), base - 8)]
            x += L - 6
        pts.append((562, H + 30))
        for p, t in ((ink, itone), (sea, tone)):
            p.poly(pts, t)
        ink.line(pts[1:-1], 9, 0)
        sea.line(pts[1:-1], 9, 0)
        ink.line([(a, b + 7) for a, b in pts[1:-1]], 3, 1)
    for _ in range(60):
        a, r = rng.uniform(-2.7, -0.5), rng.uniform(20, 190)
        x, y, s = 556 + r * math.cos(a), 320 + r * math.sin(a) * 1.1, rng.uniform(2, 8)
        ink.disc(x, y, s, 0)
    return CREAM, [sea, gold, ink]


def tunnel(rng):
    rock, ink, gold = Plate("brick", "line", 10, 25, (1, 1)), Plate("black", cell=12), Plate("yellow", cell=12, angle=15, shift=(-2, 1))
    cx, cy = 600, 330
    rock.wash(lambda x, y: 0.35 + 0.25 * np.sin(x / 130 + np.sin(y / 60) * 1.4 + y / 90))
    ink.wash(lambda x, y: np.clip(np.hypot(x - cx, (y - cy) * 1.15) / 640 - 0.12, 0, 0.92))
    for k in range(11):
        r = 330 * (0.82 ** k)
        p = ink if k % 2 == 0 else rock
        for q in (ink, rock, gold):
            q.disc(cx, cy, r, 0)
        t = 0.95 - k * 0.085
        ink.disc(cx, cy, r, t)
        gold.disc(cx, cy, r, min(1, k * 0.11))
        ink.ring(cx, cy, r, r, max(1.5, 9 - k), 0.0 if k % 2 else 1)
        for n in range(20):
            a = n * 6.283 / 20 + (k % 2) * 0.157
            ink.line([(cx + r * math.cos(a), cy + r * math.sin(a)), (cx + r * 0.82 * math.cos(a), cy + r * 0.82 * math.sin(a))], max(1, 4 - k * 0.4), 1 if k > 4 else 0)
    r = 330 * 0.82 ** 10.4
    for q in (ink, rock):
        q.disc(cx, cy, r, 0)
    gold.disc(cx, cy, r, 0.5)
    for n in range(16):
        a = n * 6.283 / 16
        for q in (ink, rock):
            q.poly([(cx + 20 * math.cos(a), cy + 20 * math.sin(a)), (cx + 190 * math.cos(a - 0.03), cy + 190 * math.sin(a - 0.03)), (cx + 190 * math.cos(a + 0.03), cy + 190 * math.sin(a + 0.03))], 0)
    ink.poly([(cx - 20, cy + 60), (cx + 20, cy + 60), (820, H + 20), (380, H + 20)], 1)
    for s in (-1, 1):
        gold.poly([(cx + s * 9 - 1, cy + 66), (cx + s * 9 + 1, cy + 66), (cx + s * 118 + 9, H + 20), (cx + s * 118 - 9, H + 20)], 1)
        ink.poly([(cx + s * 9 - 1, cy + 66), (cx + s * 9 + 1, cy + 66), (cx + s * 118 + 9, H + 20), (cx + s * 118 - 9, H + 20)], 0)
    for x, base, h in ((498, 600, 150), (690, 612, 160), (742, 590, 132)):  # people with helmets
        ink.rect(x - h * 0.17, base - h * 0.72, x + h * 0.17, base, 1, h * 0.09)
        ink.disc(x, base - h * 0.84, h * 0.125)
        gold.poly([(x - h * 0.17, base - h * 0.87), (x - h * 0.11, base - h * 1.0), (x + h * 0.11, base - h * 1.0), (x + h * 0.17, base - h * 0.87)], 1)
        ink.poly([(x - h * 0.17, base - h * 0.87), (x - h * 0.11, base - h * 1.0), (x + h * 0.11, base - h * 1.0), (x + h * 0.17, base - h * 0.87)], 0)
        for k in (0.38, 0.5):
            ink.rect(x - h * 0.17, base - h * k, x + h * 0.17, base - h * k + h * 0.045, 0)
            gold.rect(x - h * 0.17, base - h * k, x + h * 0.17, base - h * k + h * 0.045, 1)
    return STRAW, [gold, rock, ink]


def asteroid(rng):
    night, stone, red = Plate("black", cell=12, angle=45), Plate("sand", cell=12, angle=15, shift=(1, 1)), Plate("red", shift=(-2, 0))
    night.wash(lambda x, y: 0.94 + 0 * x)
    stars(night, rng, 150, H)
    cx, cy = 560, 512
    noise = [(rng.uniform(0.02, 0.07), k, rng.uniform(0, 6.28)) for k in (2, 3, 4, 5, 7)]
    shape = []
    for i in range(160):
        a = i * 6.2832 / 160
        r = 1 + sum(n * math.sin(k * a + p) for n, k, p in noise)
        shape.append((cx + 500 * r * math.cos(a), cy + 315 * r * math.sin(a)))
    night.poly(shape, 0)
    stone.wash(lambda x, y: np.clip(0.25 + (x + y - 500) / 1100, 0.1, 1), lambda s: s.poly(shape))
    night.wash(lambda x, y: np.clip(((x - 330) / 1000 + (y - 330) / 520) * 1.05, 0, 0.96), lambda s: s.poly(shape))
    body = Image.new("L", (W, H), 0)
    ImageDraw.Draw(body).polygon(shape, fill=255)
    holes = []
    while len(holes) < 34:
        x, y, r = rng.uniform(60, 1080), rng.uniform(190, 670), rng.choice((12, 16, 20, 28, 40, 62))
        inside = 0 <= x - r and x + r < W and y + r < H and all(body.getpixel((int(x + dx * r * 1.3), int(min(H - 1, y + dy * r)))) for dx, dy in ((0, -1), (1, 0), (-1, 0), (0, 1)))
        if inside and all(math.hypot(x - a, (y - b) * 1.4) > r + c + 5 for a, b, c in [*holes, (470, 205, 90)]):
            holes.append((x, y, r))
    for x, y, r in holes:
        night.oval(x, y, r, r * 0.66, 1)
        stone.oval(x, y, r, r * 0.66, 0.6)
        night.ring(x, y + 2, r, r * 0.66, max(3, r / 8), 0, 15, 165)
        night.wash(lambda X, Y, x=x, y=y, r=r: np.clip(1 - (Y - y) / r * 0.9, 0.35, 1), lambda s, x=x, y=y, r=r: s.oval(x + r * 0.06, y + r * 0.1, r * 0.86, r * 0.52))
    top = min(y for x, y in shape if abs(x - 470) < 12)
    lx, ly = 470, top - 62  # the lander
    for p in (stone,):
        p.rect(lx - 60, ly - 60, lx + 60, ly + 20, 0)
    for s in (-1, 1):
        night.line([(lx + s * 30, ly + 12), (lx + s * 66, top + 10)], 8, 0)
        red.line([(lx + s * 30, ly + 12), (lx + s * 66, top + 10)], 5, 1)
        night.oval(lx + s * 68, top + 12, 18, 6, 0)
        red.oval(lx + s * 68, top + 12, 16, 5, 1)
        night.rect(lx + s * 92 - 38, ly - 26, lx + s * 92 + 38, ly - 4, 0)
        for k in range(3):
            red.rect(lx + s * 92 - 34 + k * 24, ly - 22, lx + s * 92 - 14 + k * 24, ly - 8, 1)
    night.poly([(lx - 44, ly - 50), (lx + 44, ly - 50), (lx + 54, ly + 16), (lx - 54, ly + 16)], 0)
    red.poly([(lx - 38, ly - 14), (lx + 38, ly - 14), (lx + 46, ly + 10), (lx - 46, ly + 10)], 1)
    night.disc(lx, ly - 32, 10, 1)
    night.line([(lx + 20, ly - 50), (lx + 34, ly - 92)], 5, 0)
    red.disc(lx + 35, ly - 95, 9, 1)
    night.disc(lx + 35, ly - 95, 9, 0)
    night.disc(1010, 130, 70, 0)
    night.wash(lambda x, y: np.clip((np.hypot(x - 985, y - 108) / 70 - 0.35), 0, 0.95), lambda s: s.disc(1010, 130, 70))
    red.disc(1010, 130, 70, 0.85)
    return ICE, [stone, red, night]


SCENES = {f.__name__.replace("_", "-"): f for f in (
    blackout, control_room, pylons, ferry, ferry_fog, cable, exoplanets, battery, vaccine, rails, viaduct, library,
    datacentre, robot_arm, chess, wheat, satellite, stadium, hospital, tidal, chip, whale, glacier, windfarm, bees,
    football, fusion, storm, tunnel, asteroid)}

LOGOS = {  # file name: (monogram, ground, letter, shape)
    "ledger": ("HL", (206, 226, 204), (24, 62, 50), "square"), "post": ("P", (28, 34, 48), (246, 239, 222), "square"),
    "epr": ("epr", (214, 52, 44), (255, 255, 255), "disc"), "weekly": ("N", (255, 204, 51), (36, 36, 36), "diamond"),
    "scholar": ("V", (92, 46, 100), (249, 236, 226), "shield"), "tide": ("T&T", (0, 98, 150), (255, 255, 255), "square"),
    "circuit": ("C", (20, 120, 110), (255, 214, 92), "hexagon"), "courier": ("B", (150, 58, 42), (248, 238, 208), "square"),
    "orbital": ("O", (22, 26, 58), (255, 154, 72), "disc"), "rounds": ("R", (232, 244, 242), (0, 124, 130), "disc"),
    "lantern": ("L", (255, 148, 54), (60, 28, 40), "diamond"), "sleeper": ("S", (40, 88, 60), (244, 232, 200), "shield"),
    "models": ("m", (240, 236, 226), (40, 38, 42), "square"), "islander": ("SI", (120, 188, 220), (24, 44, 84), "disc"),
    "headland": ("H", (116, 146, 62), (252, 246, 226), "hexagon"),
}


def logo(text, ground, letter, shape):
    n = 384
    im = Image.new("RGBA", (n, n), (*ground, 0))
    pen = ImageDraw.Draw(im)
    mid, r = n / 2, n / 2 - 4
    if shape == "square":
        pen.rounded_rectangle((4, 4, n - 4, n - 4), 52, fill=ground)
    elif shape == "disc":
        pen.ellipse((4, 4, n - 4, n - 4), fill=ground)
    elif shape == "shield":
        curve = [(mid + r * 0.9 * math.cos(t), 190 + (r - 2) * math.sin(t)) for t in (k * math.pi / 24 for k in range(25))]
        pen.polygon([(mid + r * 0.9, 14), *curve, (mid - r * 0.9, 14)], fill=ground)
    else:
        sides, turn = (4, 0) if shape == "diamond" else (6, 90)
        pen.polygon([(mid + r * math.cos(math.radians(turn + k * 360 / sides)), mid + r * math.sin(math.radians(turn + k * 360 / sides))) for k in range(sides)], fill=ground)
    size = {1: 236, 2: 186, 3: 132}[len(text)] - (40 if shape == "diamond" else 0)
    face = ImageFont.truetype("DejaVuSerif-Bold.ttf", size)
    pen.text((mid, mid - (14 if shape == "shield" else 0)), text, font=face, fill=letter, anchor="mm")
    return im.resize((96, 96), Image.LANCZOS)


def print_within(scene, seed, path):
    """Save the scene as richly as the budget allows: dots are costly, so the last (darkest) plates give theirs up
    first, then the others; a busy scene is printed a little softer."""
    paper, plates = scene
    n = len(plates)
    for screened, soft in ((2, 0), (1, 0), (0, 0), (0, 0.5), (0, 0.7)):
        if screened >= n:
            continue
        picture = press(paper, plates, [1.4] * screened + [0] * (n - screened), seed)
        if soft:
            picture = picture.filter(ImageFilter.GaussianBlur(soft))
        for quality in (60, 50, 42) if soft < 0.7 else (60, 50, 42, 35, 28, 22, 17):
            picture.save(path, quality=quality, method=6)
            if path.stat().st_size <= MAX_BYTES:
                return f"{quality} ({screened} screens, soft {soft})", path.stat().st_size
    raise SystemExit(f"{path.name} does not fit into {MAX_BYTES} bytes")


def main(names):
    (OUT / "logos").mkdir(parents=True, exist_ok=True)
    for name in names or SCENES:
        plates = SCENES[name](random.Random(f"meridian {name}"))
        quality, size = print_within(plates, name, OUT / f"{name}.webp")
        print(f"{name:14} quality {quality}  {size:6} bytes", flush=True)
    if not names:
        for name, drawn in LOGOS.items():
            logo(*drawn).save(OUT / "logos" / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main(sys.argv[1:])
