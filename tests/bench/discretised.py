"""The engine's posterior against pgmpy's variable elimination on the same model, cut into cells.

The joint distribution of 25 results has no table: cut into only five cells each, it would have 5^25
entries. So pgmpy gets it in three ways, from the crudest to the most faithful: results that are
independent under a hypothesis; a tree, each result hanging on the one before it that it correlates
with most; and nearly the whole of it, with the shared scale of the multivariate t and four common
factors as nodes of their own. How far each one's answer lies from the engine's is shown beside its
time. The tables are those of one patient and are made beforehand; the engine places a new patient
each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product, repeat

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from sim.engine.special import normal_quantile
from sim.knowledge.loader import load_knowledge
from sim.knowledge.models import from_scale
from tests.bench.posterior import RESULTS, fresh, patients
from tests.bench.timing import Row, Timing, interleaved, spell
from tests.engine import plain
from tests.oracle import cells
from tests.oracle.compiled import HYPOTHESIS, network
from tests.oracle.network import Network

CELLS = 12
FACTORS = 4
LEVELS = 7
"""Points at which the scale of the t and each factor is taken."""
COMPARED = 18
"""Patients on whom the answers are compared."""
TRUTHS = (
    "iron-deficiency",
    "inflammation",
    "iron-deficiency+inflammation",
    "beta-thal-trait",
    "alpha-thal-trait",
    "healthy",
)
"""Whom the drawn patients have; taken in turn."""
WOMAN = Patient(34.0, "female")
SETTING = "primary-care"


@dataclass(frozen=True)
class Cut:
    """One patient's measurements, their t distributions, and the cells they are cut into."""

    engine: Engine
    results: tuple[Result, ...]
    location: np.ndarray
    scale: np.ndarray
    edges: np.ndarray
    """Inner edges per quantity, (K, CELLS - 1): quantiles of the mixture of all hypotheses."""

    def given(self, evidence: Evidence) -> dict[str, str]:
        """The cell of every result."""
        items = [item for item in evidence.items if isinstance(item, Result)]
        values = plain.on_scale(self.engine, items)
        return {
            item.quantity: str(int(np.searchsorted(edges, value)))
            for item, value, edges in zip(items, values, self.edges, strict=True)
        }

    def whole(self, k: int) -> np.ndarray:
        """Edges of a quantity with both ends, so far out that nothing lies beyond."""
        return np.concatenate([[-60.0], self.edges[k], [60.0]])


def cut(engine: Engine) -> Cut:
    """Cells that hold equal shares of ordinary and diseased people together."""
    results = tuple(Result(name, value) for name, value in RESULTS.items())
    location, scale = plain.measurements(engine, WOMAN, results)
    spread = np.sqrt(np.diagonal(scale, axis1=1, axis2=2))
    steps = normal_quantile((np.arange(40) + 0.5) / 40)
    pooled = (location[:, None, :] + steps[None, :, None] * spread[:, None, :]).reshape(-1, 25)
    edges = np.quantile(pooled, np.arange(1, CELLS) / CELLS, axis=0).T
    return Cut(engine, results, location, scale, edges)


def independent(of: Cut) -> Network:
    """Every result under the hypothesis alone."""
    into = network(of.engine, WOMAN, SETTING)
    for k, result in enumerate(of.results):
        into.add(result.quantity, _states(), _marginal(of, k).T, [HYPOTHESIS])
    return into


def tree(of: Cut) -> Network:
    """Every result under the hypothesis and the earlier result it correlates with most."""
    into = network(of.engine, WOMAN, SETTING)
    spread = np.sqrt(np.diagonal(of.scale, axis1=1, axis2=2))
    correlation = np.abs(of.scale / spread[:, :, None] / spread[:, None, :]).mean(axis=0)
    into.add(of.results[0].quantity, _states(), _marginal(of, 0).T, [HYPOTHESIS])
    for k in range(1, len(of.results)):
        parent = int(np.argmax(correlation[k, :k]))
        pick = np.array([parent, k])
        both = cells.rectangles(
            of.location[:, pick],
            of.scale[:, pick[:, None], pick],
            of.engine.model.degrees,
            of.whole(parent),
            of.whole(k),
        )
        both = np.maximum(both, 1e-12)
        given = both / both.sum(axis=2, keepdims=True)
        parents = [HYPOTHESIS, of.results[parent].quantity]
        into.add(of.results[k].quantity, _states(), given.transpose(2, 0, 1), parents)
    return into


def latent(of: Cut, evidence: Evidence) -> Network:
    """Every result under the hypothesis, the scale of its t and the common factors.

    A result is in the cell where it was found or elsewhere, to keep the tables small.
    """
    into = network(of.engine, WOMAN, SETTING)
    count = len(of.engine.hypotheses)
    into.add("scale", _levels(), np.full((LEVELS, count), 1 / LEVELS), [HYPOTHESIS])
    factors = [f"factor {i + 1}" for i in range(FACTORS)]
    nodes, weights = np.polynomial.hermite_e.hermegauss(LEVELS)
    for name in factors:
        into.add(name, _levels(), weights / weights.sum())
    # A chi-square over its degrees, at the middle of each part (Wilson and Hilferty).
    normal = normal_quantile((np.arange(LEVELS) + 0.5) / LEVELS)[None, :]
    nu = of.engine.model.degrees[:, None]
    widened = np.maximum(1 - 2 / (9 * nu) + normal * np.sqrt(2 / (9 * nu)), 0.05) ** -1.5
    at = np.array(list(product(nodes, repeat=FACTORS)))
    loadings = [_loadings(of.scale[h]) for h in range(count)]
    given = of.given(evidence)
    for k, result in enumerate(of.results):
        cell = int(given[result.quantity])
        low, high = of.whole(k)[cell : cell + 2]
        here = np.empty((count, LEVELS, len(at)))
        for h, (loading, unique) in enumerate(loadings):
            center = of.location[h, k] + widened[h][:, None] * (at @ loading[k])
            width = widened[h][:, None] * math.sqrt(unique[k])
            here[h] = cells.normal_interval((low - center) / width, (high - center) / width)
        here = here.reshape(count, LEVELS, *[LEVELS] * FACTORS)
        parents = [HYPOTHESIS, "scale", *factors]
        into.add(result.quantity, (str(cell), "elsewhere"), np.stack([here, 1 - here]), parents)
    return into


def _loadings(scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Loadings (K, FACTORS) and unique variances (K,) by iterated principal axes."""
    spread = np.sqrt(np.diag(scale))
    correlation = scale / np.outer(spread, spread)
    shared = 1 - 1 / np.diag(np.linalg.inv(correlation))
    for _ in range(200):
        reduced = correlation.copy()
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loading = vectors[:, -FACTORS:] * np.sqrt(np.maximum(values[-FACTORS:], 0.0))
        shared = np.minimum((loading**2).sum(axis=1), 0.98)
    return loading * spread[:, None], (1 - shared) * spread**2


def _marginal(of: Cut, k: int) -> np.ndarray:
    found = cells.cells(of.location[:, k], of.scale[:, k, k], of.engine.model.degrees, of.whole(k))
    return found / found.sum(axis=1, keepdims=True)


def _states() -> list[str]:
    return [str(i) for i in range(CELLS)]


def _levels() -> list[str]:
    return [str(i) for i in range(LEVELS)]


def drawn(of: Cut, count: int, seed: int = 7) -> list[Evidence]:
    """Patients of the model with all 25 results, as printed by a laboratory without rounding."""
    random = np.random.default_rng(seed)
    found: list[Evidence] = []
    for i in range(count):
        h = of.engine.model.position[TRUTHS[i % len(TRUTHS)]]
        nu = of.engine.model.degrees[h]
        normal = np.linalg.cholesky(of.scale[h]) @ random.standard_normal(len(of.results))
        values = of.location[h] + normal / math.sqrt(random.chisquare(nu) / nu)
        items = tuple(
            Result(
                result.quantity,
                from_scale(value, of.engine.knowledge.quantities[result.quantity].scale),
            )
            for result, value in zip(of.results, values.tolist(), strict=True)
        )
        found.append(Evidence(WOMAN, SETTING, items))
    return found


def rows() -> list[Row]:
    """Ours and pgmpy's three, all in one run."""
    engine = Engine(load_knowledge())
    of = cut(engine)
    pool = drawn(of, 30)
    crude = {"results independent": independent(of), "results in a tree": tree(of)}
    whole = latent(of, pool[0])
    rounds = 30
    actions = [fresh(engine.log_odds, patients(rounds + 3, 6))]
    actions += [fresh(_asker(into, of), pool) for into in crude.values()]
    actions += [fresh(_asker(whole, of), pool[:1])]
    ours, *theirs = interleaved(actions, rounds, warm=3)
    names = [*crude, f"t scale and {FACTORS} factors"]
    asked = pool[:COMPARED]
    distances = [_distance(of, repeat(into), asked) for into in crude.values()]
    distances.append(_distance(of, (latent(of, each) for each in asked), asked))
    return [_row(*each, ours) for each in zip(names, theirs, distances, strict=True)]


def _asker(into: Network, of: Cut) -> Callable[[Evidence], object]:
    solver = into.solver()
    return lambda evidence: solver.query([HYPOTHESIS], of.given(evidence), show_progress=False)


def _distance(of: Cut, networks: Iterable[Network], pool: Sequence[Evidence]) -> float:
    """Mean total variation distance of pgmpy's answers from the engine's."""
    found: list[float] = []
    for each, into in zip(pool, networks, strict=False):
        answer = into.ask(HYPOTHESIS, of.given(each))
        found.append(np.abs(answer - of.engine.belief(each).probabilities).sum() / 2)
    return float(np.mean(found))


def _row(name: str, theirs: Timing, distance: float, ours: Timing) -> Row:
    faster = theirs.seconds / ours.seconds
    return Row(
        f"posterior, 25 results: pgmpy, {name} (answers differ by {distance:.2f})",
        "at least 10x as fast",
        f"{faster:.1f}x",
        faster >= 10 if "scale" in name else None,
        f"{spell(ours.seconds)} +-{ours.noise:.0%} against {theirs}",
    )
