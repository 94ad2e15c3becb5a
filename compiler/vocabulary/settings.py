"""Settings of `train { … }` and `data { … }`."""

from collections.abc import Mapping

from .arguments import (
    COUNT,
    FRACTION,
    WHOLE,
    Constant,
    Parameter,
    Rule,
    between,
    is_number,
    one_of,
    optional,
)

_TEXT = Rule("a string in quotes", lambda value: isinstance(value, str))

ENCODINGS = (
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 ascii latin-1 iso-8859-2 iso-8859-15 "
    "cp1250 cp1251 cp1252 cp437 cp850 mac-roman koi8-r shift_jis euc-jp gbk gb18030 "
    "big5 euc-kr"
).split()

_NO_LINE = "none"


def _are_files(value: Constant) -> bool:
    several = value if isinstance(value, tuple) else (value,)
    return bool(several) and all(isinstance(v, str) and v.strip() for v in several)


def _is_share_or_file(value: Constant) -> bool:
    return FRACTION.accepts(value) or (isinstance(value, str) and bool(value.strip()))


ROWS = "rows"
"""The function of a file with row numbers: `test = rows("test.txt")`."""

_SPLIT = Rule(
    'a share from 0 to below 1, a file in quotes or `rows("rows.txt")`',
    _is_share_or_file,
    real=True,
)


def _is_separator(value: Constant) -> bool:
    return value in ("tab", "blanks") or (
        isinstance(value, str)
        and len(value) == 1
        and value.isascii()
        and not value.isalnum()
        and value not in '"\r\n.+-'
    )


def _is_comment(value: Constant) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= 8


def _is_header(value: Constant) -> bool:
    return value == _NO_LINE or COUNT.accepts(value)


def _is_missing(value: Constant) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return all(isinstance(each, str) or is_number(each) for each in values)


def _whole(low: int, high: int) -> Rule:
    limits = between(low, high, f"an integer from {low} to {high}")
    return Rule(limits.text, lambda v: WHOLE.accepts(v) and limits.accepts(v))


TRAIN: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter("epochs", COUNT, 100, "passes over the training split"),
        Parameter("batch", COUNT, 32, "rows per update"),
        Parameter(
            "stop_after",
            optional(COUNT),
            None,
            "epochs without a new best loss before training stops",
        ),
        Parameter("ensemble", _whole(1, 1000), 1, "networks trained together"),
        Parameter(
            "seed",
            _whole(0, 2**32 - 1),
            0,
            "seed of the weights, the row order and dropout",
        ),
        Parameter(
            "precision",
            one_of(("float32", "float64")),
            "float32",
            "precision of training and prediction",
            word=True,
        ),
    )
}

DATA: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter(
            "file",
            optional(Rule("a file in quotes, or a list of them", _are_files)),
            None,
            "data file next to the spec, or a list of files",
        ),
        Parameter(
            "validation",
            _SPLIT,
            0.0,
            "rows for the validation loss: a share, a file or `rows(…)`",
            call=ROWS,
        ),
        Parameter(
            "test",
            _SPLIT,
            0.0,
            "rows for `accept`: a share, a file or `rows(…)`",
            call=ROWS,
        ),
        Parameter(
            "calibration",
            _SPLIT,
            0.0,
            "rows kept for prediction intervals: a share, a file or `rows(…)`",
            call=ROWS,
        ),
        Parameter(
            "split",
            optional(_TEXT),
            None,
            "column of the words `train`, `validation`, `test` and `calibration`",
            word=True,
        ),
        Parameter(
            "example",
            optional(_TEXT),
            None,
            "column of a long table whose equal values make one example",
            word=True,
        ),
        Parameter(
            "group",
            optional(_TEXT),
            None,
            "column whose equal values stay in the same split",
            word=True,
        ),
        Parameter(
            "order",
            one_of(("shuffled", "file")),
            "shuffled",
            "split the rows at random by `split_seed`, or in file order",
            word=True,
        ),
        Parameter(
            "split_seed",
            _whole(0, 2**32 - 1),
            0,
            "seed of the splits, which `seed` leaves alone",
        ),
        # How a text table is written, where its lines leave two readings.
        Parameter(
            "separator",
            optional(Rule('`tab`, `blanks` or one sign, as in `";"`', _is_separator)),
            None,
            "what separates the columns of a text table",
            word=True,
        ),
        Parameter(
            "decimal",
            optional(Rule('`"."` or `","`', (".", ",").__contains__)),
            None,
            "decimal point or comma of a text table",
        ),
        Parameter(
            "comment",
            optional(Rule('`none` or a sign, as in `"#"`', _is_comment)),
            None,
            "how a line of comment begins in a text table",
            word=True,
        ),
        Parameter(
            "header",
            optional(Rule("the number of a line, from 1, or `none`", _is_header)),
            None,
            "line with the names of the columns of a text table",
            word=True,
        ),
        Parameter(
            "encoding",
            optional(Rule('a text encoding, as in `"cp1252"`', ENCODINGS.__contains__)),
            None,
            "text encoding of a text table",
        ),
        Parameter(
            "missing",
            optional(Rule("a number, a string in quotes, or a list", _is_missing)),
            None,
            "what stands for a missing value in the data",
        ),
    )
}
