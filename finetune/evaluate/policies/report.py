"""What an evaluation hands over: ``report.json`` as types."""

from __future__ import annotations

from agent.settings import ModelSettings, RecallSettings
from finetune.evaluate.audits import Audit
from finetune.evaluate.policies.figures import AnyDifference, AnyMetric, Metric
from finetune.evaluate.policies.values import Form, PolicyValue
from finetune.policies.learned import FitReport
from retrieval.types import Frozen


class Setting(Frozen):
    """How the report came to be.

    Attributes:
        command: that made it.
        keyart: the version.
        source: where the cases are from.
        inputs: SHA-256 of the input files.
        seed, n_bootstrap: of every interval.
        embedder: what embedded captions.
        model: the settings of the policy ``model``; None where it was not asked.
        recall: the settings of recall.
        reference: the policy that differences are taken from.
        propensities: logged, estimated or assumed uniform; empty where nothing was logged.
        n_unlogged: cases whose propensity was not logged.
        reward_model: how the model behind dm and dr was fitted.
    """

    command: str
    keyart: str
    source: str
    inputs: str
    seed: int
    n_bootstrap: int
    embedder: str
    model: ModelSettings | None = None
    recall: RecallSettings = RecallSettings()
    reference: str
    propensities: str
    n_unlogged: int
    reward_model: str


class Counted(Frozen):
    """What was counted.

    Attributes:
        cases: asked about; found: before a sample was drawn.
        labelled: with a known right answer among at least two candidates; choice figures count
            these.
        logged: with what was shown and the reward; policy values count these.
        one_candidate: left no choice.
        mean_reward: of the logged cases: the value of the logger as it ran.
        chance: the accuracy of a coin: mean of right answers over candidates, labelled cases.
    """

    cases: int
    found: int
    members: int
    labelled: int
    logged: int
    one_candidate: int
    mean_reward: Metric | None = None
    chance: Metric


class Timing(Frozen):
    """Seconds of one policy.

    Attributes:
        make_s: from its name to ready, the fit included.
        predict_s: of asking it about every case, on the clock.
        ms_a_case: the same by case.
        n_workers: processes that were asked; 0 where all answers were kept from an earlier run.
        fit: what its fit said; None where it learns nothing.
    """

    make_s: float
    predict_s: float
    ms_a_case: float
    n_workers: int
    fit: FitReport | None = None


class Bin(Frozen):
    """Labelled cases of like confidence.

    Attributes:
        low, high: the confidences of the bin.
        confidence, accuracy: means.
        n: cases.
    """

    low: float
    high: float
    confidence: float
    accuracy: float
    n: int


class Stratum(Frozen):
    """Figures of one stratum.

    Attributes:
        cases, labelled, logged: how many there are.
        policies, differences: as in the report, of this stratum's cases alone.
    """

    cases: int
    labelled: int
    logged: int
    policies: dict[str, dict[str, AnyMetric]]
    differences: dict[str, dict[str, AnyDifference]]


class Report(Frozen):
    """The report.

    Attributes:
        policies: by policy and metric: ``accuracy, auc, mrr, ndcg5, log_loss, brier, ece,
            confidence``; by estimator the value of the greedy policy (``ips, clipped_ips, snips,
            dm, dr, sndr, switch_dr, dr_os, replay``) and of its softmax (``ips_softmax`` ...); in
            simulated worlds ``true_value`` and ``true_value_softmax``.
        differences: the same less the reference's, paired.
        values: every estimate in full, with diagnostics, by policy and form.
        strata: by kind and stratum.
        calibration: by policy.
        timings: by policy.
        unscored: by policy, the reason by case id.
        simulated_only: policies that know what only a simulated world tells.
        audits: as ``finetune.evaluate.audits`` gives them.
        settings, counted: how it was made, and of what.
        notes: what a reader should know.
    """

    policies: dict[str, dict[str, AnyMetric]]
    differences: dict[str, dict[str, AnyDifference]]
    values: dict[str, dict[Form, PolicyValue]]
    strata: dict[str, dict[str, Stratum]]
    calibration: dict[str, tuple[Bin, ...]]
    timings: dict[str, Timing]
    unscored: dict[str, dict[str, str]]
    simulated_only: tuple[str, ...]
    audits: tuple[Audit, ...] = ()
    settings: Setting
    counted: Counted
    notes: tuple[str, ...] = ()
