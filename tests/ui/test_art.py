from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from retrieval.errors import NotFoundError
from ui.art import ArtRoom


@dataclass
class OneFile:
    """A service that has one image file, whatever the artwork."""

    path: Path

    def image(self, artwork_id: str) -> Path:
        return self.path


def room(path: Path) -> ArtRoom:
    return ArtRoom(OneFile(path))  # type: ignore[arg-type]


def opened(path: Path, *, width: int = 160) -> Image.Image:
    return Image.open(io.BytesIO(room(path).picture("a", width=width).data))


def test_picture_is_a_smaller_jpeg(tmp_path: Path) -> None:
    Image.new("RGB", (480, 720), "red").save(tmp_path / "a.png")
    image = opened(tmp_path / "a.png")
    assert (image.format, image.size) == ("JPEG", (160, 240))


def test_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    Image.new("RGB", (60, 90)).save(tmp_path / "a.png")
    assert opened(tmp_path / "a.png", width=640).size == (60, 90)


def test_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (60, 90), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert opened(tmp_path / "a.png").getpixel((30, 45)) == (255, 255, 255)


def test_picture_that_lies_on_its_side_is_turned(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (90, 60)).save(tmp_path / "a.jpg", exif=turned)
    assert opened(tmp_path / "a.jpg").size == (60, 90)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("a.png", b"not a picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0 cut off"),
    ],
)
def test_file_that_is_no_picture_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotFoundError, match="can't be read"):
        room(tmp_path / name).picture("a", width=160)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="image of artwork 'a' can't be read"):
        room(tmp_path / "gone.png").picture("a", width=160)


def test_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "a.png")
    with pytest.raises(NotFoundError, match="can't be read"):
        room(tmp_path / "a.png").picture("a", width=160)


def test_other_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no pictures 9999 pixels wide; allowed: 160, 360, 640"):
        room(tmp_path / "a.png").picture("a", width=9999)


def test_changed_file_gets_another_tag(tmp_path: Path) -> None:
    path, same = tmp_path / "a.png", room(tmp_path / "a.png")
    Image.new("RGB", (60, 90), "red").save(path)
    before = same.picture("a", width=160)
    Image.new("RGB", (60, 91), "blue").save(path)
    assert before.etag != same.picture("a", width=160).etag
