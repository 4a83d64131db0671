"""`/data/{dataset}/{day}/{file}`: the files of open data, whole or any part of them; `latest` is the newest day."""

import base64
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_file

from harvest.api import refusals
from harvest.api.limits import Admission
from harvest.api.reading import KeyRefused
from harvest.api.validators import SHARED
from harvest.foundation.here import our_address
from harvest.open_data.files.kept import LATEST, PACKAGE, Kept, days_of, kept, package_of
from harvest.open_data.representations import encode
from harvest.open_data.resources import Resource

A_YEAR_S, LATEST_S = 365 * 24 * 3600, 300
Admit = Callable[[], Admission]


def make_download(
    root: Path, table: tuple[Resource, ...], admit: Admit, admit_to_lists: Callable[[str], Admission]
) -> Blueprint:
    """The files below `root`. `admit`: whether who asks may ask again now; a file he has already costs nothing.

    admit_to_lists: the same of an address and the lists of files, which cost less and are not told by key.
    """
    routes = Blueprint("data", __name__, url_prefix="/data")
    titles = {resource.name: resource for resource in table}

    @routes.after_request
    def shared(response: Response) -> Response:
        for name, value in SHARED:
            response.headers.setdefault(name, value)
        return response

    def listed(answer: Callable[[], Response]) -> Response:
        admission = admit_to_lists(request.remote_addr or "")
        return answer() if admission.is_admitted else refusals.too_often_here(admission)

    @routes.get("/index.json")
    def index() -> Response:
        return listed(lambda: _all(root, table))

    @routes.get("/<dataset>/index.json")
    def dataset_index(dataset: str) -> Response:
        return listed(lambda: _days(root, titles, dataset))

    @routes.get("/<dataset>/<day>/<name>")
    def file(dataset: str, day: str, name: str) -> Response:
        return _admitted(_file(root, dataset, day, name), admit)

    return routes


def _all(root: Path, table: tuple[Resource, ...]) -> Response:
    return _told({"datasets": [_dataset(root, resource) for resource in table if days_of(root, resource.name)]})


def _days(root: Path, titles: Mapping[str, Resource], dataset: str) -> Response:
    if dataset not in titles or not days_of(root, dataset):
        return refusals.no_such_resource(dataset, tuple(titles))
    return _told(_dataset(root, titles[dataset]) | {"days": days_of(root, dataset)})


def _admitted(response: Response, admit: Admit) -> Response:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    try:
        admission = admit()
    except KeyRefused:
        response.close()
        return refusals.bad_key()
    if not admission.is_admitted:
        response.close()
        return refusals.too_often(admission)
    response.headers.extend(admission.headers())
    return response


def _file(root: Path, dataset: str, day: str, name: str) -> Response:
    found = kept(root, dataset, day, name)
    if found is None:
        return refusals.no_such_file(dataset, day, name)
    response = _sent(found, is_latest=day == LATEST)
    if day == LATEST:
        response.headers["Content-Location"] = f"/data/{dataset}/{found.day}/{name}"
    return response


def _dataset(root: Path, resource: Resource) -> dict[str, Any]:
    day = days_of(root, resource.name)[0]
    package = package_of(root, resource.name, day) or {}
    files = [
        {"href": _address(resource.name, day, one["path"]), "bytes": one["bytes"], "hash": one["hash"]}
        for one in package["resources"]
    ]
    return {
        "name": resource.name,
        "title": resource.title,
        "description": resource.says,
        "day": day,
        "package": _address(resource.name, day, PACKAGE),
        "latest": _address(resource.name, LATEST, PACKAGE),
        "files": files,
    }


def _address(dataset: str, day: str, name: str) -> str:
    return f"{our_address()}/data/{dataset}/{day}/{name}"


def _told(told: dict[str, Any]) -> Response:
    response = Response(encode(told), content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={LATEST_S}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _sent(found: Kept, *, is_latest: bool) -> Response:
    """The file, or the part that was asked for. What has a day in its address never changes."""
    response: Response = send_file(
        found.path.resolve(),
        mimetype=found.media_type.partition(";")[0],
        as_attachment=False,
        download_name=f"{found.path.stem}-{found.day}{found.path.suffix}",
        conditional=True,
        etag=found.sha256,
        max_age=None,
    )
    response.headers["Content-Type"] = found.media_type
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(found.sha256)).decode()}:"
    response.headers["Cache-Control"] = (
        f"public, max-age={LATEST_S}" if is_latest else f"public, max-age={A_YEAR_S}, immutable"
    )
    return response
