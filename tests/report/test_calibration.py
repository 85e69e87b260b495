"""Measures of calibration, against values worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.report.calibration import auc, bins, brier, ece, fit_logistic


def test_auc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    said = np.array([0.1, 0.4, 0.4, 0.8])
    truth = np.array([False, False, True, True])
    # Pairs (true, false): .4>.1, .4=.4, .8>.1, .8>.4: 3.5 of 4.
    assert auc(said, truth) == pytest.approx(3.5 / 4)
    assert auc(-said, truth) == pytest.approx(0.5 / 4)


def test_auc_of_one_kind_alone_is_not_a_number() -> None:
    assert math.isnan(auc(np.array([0.2, 0.3]), np.array([True, True])))


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier(np.array([0.9, 0.2]), np.array([True, False])) == pytest.approx(0.025)


def test_ece_weighs_each_bin_by_its_size() -> None:
    said = np.array([0.12, 0.18, 0.15, 0.95])
    truth = np.array([False, False, True, True])
    # Bin .1: said .15, true 1/3; bin .9: said .95, true 1.
    assert ece(said, truth) == pytest.approx(3 / 4 * (1 / 3 - 0.15) + 1 / 4 * 0.05)


def test_certainty_belongs_to_the_last_bin() -> None:
    (only,) = bins(np.array([1.0, 0.9]), np.array([True, False]))
    assert (only.low, only.count, only.observed) == (0.9, 2, 0.5)
    assert only.gap == pytest.approx(0.5 - 0.95)
    assert only.error == pytest.approx(math.sqrt(0.95 * 0.05 / 2))


def test_regression_without_features_gives_the_share() -> None:
    truth = np.array([True, False, False, False])
    fitted = fit_logistic(np.zeros((4, 1)), truth)
    assert fitted.predict(np.zeros((1, 1)))[0] == pytest.approx(0.25)


def test_regression_on_a_flag_gives_the_share_within_each_side() -> None:
    flag = np.array([[0.0]] * 4 + [[1.0]] * 4)
    truth = np.array([True, False, False, False, True, True, True, False])
    fitted = fit_logistic(flag, truth, ridge=0.0)
    assert fitted.predict(np.array([[0.0], [1.0]])) == pytest.approx([0.25, 0.75])


def test_regression_stays_finite_where_a_feature_separates() -> None:
    fitted = fit_logistic(np.array([[0.0], [1.0]]), np.array([False, True]))
    low, high = fitted.predict(np.array([[0.0], [1.0]]))
    assert 0 < low < 0.5 < high < 1
