"""Tables of a paper: regressions side by side, and what the columns hold, as LaTeX, Markdown, CSV and Word.

Examples
--------
>>> import pandas as pd
>>> from public_signals.models.lagged_causality import fit_ols_fe
>>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
>>> table = regression_table([fit_ols_fe(df, "gross", "views")], labels={"views": "Views"})
>>> table.cells[3]
['Views', '2.197']
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from public_signals import _core
from public_signals._arguments import known_keywords, names_in
from public_signals._error import Error
from public_signals._frames import names_of
from public_signals._types import Frame, Names, StrPath
from public_signals.models._files import ending_of, write_text
from public_signals.models._options import is_number, refuse_categories, table_of
from public_signals.models._word import write_word

__all__ = ["Table", "describe", "read_results", "regression_table"]


@dataclass(frozen=True)
class Table:
    """A table, ready to be written in any format.

    Attributes
    ----------
    cells : list of list of str
        As they are shown, the head first; as many in every row.
    note : str
        What stands under the table: what its cells are and rest on.
    rules : list of int
        The rows that a line stands over.
    latex, markdown, csv : str
        The table in that format; CSV has numbers in full, for machines.

    Examples
    --------
    >>> import pandas as pd
    >>> table = describe(pd.DataFrame({"views": [1, 2, None]}))
    >>> print(table.markdown.splitlines()[2])
    | views | 2 | 1.5 | 0.7071 | 1.5 | 1 | 2 | 33.3 % |
    """

    cells: list[list[str]]
    note: str
    rules: list[int]
    latex: str
    markdown: str
    csv: str

    def write(self, file: StrPath) -> None:
        """Writes the table in the format that the file's ending says.

        Parameters
        ----------
        file : path
            .tex (LaTeX with booktabs), .md, .csv or .docx (Word, which needs public-signals[word]).

        Raises
        ------
        public_signals.Error
            For another ending; for Word without its extra.
        """
        writers: dict[str, Callable[[Path], None]] = {
            ".tex": lambda path: write_text(path, self.latex),
            ".md": lambda path: write_text(path, self.markdown),
            ".csv": lambda path: write_text(path, self.csv),
            ".docx": lambda path: write_word(path, self.cells, self.rules, self.note),
        }
        writers[ending_of(file, list(writers))](Path(file))

    def __str__(self) -> str:
        return self.markdown


def table_from(text: str) -> Table:
    """The table that C++ made."""
    return Table(**json.loads(text))


def _listed(results: Any) -> tuple[list[str], list[Any]]:
    """Titles and results: those of a mapping are its names."""
    if isinstance(results, Mapping) and not {"coefficient", "weeks"} & set(results):
        return [str(title) for title in results], list(results.values())
    if isinstance(results, Mapping):
        return [], [results]
    return [], list(results)


@known_keywords
def regression_table(
    results: Mapping[str, Any] | Iterable[Mapping[str, Any]],
    *,
    titles: Sequence[str] = (),
    stars: Sequence[float] = (),
    controls: bool = False,
    labels: Mapping[str, str] | None = None,
) -> Table:
    """Regressions side by side, a column each: coefficient, standard error, interval and p, and what they rest on.

    p and interval are the wild bootstrap's where the result has one, as everywhere (numbers marked † CR3's, where few
    clusters carry the predictor), and those of t otherwise; the note says which, or a row where columns differ. Under
    them: controls, effects, rows, clusters, effective clusters (``diagnostics=True``) and R2 within.

    Parameters
    ----------
    results : a result, several, or a mapping of title to result
        Of :func:`fit_ols_fe`, :func:`fit_panel_ols`, :func:`fit_poisson_fe`, :func:`placebo_test`, :func:`event_study`
        (a row for each week), or of :func:`read_results`.
    titles : sequence of str
        Of the columns; (1), (2) and so on where there are none.
    stars : sequence of float
        A star for each of these levels that p lies under, the largest first; () for none.
    controls : bool
        The coefficients of controls too, instead of whether they are there.
    labels : mapping of str to str
        What stands in place of a column's name.

    Returns
    -------
    Table
        With ``write(file)``.

    Raises
    ------
    public_signals.Error
        No result, or something that is none; titles of another number; a level outside 0 to 1; a label of a name that
        no column has.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.models.lagged_causality import fit_ols_fe
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> both = {"weeks out": fit_ols_fe(df, "gross", "views"),
    ...         "weeks in": fit_ols_fe(df, "gross", "views", effects="show")}
    >>> for row in regression_table(both, stars=[0.1, 0.05]).cells[:4]:
    ...     print(row)
    ['', 'weeks out', 'weeks in']
    ['Outcome', 'gross', 'gross']
    ['Coefficient is', 'units for one more', 'units for one more']
    ['views', '2.197**', '2.309**']
    """
    named, listed = _listed(results)
    for result in listed:
        if not isinstance(result, Mapping):
            raise Error(
                f"{type(result).__name__} is no result of a regression",
                where="results",
                help="give what fit_ols_fe gives",
            )
    if isinstance(titles, str):
        titles = [titles]
    return table_from(
        _core.journal_table(
            json.dumps({"results": [dict(result) for result in listed]}),
            stars=[float(level) for level in stars],
            controls=controls,
            labels=[(str(name), str(label)) for name, label in (labels or {}).items()],
            titles=[str(title) for title in titles] or named,
        )
    )


@known_keywords
def describe(df: Frame, columns: Names | None = None) -> Table:
    """Table 1: n, mean, standard deviation, median, least, most and the share missing of each column.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Any frame. NaN counts as missing, as null does.
    columns : str or sequence of str, optional
        None: every column of numbers.

    Returns
    -------
    Table
        A row per column.

    Raises
    ------
    public_signals.Error
        A column that is not there, or that holds text, times or categories.

    Examples
    --------
    >>> import pandas as pd
    >>> describe(pd.DataFrame({"views": [1, 2, 9], "show": list("abc")})).cells[1]
    ['views', '3', '4', '4.359', '2', '1', '9', '0.0 %']
    """
    names = names_of(df)
    chosen = [name for name in names if is_number(df, name)] if columns is None else names_in(columns)
    if not chosen:
        raise Error("there is no column of numbers", where="columns", help="name columns of numbers")
    refuse_categories(df, [name for name in chosen if name in names])
    keys = [name for name in ("show", "week_start") if name in names]  # of the weeks that lags are of
    return table_from(_core.descriptives(table_of(df, [*chosen, *keys]), chosen))


def read_results(file: StrPath) -> list[dict[str, Any]]:
    """The regressions of a run of ``public-signals fit``, smallest p first, as :func:`regression_table` takes them.

    Parameters
    ----------
    file : path
        data/models/model_results.json.

    Returns
    -------
    list of dict
        One per predictor, with the keys of :func:`fit_ols_fe`.

    Raises
    ------
    public_signals.Error
        A file that is not there or that is none of results.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     results = Path(folder, "model_results.json")
    ...     _ = results.write_text('{"model": "ols", "results": [{"predictor": "views_lag4"}]}')
    ...     read_results(results)
    [{'predictor': 'views_lag4'}]
    """
    try:
        run = json.loads(Path(file).read_text(encoding="utf-8"))
        results = run["results"]
    except OSError as problem:
        raise Error(
            f"cannot be read: {problem.strerror}", kind="IO", where=os.fspath(file), help="run public-signals fit first"
        ) from problem
    except (ValueError, TypeError, KeyError) as problem:
        raise Error(
            "these are no results of models",
            kind="PARSE_ERROR",
            where=os.fspath(file),
            help="name a model_results.json that public-signals fit wrote",
        ) from problem
    # Poisson's coefficients are of a logarithm: a result says so wherever it goes.
    form = {} if run.get("model", "ols") == "ols" else {"model": run["model"]}
    return cast(list[dict[str, Any]], [{**result, **form} for result in results])
