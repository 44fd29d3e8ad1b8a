"""The decision store: what it keeps, that it survives a kill, and that it can be down."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from agent.database import Database
from agent.decision import Decision, Explanation
from agent.inputs import Inputs
from agent.store import DecisionStore
from retrieval.errors import NotFoundError, SettingsError, StoreError
from retrieval.types import Candidate, Outcome, Recalled
from tests.agent.fakes import START

ROOT = Path(__file__).parents[2]


def decision(decision_id: str = "d-1", *, minute: int = 0, member_id: str = "m-1") -> Decision:
    return Decision.model_validate(
        {
            "decision_id": decision_id,
            "member_id": member_id,
            "title_id": "t-1",
            "candidates": [{"artwork_id": "a", "probability": 1.0}],
            "artwork_id": "a",
            "propensity": 1.0,
            "explore": 0.0,
            "seed": 0,
            "temperature": 1.0,
            "policy": "model",
            "model": "scripted",
            "mode": "direct",
            "invariance": "exact",
            "template_hash": "",
            "prompt_hash": "",
            "evidence": [],
            "created_at": START + timedelta(minutes=minute),
        }
    )


INPUTS = Inputs(
    at=START, candidates=(Candidate(artwork_id="a", caption="A fox."),), recalled=Recalled()
)


@pytest.fixture
def store(tmp_path: Path) -> DecisionStore:
    return DecisionStore(Database(f"sqlite:///{tmp_path / 'new' / 'keyart.db'}"))


def test_stored_decision_comes_back_whole(store: DecisionStore) -> None:
    store.add(decision(), INPUTS)
    kept = store.get("d-1")
    assert (kept.decision, kept.inputs, kept.outcome) == (decision(), INPUTS, None)


def test_replaced_decision_keeps_its_inputs(store: DecisionStore) -> None:
    store.add(decision(), INPUTS)
    changed = decision().model_copy(
        update={"explanation": Explanation(text="Because.", state="template")}
    )
    store.replace(changed)
    assert store.get("d-1").decision.explanation.text == "Because."
    assert store.get("d-1").inputs == INPUTS


def test_unknown_decision_is_not_found(store: DecisionStore) -> None:
    with pytest.raises(NotFoundError, match="no decision 'd-9'"):
        store.get("d-9")
    with pytest.raises(NotFoundError, match="no decision 'd-1'"):
        store.replace(decision())


def test_decisions_are_listed_newest_first_by_member(store: DecisionStore) -> None:
    for n, member_id in enumerate(["m-1", "m-10", "m-1"]):
        store.add(decision(f"d-{n}", minute=n, member_id=member_id), INPUTS)
    assert [d.decision_id for d in store.decisions(member_id="m-1")] == ["d-2", "d-0"]
    assert [d.decision_id for d in store.decisions(limit=1)] == ["d-2"]
    assert store.decisions(title_id="t-2") == []


def test_second_outcome_replaces_the_first(store: DecisionStore) -> None:
    store.add(decision(), INPUTS)
    store.expose(decision(), Outcome.PLAYED)
    store.expose(decision(), Outcome.FINISHED)
    assert [kept.outcome for kept in store.recorded()] == [Outcome.FINISHED]


def test_decisions_without_exposure_and_cases_are_not_in_the_log(store: DecisionStore) -> None:
    store.add(decision("d-1"), INPUTS)
    store.add(decision("d-2"), INPUTS.model_copy(update={"is_case": True}))
    store.expose(decision("d-2"), Outcome.PLAYED)
    assert list(store.recorded()) == []


def test_notes_are_kept_by_model_and_template(store: DecisionStore) -> None:
    store.add_notes({"h1": "fox"}, model="m", template_hash="t")
    store.add_notes({"h1": "other", "h2": "sea"}, model="m", template_hash="t")
    asked = ["h1", "h2", "h3"]
    assert store.read_notes(model="m", template_hash="t", caption_hashes=asked) == {
        "h1": "fox",
        "h2": "sea",
    }
    assert store.read_notes(model="m", template_hash="other", caption_hashes=asked) == {}


def test_database_is_durable_and_overwrites_what_is_deleted(store: DecisionStore) -> None:
    with store.database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_store_opens_again_after_closing(store: DecisionStore) -> None:
    store.add(decision(), INPUTS)
    store.close()
    assert store.get("d-1").decision == decision()


def test_store_that_cannot_be_opened_names_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "keyart.db").write_bytes(b"this is no database at all" * 100)
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'keyart.db'}"))
    with pytest.raises(StoreError, match=r"keyart\.db can't be opened|not a database"):
        store.get("d-1")


def test_store_of_a_newer_version_is_refused(store: DecisionStore) -> None:
    store.add(decision(), INPUTS)
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE decision_schema SET version = 99")
    store.close()
    with pytest.raises(StoreError, match=r"version 99, this keyart reads up to 1"):
        store.get("d-1")


def test_password_is_not_shown() -> None:
    database = Database("postgresql://keyart:secret@127.0.0.1:9/keyart")
    assert "secret" not in database.address


def test_url_without_a_driver_is_a_settings_error() -> None:
    store = DecisionStore(Database("postgresql+nodriver://127.0.0.1:9/keyart"))
    with pytest.raises(SettingsError, match="database_url"):
        store.get("d-1")


def test_threads_write_at_the_same_time(store: DecisionStore) -> None:
    def write(start: int) -> None:
        for n in range(start, start + 10):
            store.add(decision(f"d-{n}"), INPUTS)

    threads = [threading.Thread(target=write, args=(10 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.decisions(limit=100)) == 40


_CHILD = """
import os, sys
from pathlib import Path
from tests.agent.fakes import LATER, build_stage

stage = build_stage(Path(sys.argv[1]))
decision = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER)
os.write(1, (decision.decision_id + "\\n").encode())
while True:
    stage.agent.select(member_id="m-1", title_id="t-new", at=LATER)
    os.write(1, b".")
"""


def test_returned_decision_survives_kill_9(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    decision_id = child.stdout.readline().decode().strip()
    n_returned = len(child.stdout.read(3))
    child.send_signal(signal.SIGKILL)
    n_returned += len(child.stdout.read())
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()

    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'keyart.db'}"))
    assert store.get(decision_id).decision.artwork_id == "a-calm"
    assert len(store.decisions(limit=10_000)) >= 1 + n_returned
    check = sqlite3.connect(tmp_path / "keyart.db").execute("PRAGMA integrity_check").fetchone()
    assert check == ("ok",)
