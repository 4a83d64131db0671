"""What every code of a problem means and what to do: the page at which its `type` points."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """`means` and `do` in sentences; `faults`: the codes that stand in `errors`, with what each means."""

    status: int
    title: str
    means: str
    do: str
    faults: Mapping[str, str] | None = None


FAULTS = {
    "unknown": "This resource has no such parameter. The nearest one is named, and allowed lists them all.",
    "operator": "The field is filtered otherwise: allowed lists how.",
    "field": "The resource has no such field: allowed lists them.",
    "value": "The value is not what the parameter holds, such as a day that is none; allowed lists closed lists.",
    "not-listed": "No row can have this word: it is in none of the lists that we publish, such as the commodities. "
    "allowed has the whole list where it is short, otherwise the words near to it; detail says where the list is.",
    "repeated": "A parameter that has one value was sent twice.",
    "too-many": "More values, or fields to sort by, than are taken at once.",
    "together": "Two parameters that leave each other no sense.",
    "parts-and-wholes": "Rows of several levels would be added up, parts and their total: choose one level.",
    "incomplete": "A parameter that needs another one beside it.",
    "cursor": "The cursor was changed, or given out for another filter, sort or resource: start at the first page.",
    "key-in-address": "A key was sent in the address. Logs and histories have it now: rotate it, and send the new one "
    "in the header Authorization.",
}
MEANINGS: Mapping[str, Meaning] = {
    "parameters": Meaning(
        400,
        "Something in the question is wrong",
        "One or more parameters are not known, or have values that cannot be read. Nothing was left out silently.",
        "errors has an entry for each of them: parameter, code, detail and, where there is a list, allowed. The schema "
        "of each resource, such as /api/v1/prices/schema, says how it can be asked.",
        FAULTS,
    ),
    "request": Meaning(
        400, "The request cannot be read", "It is not HTTP as we understand it.", "Compare it with the reference."
    ),
    "key-refused": Meaning(
        401,
        "The key is not good",
        "A key was sent that is unknown, revoked or expired; or none was sent where one is needed. It is "
        "never answered as if there had been none.",
        "Open data needs no key: leave Authorization out. Otherwise send it as Authorization: Bearer and the key.",
    ),
    "key-not-for-this": Meaning(
        403,
        "The key is not for this",
        "The key is good, but looking up receipts and reporting them need a scope that it does not have, or that was "
        "withdrawn or has ended.",
        "Ask for it on your program's page and say what for. When it is granted, make a key for it.",
    ),
    "not-found": Meaning(
        404,
        "Nothing has this address",
        "There is no such resource, or no row under this key.",
        "/api/v1 lists the resources; each list leads to its rows.",
    ),
    "method-not-allowed": Meaning(
        405,
        "Not this method",
        "Open data is read, never written: GET, HEAD and OPTIONS.",
        "Allow says which methods this address takes.",
    ),
    "not-acceptable": Meaning(
        406,
        "Not in this form",
        "Accept, the suffix or format= asks for a form that this address does not have.",
        "allowed lists those it has; a list exists as JSON, CSV and JSON Lines, parishes as GeoJSON, too.",
        {"form": "The form does not exist here."},
    ),
    "question-too-large": Meaning(
        413, "The question is too long", "A question to the findings door has at most 16 KiB.", "Ask about one paper."
    ),
    "note-too-large": Meaning(413, "The note is too long", "A note has at most 4 KiB.", "Send one note at a time."),
    "question-unreadable": Meaning(
        422,
        "The question cannot be read",
        "It is not the JSON of a question; detail names the field.",
        "Compare it with Question in the reference.",
    ),
    "note-unreadable": Meaning(
        422,
        "The note cannot be read",
        "It is not the JSON of a note, and never will be: sending it again does not help.",
        "Compare it with Shown in the reference; detail names the field.",
    ),
    "too-many-requests": Meaning(
        429,
        "Too many requests",
        "One address has 240 requests a minute, a key 2,400. RateLimit says in every answer what is left.",
        "Wait for as long as Retry-After says. Ask for pages of 1,000; ask again with If-None-Match, which is free "
        "while nothing has changed; take the files of a whole dataset instead of all its pages.",
    ),
    "internal": Meaning(
        500, "Something broke on our side", "Nothing you sent is wrong.", "Try again later, and tell us when it was."
    ),
    "register-unavailable": Meaning(
        503,
        "The register is not available",
        "The database is away or being worked on. It says nothing about any receipt, farmer or price.",
        "Come back when Retry-After says.",
    ),
    "question-too-long": Meaning(
        503,
        "The question takes too long",
        "No question may take longer than five seconds, so that all others are answered.",
        "Narrow it by a week, a commodity or a parish, sort by a field that is filtered by, or leave out count.",
    ),
}
