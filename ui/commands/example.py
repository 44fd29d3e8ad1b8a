"""The example dataset that ``keyart init`` writes: three titles, ten artworks, three members.

The rows are the files in ``ui/example``; the pictures are drawn here, small, from the artworks'
facets. The folder is a dataset like any other: it can be edited and ingested.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

SIZE = (120, 180)
FILES = ("titles.jsonl", "artworks.jsonl", "impressions.jsonl")
# Sky, ground and light of each palette, as RGB.
_COLOURS = {
    "warm": ((247, 178, 103), (122, 62, 42), (255, 236, 179)),
    "cool": ((120, 164, 200), (38, 60, 92), (226, 241, 250)),
    "dark": ((38, 42, 58), (12, 13, 20), (214, 196, 128)),
    "bright": ((96, 205, 214), (252, 208, 74), (255, 255, 255)),
}
# Where the light stands and how large it is, as shares of the width, by mood.
_LIGHTS = {
    "tender": (0.5, 0.62, 0.22),
    "tense": (0.78, 0.3, 0.1),
    "curious": (0.3, 0.8, 0.14),
    "playful": (0.35, 0.45, 0.26),
    "romantic": (0.7, 0.5, 0.18),
}


def write_example(folder: Path) -> None:
    """Write the example dataset; ``folder`` must not exist yet."""
    (folder / "images").mkdir(parents=True)
    source = files("ui").joinpath("example")
    for name in FILES:
        (folder / name).write_bytes(source.joinpath(name).read_bytes())
    for line in (folder / "artworks.jsonl").read_text(encoding="utf-8").splitlines():
        artwork = json.loads(line)
        _draw(artwork["facets"], folder / artwork["image"])


def _draw(facets: dict[str, str], path: Path) -> None:
    """A sky that fades into the ground, with one light."""
    from PIL import Image, ImageDraw

    sky, ground, light = _COLOURS[facets["palette"]]
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    width, height = SIZE
    for y in range(height):
        share = y / (height - 1)
        pen.line(
            [(0, y), (width, y)],
            fill=tuple(round(a + (b - a) * share) for a, b in zip(sky, ground, strict=True)),
        )
    across, down, radius = (share * width for share in _LIGHTS[facets["mood"]])
    box = [across - radius, down - radius, across + radius, down + radius]
    pen.ellipse(box, fill=light)
    picture.save(path)
