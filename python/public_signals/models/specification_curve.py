"""Every reasonable way to ask the same question, in one table and one figure (Simonsohn, Simmons and Nelson 2020)."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Unpack, cast

import numpy as np
import pandas as pd

from public_signals import _core
from public_signals._arguments import names_in, one_of, only, wholes
from public_signals._error import Error
from public_signals._frames import names_of
from public_signals._types import Frame, Names, StrPath, Weeks
from public_signals.features.panel_features import make_lags
from public_signals.models._curve_samples import Sample, sample_of, spread
from public_signals.models._drawing import CurvePoint, curve_drawing
from public_signals.models._options import FitOptions, Options, PanelKeys, columns_of, fit, table_of
from public_signals.models.figures import PRINT_SCALE, write_figure
from public_signals.models.tables import Table, table_from
from public_signals.words import Bootstrap, BootstrapType, Singletons, Ssc, Transform, Vcov

__all__ = ["CurveOptions", "SpecificationCurve", "specification_curve"]


class CurveOptions(PanelKeys, total=False):
    """Keywords of every regression of a curve; `fit_ols_fe` explains them."""

    cluster: Names | None
    vcov: Vcov
    ssc: Ssc
    alpha: float
    singletons: Singletons
    bootstrap: Bootstrap | None
    bootstrap_type: BootstrapType
    draws: int
    seed: int


_DIMENSIONS = ("predictor", "transform", "controls", "effects", "sample")
_HEADS = {
    "predictor": "Predictor",
    "transform": "Form",
    "controls": "Controls",
    "effects": "Effects",
    "sample": "Sample",
}


@dataclass(frozen=True)
class SpecificationCurve:
    """All specifications of a question.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row per specification, smallest estimate first: predictor, transform, controls, effects, sample (by the
        names given), estimate, lower, upper and std_error (in `unit`), coefficient and coefficient_std_error (as the
        regression has them), pvalue (that the verdict rests on; NaN where no data could reject), significant, repeats
        (whether an earlier specification is the same regression), n_obs, n_clusters.
    not_estimated : pandas.DataFrame
        What could not be estimated: the choices, and why. They are in no share and no median.
    unit : str
        What an estimate is: ``units of outcome for one of the predictor``, per cent or points where that is the form,
        or standard deviations where predictors or forms differ.
    median : float
        Of the estimates, repeats left out.
    n, n_significant : int
        Specifications without repeats, and how many of them have p under alpha.
    share_significant : float
    share_same_sign : float
        The share of specifications whose estimate has the sign of the median.
    sentence : str
        What the curve says.
    intervals : str
        Level, method and clusters of the intervals, for a caption.

    Examples
    --------
    >>> import pandas as pd
    >>> views = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7, 9, 5]
    >>> df = pd.DataFrame({"show": [show for show in "abcd" for _ in range(8)], "week_start": [*range(8)] * 4,
    ...                    "views_lag1": views, "gross": [(n * n) % 23 for n in range(32)]})
    >>> curve = specification_curve(df, "gross", "views", lags=1,
    ...                             effects={"both": ["show", "week_start"], "show": "show"})
    >>> curve.n, curve.rows["effects"].tolist()
    (2, ['both', 'show'])
    """

    rows: pd.DataFrame
    not_estimated: pd.DataFrame
    outcome: str
    unit: str
    alpha: float
    median: float
    n: int
    n_significant: int
    share_significant: float
    share_same_sign: float
    sentence: str
    intervals: str

    def table(self) -> Table:
        """The specifications as a table, with the sentence under it."""
        shown = [name for name in _DIMENSIONS if self.rows[name].nunique() > 1] or ["predictor"]
        cells = [[*(_HEADS[name] for name in shown), "Estimate", "Interval", "p", "Rows"]]
        for _, row in self.rows.iterrows():
            p = float(row["pvalue"])
            cells.append(
                [
                    *(str(row[name]) for name in shown),
                    _short(float(row["estimate"])),
                    " to ".join("no end" if math.isnan(end) else _short(end) for end in (row["lower"], row["upper"])),
                    "undecidable" if math.isnan(p) else "<0.001" if p < 0.001 else f"{p:.3f}",
                    f"{row['n_obs']:,}",
                ]
            )
        note = f"{self.sentence} Estimates: {self.unit}, with {self.intervals}."
        return table_from(
            _core.text_table(cells, note, self.rows.assign(unit=self.unit).to_csv(index=False, lineterminator="\n"))
        )

    def figure(self) -> str:
        """The curve over the matrix of choices, as SVG."""
        varied = [name for name in _DIMENSIONS if self.rows[name].nunique() > 1]
        points = [
            CurvePoint(
                row["estimate"],
                None if math.isnan(row["lower"]) else row["lower"],
                None if math.isnan(row["upper"]) else row["upper"],
                bool(row["significant"]),
                [str(row[name]) for name in varied],
            )
            for _, row in self.rows.iterrows()
        ]
        matrix = [(_HEADS[name], list(dict.fromkeys(self.rows.sort_index()[name].astype(str)))) for name in varied]
        note = f"{self.intervals}\nblue: p < {self.alpha:g}; dashed: the median"
        return curve_drawing(points, matrix, self.median, f"{self.outcome}: {self.unit}", note)

    def write(self, file: StrPath, *, scale: float = PRINT_SCALE) -> None:
        """Writes the figure (.svg, .pdf, .png) or the table (.tex, .md, .csv, .docx), as the file's ending says."""
        if os.fspath(file).lower().endswith((".svg", ".pdf", ".png")):
            write_figure(self.figure(), file, scale)
        else:
            self.table().write(file)


def _named(given: Mapping[str, Names] | Names, nothing: str) -> dict[str, list[str]]:
    """Choices by name; one choice without a name is called after its columns."""
    if not isinstance(given, Mapping):
        names = names_in(given)
        return {" + ".join(names) or nothing: names}
    return {str(name): names_in(columns) for name, columns in given.items()}


@dataclass(frozen=True)
class Choices:
    """What a curve varies besides its predictors, the columns of each choice by its name."""

    forms: Sequence[Transform]
    controls: Mapping[str, Sequence[str]]
    effects: Mapping[str, Sequence[str]]
    samples: Mapping[str, str | None]


@dataclass(frozen=True)
class _Question:
    """What all specifications share, and the choices by name."""

    outcome: str
    told: FitOptions
    controls: Mapping[str, Sequence[str]]
    effects: Mapping[str, Sequence[str]]
    samples: Mapping[str, Sample]
    standardise: bool

    def answer(self, chosen: dict[str, str]) -> dict[str, Any]:
        """One specification as a row; a row with `why` where it can't be estimated."""
        data, beside, predictor = self.samples[chosen["sample"]], self.controls[chosen["controls"]], chosen["predictor"]
        asked: FitOptions = {
            **self.told,
            "effects": self.effects[chosen["effects"]],
            "transform": cast(Transform, chosen["transform"]),
        }
        try:
            result = fit(data.table, self.outcome, [predictor], beside, within=data.within, **asked)
        except Error as problem:
            return {**chosen, "why": problem.message}
        boot = asked["bootstrap"] is not None
        sides = ("interval_lower", "interval_upper") if boot else ("ci_lower", "ci_upper")
        ends = [math.nan if end is None else end for end in (result[side] for side in sides)]
        p = result["decisive_pvalue" if boot else "pvalue"]
        scale = 1.0
        if self.standardise:
            scale = spread(data, self.outcome, predictor, beside, Options(**self.told), chosen["transform"])
        return {
            **chosen,
            "estimate": scale * result["coefficient"],
            "lower": scale * ends[0],
            "upper": scale * ends[1],
            "coefficient": result["coefficient"],
            "std_error": scale * result["std_error"],
            "coefficient_std_error": result["std_error"],
            "pvalue": math.nan if p is None else p,
            "significant": p is not None and p < result["alpha"],
            "interval_method": result["interval_method"] if boot else "t",
            "n_obs": result["n_obs"],
            "n_clusters": result["n_clusters"],
        }


def _with_lags(df: Any, metrics: Sequence[str], weeks: Sequence[int]) -> tuple[list[str], list[str], Any]:
    """The metrics, their lags by name, and the frame with those that it lacks, made on the calendar."""
    measured, apart = list(dict.fromkeys(metrics)), list(dict.fromkeys(weeks))
    for k in apart:
        lacking = [metric for metric in measured if f"{metric}_lag{k}" not in names_of(df)]
        if lacking:
            df = make_lags(df, lacking, lags=[k])
    return measured, [f"{metric}_lag{k}" for metric in measured for k in apart], df


def _with_repeats(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Marks what is the same regression as an earlier one: a control that the effects absorb makes no second answer."""
    met: set[tuple[Any, ...]] = set()
    for row in rows:
        key = (
            row["predictor"],
            row["transform"],
            row["n_obs"],
            f"{row['coefficient']:.12e}",
            f"{row['coefficient_std_error']:.9e}",
        )
        row["repeats"] = key in met
        met.add(key)
    return rows


def _short(value: float) -> str:
    """Four significant digits, thousands grouped: as the program writes a number."""
    return f"{value:,.0f}" if 999.95 <= abs(value) < 1e15 else f"{value:.4g}"


def _unit_of(outcome: str, forms: set[str], standardised: bool) -> str:
    """What an estimate is of the outcome, for how much of the predictor."""
    if standardised:
        return f"standard deviations of {outcome} for one of the predictor"
    if forms <= {"none"}:
        return f"units of {outcome} for one of the predictor"
    if forms == {"share"}:
        return f"points of {outcome} for one point more of the predictor"
    return f"per cent of {outcome} for one per cent more of the predictor"


def _percent(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)"


def _intervals(told: FitOptions, rows: pd.DataFrame) -> str:
    """The caption of the intervals; regressions with fewer rows may have fewer clusters."""
    keys = Options(**told)
    word, clusters = keys.clusters()
    counts = [found if isinstance(found, int) else min(found) for found in rows["n_clusters"] if found]
    methods = {"wild": "the wild cluster bootstrap", "webb": "the wild cluster bootstrap with Webb's weights"}
    method = methods.get(keys.bootstrap or "", "t")
    if any(row == "cr3" for row in rows["interval_method"]):
        method += " (with CR3 where few carry it)"
    if not clusters or not counts:
        who = f"standard errors {word}"
    else:
        least, most = min(counts), max(counts)
        who = f"{least}{f' to {most}' if most > least else ''} clusters by {' and '.join(clusters)}"
    return f"{100 * (1 - keys.alpha):g} % confidence intervals of {method}, {who}"


def _curve(results: Sequence[dict[str, Any]], outcome: str, told: FitOptions, standardised: bool) -> SpecificationCurve:
    alpha = Options(**told).alpha
    estimated = _with_repeats([row for row in results if "why" not in row])
    failed = pd.DataFrame([row for row in results if "why" in row], columns=[*_DIMENSIONS, "why"])
    if not estimated:
        raise Error(
            f"none of {len(results)} specifications can be estimated: {failed['why'].iloc[0]}",
            where="specifications",
            help="fit_ols_fe with the same choices says more",
        )
    rows = pd.DataFrame(estimated).sort_values("estimate", kind="stable")
    own = rows[~rows["repeats"]]
    n, significant = len(own), int(own["significant"].sum())
    median = float(own["estimate"].median())
    unit = _unit_of(outcome, set(rows["transform"]), standardised)
    same = int((np.sign(own["estimate"]) == np.sign(median)).sum())
    counted = (
        (len(rows) - n, "more repeat another"),
        (int(own["pvalue"].isna().sum()), "undecidable, counted as not significant"),
        (len(failed), "could not be estimated"),
    )
    apart = "".join(f"; {count} {words}" for count, words in counted if count)
    return SpecificationCurve(
        rows=rows,
        not_estimated=failed,
        outcome=outcome,
        unit=unit,
        alpha=alpha,
        median=median,
        n=n,
        n_significant=significant,
        share_significant=significant / n,
        share_same_sign=same / n,
        sentence=f"{outcome}: the median of {n} specifications is {_short(median)} {unit}; {_percent(significant, n)} "
        f"have p < {alpha:g}, {_percent(same, n)} its sign; estimates from {_short(float(own['estimate'].min()))} to "
        f"{_short(float(own['estimate'].max()))}{apart}. Specifications share their data: a share of them "
        "is no p-value.",
        intervals=_intervals(told, rows),
    )


def curve_of_columns(
    df: Any, outcome: str, predictors: Sequence[str], choices: Choices, several_metrics: bool, told: FitOptions
) -> SpecificationCurve:
    """Every combination of predictors that are columns of the frame, and of the choices."""
    keys = Options(**told)
    chosen = [
        dict(zip(_DIMENSIONS, one, strict=True))
        for one in itertools.product(predictors, choices.forms, choices.controls, choices.effects, choices.samples)
    ]
    if not chosen:
        raise Error("there is no specification", where="metrics", help="name a metric, a lag and a choice of each")
    sets = [*choices.controls.values(), *choices.effects.values()]
    everything = sorted({name for names in sets for name in names})
    wanted = columns_of(df, keys.asked(outcome, predictors, everything))
    parts = [column for column in choices.samples.values() if column is not None]
    table = table_of(df, [*wanted, *everything, keys.time, *parts], everything)
    question = _Question(
        outcome=outcome,
        told=told,
        controls=choices.controls,
        effects=choices.effects,
        samples={name: sample_of(table, column) for name, column in choices.samples.items()},
        standardise=several_metrics or len(choices.forms) > 1,
    )
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        results = list(threads.map(question.answer, chosen))
    return _curve(results, outcome, told, question.standardise)


def specification_curve(
    df: Frame,
    outcome: str,
    metrics: Names,
    *,
    lags: Weeks = (4,),
    controls: Mapping[str, Names] | Names = (),
    effects: Mapping[str, Names] | None = None,
    transforms: Iterable[Transform] = ("none",),
    samples: Mapping[str, str | None] | None = None,
    **options: Unpack[CurveOptions],
) -> SpecificationCurve:
    """Runs every combination of lag, controls, effects, form and sample, each with the bootstrap that decides.

    Parameters
    ----------
    df, outcome
        As for :func:`fit_ols_fe`.
    metrics : str or sequence of str
        Attention, as the panel has it: ``views`` is used as ``views_lag4``, which is made on the calendar where the
        frame lacks it.
    lags : int or sequence of int
        Weeks.
    controls : mapping of str to names, or names
        Sets of controls by the name that the table gives them: ``{"none": (), "previews": "is_preview"}``.
    effects : mapping of str to names, optional
        None: entity and time.
    transforms : sequence of {"none", "log", "log1p", "asinh", "share"}
        Of outcome and predictor.
    samples : mapping of str to str or None, optional
        Columns of 0 and 1 (or booleans) that say which rows are in; None is all of them. A row whose value is unknown
        is in none.
    **options
        As for :func:`fit_ols_fe`; `bootstrap` is "wild" where it is not given, None asks for t alone.

    Returns
    -------
    SpecificationCurve
        rows, median, share_significant, sentence; ``table()``, ``figure()`` and ``write(file)``. Where predictors or
        forms differ, coefficients have different units: estimates are then standard deviations of the outcome for one
        of the predictor, in the form that was used and over the rows that have all values.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe` for words and columns; no specification at all; none that can be estimated. A single one
        that can't be is listed in ``not_estimated``.

    References
    ----------
    Simonsohn, Simmons and Nelson 2020.

    Examples
    --------
    >>> import pandas as pd
    >>> views = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7, 9, 5]
    >>> df = pd.DataFrame({"show": [show for show in "abcd" for _ in range(8)], "week_start": [*range(8)] * 4,
    ...                    "views_lag1": views, "gross": [(n * n) % 23 for n in range(32)]})
    >>> curve = specification_curve(df, "gross", "views", lags=1,
    ...                             effects={"both": ["show", "week_start"], "show": "show"})
    >>> round(curve.median, 3), curve.share_significant
    (-0.431, 0.0)
    """
    only("specification_curve", options, CurveOptions.__optional_keys__)
    told: FitOptions = cast(FitOptions, {"bootstrap": "wild", **options})
    keys = Options(**told)
    forms: list[Transform] = [cast(Transform, transforms)] if isinstance(transforms, str) else list(transforms)
    for form in forms:
        one_of("transform", form, Transform)
    measured, predictors, made = _with_lags(df, names_in(metrics), wholes(lags, "lag"))
    choices = Choices(
        forms=list(dict.fromkeys(forms)),
        controls=_named(controls, "none"),
        effects=_named([keys.entity, keys.time] if effects is None else effects, "none"),
        samples={"all": None} if samples is None else samples,
    )
    return curve_of_columns(made, outcome, predictors, choices, len(measured) > 1, told)
