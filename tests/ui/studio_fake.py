"""A Studio service made of invented data, with everything that has ever broken a page in it.

Members: ``m-drama`` and ``m-war`` with tastes, ``m-new`` without a history, ``m-xss`` whose texts
are attacks. Titles: ``t-cut`` (8 artworks), ``t-forty`` (40), ``t-lost`` (one file missing, one
artwork without an image), ``t-arabic``, ``t-long`` (a caption of 2,000 characters), ``t-xss``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from agent.decision import Decision, Explanation, Scored
from retrieval.errors import ModelError, NotFoundError
from retrieval.types import Artwork, Evidence, Outcome, Title
from ui.service import About, Board, MemberEntry, Shelf, TitleEntry

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
ATTACKS = (
    "</li></ul><script>window.__xss=1</script>",
    "${window.__xss=1}",
    "{{window.__xss=1}}",
    "\\u0041 \\u{41} \\x41 `",
    '<img src=x onerror="window.__xss=1">',
)
ARABIC = "رجل وامرأة يضحكان في مطبخ صغير تحت ضوء أصفر دافئ"
LONG = "A corridor of mirrors, each one a little darker than the last. " * 40
CAPTIONS = (
    "Two friends on a night bus, laughing, the city a smear of amber behind the wet glass.",
    "A woman alone at a long table, one candle, nineteen empty chairs.",
    "A soldier's gloved hand over a map, the pins all pulled out of it.",
    "A red kite over a flooded field, its string going down into the water.",
    "Father and son asleep against each other on a station bench at dawn.",
    "A locked door seen through rain, a light under it.",
    "The whole cast in a rowing boat, one of them looking the other way.",
    "A dog on an unmade bed, a wedding dress on the chair.",
)
TASTES = {
    "m-drama": "Finishes warm family and friendship; skips war",
    "m-war": "Finishes tense war and space; skips romance",
    "m-new": "New member",
    "m-xss": ATTACKS[0],
}
SEEN = (
    ("Harbour Lights", "An old couple dancing in a kitchen, flour on both of them.", "finished"),
    ("The Ninth Hour", "A tank on a hill at dusk, its hatch open.", "skipped"),
    ("Paper Boats", "Three sisters folding paper boats on a stair.", "thumbs_up"),
    ("Cold Orbit", "An astronaut seen from behind, the earth very small.", "abandoned"),
    ("Market Street", "A fishmonger and a girl sharing an orange.", "finished"),
    ("Signal", "A radio mast in snow.", "played"),
    ("The Understudy", "An actress behind a curtain, holding her breath.", "thumbs_down"),
    ("Low Tide", "Two brothers hauling a boat up the shingle.", "finished"),
)


@dataclass
class FakeStudio:
    """The service; a test sets ``failures`` and ``delays`` before what it does.

    Attributes:
        folder: where the pictures are drawn.
        failures: how often a method fails before it works again.
        delays: seconds that a method takes.
        calls: the methods that were called, with what.
        recorded: outcomes by decision id.
    """

    folder: Path
    failures: dict[str, int] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    recorded: dict[str, Outcome] = field(default_factory=dict)
    is_empty: bool = False
    error: Exception = field(default_factory=lambda: ModelError("the model does not answer"))

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._boards: dict[str, Board] = {}
        self.titles = _titles()
        self.artworks = _artworks(self.titles)

    def reset(self) -> None:
        """Forget what a test did."""
        self.failures, self.delays, self.is_empty = {}, {}, False
        self.calls.clear()
        self.recorded.clear()

    def shelf(self, *, member_id: str | None = None, title_id: str | None = None) -> Shelf:
        self._enter("shelf")
        about = About(
            model="SmolLM2-135M-Instruct + keyart adapter",
            mode="reason",
            is_invented=True,
            snapshot=START,
        )
        if self.is_empty:
            return Shelf(about=about)
        members = tuple(
            MemberEntry(member_id=key, taste=taste, n_engagements=0 if key == "m-new" else 24)
            for key, taste in TASTES.items()
        )
        titles = tuple(
            TitleEntry(title_id=key, name=title.name) for key, title in self.titles.items()
        )
        return Shelf(
            about=about,
            members=members,
            titles=titles,
            n_members=len(members),
            member_id=_opened(member_id, list(TASTES)),
            title_id=_opened(title_id, list(self.titles)),
        )

    def select(self, *, member_id: str, title_id: str) -> Board:
        self._enter("select", member_id, title_id)
        if title_id not in self.titles:
            raise NotFoundError(f"no title {title_id!r}")
        with self._lock:
            decision_id = f"d-{len(self._boards)}"
            board = self._board(decision_id, member_id, title_id)
            self._boards[decision_id] = board
        return board

    def explain(self, decision_id: str) -> Board:
        self._enter("explain", decision_id)
        board = self._boards[decision_id]
        explanation = _explanation(board.decision)
        decision = board.decision.model_copy(update={"explanation": explanation})
        return board.model_copy(update={"decision": decision})

    def record(self, decision_id: str, *, outcome: Outcome) -> Board:
        self._enter("record", decision_id, outcome.value)
        self.recorded[decision_id] = outcome
        return self._boards[decision_id].model_copy(update={"recorded": outcome})

    def image(self, artwork_id: str) -> Path:
        artwork = self.artworks.get(artwork_id)
        if artwork is None or artwork.image is None:
            raise NotFoundError(f"no image of {artwork_id!r}")
        path = self.folder / artwork.image
        if not path.exists() and "gone" not in artwork.image:
            _draw(path, seed=sum(artwork_id.encode()))
        return path

    def _enter(self, method: str, *what: str) -> None:
        self.calls.append((method, *what))
        time.sleep(self.delays.get(method, 0.0))
        if self.failures.get(method, 0) > 0:
            self.failures[method] -= 1
            raise self.error

    def _of(self, title_id: str) -> list[Artwork]:
        return [a for a in self.artworks.values() if a.title_id == title_id]

    def _board(self, decision_id: str, member_id: str, title_id: str) -> Board:
        candidates = self._of(title_id)
        evidence = _evidence(member_id)
        probabilities = _probabilities(member_id, len(candidates), is_new=not evidence)
        best = max(range(len(candidates)), key=lambda i: probabilities[i])
        decision = Decision(
            decision_id=decision_id,
            member_id=member_id,
            title_id=title_id,
            title=self.titles[title_id].name,
            candidates=tuple(
                Scored(artwork_id=artwork.artwork_id, probability=p)
                for artwork, p in zip(candidates, probabilities, strict=True)
            ),
            artwork_id=candidates[best].artwork_id,
            propensity=1.0,
            explore=0.0,
            seed=1,
            temperature=1.0,
            policy="model",
            model="SmolLM2-135M-Instruct + keyart adapter",
            mode="reason",
            invariance="exact",
            template_hash="0" * 64,
            prompt_hash="1" * 64,
            evidence=evidence,
            notes={CAPTIONS[0]: "friendship, playful", CAPTIONS[2]: "war, tense"},
            state="ok" if evidence else "cold_start",
            reasons=() if evidence else ("no engagement before the decision's time",),
            timings_ms={"recall": 12.0, "score": 840.0},
            created_at=START,
        )
        return Board(decision=decision, title=self.titles[title_id], artworks=dict(self.artworks))


def _opened(asked: str | None, known: Sequence[str]) -> str | None:
    if asked is None:
        return known[0]
    return asked if asked in known else None


def _titles() -> dict[str, Title]:
    names = {
        "t-cut": "The Long Cut",
        "t-forty": "Forty Doors",
        "t-lost": "The Lost Reel",
        "t-arabic": "سوق الليل",
        "t-long": "Corridor",
        "t-xss": ATTACKS[4],
    }
    return {key: Title(title_id=key, name=name) for key, name in names.items()}


def _artworks(titles: dict[str, Title]) -> dict[str, Artwork]:
    captions: dict[str, Sequence[str]] = {
        "t-cut": CAPTIONS,
        "t-forty": [f"{CAPTIONS[i % 8]} Door {i + 1}." for i in range(40)],
        "t-lost": CAPTIONS[:4],
        "t-arabic": [ARABIC, *CAPTIONS[:3]],
        "t-long": [LONG[:2000], *CAPTIONS[:4]],
        "t-xss": ATTACKS,
    }
    seen = [
        Artwork(artwork_id=f"s-{n}", title_id=f"t-s{n}", caption=caption, image=f"s-{n}.png")
        for n, (_, caption, _) in enumerate(SEEN, start=1)
    ]
    made = [
        Artwork(
            artwork_id=f"{title_id}-{n:02}",
            title_id=title_id,
            caption=caption,
            image=_image_name(title_id, n),
        )
        for title_id in titles
        for n, caption in enumerate(captions[title_id], start=1)
    ]
    return {artwork.artwork_id: artwork for artwork in [*made, *seen]}


def _image_name(title_id: str, n: int) -> str | None:
    if title_id == "t-lost" and n in (2, 3):
        return "gone.png" if n == 2 else None
    return f"{title_id}-{n}.png"


def _evidence(member_id: str) -> tuple[Evidence, ...]:
    if member_id == "m-new":
        return ()
    is_attack = member_id == "m-xss"
    return tuple(
        Evidence(
            n=n,
            engagement_id=f"e-{n}",
            title_id=f"t-s{n}",
            title=ATTACKS[n % 5] if is_attack else title,
            artwork_id=f"s-{n}",
            caption=ATTACKS[n % 5] if is_attack else caption,
            outcome=Outcome(outcome),
            shown_at=START - timedelta(days=9 * n),
            similarity=0.9 - 0.07 * n,
        )
        for n, (title, caption, outcome) in enumerate(SEEN, start=1)
    )


def _probabilities(member_id: str, k: int, *, is_new: bool) -> list[float]:
    """The third artwork wins for m-war, the first for a newcomer, the fifth else (or the last)."""
    best = 0 if is_new else min(2 if member_id == "m-war" else 4, k - 1)
    weights = [1.0 + (i * 7 % 5) / 4 for i in range(k)]
    weights[best] += 3.0 + k / 8
    return [weight / sum(weights) for weight in weights]


def _explanation(decision: Decision) -> Explanation:
    if decision.member_id == "m-new":
        return Explanation(text="It is the artwork that most members took.", state="template")
    if decision.member_id == "m-xss":
        return Explanation(text=f"{' '.join(ATTACKS)} [1] [9]", cites=(1, 9), state="model")
    text = "You finished the warm kitchens of Harbour Lights [1] and Paper Boats [3], not war [2]."
    return Explanation(text=text, cites=(1, 3, 2), state="model", checks={"cites": True})


def _draw(path: Path, *, seed: int) -> None:
    """A simple poster: a sky, a light and a hill in colours that follow from the seed."""
    hue = seed * 47 % 360
    picture = Image.new("HSV", (480, 720), (hue * 255 // 360, 120, 200))
    pen = ImageDraw.Draw(picture)
    light = (seed * 31 % 360 * 255 // 360, 60, 250)
    pen.ellipse([80 + seed % 200, 90, 220 + seed % 200, 230], fill=light)
    pen.polygon(
        [(0, 720), (0, 430), (240, 300 + seed % 160), (480, 470), (480, 720)], fill=(hue, 160, 80)
    )
    picture.convert("RGB").save(path)
