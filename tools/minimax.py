#!/usr/bin/env python3
"""Derives the polynomials of src/ConvBert.Kernels/VectorMath: weighted minimax fits with float32 coefficients.

Lawson's algorithm: least squares, reweighted by the errors until these are level. (Remez' alternation does not hold here: several fits
leave out low powers on an interval around 0.) The coefficients are rounded to float32 one by one from the lowest power on, and the
others are fitted again around each, so that later ones make good the rounding of earlier ones, which weighs more.
Needs numpy and mpmath. Prints literals for C# and the weighted error that is left.
"""
import numpy as np
from mpmath import cos, erf, erfc, exp, expm1, log, log1p, mp, mpf, pi, sqrt

mp.dps = 40
POINTS = 1500
ITERATIONS = 400


def lawson(targets, weights, basis):
    """Coefficients c that nearly minimize max |weights·(basis·c − targets)|."""
    levels = np.full(len(targets), 1 / len(targets))
    best, least = None, np.inf
    for _ in range(ITERATIONS):
        root = np.sqrt(levels) * weights
        coefficients = np.linalg.lstsq(basis * root[:, None], targets * root, rcond=None)[0]
        errors = np.abs(weights * (basis @ coefficients - targets))
        if errors.max() < least:
            best, least = coefficients, errors.max()
        levels *= errors / errors.max()
        levels /= levels.sum()
    return best


def fit(name, target, weight, powers, low, high):
    """target ≈ Σ c·x^p on [low, high]; target and weight are mpmath functions, so that cancellation in them costs nothing."""
    points = [mpf(low + high) / 2 - mpf(high - low) / 2 * cos(pi * (i + mpf(1) / 2) / POINTS) for i in range(POINTS)]
    x = np.array([float(p) for p in points])
    targets = np.array([float(target(p)) for p in points])
    weights = np.array([float(weight(p)) for p in points])
    fixed, rest = {}, targets
    for power in powers:
        free = [p for p in powers if p not in fixed]
        scale = max(abs(low), abs(high))
        coefficients = lawson(rest, weights, np.stack([(x / scale) ** p for p in free], axis=1))
        fixed[power] = np.float32(coefficients[0] / scale ** power)
        rest = rest - float(fixed[power]) * x ** power
    error = np.abs(weights * rest).max()
    print(f"{name}, x in [{low:.6g}, {high:.6g}]: weighted error {error:.2e} = 2^{np.log2(error):.1f}")
    for power in powers:
        print(f"    x^{power}: {fixed[power]:.9g}f")
    return fixed


def main():
    # Remainders of the reductions by ln 2 reach a little beyond ±ln(2)/2, because the product with 1/ln 2 is rounded.
    half = float(log(2)) / 2 * 1.0001
    fit("VectorExp: exp(r) - 1", expm1, lambda r: exp(-r), [1, 2, 3, 4, 5], -half, half)
    fit("VectorExpm1: expm1(r) - r", lambda r: expm1(r) - r, lambda r: 1 / abs(expm1(r)), [2, 3, 4, 5, 6], -half, half)
    fit("VectorLog1p: log1p(e) - e", lambda e: log1p(e) - e, lambda e: 1 / log1p(e), range(2, 11), 0.0, 1.0)
    # An error of the root moves its eighth power by 8 root^7; relative to erf, because gelu adds to x/2 what it has.
    fit("VectorErf: erfc(-sqrt(2) h)^(1/8) - 1", lambda h: root_of_erfc(h) - 1, lambda h: 8 * root_of_erfc(h) ** 7 / -erf(sqrt(2) * h), range(1, 9), -2.9, 0.0)


def root_of_erfc(h):
    return erfc(-sqrt(2) * h) ** (mpf(1) / 8)


if __name__ == "__main__":
    main()
