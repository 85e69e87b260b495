"""What medicine says, as frozen values. Every number carries where it comes from.

The TOML files under `sim/knowledge/data/` have exactly these shapes; `loader.py` reads them and
reports everything that is wrong with them at once.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.knowledge.numbers import LOGIT_FLOOR as LOGIT_FLOOR
from sim.knowledge.numbers import Basis as Basis
from sim.knowledge.numbers import Counts as Counts
from sim.knowledge.numbers import Distribution as Distribution
from sim.knowledge.numbers import Number as Number
from sim.knowledge.numbers import Provenance as Provenance
from sim.knowledge.numbers import Scale as Scale
from sim.knowledge.numbers import Statement as Statement
from sim.knowledge.numbers import Value as Value
from sim.knowledge.numbers import from_scale as from_scale
from sim.knowledge.numbers import to_scale as to_scale

Sex = Literal["female", "male"]
SourceKind = Literal[
    "guideline", "systematic-review", "study", "review", "case-series", "reference", "judgement"
]
ReviewStatus = Literal["submitted", "under-review", "approved"]
Flag = Annotated[bool, Strict()]


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


class Window(Provenance):
    """A peak in which several hemoglobins come out together; what is printed is their sum."""

    own: str
    """The fraction that the peak is named for, alone in it where there is no variant."""
    variants: tuple[str, ...] = Field(min_length=1)
    """Fractions that come out with it."""
    beyond: Number
    """A value of `own` from here on, method not stated, is no fraction but such a sum."""
    same: Number
    """Correlation of the sum with the fraction that makes most of it, within a condition."""

    @property
    def parts(self) -> tuple[str, ...]:
        """All that comes out together."""
        return (self.own, *self.variants)


class ReportLimit(Provenance):
    """Below `low` or above `high` a laboratory prints `<low` or `>high`."""

    low: float | None = None
    high: float | None = None


class Healthy(Distribution):
    """A healthy distribution for an age band and sex."""

    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag = False


class Quantity(Value):
    """Something measured."""

    id: str
    name: str
    short: str = ""
    """Name in a narrow table; the full name where empty."""
    plain: str = ""
    """In words for a layperson."""
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
    laboratory_cv: Number | None = None
    """Percent by which laboratories differ on the same blood; widens every hypothesis."""
    window: Window | None = None
    """Where methods cannot part fractions: this quantity is their sum."""
    healthy: tuple[Healthy, ...] = ()
    """Published healthy distributions, for what the NHANES fit does not cover."""
    evidence: Flag = True
    """False: shown to the learner, but not used by the engine (an index, for example)."""


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
    plain: str = ""
    """In words for a layperson."""
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


class CauseShare(Provenance):
    """Relative weight of a cause among all causes of its condition, for an age band and sex."""

    weight: float = Field(ge=0)
    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag | None = None


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
    confirmed_by: tuple[str, ...] = ()
    """Gene tests that alone settle it, where no result short of them can."""
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
