"""What can be taken along whole: every dataset with its newest files, and the days before."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import render_template

from harvest.open_data.files import LATEST, days_of, offers_parquet, package_of
from harvest.open_data.resources import TABLE, Resource
from harvest.portal.door import Page, PortalDoor

FORMS = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet", "geojson": "GeoJSON"}
EARLIER = 10  # days that are listed
KILO, MEGA = 1_000, 1_000_000


def add_downloads(door: PortalDoor) -> None:
    root = Path(door.house.settings.open_data_folder)

    @door.page("/data")
    def downloads() -> Page:
        found = [_listed(root, resource) for resource in TABLE if days_of(root, resource.name)]
        return render_template("portal/downloads.html", datasets=found, latest=LATEST, parquet=has_parquet(root))


def has_parquet(root: Path) -> bool:
    """Whether the pages may speak of Parquet files."""
    return offers_parquet(root, [resource.name for resource in TABLE])


def _listed(root: Path, resource: Resource) -> dict[str, Any]:
    newest, *earlier = days_of(root, resource.name)
    package = package_of(root, resource.name, newest) or {"resources": ()}
    files = [
        {"name": one["path"], "form": FORMS.get(one["format"], one["format"]), "size": size(one["bytes"])}
        for one in package["resources"]
    ]
    rows = max((one["harvest:rows"] for one in package["resources"]), default=0)
    return {
        "of": resource,
        "day": date.fromisoformat(newest),
        "files": files,
        "rows": rows,
        "earlier": earlier[:EARLIER],
    }


def size(number: int) -> str:
    """Such as "404 KB", as a person reads it."""
    if number < KILO:
        return f"{number} bytes"
    return f"{number / KILO:.0f} KB" if number < MEGA else f"{number / MEGA:.1f} MB"
