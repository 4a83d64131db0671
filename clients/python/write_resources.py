"""Writes resources.py and row_types.py out of the OpenAPI document: `python write_resources.py openapi.json`.

A test of the project writes it again from the running server and compares: the client never lags behind the API.
"""

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "src/harvest_client"
PAGE = re.compile(r"/api/v1/([a-z-]+)")
NAMES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
ROWS = '''"""What a row of each resource holds, written from Harvest's OpenAPI document: do not edit."""

from typing import TypedDict
'''
RESOURCES = '''"""The resources of Harvest, written from its OpenAPI document: do not edit."""

from harvest_client import row_types
from harvest_client.pages import Pages
from harvest_client.rows import Asked, Rows

BASE = "/api/v1"


class Resources:
    """One method for each resource. Filters are named as in the API: `parish="JM-06"`, `week_ending__gte=day`."""

    _pages: Pages
'''


def written(document: Any) -> dict[str, str]:
    """The text of each module, by the name of its file."""
    found = [(match[1], one) for path, one in document["paths"].items() if (match := PAGE.fullmatch(path))]
    listed = [
        (name, one["get"]) for name, one in found if "get" in one and f"/api/v1/{name}/schema" in document["paths"]
    ]
    schemas = document["components"]["schemas"]
    rows = "".join(_row(_class(name), schemas[_class(name)]) for name, _ in listed)
    methods = "".join(_method(name, schemas[_class(name)]["description"]) for name, _ in listed)
    return {"row_types.py": ROWS + rows, "resources.py": RESOURCES + methods}


def _class(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _row(name: str, schema: Any) -> str:
    says = "\n".join(textwrap.wrap(schema["description"], 110, initial_indent="    ", subsequent_indent="    "))
    fields = "".join(f"    {field}: {_type(one)}\n" for field, one in schema["properties"].items())
    return f'\n\nclass {name}(TypedDict):\n    """{says.strip()}"""\n\n{fields}'


def _type(one: Any) -> str:
    kinds = one.get("type", "string")
    return " | ".join(NAMES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _method(name: str, says: str) -> str:
    method = name.replace("-", "_")
    first = says.partition(". ")[0].rstrip(".")
    doc = "\n".join(textwrap.wrap(f"{first}.", 104, initial_indent=" " * 8, subsequent_indent=" " * 8)).strip()
    return (
        f"\n    def {method}(self, **asked: Asked) -> Rows[row_types.{_class(name)}]:\n"
        f'        """{doc}"""\n'
        f'        return Rows(self._pages, f"{{BASE}}/{name}", asked)\n'
    )


if __name__ == "__main__":
    for file, text in written(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))).items():
        (FOLDER / file).write_text(text, encoding="utf-8")
