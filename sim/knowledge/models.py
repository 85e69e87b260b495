"""What medicine says, as frozen values. Every number carries where it comes from.

The TOML files under `sim/knowledge/data/` have exactly these shapes; `loader.py` reads them and
reports everything that is wrong with them at once.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator

Sex = Literal["female", "male"]
Basis = Literal["reported", "derived", "judgement"]
SourceKind = Literal[
    "guideline", "systematic-review", "study", "review", "case-series", "reference", "judgement"
]
ReviewStatus = Literal["submitted", "under-review", "approved"]
Scale = Literal["log", "logit"]
Flag = Annotated[bool, Strict()]


class Value(BaseModel):
    """Base of every value: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Value):
    """A publication, a data set, or our own judgement (id `judgement`)."""

    id: str
    kind: SourceKind
    title: str
    authors: str = ""
    journal: str = ""
    """Journal with volume and pages, or where it was published."""
    year: int | None = None
    doi: str = ""
    pmid: str = ""
    url: str = ""
    note: str = ""
    """What of it was read (abstract, table, full text), and anything odd."""


class Provenance(Value):
    """Where a number comes from: the part that makes it a claim."""

    source: str
    """Id of a source; `judgement` where nobody published the number."""
    basis: Basis
    locator: str = ""
    """Table, figure, page or abstract where the number stands."""
    population: str = ""
    """Whom it was measured in."""
    n: int | None = Field(default=None, ge=1)
    """How many patients stand behind it. Unknown counts as few."""
    formula: str = ""
    """For `derived`: how it follows from what is printed."""
    note: str = ""

    @model_validator(mode="after")
    def _judgement_is_said(self) -> Provenance:
        if (self.source == "judgement") != (self.basis == "judgement"):
            raise ValueError('source "judgement" and basis "judgement" go together')
        if self.basis == "derived" and not self.formula:
            raise ValueError("a derived number says its formula")
        return self


class Number(Provenance):
    """One number with its unit: a price, a turnaround, a cut-off."""

    value: float
    unit: str = ""


class Statement(Provenance):
    """Something a source says in words: advice, a fact, one side of a dispute."""

    id: str
    text: str
    about: tuple[str, ...] = ()
    """Ids of conditions, findings, quantities or orders it speaks of."""
    dispute: str = ""
    """Statements of the same dispute disagree; the learner sees each of them."""


class Distribution(Provenance):
    """Where a quantity lies within a group, in the quantity's own unit and as it was printed.

    Give exactly one of: `median` + `spread`; `ratio` + `spread`; `mean` + `sd`; `median` + `q1` +
    `q3`; `low` + `high` (a central range of the given `coverage`). `ratio` is the ratio of medians
    to a healthy person of the same age and sex; everything else is absolute. `spread` is the
    standard deviation on the working scale (natural log, or logit for percent fractions).
    """

    median: float | None = None
    ratio: float | None = None
    mean: float | None = None
    sd: float | None = None
    q1: float | None = None
    q3: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float = 0.95
    spread: float | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Distribution:
        given = {
            name
            for name in ("median", "ratio", "mean", "sd", "q1", "q3", "low", "high", "spread")
            if getattr(self, name) is not None
        }
        forms = (
            {"median", "spread"},
            {"ratio", "spread"},
            {"mean", "sd"},
            {"mean", "spread"},
            {"median", "q1", "q3"},
            {"low", "high"},
            {"low", "high", "spread"},
        )
        if given not in forms:
            raise ValueError(
                "give median + spread, ratio + spread, mean + sd, mean + spread, median + q1 + q3, "
                f"or low + high; found {', '.join(sorted(given)) or 'nothing'}"
            )
        if any(getattr(self, name) <= 0 for name in given):
            raise ValueError("every number of a distribution is above zero")
        return self

    def on_scale(self, scale: Scale, center: float | None = None) -> tuple[float, float]:
        """Location and standard deviation on the working scale.

        For `log`, mean + sd are matched by moments of a lognormal; for `logit` (percent), by the
        delta method. `center` is the healthy location, needed for a ratio.
        """
        if self.ratio is not None:
            if center is None:
                raise ValueError("a ratio needs the healthy location")
            assert self.spread is not None
            return center + math.log(self.ratio), self.spread
        if self.mean is not None and self.sd is not None:
            if scale == "log":
                variance = math.log1p((self.sd / self.mean) ** 2)
                return math.log(self.mean) - variance / 2, math.sqrt(variance)
            share = self.mean / 100
            return to_scale(self.mean, scale), self.sd / 100 / (share * (1 - share))
        if self.mean is not None:
            assert self.spread is not None
            shift = self.spread**2 / 2 if scale == "log" else 0.0
            return to_scale(self.mean, scale) - shift, self.spread
        if self.q1 is not None and self.q3 is not None and self.median is not None:
            width = to_scale(self.q3, scale) - to_scale(self.q1, scale)
            return to_scale(self.median, scale), width / (2 * 0.6744897501960817)
        if self.low is not None and self.high is not None:
            low, high = to_scale(self.low, scale), to_scale(self.high, scale)
            if self.spread is not None:
                return (low + high) / 2, self.spread
            from statistics import NormalDist

            reach = NormalDist().inv_cdf(0.5 + self.coverage / 2)
            return (low + high) / 2, (high - low) / (2 * reach)
        assert self.median is not None and self.spread is not None
        return to_scale(self.median, scale), self.spread


LOGIT_FLOOR = 0.02
"""Percent fractions are kept this far (in percent points) from 0 and 100 before the logit."""


def to_scale(value: float, scale: Scale) -> float:
    """A value in its own unit on the working scale."""
    if scale == "log":
        return math.log(value)
    share = min(max(value, LOGIT_FLOOR), 100 - LOGIT_FLOOR) / 100
    return math.log(share / (1 - share))


def from_scale(value: float, scale: Scale) -> float:
    """A working-scale value in the quantity's own unit."""
    if scale == "log":
        return math.exp(value)
    return 100 / (1 + math.exp(-value))


class Term(Value):
    """One factor of an arithmetic identity."""

    of: str
    power: float


class Identity(Provenance):
    """A derived quantity: `factor` times the product of powers of others (MCH = Hb x 10 / RBC)."""

    factor: float
    terms: tuple[Term, ...]


class Follow(Provenance):
    """How far a quantity moves with another on the working scale, where a condition is silent."""

    of: str
    weight: float


class ReportLimit(Provenance):
    """Below `low` or above `high` a laboratory prints `<low` or `>high`."""

    low: float | None = None
    high: float | None = None


class Quantity(Value):
    """Something measured."""

    id: str
    name: str
    short: str = ""
    """Name in a narrow table; the full name where empty."""
    unit: str
    """Conventional unit in UCUM; canonical for all files and for the engine."""
    unit_shown: str = ""
    """The unit as people write it, where UCUM reads oddly."""
    si_unit: str = ""
    si_unit_shown: str = ""
    si_factor: float = 1.0
    """Value in the SI unit = value in `unit` x `si_factor`."""
    units: dict[str, float] = {}
    """Other accepted spellings and units: value in `unit` = value given x factor."""
    loinc: str = ""
    synonyms: tuple[str, ...] = ()
    panel: str
    """Heading under which the result table lists it."""
    scale: Scale = "log"
    follows: tuple[Follow, ...] = ()
    """What it moves with in conditions that do not name it (reticulocyte hemoglobin with MCH)."""
    identity: Identity | None = None
    """Present for derived quantities; the others are base quantities of the model."""
    decimals: int = 1
    """Decimals a laboratory prints in the conventional unit."""
    si_decimals: int = 1
    possible: tuple[float, float]
    """Outside of this the value is a mistake, not a patient."""
    limit: ReportLimit | None = None
    analytical_cv: Number | None = None
    """Percent."""
    within_person_cv: Number | None = None
    """Percent, day to day."""
    healthy: tuple[Healthy, ...] = ()
    """Published healthy distributions, for what the NHANES fit does not cover."""
    evidence: Flag = True
    """False: shown to the learner, but not used by the engine (an index, for example)."""


class Healthy(Distribution):
    """A healthy distribution for an age band and sex."""

    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag = False


class Counts(Provenance):
    """How often a finding is present: `present` of `n`, or a share `p` worth `n` patients."""

    present: float | None = None
    p: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _one_form(self) -> Counts:
        if (self.present is None) == (self.p is None):
            raise ValueError("give either present (with n) or p")
        if self.present is not None and (self.n is None or self.present > self.n):
            raise ValueError("present needs an n that is at least as large")
        return self

    @property
    def weight(self) -> float:
        """Patients behind the share; a judgement weighs as four, an unknown count as ten."""
        if self.basis == "judgement":
            return 4.0 if self.n is None else min(float(self.n), 10.0)
        return float(self.n) if self.n is not None else 10.0

    @property
    def beta(self) -> tuple[float, float]:
        """Parameters of the beta distribution of the share (Jeffreys prior added to the counts)."""
        hits = self.present if self.present is not None else (self.p or 0.0) * self.weight
        return hits + 0.5, self.weight - hits + 0.5

    @property
    def share(self) -> float:
        """Expected share."""
        if self.p is not None:
            return min(max(self.p, 1e-6), 1 - 1e-6)
        a, b = self.beta
        return a / (a + b)


class Frequency(Counts):
    """How often a finding is present in one condition or cause."""

    of: str


class Finding(Value):
    """Something present or absent that is not a number."""

    id: str
    name: str
    kind: Literal[
        "symptom", "history", "exposure", "family", "sign", "film", "marrow", "gene", "imaging",
        "endoscopy", "laboratory", "response",
    ]  # fmt: skip
    synonyms: tuple[str, ...] = ()
    plain: str = ""
    """In words for a layperson."""
    implied_by: tuple[str, ...] = ()
    """Quantities that already say it: once one of them is known, the finding is no news."""
    group: str = ""
    """Findings of one group tell one story: the strongest counts in full, others by a tenth."""
    otherwise: Counts
    """How often it is present in everyone for whom no frequency is given."""
    frequency: tuple[Frequency, ...] = ()


class Order(Value):
    """What a learner can request: a test, a panel or a trial."""

    id: str
    name: str
    panel: str
    """Heading in the catalogue: Blood count, Iron studies, Hemoglobin, Marrow, Genes ..."""
    synonyms: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    report: Flag = False
    """The result is a text (imaging, endoscopy), not a table."""
    same_as: str = ""
    """Orders of one such group answer the same question: credited once."""
    loinc: str = ""
    cpt: str = ""
    price: Number
    """US dollars."""
    turnaround: Number
    """Days until the result is there; 0 is the same visit."""
    burden: Number
    """0 a tube of blood, 1 a needle or a swallowed capsule, 3 sedation, 5 an operation."""
    why: str = ""
    """One sentence: what it tells."""


class Cause(Value):
    """The underlying reason of a condition."""

    id: str
    of: str
    """The condition it explains."""
    name: str
    synonyms: tuple[str, ...] = ()
    plain: str = ""
    must_not_miss: Flag = False
    share: tuple[CauseShare, ...]


class CauseShare(Provenance):
    """Relative weight of a cause among all causes of its condition, for an age band and sex."""

    weight: float = Field(ge=0)
    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag | None = None


class QuantityShift(Distribution):
    """A condition's distribution of one quantity."""


class Condition(Value):
    """A cause of microcytic anemia that the engine knows."""

    id: str
    name: str
    short: str = ""
    synonyms: tuple[str, ...] = ()
    plain: str = ""
    """Name for a layperson."""
    axis: Literal["iron", "inflammation", "globin", "heme", "other", "none"]
    mechanism: str
    """Conditions of one mechanism are near misses of each other."""
    family: str = ""
    """Conditions of one family are subtypes of the same disease (alpha and beta trait)."""
    next_step: str
    """The safe next step it leads to; answers with the same step are less wrong."""
    harmed_by: tuple[str, ...] = ()
    """Next steps that would harm this patient (oral iron in sideroblastic overload)."""
    degrees_of_freedom: float = 6.0
    """Of the multivariate t: fewer patients behind the numbers, heavier tails."""
    spread_factor: float = 1.0
    """Factor on the healthy spread of the quantities that are not named here."""
    correlation: str = "reference"
    """Which fitted correlation matrix its quantities share."""
    updated: str
    status: ReviewStatus = "submitted"
    summary: str = ""
    """Illness script in two or three sentences."""
    sources: tuple[str, ...] = ()
    """Sources of the summary."""
    quantities: dict[str, QuantityShift] = {}
    """What differs from a healthy person; quantities not named are as in health."""


class Pair(Value):
    """Two conditions at once. Composed from its parts, but for what is given here."""

    conditions: tuple[str, str]
    name: str = ""
    short: str = ""
    synonyms: tuple[str, ...] = ()
    odds: Number
    """Odds ratio of the two against independence; 1 where nothing is known."""
    quantities: dict[str, QuantityShift] = {}


class Prior(Provenance):
    """How common a condition is in an age band and sex, before the setting is known."""

    of: str
    p: float = Field(gt=0, lt=1)
    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag | None = None
    ancestry: str = ""
    """For carrier rates: the ancestry it was measured in; empty is everyone else."""


class Correlation(Provenance):
    """A correlation of two base quantities within a group that the fit does not cover."""

    id: str
    a: str
    b: str
    r: float = Field(gt=-1, lt=1)
    groups: tuple[str, ...] = ()
    """Fitted groups it holds in; all where empty."""


class FittedReference(Value):
    """Healthy people of one sex and age band in the NHANES table (see `fit.py`)."""

    quantity: str
    sex: Sex
    age: float
    low_age: int
    high_age: int
    median: float
    spread: float
    p2_5: float
    p97_5: float
    n: int


class FittedGroup(Value):
    """A group of the NHANES table: residuals on the natural log scale (see `fit.py`)."""

    id: str
    n: int
    quantities: tuple[str, ...]
    ratio: tuple[float, ...]
    spread: tuple[float, ...]
    counts: tuple[int, ...]
    correlation: tuple[tuple[float, ...], ...]


class SettingFactor(Provenance):
    """How much more often (odds) a condition is met in a setting than in the population."""

    of: str
    factor: float = Field(gt=0)


class Utility(Value):
    """What money, burden and time weigh against a better answer (credit 0 to 1)."""

    id: str
    per_dollar: Number
    per_burden: Number
    per_day: Number


class Setting(Value):
    """Where the patient is seen."""

    id: str
    name: str
    factors: tuple[SettingFactor, ...] = ()


class Topic(Value):
    """A question that can be asked, or an area that can be examined."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    group: str = ""


class Ancestry(Value):
    """An ancestry with published carrier rates. It shifts a prior; it is never a verdict."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()


Quantity.model_rebuild()
Cause.model_rebuild()
