"""The C++ library. Frames are anything with `__arrow_c_stream__`; capsules are Arrow streams (`_frames.Stream`)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

class Frame(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Capsule: TypeAlias = Any
_Sources: TypeAlias = Sequence[tuple[str, Sequence[str]]]
_Fields: TypeAlias = Sequence[tuple[str, str]]

# bindings/text.cpp
def hashtags(caption: bytes, html: bool) -> list[str]: ...
def parse_count(text: bytes, locale: str) -> int | None: ...

# bindings/sources.cpp
def to_monday_weeks(
    points: Sequence[tuple[Sequence[int], Sequence[int | None], bool]],
) -> list[tuple[str, list[float | None], bool]]: ...
def known_views(days: Sequence[tuple[str, str, int | None, str]]) -> list[int | None]: ...

# bindings/timebins.cpp
def week_start_of(text: str) -> str: ...
def week_starts(start: str, end: str) -> list[str]: ...
def save_snapshot(root: str, keep: int, source: str, handle: str, html: bytes, json: str, captured_at: str) -> str: ...
def snapshot_folder(root: str, source: str, handle: str) -> str: ...
def _write_warc(seed: str, records: Sequence[tuple[tuple[str, str], tuple[_Fields, bytes]]]) -> bytes: ...
def _read_warc(file: str) -> list[tuple[int, list[tuple[str, str]], bytes]]: ...

# bindings/aggregation.cpp
def schema_json(with_extensions: bool) -> str: ...
def partial_flags() -> dict[str, str]: ...
def post_columns() -> list[str]: ...
def post_fields(source: str) -> list[tuple[str, str]]: ...
def deduped_rows(posts: Frame) -> _Capsule: ...
def aggregate_posts(source: str, posts: Frame, extensions: list[str], collab: str) -> _Capsule: ...
def aggregate_points(points: Frame, base_start: str | None, below_one: float, scale: str) -> _Capsule: ...
def join_weekly(frames: Mapping[str, Frame]) -> _Capsule: ...
def canonical_rows(panel: Frame) -> _Capsule: ...
def save_weekly_panel(panel: Frame, folder: str) -> None: ...

# bindings/features.cpp
def panel_features(
    frame: Frame,
    *,
    metrics: Sequence[str] | None,
    lags: Sequence[int],
    leads: Sequence[int],
    add_deltas: bool,
    add_dlog1p: bool = ...,
    add_rolling: bool,
    rolling_window: int,
    rolling_min_periods: int | None,
    anomaly_flags: bool = ...,
    scope: str,
    as_minmax: bool = ...,
    standardize: Sequence[str] | None,
    taken: Sequence[str],
    overwrite: bool,
) -> tuple[_Capsule, list[str]]: ...
def default_metrics() -> list[str]: ...
def feature_summary(names: Sequence[str]) -> list[tuple[str, int]]: ...
def nearest_name(word: str, candidates: Sequence[str]) -> str: ...

# bindings/stream.cpp
_Scale: TypeAlias = tuple[int, str, str, str, bool]

class PartitionFeatures:
    def __init__(
        self,
        schema: Frame,
        *,
        metrics: Sequence[str] | None,
        lags: Sequence[int],
        leads: Sequence[int],
        add_deltas: bool,
        add_rolling: bool,
        rolling_window: int,
        scales: Sequence[_Scale] | None,
        block_rows: int,
    ) -> None: ...
    def inputs(self) -> list[str]: ...
    def skipped_metrics(self) -> list[str]: ...
    def push(self, batch: Frame) -> list[_Capsule]: ...
    def flush(self) -> list[_Capsule]: ...
    def scales(self) -> list[_Scale]: ...
    def made_schema(self) -> _Capsule: ...

# bindings/quality.cpp
def check_panel(
    frame: Frame,
    *,
    source_metrics: _Sources | None,
    anomaly_metrics: Sequence[str] | None,
    anomaly_threshold: float,
    required: Sequence[str] | None,
    min_coverage: float,
    count_age: int | None = None,
    baseline: str = ...,
) -> str: ...
def panel_coverage(frame: Frame, source_metrics: _Sources | None) -> str: ...
def panel_anomalies(
    frame: Frame, metrics: Sequence[str] | None, threshold: float, lookback_weeks: int, baseline: str = ...
) -> str: ...
def panel_anomaly_flags(
    frame: Frame, metrics: Sequence[str] | None, threshold: float, lookback_weeks: int
) -> _Capsule: ...
def default_anomaly_metrics() -> list[str]: ...
def panel_timestamp_issues(frame: Frame) -> str: ...
def panel_completeness(frame: Frame) -> list[tuple[str, float]]: ...
def validation_summary(report: str) -> str: ...
def write_validation_report(report: str, file: str) -> None: ...

# bindings/net.cpp
def robots_allowed(robots_txt: bytes, agent: bytes, url: bytes) -> bool: ...
def fetch(
    url: str,
    *,
    only_robots: bool,
    max_retries: int,
    timeout: float,
    delay: tuple[float, float],
    backoff_base: float,
    max_wait: float,
    user_agent: str | None,
    allow_private_network: bool,
    allow_addresses: Sequence[str],
    max_bytes: int | None,
    ca_file: str | None,
) -> dict[str, Any]: ...

# bindings/browser.cpp: a dict per URL, in their order, and the seconds that all of them took
def render(urls: Sequence[str], **options: Any) -> tuple[list[dict[str, Any]], float]: ...

# bindings/models.cpp
def fit_regression(
    frame: Frame,
    options: dict[str, Any],
    beside: Frame,
    *,
    diagnostics: bool,
    tests: Sequence[Sequence[str]],
) -> str: ...
def fit_poisson(frame: Frame, options: dict[str, Any], beside: Frame) -> str: ...
def fit_family(frame: Frame, options: dict[str, Any]) -> str: ...
def event_study(frame: Frame, options: dict[str, Any], *, variable: str, leads: int, lags: int) -> str: ...
def granger_test(frame: Frame, options: dict[str, Any], *, predictor: str, lags: int) -> str: ...
def adjusted_pvalues(pvalues: Sequence[float], method: str) -> list[float]: ...
def partial_flags_beside(names: list[str]) -> list[str]: ...
def t_quantile(probability: float, df: float) -> float: ...

# bindings/profiles.cpp
def profile(
    frame: Frame,
    options: dict[str, Any],
    *,
    kind: str,
    metric: str,
    weeks: int | None,
    smoothing: str,
    degree: int,
    past: int,
) -> str: ...

# bindings/persistence.cpp
def unit_root_test(
    frame: Frame,
    *,
    column: str,
    entity: str,
    time: str,
    lags: int | None,
    deterministic: str,
    transform: str,
    draws: int,
    seed: int,
    alpha: float,
) -> str: ...
def columns_in_form(
    frame: Frame, *, outcome: str, predictor: str, entity: str, time: str, transform: str
) -> list[list[float]]: ...
def serial_correlation_test(frame: Frame, options: dict[str, Any]) -> str: ...
def split_panel_jackknife(frame: Frame, options: dict[str, Any]) -> str: ...

# bindings/measurement.cpp
def pool_estimates(coefficients: Sequence[float], std_errors: Sequence[float], df: float, alpha: float) -> str: ...
def fit_over_panels(
    frame: Frame, panels: Sequence[tuple[str, Frame]], options: dict[str, Any], *, remeasurement: str, best_errors: bool
) -> str: ...
def fit_simex(
    frame: Frame,
    options: dict[str, Any],
    *,
    error: str,
    lambdas: Sequence[float],
    remeasurements: int,
    best_errors: bool,
) -> str: ...

# bindings/forecast.cpp: the results as JSON, and the forecasts of every rival
def forecast(
    frame: Frame,
    *,
    outcome: str,
    metrics: Sequence[str],
    horizons: Sequence[int],
    first_origin: str | None,
    window: int | None,
    outcome_lag: int,
    vintages: Sequence[tuple[str, Frame]] | None,
    placebos: int,
    seed: int,
    alpha: float,
) -> tuple[str, object]: ...
def diebold_mariano(differences: Sequence[float], steps: int) -> str: ...
def clark_west(adjusted: Sequence[float], steps: int) -> str: ...
def giacomini_white(differences: Sequence[float], steps: int) -> str: ...

# bindings/tables.cpp: {cells, rules, note, latex, markdown, csv}
def journal_table(
    results: str,
    *,
    stars: Sequence[float],
    controls: bool,
    labels: Sequence[tuple[str, str]],
    titles: Sequence[str],
) -> str: ...
def descriptives(frame: Frame, names: Sequence[str]) -> str: ...
def text_table(cells: Sequence[Sequence[str]], note: str, csv: str) -> str: ...
