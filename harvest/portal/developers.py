"""The developers' first page and the guide, whose examples are the files that the tests run."""

from dataclasses import dataclass
from pathlib import Path

from flask import render_template

from harvest.portal.door import Page, PortalDoor
from harvest.portal.downloads import has_parquet

EXAMPLES = Path(__file__).parent / "examples"
HERE = "http://127.0.0.1:8000"  # stands in the files, so that each of them runs as it is


LANGUAGES = {
    "curl": "curl",
    "python": "Python",
    "r": "R",
    "javascript": "JavaScript",
    "spreadsheet": "A spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One way to ask, as a file that runs. `file` is what a test calls it, `language` what people do."""

    file: str
    language: str
    text: str


def add_developers(door: PortalDoor) -> None:
    @door.page("/developers")
    def developers() -> Page:
        return render_template("portal/developers.html", **_facts(door))

    @door.page("/developers/guide")
    def guide() -> Page:
        return render_template("portal/guide.html", **_facts(door))


def _facts(door: PortalDoor) -> dict[str, object]:
    address = door.house.settings.harvest_public_url or HERE
    parquet = has_parquet(Path(door.house.settings.open_data_folder))
    return {"address": address, "examples": examples(address), "parquet": parquet}


def examples(address: str) -> dict[str, list[Example]]:
    """By the name of what is shown, the same in each language; this installation's address in them."""
    found: dict[str, list[Example]] = {}
    for language, said in LANGUAGES.items():
        for path in sorted(EXAMPLES.glob(f"*.{language}.txt")):
            text = path.read_text(encoding="utf-8").replace(HERE, address).strip()
            found.setdefault(path.name.partition(".")[0], []).append(Example(path.name, said, text))
    return found
