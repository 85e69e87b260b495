"""What the attempts of one or many learners say together: mean, error, calibration, cost.

The first attempt at each case counts. Memory grows with the cases played, not with the logs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, median, stdev

from sim.report.forecasts import Calibration, Forecast, calibration, forecasts
from sim.report.records import Record, errors
from sim.scoring.summary import Spread, standard_error, variances
from sim.scoring.weights import ReliabilityWeights

Truth = Callable[[Record], tuple[str, ...] | None]
"""Conditions of the patient of a record; None where the case is not here."""
KINDS = ("prior", "update", "ordering", "stopping")


@dataclass(frozen=True)
class Mean:
    """A mean over cases."""

    value: float
    error: float | None
    """Standard error; None where there are too few cases."""
    cases: int


@dataclass(frozen=True)
class Result:
    """What the attempts of one learner say."""

    learner: str
    cases: int
    """Counted: the first attempt at each case."""
    repeated: int
    """Later attempts at the same cases, not counted."""
    first: str
    last: str
    """UTC, ISO 8601: first and last start."""
    score: Mean
    """0 to 100."""
    components: Mapping[str, Mean]
    """Share of the points."""
    errors: Mapping[str, Mean]
    """Kind of error -> 0 nothing wrong to 1."""
    signals: Mapping[str, int]
    """Habit -> attempts that showed it."""
    red_marks: int
    """Attempts in which something that must not be missed was missed."""
    money: float
    """Median of US dollars spent."""
    par_money: float
    days: float
    par_days: float
    calibration: Calibration | None
    forecasts: int
    reliability: float | None
    """Of the mean score, 0 to 1."""
    needed: int | None
    """Cases in all for a reliability of `target`."""
    target: float
    assumed: bool
    """Whether the spread between learners is an assumed one."""
    scoring: tuple[str, ...]
    knowledge: tuple[str, ...]
    """Digests of the scoring and the knowledge that were used."""
    modes: tuple[str, ...]

    @property
    def still_needed(self) -> int | None:
        """Cases beyond those played."""
        return None if self.needed is None else max(self.needed - self.cases, 0)


@dataclass
class _Played:
    first: dict[str, tuple[Record, tuple[Forecast, ...]]] = field(
        default_factory=dict[str, tuple[Record, tuple[Forecast, ...]]]
    )
    attempts: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Case and start of each: a copy that was scored again is the same attempt."""
    last: str = ""


def results(
    records: Iterable[Record], truth: Truth, weights: ReliabilityWeights
) -> tuple[Result, ...]:
    """One for each learner, by name."""
    table: dict[str, _Played] = {}
    for record in records:
        played = table.setdefault(record.learner, _Played())
        played.attempts.add((record.case_id, record.started))
        played.last = max(played.last, record.started)
        before = played.first.get(record.case_id)
        if before is None or record.started < before[0].started:
            conditions = truth(record)
            stated = forecasts(record.tokens, conditions) if conditions is not None else ()
            played.first[record.case_id] = (record, tuple(stated))
    common = variances([[r.total for r, _ in p.first.values()] for p in table.values()])
    return tuple(_result(name, table[name], common, weights) for name in sorted(table))


def _result(
    name: str, played: _Played, common: Spread | None, weights: ReliabilityWeights
) -> Result:
    counted = [record for record, _ in played.first.values()]
    stated = [forecast for _, forecast in played.first.values()]
    totals = [record.total for record in counted]
    enough = len(totals) >= weights.fewest_attempts
    spread = None
    if enough:
        own = Spread(weights.learner_spread**2, stdev(totals) ** 2, assumed=True)
        spread = common or own
    names = dict.fromkeys(part for record in counted for part in record.shares)
    kinds = [errors(record) for record in counted]
    signals: dict[str, int] = {}
    for record in counted:
        for kind in record.signals:
            signals[kind] = signals.get(kind, 0) + 1
    found = {kind: [v for one in kinds if (v := getattr(one, kind)) is not None] for kind in KINDS}
    return Result(
        learner=name,
        cases=len(counted),
        repeated=len(played.attempts) - len(counted),
        first=min(record.started for record in counted),
        last=played.last,
        score=_mean(totals, weights),
        components={
            part: _mean([r.shares[part] for r in counted if part in r.shares], weights)
            for part in names
        },
        errors={kind: _mean(values, weights) for kind, values in found.items() if values},
        signals=dict(sorted(signals.items())),
        red_marks=sum(record.red_marks > 0 for record in counted),
        money=median(record.money for record in counted),
        par_money=median(record.par_money for record in counted),
        days=median(record.days for record in counted),
        par_days=median(record.par_days for record in counted),
        calibration=calibration(stated),
        forecasts=sum(map(len, stated)),
        reliability=spread.reliability(len(totals)) if spread else None,
        needed=spread.cases_needed(weights.target) if spread else None,
        target=weights.target,
        assumed=spread.assumed if spread else False,
        scoring=tuple(sorted({record.scoring for record in counted})),
        knowledge=tuple(sorted({record.knowledge for record in counted})),
        modes=tuple(sorted({record.mode for record in counted})),
    )


def _mean(values: list[float], weights: ReliabilityWeights) -> Mean:
    enough = len(values) >= weights.fewest_attempts
    return Mean(fmean(values), standard_error(values) if enough else None, len(values))


@dataclass(frozen=True)
class Group:
    """How one group of attempts went: of a condition or of an objective."""

    name: str
    share: Mean


def grouped(
    records: Iterable[Record],
    groups: Callable[[Record], Mapping[str, float]],
    weights: ReliabilityWeights,
) -> tuple[Group, ...]:
    """Strengths and gaps, the weakest first. `groups` gives a record's groups with a share each."""
    table: dict[str, list[float]] = {}
    for record in records:
        for name, share in groups(record).items():
            table.setdefault(name, []).append(share)
    found = [Group(name, _mean(shares, weights)) for name, shares in table.items()]
    return tuple(sorted(found, key=lambda group: (group.share.value, group.name)))
