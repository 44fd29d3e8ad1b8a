"""Says what a world was made with beyond its plan, so that a folder never mixes two makings.

A plan names a preset and policies; the preset's numbers, a checkpoint's files and keyart itself may
change under the same names.
"""

from __future__ import annotations

from importlib.metadata import version

from finetune.evaluate.policies.identity import policy_fingerprint
from finetune.evaluate.worlds.controls import read_name
from finetune.evaluate.worlds.plan import WorldPlan
from finetune.world.presets import Preset, load_preset
from retrieval.types import Frozen


class Origin(Frozen):
    """What a world was made with.

    Attributes:
        keyart: the version.
        world: the preset's sizes, and its numbers with the plan's knob turned.
        policy_files: the fingerprint of a policy's own files; a policy without any is left out.
    """

    keyart: str
    world: Preset
    policy_files: dict[str, str]


def origin_of(plan: WorldPlan) -> Origin:
    """What the world of a plan is made with now."""
    plain = dict.fromkeys(read_name(name).plain for name in plan.policies)
    found = {name: policy_fingerprint(name) for name in plain}
    return Origin(
        keyart=version("keyart"),
        world=load_preset(plan.preset).model_copy(update={"knobs": plan.knobs()}),
        policy_files={name: sha for name, sha in found.items() if sha},
    )


def differences(kept: Frozen, now: Frozen) -> list[str]:
    """Each field that is another now, and what it was; of a nested type its own fields."""
    told: list[str] = []
    for name in type(now).model_fields:
        was, is_now = getattr(kept, name), getattr(now, name)
        if isinstance(was, Frozen) and isinstance(is_now, Frozen):
            told += differences(was, is_now)
        elif was != is_now:
            told.append(f"{name} {was!r}")
    return told
