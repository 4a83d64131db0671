"""The small parts that schemas are made of."""

from datetime import date, datetime
from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
TYPES: dict[type[Any], Schema] = {
    str: TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def closed(properties: dict[str, Schema], *optional: str, says: str = "") -> Schema:
    """An object with these properties and no others; all of them but the optional ones are always there."""
    required = [name for name in properties if name not in optional]
    told = {"description": says} if says else {}
    return {
        "type": "object",
        **told,
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }
