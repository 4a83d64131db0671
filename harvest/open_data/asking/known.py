"""Which parameters an address understands, and what is said of one that it does not."""

from collections.abc import Sequence
from functools import lru_cache

from harvest.open_data.asking.asked import AskedWrong, Fault, did_you_mean, not_among, shown
from harvest.open_data.asking.values import operators
from harvest.open_data.resources import Resource

LIMIT, LARGEST_LIMIT = 100, 1000
MOST_VALUES = 100  # of one filter
MOST_ORDERED = 3
OPERATIONS = ("sum", "avg", "min", "max", "var", "stdev")
FOR_ALL = ("fields", "sort", "limit", "cursor", "count", "format", "bom", "updated_since")
OF_A_FIGURE = ("operation", "field")
OF_A_RANGE = ("date_range", "start_date", "end_date")
OF_HISTORY = ("as_of", "revisions")
OF_ONE_ROW = ("fields", "format", "bom")
OF_NO_ROWS = ("format",)
OF_KEYS = ("access_token", "api_key", "apikey", "key", "token", "authorization")  # in an address they are refused
Pairs = Sequence[tuple[str, str]]


@lru_cache(maxsize=256)
def parameters_of(resource: Resource) -> tuple[str, ...]:
    """Every parameter that a list of this resource understands."""
    filters = tuple(
        field.name if operator == "eq" else f"{field.name}__{operator}"
        for field in resource.fields
        for operator in operators(field)
    )
    history = OF_HISTORY if resource.history else ()
    ranges = OF_A_RANGE if resource.days else ()
    figures = OF_A_FIGURE if resource.numbers or resource.days else ()
    return (*filters, *FOR_ALL, *figures, *history, *ranges)


def read_nothing(pairs: Pairs) -> None:
    """For what has no rows, such as a schema: nothing but the form can be asked for. Raises AskedWrong."""
    faults = [unknown_parameter(name, OF_NO_ROWS, None) for name, _ in pairs if name not in OF_NO_ROWS]
    if faults:
        raise AskedWrong(*faults)


def unknown_parameter(name: str, known: tuple[str, ...], resource: Resource | None) -> Fault:
    if name.casefold() in OF_KEYS:
        sentence = "A key never stands in an address, where logs keep it: send it as Authorization: Bearer …"
        return Fault(shown(name), "key-in-address", f"{sentence} Take this one out of use, it has been seen.")
    field, _, operator = name.partition("__")
    if resource is not None and field in resource.by_name and operator:
        own = operators(resource.by_name[field])
        return not_among(shown(name), "operator", f"an operator of {field}", operator, own)
    where = f" /api/v1/{resource.name}/schema explains them all." if resource else ""
    return Fault(
        shown(name), "unknown", f"“{shown(name)}” is not a parameter here.{did_you_mean(name, known)}{where}", known
    )


@lru_cache(maxsize=256)
def understood(_resource: Resource, known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(known)
