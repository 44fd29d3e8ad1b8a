"""TRL's SFT trainer over packed rows, with a listwise term where branches compete.

loss = cross-entropy of the learned tokens (mean over a row's tokens), plus, on boards,
``list_weight`` times the cross-entropy between softmax(teacher's utility / list_temperature) and
softmax(expected digit / list_temperature): the ListNet top-one loss (Cao et al., 2007) on the very
utility that scoring reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trl

from agent.models.readout import digit_tokens, expected_digit

if TYPE_CHECKING:
    import torch


class PackedTrainer(trl.SFTTrainer):  # type: ignore[misc]
    """SFT where one example is one packed row (see ``finetune.train.tensors``)."""

    def __init__(self, *args: Any, list_weight: float, list_temperature: float, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._list_weight = list_weight
        self._list_temperature = list_temperature
        self._digits = digit_tokens(self.processing_class)

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """The loss of one packed row; logits are computed at the learned positions only."""
        import torch.nn.functional as F  # noqa: N812

        utilities = inputs.pop("utilities", None)
        starts = inputs.pop("starts", None)
        targets = inputs.pop("targets")
        output = model(
            input_ids=inputs["input_ids"],
            position_ids=inputs["position_ids"],
            attention_mask=inputs["attention_mask"],
            logits_to_keep=inputs["keep"],
            use_cache=False,
        )
        logits = output.logits[0].float()
        loss = F.cross_entropy(logits, targets)
        if utilities is not None:
            loss = loss + self._list_weight * self._list_loss(logits[starts], utilities)
        loss = loss / self.current_gradient_accumulation_steps
        return (loss, output) if return_outputs else loss

    def _list_loss(self, logits: torch.Tensor, utilities: torch.Tensor) -> torch.Tensor:
        import torch.nn.functional as F  # noqa: N812

        read = expected_digit(logits, self._digits)
        wanted = F.softmax(utilities / self._list_temperature, dim=0)
        return F.cross_entropy((read / self._list_temperature)[None], wanted[None])
