"""What a regression may be told, checked in one place, and a frame's columns on their way to the library."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._arguments import names_in, one_of, only, seed_of
from public_signals._error import Error
from public_signals._frames import names_of, require
from public_signals._types import Frame, Names
from public_signals.words import Bootstrap, BootstrapType, Singletons, Ssc, Transform, Vcov

#: As many rows tell what a column is made of.
JUDGED_ROWS = 5000


class PanelKeys(TypedDict, total=False):
    """The columns that say which row of a panel it is."""

    entity: str
    time: str


class RegressionOptions(PanelKeys, total=False):
    """Keywords of every regression; `fit_ols_fe` explains them."""

    effects: Names | None
    cluster: Names | None
    vcov: Vcov
    ssc: Ssc
    alpha: float
    singletons: Singletons
    transform: Transform
    kernel_lags: int | None


class StudyOptions(RegressionOptions, total=False):
    """Keywords of a regression that may be bootstrapped."""

    bootstrap: Bootstrap | None
    bootstrap_type: BootstrapType
    draws: int
    seed: int


class FitOptions(StudyOptions, total=False):
    """Keywords of a regression whose clusters may be described too."""

    diagnostics: bool


class PoissonOptions(PanelKeys, total=False):
    """Keywords of a Poisson regression; `fit_poisson_fe` explains them."""

    effects: Names | None
    cluster: Names | None
    ssc: Ssc
    alpha: float
    singletons: Singletons
    transform: Transform
    kernel_lags: int | None
    bootstrap: Bootstrap | None
    draws: int
    seed: int


class FamilyOptions(RegressionOptions, total=False):
    """Keywords of regressions that are bootstrapped together."""

    bootstrap: Bootstrap
    bootstrap_type: BootstrapType
    draws: int
    seed: int


#: The keywords that a regression takes, those of one that may be bootstrapped, and those of a fit.
REGRESSION = RegressionOptions.__optional_keys__
STUDY = StudyOptions.__optional_keys__
FIT = FitOptions.__optional_keys__
POISSON = PoissonOptions.__optional_keys__


def of_study(options: FitOptions) -> StudyOptions:
    """The options less those that describe clusters."""
    return cast(StudyOptions, {name: value for name, value in options.items() if name in STUDY})


def check_level(alpha: float) -> None:
    """A level of tests and intervals."""
    if not 0 < alpha < 1:
        raise Error(f"alpha {alpha} is not between 0 and 1", help="0.05 gives 95 % intervals")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a regression was told, and what holds where it was not."""

    entity: str = "show"
    time: str = "week_start"
    effects: Names | None = None
    cluster: Names | None = None
    vcov: Vcov = "crv1"
    ssc: Ssc = "fixest"
    alpha: float = 0.05
    singletons: Singletons = "drop"
    bootstrap: Bootstrap | None = None
    bootstrap_type: BootstrapType = "11"
    draws: int = 9999
    seed: int = 0
    diagnostics: bool = False
    transform: Transform = "none"
    kernel_lags: int | None = None

    def clusters(self) -> tuple[str, list[str]]:
        """The word of the standard errors, and the columns of the clusters; none where it is another word."""
        if self.cluster is None:
            return "cluster", [self.entity]
        if self.cluster in ("iid", "hetero", "driscoll_kraay"):
            return str(self.cluster), []
        clusters = names_in(self.cluster)
        if not 1 <= len(clusters) <= 2:
            raise Error("cluster names one or two columns", help='or say "iid", "hetero" or "driscoll_kraay"')
        return "cluster", clusters

    def asked(self, outcome: str, predictors: Sequence[str], controls: Names) -> dict[str, Any]:
        """A regression as the library takes it."""
        one_column("outcome", outcome)
        for predictor in predictors:
            one_column("predictor", predictor)
        one_column("entity", self.entity)
        one_column("time", self.time)
        one_of("ssc", self.ssc, Ssc)
        one_of("vcov", self.vcov, Vcov)
        one_of("transform", self.transform, Transform)
        one_of("bootstrap_type", self.bootstrap_type, BootstrapType)
        if self.bootstrap is not None:
            one_of("bootstrap", self.bootstrap, Bootstrap)
        one_of("singletons", self.singletons, Singletons)
        check_level(self.alpha)
        check_draws(self)
        effects = [self.entity, self.time] if self.effects is None else names_in(self.effects)
        if len(effects) > 2:
            raise Error(f"{len(effects)} effects were asked for", help="two at most; add others as controls")
        vcov, clusters = self.clusters()
        if self.kernel_lags is not None and vcov != "driscoll_kraay":
            raise Error(
                f"kernel_lags is {self.kernel_lags}, and driscoll_kraay alone has such lags",
                help='take cluster="driscoll_kraay"',
            )
        return {
            "outcome": outcome,
            "predictors": list(predictors),
            "controls": list(dict.fromkeys(names_in(controls))),
            "entity": self.entity,
            "time": self.time,
            "effects": effects,
            "clusters": clusters,
            "vcov": vcov,
            "cluster_vcov": self.vcov,
            "ssc": self.ssc,
            "transform": self.transform,
            "alpha": self.alpha,
            "drop_singletons": self.singletons == "drop",
            "kernel_lags": self.kernel_lags,
            "common_sample": [],
            "bootstrap": self.bootstrap,
            "bootstrap_type": self.bootstrap_type,
            "draws": self.draws,
            "seed": seed_of(self.seed),
        }


def check_draws(told: Options) -> None:
    """An Error where so few draws are asked of a bootstrap that no p could be under the level."""
    if told.bootstrap is None or told.draws < 1 or 1 / (told.draws + 1) <= told.alpha:
        return
    raise Error(
        f"{told.draws} draw{'s' if told.draws > 1 else ''} of the bootstrap can give no p under "
        f"{1 / (told.draws + 1):.3g}, and the level is {told.alpha:g}",
        where="draws",
        help="take 9999",
    )


def one_column(what: str, given: object) -> None:
    """An Error unless `given` is the name of a column."""
    if isinstance(given, str):
        return
    several = isinstance(given, Iterable) and what == "predictor"
    raise Error(
        f"{what}={given!r} is no name of a column",
        where=what,
        help=f"fit_panel_ols(df, outcome, {given!r}) has several predictors in one regression"
        if several
        else "give the name of one column, as text",
    )


def some(given: Names, what: str) -> list[str]:
    """One name or several as a list; an Error for none."""
    listed = names_in(given)
    if not listed:
        raise Error(f"there is no {what}", help="name one or more columns")
    return listed


def _levels(df: Any, name: str) -> Any:
    """The levels of a category whose levels are numbers; None for any other column."""
    if isinstance(df, pd.DataFrame):
        kind = df[name].dtype if list(df.columns).count(name) == 1 else None
        if isinstance(kind, pd.CategoricalDtype) and pd.api.types.is_numeric_dtype(kind.categories.dtype):
            return df[name].unique()
        return None
    column = df.column(name) if isinstance(df, pa.Table) and df.column_names.count(name) == 1 else None
    if column is not None and pa.types.is_dictionary(column.type):
        values = column.type.value_type
        numeric = pa.types.is_integer(values) or pa.types.is_floating(values) or pa.types.is_decimal(values)
        return column.unique() if numeric else None
    return None


def refuse_categories(df: Any, measured: Sequence[str]) -> None:
    """An Error for a category of numbers that would be read as a quantity: its numbers say which, not how much."""
    for name in measured:
        levels = _levels(df, name)
        if levels is not None and len(levels) > 2:
            raise Error(
                f"column '{name}' is a category whose {len(levels)} levels are numbers",
                where=f"column {name}",
                help=f"make a column of 0 and 1 of each level (pd.get_dummies(df['{name}'], drop_first=True)), name it "
                "in effects, or make it a number with astype",
                column=name,
            )


def levels_in(df: Any, controls: Sequence[str]) -> list[str]:
    """The controls that are categories of numbers: their numbers are names."""
    found = [(name, _levels(df, name)) for name in controls]
    return [name for name, levels in found if levels is not None and len(levels) > 2]


def columns_of(df: Frame, asked: dict[str, Any]) -> list[str]:
    """The columns that a regression reads; its keys where the frame has them."""
    refuse_categories(df, [asked["outcome"], *asked["predictors"]])
    used = [asked["outcome"]]
    for part in ("predictors", "controls", "effects", "clusters"):
        used += asked[part]
    return used + [name for name in (asked["entity"], asked["time"]) if name in names_of(df)]


def _pandas_array(column: pd.Series) -> Any:
    if column.dtype == "float64":
        return pa.array(column.to_numpy())  # NaN is missing on the other side: nothing is read or copied here
    if isinstance(column.dtype, pd.CategoricalDtype) and not pd.api.types.is_string_dtype(column.cat.categories.dtype):
        column = column.astype(column.cat.categories.dtype)
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        if column.dtype != object:
            raise
    try:  # True, 1 and 1.0 in one column of objects
        return pa.array(pd.to_numeric(column).astype("float64"), from_pandas=True)
    except (ValueError, TypeError) as problem:
        raise Error(
            f"column '{column.name}' holds mixed values: {problem}",
            where=f"column {column.name}",
            help="give it one type, for example with astype",
        ) from problem


def table_of(df: Any, wanted: Sequence[str], controls: Sequence[str] = ()) -> Any:
    """The columns `wanted` of a frame as an Arrow table; numbers without gaps aren't copied.

    The flags that say which of their weeks are partial cross with them. A category of numbers among `controls` crosses
    as text.
    """
    wanted = list(dict.fromkeys(wanted))
    require(names_of(df), wanted)
    wanted += [flag for flag in _core.partial_flags_beside(wanted) if flag in names_of(df) and flag not in wanted]
    for name in levels_in(df, controls):
        if isinstance(df, pd.DataFrame):
            df = df.assign(**{name: df[name].astype(object).map(str, na_action="ignore")})
        else:
            names = df.column(name).cast(df.column(name).type.value_type).cast(pa.string())
            df = df.set_column(df.column_names.index(name), name, names)
    if isinstance(df, pa.Table):
        return df.select(wanted)
    if isinstance(df, pd.DataFrame):
        return pa.table([_pandas_array(df[name]) for name in wanted], names=wanted)
    return df.select(wanted).to_arrow()


def regression_of(
    name: str,
    df: Frame,
    outcome: str,
    predictor: str,
    controls: Names,
    options: RegressionOptions,
    *,
    beside: Sequence[str] = (),
    seed: int = 0,
) -> tuple[Any, dict[str, Any]]:
    """The columns that the function `name` reads of a frame, with those `beside`, and its regression."""
    only(name, options, REGRESSION)
    asked = Options(**options, seed=seed).asked(outcome, [predictor], controls)
    wanted = [asked["entity"], asked["time"], *columns_of(df, asked), *beside]
    return table_of(df, wanted, asked["controls"]), asked


def is_number(df: Any, name: str) -> bool:
    if isinstance(df, pd.DataFrame):
        return bool(pd.api.types.is_numeric_dtype(df.dtypes.iloc[list(df.columns).index(name)]))
    if isinstance(df, pa.Table):
        kind = df.schema.field(name).type
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))
    return bool(df.schema[name].is_numeric())


def first_rows(df: Any, asked: dict[str, Any]) -> Any:
    """The first rows of the keys and of every column of numbers: by them the library tells a lead from a lag."""
    names = names_of(df)
    keys = [name for name in (asked["entity"], asked["time"]) if name in names]
    numbers = [name for name in names if names.count(name) == 1 and name not in keys and is_number(df, name)]
    head = df.slice(0, JUDGED_ROWS) if isinstance(df, pa.Table) else df.head(JUDGED_ROWS)
    return table_of(head, [*keys, *numbers])


def warn_of_bad_controls(result: Any, stacklevel: int = 4) -> None:
    """Says on stderr, as Python warns, that a control takes away what is to be found."""
    for code, text in zip(result["warning_codes"], result["warnings"], strict=True):
        if code == "bad_control":
            warnings.warn(text, stacklevel=stacklevel + 1)


def with_sample(table: Any, chosen: Any) -> tuple[Any, str]:
    """The table with a column that is null in rows that `chosen` leaves out, and its name.

    Rows that a sample leaves out still count in the sums of all entities that shares are of.
    """
    name = "in sample"
    while name in table.column_names:
        name += "_"
    inside = pyarrow.compute.if_else(chosen, pa.scalar(1.0), pa.scalar(None, pa.float64()))
    return table.append_column(name, inside), name


def fit(
    df: Frame,
    outcome: str,
    predictors: Sequence[str],
    controls: Names = (),
    *,
    tests: Sequence[Sequence[str]] = (),
    within: str | None = None,
    **options: Unpack[FitOptions],
) -> dict[str, Any]:
    """One regression; `tests` lists predictors to be tested together.

    Rows in which the column `within` is null are in no regression, and in every sum that a share is of.
    """
    told = Options(**options)
    asked = told.asked(outcome, predictors, controls)
    if within is not None:
        asked["common_sample"] = [within]
    table = table_of(df, columns_of(df, asked) + asked["common_sample"], asked["controls"])
    together = [list(some) for some in tests]
    result: dict[str, Any] = json.loads(
        _core.fit_regression(table, asked, first_rows(df, asked), diagnostics=told.diagnostics, tests=together)
    )
    warn_of_bad_controls(result)
    return result
