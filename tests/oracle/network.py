"""A discrete Bayesian network under construction, answered by pgmpy's exact inference.

pgmpy is imported when a network is asked, so that this module can be read without it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


class Network:
    """Nodes with named states; each table has the node's states first, then its parents' states."""

    def __init__(self) -> None:
        self.states: dict[str, tuple[str, ...]] = {}
        self._parents: dict[str, tuple[str, ...]] = {}
        self._tables: dict[str, np.ndarray] = {}
        self._solver: Any = None

    def add(
        self, name: str, states: Sequence[str], table: np.ndarray, parents: Sequence[str] = ()
    ) -> None:
        """One node; every column of its table sums to 1."""
        shape = (len(states), *(len(self.states[parent]) for parent in parents))
        assert table.shape == shape, (name, table.shape, shape)
        assert np.all(table >= 0) and np.allclose(table.sum(axis=0), 1, atol=1e-12), name
        self.states[name] = tuple(states)
        self._parents[name], self._tables[name] = tuple(parents), table

    def add_answer(self, name: str, likelihood: np.ndarray, parents: Sequence[str]) -> None:
        """A node whose state `seen` has a probability proportional to the likelihood."""
        share = likelihood / likelihood.max()
        self.add(name, ("seen", "not"), np.stack([share, 1 - share]), parents)

    def ask(
        self, name: str, given: Mapping[str, str], soft: np.ndarray | None = None
    ) -> np.ndarray:
        """P(node | evidence); `soft` is virtual evidence on the node itself, up to a factor."""
        parts = _pgmpy()
        virtual = None
        if soft is not None:
            table = (soft / soft.sum())[:, None]
            virtual = [
                parts["cpd"](name, len(soft), table, state_names={name: list(self.states[name])})
            ]
        found = self.solver().query(
            [name], evidence=dict(given), virtual_evidence=virtual, show_progress=False
        )
        return np.array([found.get_value(**{name: state}) for state in self.states[name]])

    def solver(self) -> Any:
        """pgmpy's variable elimination over the network."""
        if self._solver is None:
            parts = _pgmpy()
            model = parts["network"]()
            model.add_nodes_from(self.states)
            for name, parents in self._parents.items():
                model.add_edges_from((parent, name) for parent in parents)
            for name, table in self._tables.items():
                parents = self._parents[name]
                model.add_cpds(
                    parts["cpd"](
                        name,
                        len(self.states[name]),
                        table.reshape(len(table), -1),
                        evidence=list(parents) or None,
                        evidence_card=[len(self.states[p]) for p in parents] or None,
                        state_names={n: list(self.states[n]) for n in (name, *parents)},
                    )
                )
            assert model.check_model()
            self._solver = parts["solver"](model)
        return self._solver


def _pgmpy() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pgmpy warns of its own coming changes as it is imported
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.inference import VariableElimination
        from pgmpy.models import DiscreteBayesianNetwork
    return {"network": DiscreteBayesianNetwork, "cpd": TabularCPD, "solver": VariableElimination}
