"""``keyart demo`` with the example dataset in the demo's place, a real store and fake models."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.decision import Decision
from agent.models.fake import ScriptedBackend
from agent.settings import Settings
from finetune.world.catalogue import load_catalogue
from retrieval.embedder import HashEmbedder
from retrieval.errors import MissingModelError
from tests.agent.fakes import writer
from tests.ui.cli import Ran, keyart
from ui.commands.demo import clearest_for, load_demo
from ui.commands.example import write_example
from ui.commands.opening import open_memory


class Demo:
    """What the command met: how often the dataset was built, and which model it got."""

    def __init__(self) -> None:
        self.n_built = 0
        self.backend: ScriptedBackend = writer(reason="unreadable")
        self.is_model_missing = False

    def build(self, folder: Path, *, seed: int, n_members: int, progress: object) -> None:
        assert (seed, n_members) == (7, 600)
        self.n_built += 1
        write_example(folder)
        folder.with_name(f"{folder.name}.truth").mkdir()

    def open_backend(self, _: object) -> ScriptedBackend:
        if self.is_model_missing:
            raise MissingModelError("no weights; run: pip install weights")
        return self.backend


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    stand_in = Demo()
    monkeypatch.setenv("KEYART_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("retrieval.embedder.SentenceTransformerEmbedder", lambda _: HashEmbedder())
    monkeypatch.setattr("finetune.world.demo.build_demo", stand_in.build)
    monkeypatch.setattr("agent.build.build_backend", stand_in.open_backend)
    return stand_in


def run(*arguments: str) -> Ran:
    return keyart("demo", "--no-ui", "--member", "m-ada", "--title", "t-ember", *arguments)


@pytest.mark.usefixtures("demo")
def test_demo_json_prints_the_decision_and_nothing_else() -> None:
    ran = run("--json")
    decision = Decision.model_validate_json(ran.out)
    assert ran.code == 0
    assert ran.out.count("\n") == 1
    assert (decision.title, decision.state) == ("Ember Street", "ok")
    assert len(decision.evidence) == 3


@pytest.mark.usefixtures("demo")
def test_demo_prints_a_board_for_a_person() -> None:
    assert "Ember Street (t-ember) for member m-ada" in run().out


@pytest.mark.usefixtures("demo")
def test_demo_opens_with_the_member_whose_past_says_most() -> None:
    settings = Settings()
    load_demo(settings)
    with open_memory(settings) as memory:
        # What is left: two tense artworks liked by m-bruno, one tender one liked by m-ada.
        memory.forget("m-bruno", "i-04")
        memory.forget("m-ada", "i-03")
    assert clearest_for("t-ember", settings) == "m-bruno"


@pytest.mark.usefixtures("demo")
def test_unknown_title_is_bad_input() -> None:
    ran = keyart("demo", "--no-ui", "--title", "t-none")
    assert ran.code == 2
    assert "no title 't-none'" in ran.err


def test_second_run_builds_and_loads_nothing(demo: Demo) -> None:
    run()
    ran = run("--json")
    assert demo.n_built == 1
    assert "Loaded" not in ran.err


def test_page_opens_after_the_model_has_read_the_hand_written_captions(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[dict[str, object]] = []
    monkeypatch.setattr("ui.commands.serve.run_studio", lambda _, **options: served.append(options))
    ran = keyart("demo", "--member", "m-ada", "--title", "t-ember")
    captions = [artwork.caption for title in load_catalogue() for artwork in title.artworks]
    asked = "\n".join(request.user for request in demo.backend.written)
    assert ran.code == 0
    assert [caption for caption in captions if " ".join(caption.split()) not in asked] == []
    assert served[0]["opened"] == {"member": "m-ada", "title": "t-ember"}
    assert served[0]["is_invented"] is True


def test_demo_without_the_page_reads_only_what_it_decides_on(demo: Demo) -> None:
    run()
    notes = [request for request in demo.backend.written if request.answer != "For:"]
    assert len(notes) == 7


def test_what_a_kill_left_behind_is_built_again(demo: Demo, tmp_path: Path) -> None:
    part = tmp_path / "state" / "demo.part"
    (part / "art").mkdir(parents=True)
    (tmp_path / "state" / "demo.truth").mkdir()
    run()
    assert demo.n_built == 1
    assert not part.exists()
    assert (tmp_path / "state" / "demo" / "titles.jsonl").is_file()


def test_load_that_was_cut_off_is_completed(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("retrieval.ingest._finish", die)
        run()
    ran = run("--json")
    assert demo.n_built == 1
    assert len(Decision.model_validate_json(ran.out).evidence) == 3


def test_missing_model_is_said_and_falls_back(demo: Demo) -> None:
    demo.is_model_missing = True
    ran = run("--json")
    assert ran.code == 0
    assert "No model, so choices fall back to popularity: no weights" in ran.err
    assert Decision.model_validate_json(ran.out).state == "fallback"
