"""The posters: determinism, a picture for every facet value, shared lettering, sizes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from finetune.world.poster import PosterSpec, draw_poster
from finetune.world.poster.canvas import Pen
from finetune.world.poster.layouts import Scene, near, underfoot
from finetune.world.poster.lettering import style_of, wrapped
from finetune.world.poster.moods import Falling, balloons, falling
from finetune.world.poster.palette import PALETTES
from finetune.world.poster.people.looks import cast, look_of
from finetune.world.poster.props import PROPS, Prop, choose
from finetune.world.poster.scenery import Stage
from finetune.world.poster.spec import FACETS

PLAIN: Mapping[str, str] = {
    "theme": "space",
    "mood": "warm",
    "setting": "sea",
    "emphasis": "pair",
    "composition": "wide",
    "palette": "blue",
}
SMALL = (240, 360)


def spec(artwork: str = "a1", title: str = "t1", **facets: str) -> PosterSpec:
    return PosterSpec(
        title_id=title,
        artwork_id=artwork,
        title_name="The Last Lantern",
        billing=("Wren Adair", "Jo Castell"),
        facets={**PLAIN, **facets},
        people=("Ada Fenn", "Bo Marlow", "Cy Rook"),
    )


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, dtype=np.int16)


def apart(one: Image.Image, two: Image.Image) -> float:
    """Share of pixels that differ by more than grain can."""
    gap = np.abs(pixels(one) - pixels(two)).max(axis=2)
    return float((gap > 24).mean())


EVERY = [(kind, value) for kind, values in FACETS.items() for value in values]


@pytest.mark.parametrize(("kind", "value"), EVERY)
def test_every_facet_value_draws_a_picture(kind: str, value: str) -> None:
    image = draw_poster(spec(**{kind: value}), size=SMALL)
    assert image.mode == "RGB"
    assert image.size == SMALL
    assert pixels(image).std() > 12


@pytest.mark.parametrize("composition", FACETS["composition"])
@pytest.mark.parametrize("emphasis", FACETS["emphasis"])
def test_every_composition_takes_every_emphasis(composition: str, emphasis: str) -> None:
    image = draw_poster(
        spec(composition=composition, emphasis=emphasis, theme="family"), size=SMALL
    )
    assert pixels(image).std() > 12


@pytest.mark.parametrize("setting", FACETS["setting"])
def test_every_setting_draws_from_above(setting: str) -> None:
    image = draw_poster(spec(setting=setting, composition="overhead"), size=SMALL)
    assert pixels(image).std() > 12


def test_same_spec_same_pixels() -> None:
    one, two = draw_poster(spec(mood="furious")), draw_poster(spec(mood="furious"))
    assert one.tobytes() == two.tobytes()


def test_the_order_of_facets_does_not_matter() -> None:
    turned = PosterSpec(
        **{**spec().__dict__, "facets": dict(reversed(list(PLAIN.items())))},
    )
    assert draw_poster(turned, size=SMALL).tobytes() == draw_poster(spec(), size=SMALL).tobytes()


@pytest.mark.parametrize(
    ("kind", "values"),
    [(kind, values) for kind, values in FACETS.items() if kind not in ("emphasis", "theme")],
)
def test_values_of_one_facet_look_different(kind: str, values: tuple[str, ...]) -> None:
    shown = [draw_poster(spec(**{kind: value}), size=SMALL) for value in values]
    for i, one in enumerate(shown):
        for two in shown[i + 1 :]:
            assert apart(one, two) > 0.04


@pytest.mark.parametrize("kind", ["emphasis", "theme"])
def test_people_and_props_look_different_close_up(kind: str) -> None:
    shown = [
        draw_poster(spec(composition="close_up", **{kind: value}), size=SMALL)
        for value in FACETS[kind]
    ]
    for i, one in enumerate(shown):
        for two in shown[i + 1 :]:
            assert apart(one, two) > 0.01


def test_two_artworks_of_a_title_differ_but_share_lettering() -> None:
    one, two = draw_poster(spec("a1")), draw_poster(spec("a2"))
    assert apart(one, two) > 0.01
    assert style_of("t1") == style_of("t1")
    assert len({style_of(f"t{i}") for i in range(40)}) > 25


def test_a_person_looks_the_same_everywhere() -> None:
    assert look_of("Ada Fenn") == look_of("Ada Fenn")
    assert cast(("Ada Fenn",), "t1", 1) == cast(("Ada Fenn", "Bo Marlow"), "t9", 1)
    assert len({look_of(f"person {i}") for i in range(60)}) > 50


def test_people_without_names_are_drawn_too() -> None:
    bare = PosterSpec("t1", "a1", "Ox", (), {**PLAIN, "emphasis": "group"}, ())
    assert draw_poster(bare, size=SMALL).size == SMALL


def test_mono_is_grey_and_the_other_palettes_are_not() -> None:
    for name in PALETTES:
        # Red threads of a tense mood are the one colour that no palette owns.
        shown = pixels(draw_poster(spec(palette=name, mood="sad"), size=SMALL))
        colour = float((shown.max(axis=2) - shown.min(axis=2)).mean())
        if name == "mono":
            assert colour < 3
        else:
            assert colour > 6


@pytest.mark.parametrize("size", [(480, 720), (96, 144), (160, 240), (720, 1080)])
def test_the_picture_has_the_size_asked_for(size: tuple[int, int]) -> None:
    assert draw_poster(spec(), size=size).size == size


def test_the_default_size_is_a_portrait() -> None:
    assert draw_poster(spec()).size == (480, 720)


def test_unknown_facet_values_are_refused() -> None:
    with pytest.raises(ValueError, match="mood is 'sulky'"):
        draw_poster(spec(mood="sulky"))


@pytest.mark.parametrize("name", ["", "Ox", "Égalité", "Counterrevolutionaries", "A b " * 20])
def test_titles_of_any_length_are_lettered(name: str) -> None:
    odd = PosterSpec("t1", "a1", name, ("A Very Long Name Indeed",) * 6, PLAIN, ("Ada Fenn",))
    assert draw_poster(odd, size=SMALL).size == SMALL


def test_wrapping_balances_the_lines() -> None:
    assert wrapped(["A", "QUIET", "KIND", "OF", "THUNDER"], 2) == ["A QUIET KIND", "OF THUNDER"]
    assert wrapped(["ONE"], 3) == ["ONE"]


def scene(theme: str = "sport", setting: str = "sea") -> Scene:
    image = Image.new("RGB", (480, 720), (90, 120, 160))
    main, other = choose(theme, setting, np.random.default_rng(0))
    return Scene(
        pen=Pen(image, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)),
        pal=PALETTES["blue"],
        rng=np.random.default_rng(0),
        stage=Stage(16.0, 556.0, 400.0, (240.0, 200.0)),
        theme=theme,
        mood="warm",
        emphasis="pair",
        looks=tuple(cast(("Ada Fenn", "Bo Marlow"), "t1", 2)),
        main=main,
        other=other,
        side=1,
        setting=setting,
    )


def drawn(theme: str, setting: str) -> set[str]:
    pairs = [choose(theme, setting, np.random.default_rng(i)) for i in range(60)]
    return {prop.draw.__name__ for pair in pairs for prop in pair}


@pytest.mark.parametrize("setting", ["home", "hall"])
def test_no_rain_falls_in_rooms(setting: str) -> None:
    assert falling("sad", "war", setting) == Falling("petals", "rain")


def test_rain_falls_outdoors_and_stars_fall_in_space() -> None:
    assert falling("sad", "war", "city") == Falling("rain")
    assert falling("sad", "war", "sky") == Falling("stars")
    assert falling("sad", "space", "city") == Falling("stars")
    assert falling("sad", "space", "home") == Falling("petals", "stars")


def test_animals_claim_no_species() -> None:
    assert drawn("animals", "road") == {"trail", "collar", "file_of_animals"}


def test_ball_and_goal_stay_on_land() -> None:
    assert {"ball", "goal"} < drawn("sport", "village")
    for setting in ("sea", "sky", "home", "road", "desert", "mountains"):
        assert drawn("sport", setting) == {"trophy", "medal", "stopwatch", "pennant", "steps"}


def test_rafts_and_lifebuoys_need_water() -> None:
    assert {"raft", "lifebuoy"} < drawn("survival", "sea")
    assert drawn("survival", "desert") == {"compass", "flare", "rucksack"}


def test_every_theme_has_two_props_in_every_setting() -> None:
    assert set(PROPS) == set(FACETS["theme"])
    for theme, props in PROPS.items():
        for setting in FACETS["setting"]:
            assert len([prop for prop in props if setting in prop.where]) >= 2, (theme, setting)


@pytest.mark.parametrize("composition", ["wide", "centered", "motion", "overhead"])
def test_boards_lie_on_open_water_only(composition: str) -> None:
    afloat, ashore = scene(setting="sea"), scene(setting="road")
    for shown in (afloat, ashore):
        underfoot(shown, composition)
    assert len(afloat.pen.image.getcolors(1 << 20) or []) > 1
    assert len(ashore.pen.image.getcolors(1 << 20) or []) == 1


def test_only_a_playful_mood_has_balloons() -> None:
    shown = scene()
    for mood, has_some in (("warm", False), ("playful", True)):
        balloons(shown.pen, shown.pal, shown.rng, mood, 16.0)
        assert (len(shown.pen.image.getcolors(1 << 20) or []) > 1) is has_some


def test_a_companion_keeps_clear_of_the_main_prop(monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[tuple[float, float]] = []

    def note(_scene: Scene, _prop: Prop, *box: float, **_: float) -> None:
        put.append((box[1] - box[2], box[1] + box[2]))

    monkeypatch.setattr(near, "put_prop", note)
    near.close_up(replace(scene(), looks=()))
    (_, companion_foot), (main_top, _) = put
    assert companion_foot < main_top
