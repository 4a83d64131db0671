"""One row of each table of ABIS in the words of our own sheets. Pure."""

from harvest.bulk_import.layouts.abis.words import Cells, Cleaned, Typed

STATUSES = {"active", "inactive", "suspended", "deceased", "dead", "a"}
GENDERS = {"m", "f", "male", "female"}
KINDS = {"individual", "person", "company", "corporation", "group", "association"}
TENURES = {"owned", "owner", "own", "leased", "lease", "rented", "rent", "family land", "family"}


def farmer(typed: Typed) -> Cleaned:
    """A row of std_reg_farmer_personal_table, alone or joined to the farmer's profile."""
    cells = Cells(typed)
    cells.days("date_of_birth", "registered_on", "verified_on", "status_since", "updated_on", "id_card_expires_on")
    _verified(cells)
    cells.phone("phone", "other_phone", "work_phone")
    updated = cells.take("updated_on")
    if cells.typed.get("status", "active").casefold() not in {"active", "a"}:
        cells.typed.setdefault("status_since", updated)
    for name, known in (("gender", GENDERS), ("kind", KINDS), ("status", STATUSES)):
        _known(cells, name, known)
    if cells.typed.get("last_name") and cells.typed.get("kind", "").casefold() in {"", "individual", "person"}:
        company = cells.take("organisation_name")
        if company:
            cells.say("organisation_name", "company", f"“{company[:40]}” is the company of a person: it was left out.")
    return cells.cleaned


def _verified(cells: Cells) -> None:
    """Verified means that somebody visited the farm on a day: without either word it is not known."""
    verified = cells.yes("verified")
    day = cells.typed.get("verified_on", "")
    if verified is False and day:
        cells.take("verified_on")
        cells.say("verified_on", "not_verified", f"ABIS has the day {day[:10]} and says not verified: it was left out.")
    elif verified and not day:
        cells.say("verified", "no_day", "ABIS says verified and has no day. Enter the day of the visit to count it.")


def _known(cells: Cells, name: str, known: set[str]) -> None:
    """A code of which nobody said what it means is left out, and said."""
    text = cells.typed.get(name, "")
    if text and text.casefold() not in known:
        cells.take(name)
        cells.say(name, "not_known", f"Nobody said what “{text[:40]}” means: it was left out.")


def property_(typed: Typed) -> Cleaned:
    """A row of std_reg_farmer_property."""
    cells = Cells(typed)
    cells.amount("size", "size_unit", "size_in_hectares")
    _known(cells, "tenure", TENURES)
    if {float_or_none(cells.typed.get(name, "0")) for name in ("latitude", "longitude")} == {0.0}:
        cells.take("latitude"), cells.take("longitude")
    for name in ("title_volume", "title_folio"):
        cells.change(name, lambda text: "" if text == "0" else text)
    if ("title_volume" in cells.typed) != ("title_folio" in cells.typed):
        cells.say("title_volume", "half_a_title", "A title has a volume and a folio: the one alone was left out.")
        cells.take("title_volume"), cells.take("title_folio")
    return cells.cleaned


def crop(typed: Typed) -> Cleaned:
    """A row of std_reg_farmer_property_crop_table."""
    cells = Cells(typed)
    cells.amount("area", "area_unit", "area_in_hectares")
    cells.change("plants_count", rounded_count)
    _seen(cells, "planted_on")
    return cells.cleaned


def animals(typed: Typed) -> Cleaned:
    """A row of the livestock of a property."""
    cells = Cells(typed)
    _seen(cells)
    return cells.cleaned


def _seen(cells: Cells, *others: str) -> None:
    """The day of the last change, or else of the entry, is when somebody was told of it."""
    cells.days("recorded_on", "created_on", *others)
    created = cells.take("created_on")
    if "recorded_on" not in cells.typed:
        cells.put("recorded_on", created)


def book(typed: Typed) -> Cleaned:
    """A row of JAS_Books."""
    cells = Cells(typed)
    cells.days("sold_on", "updated_on")
    updated = cells.take("updated_on")
    if cells.yes("under_investigation"):
        cells.put("state", "under_investigation")
        cells.put("state_since", updated or cells.typed.get("sold_on", ""))
    else:
        cells.take("reason")
    return cells.cleaned


def float_or_none(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def rounded_count(text: str) -> str:
    """A count without a tail; "" for zero, which stands for "not stated"."""
    number = float_or_none(text)
    if number is None:
        return text
    return f"{number:.0f}" if number >= 1 else ""
