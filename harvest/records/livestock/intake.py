"""What may be submitted about a count of animals: the kind by any of its names, stage, how many, tags."""

import re
from collections.abc import Mapping
from dataclasses import replace

from harvest.foundation.intake import Field, FieldWrong, Intake, take, text, whole
from harvest.records.commodities import Commodities
from harvest.vocabulary import CommodityKind

MOST_ANIMALS = 10**7
_BETWEEN = re.compile(r"[\s,;]+")
_TAG = re.compile(r"[A-Z0-9][A-Z0-9-]{2,24}")


def _tags(typed: str) -> tuple[str, ...]:
    found = [tag.upper() for tag in _BETWEEN.split(typed) if tag]
    for tag in found:
        if not _TAG.fullmatch(tag):
            raise FieldWrong(f"Tag “{tag[:40]}” is not 3 to 25 letters, digits and hyphens. Copy it from the ear.")
    twice = next((tag for tag in found if found.count(tag) > 1), None) if len(found) > len(set(found)) else None
    if twice:
        raise FieldWrong(f"Tag {twice} stands there twice. Each animal has its own.")
    return tuple(found)


def _stage(typed: str) -> str:
    """In small letters, so that "Layers" and "layers" are one herd."""
    return str(text("Stage", 60)(typed)).lower()


LIVESTOCK_FIELDS = (
    Field(
        *("commodity", "Animals", text("Animals")),
        required=True,
        hint="Such as goats, pigs, fowl.",
        missing="Enter which animals.",
        suggest="animals",
    ),
    Field("stage", "Stage", _stage, hint="Such as layers, broilers, weaners, does."),
    Field(
        "head_count",
        "How many",
        whole("How many", most=MOST_ANIMALS),
        required=True,
        missing="Enter how many there are; 0 if none are left.",
        hint="0 if none are left.",
        width="short",
        inputmode="numeric",
    ),
    Field("tags", "Ear tags", _tags, kind="textarea", hint="If they have tags: one on each line, or with commas."),
)


def livestock(typed: Mapping[str, str], commodities: Commodities) -> Intake:
    """`commodity_id`, `stage`, `head_count` and `tags` (a tuple), or one sentence for each bad field."""
    return livestock_ruled(take(LIVESTOCK_FIELDS, typed), commodities)


def livestock_ruled(taken: Intake, commodities: Commodities) -> Intake:
    """The rules over fields that were read: the animals by their name, no more tags than animals."""
    said, tags, count = taken["commodity"], taken["tags"] or (), taken["head_count"]
    found = commodities.find(said) if said else None
    kept = {"stage": taken["stage"], "head_count": count, "tags": tags}
    done = replace(taken, values={"commodity_id": found.id if found else None, **kept})
    if said and found is None:
        done = done.refused(commodity=f"“{said[:40]}” is not an animal on record. Try another name for it.")
    if found is not None and found.kind is not CommodityKind.LIVESTOCK:
        done = done.refused(commodity=f"{found.name} is not counted by head. Name the animals.")
    if count is not None and len(tags) > count:
        done = done.refused(tags=f"{len(tags)} tags for {count} animals. Correct the count or the tags.")
    return done
