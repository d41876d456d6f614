#!/usr/bin/env python3
"""What a series of numbers will do next: reads {"csv": TEXT, "periods": N} on standard input, writes one JSON object.

The CSV has a header and a row per period, oldest first; its last column with numbers is the series. A straight line is fitted
with scikit-learn; values further from it than three standard deviations are named as outliers. Exit code 2 and a sentence on standard
error when there is nothing to work on.
"""

import io
import json
import sys

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

LONGEST_INPUT = 1 << 20
MOST_PERIODS = 60


class Unusable(Exception):
    """The input cannot be worked on; the text says why, for a person."""


def numbers_in(csv):
    """The columns that hold numbers, written with a point or, where no comma parts the cells, with a comma."""
    header = csv.strip().split("\n", 1)[0]
    delimiter = max(";\t|,", key=header.count)
    for decimal in "." if delimiter == "," else ".,":
        try:
            numbers = pd.read_csv(io.StringIO(csv.strip()), sep=delimiter, decimal=decimal, skipinitialspace=True).select_dtypes("number")
        except ValueError as error:
            raise Unusable(f"this is no CSV: {error}") from error
        if not numbers.empty and list(numbers.columns)[-1].strip() == header.split(delimiter)[-1].strip():
            return numbers
    return numbers


def series_in(csv):
    numbers = numbers_in(csv)
    if numbers.empty:
        raise Unusable("no column holds numbers")
    series = numbers.iloc[:, -1].dropna().to_numpy(dtype=float)
    if len(series) < 3:
        raise Unusable("a forecast needs three numbers or more")
    if not np.isfinite(series).all():
        raise Unusable("some numbers are infinite")
    return str(numbers.columns[-1]), series


def forecast(csv, periods):
    name, series = series_in(csv)
    times = np.arange(len(series)).reshape(-1, 1)
    model = LinearRegression().fit(times, series)
    residuals = series - model.predict(times)
    spread = residuals.std(ddof=1)
    outliers = [int(i) for i in np.flatnonzero(np.abs(residuals) > 3 * spread)] if spread > 1e-9 else []
    ahead = np.arange(len(series), len(series) + periods).reshape(-1, 1)
    return {
        "column": name,
        "rows": len(series),
        "slope": round(float(model.coef_[0]), 6),
        "fit": round(float(model.score(times, series)), 4) if series.std() > 1e-9 else 1.0,
        "outliers": [{"row": i + 1, "value": float(series[i])} for i in outliers],
        "forecast": [round(float(value), 4) for value in model.predict(ahead)],
    }


def main():
    text = sys.stdin.read(LONGEST_INPUT + 1)
    try:
        if len(text) > LONGEST_INPUT:
            raise Unusable("the input is larger than 1 MB")
        try:
            request = json.loads(text)
        except ValueError as error:
            raise Unusable(f"the input is no JSON: {error}") from error
        if not isinstance(request, dict) or not isinstance(request.get("csv"), str):
            raise Unusable('expected {"csv": TEXT, "periods": N}')
        periods = request.get("periods", 3)
        if not isinstance(periods, int) or isinstance(periods, bool) or not 1 <= periods <= MOST_PERIODS:
            raise Unusable(f"periods must be a whole number from 1 to {MOST_PERIODS}")
        json.dump(forecast(request["csv"], periods), sys.stdout)
        return 0
    except Unusable as unusable:
        print(unusable, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
