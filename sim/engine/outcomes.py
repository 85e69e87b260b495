"""What an order may show: outcomes on fixed points, and their density under each hypothesis.

Measurements are drawn under each hypothesis in play, more often under the likelier ones: one
quantity at the midpoints of equal shares of its distribution, several on a quasi-random lattice.
Findings are enumerated: those of one group are taken to appear in the order of their frequency
(who has the rarer has the commoner), those that depend on the cause are averaged over it, all
others are independent under a hypothesis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.forms import Forms, Natural
from sim.engine.natural import columns_of, deviation, value_at
from sim.engine.products import product
from sim.engine.scene import News, Scene, rounding
from sim.engine.special import (
    chi_lattice,
    lattice,
    log_gamma,
    middles,
    normal_lattice,
    t_quantile,
)

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
POINTS = 1024
"""Outcomes of one measurement that are drawn in all; they lie evenly."""
MANY_POINTS = 9216
"""Outcomes of several measurements at once."""
FEWEST = 8
"""Outcomes drawn under the least likely hypothesis."""
LATTICE = 10240
"""Length of the lattice that outcomes are taken from; one length, so that it is made once."""
MOST_PATTERNS = 4096
"""Patterns of findings that are kept; the likeliest ones."""
FEW_PATTERNS = 512
"""As many of findings that depend on the cause; each is kept for every cause."""
RAREST = 1e-6
"""Patterns with a smaller probability are left out."""
NOTHING = 1e-9
"""Findings that move no hypothesis further from another than this (natural log) are left out."""
TOGETHER = 4
"""Up to so many patterns, each is weighed beside each outcome of the measurements."""


@dataclass(frozen=True)
class Outcomes:
    """N outcomes of a batch of orders."""

    share: Floats
    """Probability of each, shape (N,)."""
    density: Floats
    """Log density under each hypothesis in play, up to a constant per outcome, shape (A, N)."""
    read: Floats | None
    """What the belief takes for that density, shape (A, N); None where it is the same.

    Findings of one group appear together, and the belief counts all but one of them by a tenth.
    """
    values: Floats
    """Measurements on the working scale, shape (N, K)."""
    pattern: NDArray[np.int_]
    """Index into `patterns`, shape (N,)."""
    patterns: NDArray[np.bool_]
    """Which findings are present, shape (M, F)."""
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Patterns of some findings: how often they appear, and what they change."""

    findings: tuple[str, ...]
    patterns: NDArray[np.bool_]
    """Shape (M, F)."""
    shown: Floats
    """P(pattern | hypothesis), shape (A, M)."""
    change: Floats
    """Change of the log likelihood, shape (A, M)."""
    exact: bool
    """Whether the change is the log of the probability."""


def outcomes(
    engine: Engine, at: Scene, news: News, points: int | None = None, table: Table | None = None
) -> Outcomes:
    """The outcomes of what would be news; about `points` of them where measurements are drawn.

    `table` is that of its findings, where the caller has it.
    """
    table = table or finding_table(engine, at, news.findings)
    count = len(table.patterns)
    if not news.quantities:
        share, nothing = at.weights @ table.shown, np.zeros((count, 0))
        chance, read = _both(table)
        return Outcomes(
            share, chance, read, nothing, np.arange(count), table.patterns, table.findings
        )
    if points is None:
        points = POINTS if len(news.quantities) == 1 else MANY_POINTS
    many = allotted(at.weights, points)
    source = np.repeat(np.arange(len(many)), many)
    share = (at.weights / many)[source]
    values, density = _measurements(engine, at, news.quantities, many)
    if count == 1:
        pattern = np.zeros(len(share), dtype=np.int_)
        return Outcomes(share, density, None, values, pattern, table.patterns, table.findings)
    if count <= TOGETHER:
        pattern = np.tile(np.arange(count), len(share))
        share = (share[:, None] * table.shown[source]).ravel()
        values, density = np.repeat(values, count, axis=0), np.repeat(density, count, axis=1)
    else:
        upto = np.cumsum(table.shown, axis=1)
        mark = lattice(len(share), 1)[:, 0] * upto[source, -1]
        ends = np.cumsum(many)
        below = [
            np.searchsorted(rising, some)
            for rising, some in zip(upto, np.split(mark, ends[:-1]), strict=True)
        ]
        pattern = np.minimum(np.concatenate(below), count - 1)
    chance, read = _both(table)
    return Outcomes(
        share,
        density + chance[:, pattern],
        None if read is None else density + read[:, pattern],
        values,
        pattern,
        table.patterns,
        table.findings,
    )


def _both(table: Table) -> tuple[Floats, Floats | None]:
    """Log probability of each pattern, and what the belief takes for it where that differs."""
    if table.exact:
        return table.change, None
    return np.log(np.maximum(table.shown, RAREST**2)), table.change


def single_measurements(
    engine: Engine, at: Scene, quantities: Sequence[str]
) -> tuple[Floats, Floats]:
    """Share (N,) and log density (A, Q, N) of the outcomes of Q quantities, each by itself."""
    rows = np.array([engine.model.rows[name][0] for name in quantities])
    many = allotted(at.weights, POINTS)
    location = at.rest.location @ rows.T
    variance = ((rows @ at.rest.scale) * rows).sum(axis=2) + rounding(engine, at, quantities)
    spread = np.sqrt(variance)
    nu = at.rest.degrees
    standard = _standard(many, nu, 1)[:, 0]
    source = np.repeat(np.arange(len(many)), many)
    values = location[source] + spread[source] * standard[:, None]
    columns = columns_of(engine.model, quantities)
    _as_seen(at, columns, source, values)
    off = np.tile(values.T, (len(nu), 1, 1))
    stretch = np.zeros((len(nu), *values.T.shape))
    for k, b in columns:
        place = at.place[:, b, None]
        stretch[:, k] = off[:, k] - place
        off[:, k] = place + deviation(off[:, k], place)
    white = (off - location[:, :, None]) / spread[:, :, None]
    constant = log_gamma((nu + 1) / 2) - log_gamma(nu / 2) - np.log(nu) / 2
    density = _log_t(white * white, nu[:, None, None], 1, constant[:, None] - np.log(spread))
    density += stretch
    return (at.weights / many)[source], density


def _measurements(
    engine: Engine, at: Scene, quantities: Sequence[str], many: NDArray[np.int_]
) -> tuple[Floats, Floats]:
    """Values (N, K) drawn under each hypothesis in turn, and their log density (A, N)."""
    rows = np.array([engine.model.rows[name][0] for name in quantities])
    count = len(rows)
    used = np.flatnonzero(rows.any(axis=0))
    part = rows[:, used]
    location = at.rest.location[:, used] @ part.T
    scale = part @ at.rest.scale[:, used[:, None], used[None, :]] @ part.T
    index = np.arange(count)
    scale[:, index, index] += rounding(engine, at, quantities)
    nu = at.rest.degrees
    lower = np.linalg.cholesky(scale)
    values = _standard(many, nu, count)
    ends = np.cumsum(many).tolist()
    for h, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        values[start:end] = product(lower[h], values[start:end].T).T + location[h]
    columns = columns_of(engine.model, quantities)
    bases = {b: rows[:, b] for _, b in columns}
    _as_seen(at, columns, np.repeat(np.arange(len(many)), many), values, bases)
    constant = log_gamma((nu + count) / 2) - log_gamma(nu / 2) - count / 2 * np.log(nu)
    constant -= np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
    inverse = np.asarray(np.linalg.inv(lower), np.float64)
    natural = [Natural(k, at.place[:, b], bases[b]) for k, b in columns]
    forms = Forms(inverse.transpose(0, 2, 1) @ inverse, location, nu, constant, natural)
    return values, forms.log_density(values)


def _as_seen(
    at: Scene,
    columns: Sequence[tuple[int, int]],
    source: NDArray[np.int_],
    values: Floats,
    bases: Mapping[int, Floats] | None = None,
) -> None:
    """What scatters evenly in its own unit comes from the scale of deviations to ln y, in place.

    `source` says under which hypothesis each of the N values (N, K) was drawn; `bases` by which
    power each of the K rows holds such a quantity, where some hold it among others.
    """
    for k, b in columns:
        place = at.place[source, b]
        step = value_at(values[:, k] - place, place) - values[:, k]
        if bases is None:
            values[:, k] += step
        else:
            values += step[:, None] * bases[b]


def _log_t(distance: Floats, nu: Floats, count: int, constant: Floats) -> Floats:
    """Log density of a multivariate t from squared distances, which are overwritten."""
    distance /= nu
    density = np.log1p(distance, out=distance)
    density *= -(nu + count) / 2
    density += constant[..., None]
    return density


def allotted(weights: Floats, points: int) -> NDArray[np.int_]:
    """Points for each hypothesis, by the root of its probability."""
    root = np.sqrt(weights)
    fewest = max(min(FEWEST, points // len(weights)), 1)
    return np.maximum(np.rint(points * root / root.sum()).astype(np.int_), fewest)


def _standard(many: NDArray[np.int_], degrees: Floats, count: int) -> Floats:
    """Fixed points of a standard multivariate t under each hypothesis in turn, shape (N, count).

    Hypotheses take their points from the lattice one after another, so that they do not err alike.
    """
    if count == 1:
        points = [
            t_quantile(middles(n), nu)
            for n, nu in zip(many.tolist(), degrees.tolist(), strict=True)
        ]
        return np.concatenate(points)[:, None]
    total = int(many.sum())
    length = max(LATTICE, total)
    points = normal_lattice(length, count + 1)[:total, :count].copy()
    ends = np.cumsum(many).tolist()
    for start, end, nu in zip([0, *ends], ends, degrees.tolist(), strict=False):
        points[start:end] /= chi_lattice(length, count + 1, nu)[start:end, None]
    return points


def finding_table(engine: Engine, at: Scene, findings: Sequence[str]) -> Table:
    """All findings of a batch: the patterns of its independent parts combined."""
    groups: dict[str, list[str]] = {}
    for name in findings:
        key = "cause" if engine.findings.depends_on_cause(name) else engine.findings.group(name)
        groups.setdefault(key, []).append(name)
    whole: Table | None = None
    for key, names in groups.items():
        part = _by_cause(engine, at, names) if key == "cause" else _group(engine, at, key, names)
        if (part.change.max(axis=0) - part.change.min(axis=0)).max() > NOTHING:
            whole = part if whole is None else _combined(whole, part, at.weights)
    if whole is None:
        size = len(at.active)
        nothing = np.zeros((size, 1))
        return Table((), np.zeros((1, 0), np.bool_), np.ones((size, 1)), nothing, True)
    return whole


def _combined(one: Table, other: Table, weights: Floats) -> Table:
    """Both together, independent under each hypothesis; patterns that hardly ever show left out."""
    share = ((one.shown * weights[:, None]).T @ other.shown).ravel()
    kept = _likeliest(share, MOST_PATTERNS)
    i, j = np.divmod(kept, len(other.patterns))
    return Table(
        (*one.findings, *other.findings),
        np.concatenate([one.patterns[i], other.patterns[j]], axis=1),
        one.shown[:, i] * other.shown[:, j],
        one.change[:, i] + other.change[:, j],
        one.exact and other.exact,
    )


def _group(engine: Engine, at: Scene, group: str, names: Sequence[str]) -> Table:
    """Findings of one group beside those of it that were seen."""
    table, before = engine.findings, at.seen.by_group.get(group, ())
    patterns, shown, change = table.patterns(tuple(names), before, at.patient.treatment)
    exact = len(names) == 1 and not before
    return Table(tuple(names), patterns, shown[at.active], change[at.active], exact)


def _by_cause(engine: Engine, at: Scene, names: Sequence[str]) -> Table:
    """Findings that depend on the cause: independent given it, averaged over what it may be."""
    table = engine.findings
    about = (*names, *at.seen.of_causes)
    kind, sets, starts = table.kinds(at.active, about, at.patient.treatment)
    weights = np.asarray(np.bincount(kind, at.weights), np.float64)
    jointly = at.causes[None, sets]
    patterns = np.zeros((1, 0), dtype=np.bool_)
    for name in names:
        present = np.repeat([True, False], len(patterns))[:, None]
        patterns = np.concatenate([np.tile(patterns, (2, 1)), present], axis=1)
        share = table.shares_by_cause(name, at.patient.treatment)[sets]
        jointly = np.concatenate([jointly * share, jointly * (1 - share)])
        if len(patterns) > FEW_PATTERNS:
            kept = _likeliest(np.add.reduceat(jointly, starts, axis=1) @ weights, FEW_PATTERNS)
            patterns, jointly = patterns[kept], jointly[kept]
    shown = np.add.reduceat(jointly, starts, axis=1).T[kind]
    return Table(tuple(names), patterns, shown, np.log(shown), True)


def _likeliest(share: Floats, most: int) -> NDArray[np.int_]:
    """Which patterns are kept, in their order."""
    kept = np.flatnonzero(share > RAREST)
    if len(kept) > most:
        kept = np.sort(kept[np.argsort(-share[kept], kind="stable")[:most]])
    return kept
