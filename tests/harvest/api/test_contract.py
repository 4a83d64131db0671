"""The contract: valid, made of the table that serves, and kept by the answers to thousands of questions."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance

from harvest.api.document import document
from harvest.open_data.asking.known import parameters_of
from harvest.open_data.resources import TABLE
from tests.conftest import ENGINES, Databases
from tests.harvest.api.conftest import site_for
from tests.harvest.api.site import Site

CONTRACT = json.loads(json.dumps(document(TABLE)))
OPERATIONS = [(path, method) for path, methods in CONTRACT["paths"].items() for method in methods]
ASKED = {
    "Question": {"kind": "receipt", "number": "4100151"},
    "Shown": {"reference": "SAMPLE-1", "number": "4100151", "on_day": "2026-05-14", "outcome": "ok"},
}
MANY, SOME = 45, 10  # cases of a list and of anything else, of what is allowed and of what is not


def test_the_contract_is_valid_openapi(site: Site) -> None:
    assert list(OpenAPIV31SpecValidator(CONTRACT).iter_errors()) == []
    assert site.get("/api/v1/openapi.json") == CONTRACT


def test_the_contract_names_every_parameter_of_the_table_and_no_other() -> None:
    for resource in TABLE:
        told = {one["name"] for one in CONTRACT["paths"][f"/api/v1/{resource.name}"]["get"]["parameters"]}
        assert told == set(parameters_of(resource))


def test_no_answer_may_have_more_than_is_written() -> None:
    asked = {"Question", "Shown", "GoodsAsked"}  # what comes in is read tolerantly (DESIGN section 4)
    for name, schema in CONTRACT["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in asked:
            assert schema["additionalProperties"] is False, name


def test_a_linter_finds_nothing() -> None:
    """Examples are of their own schemas, nothing is described for nobody, everything has a word about it."""
    root = {"$id": "urn:contract", **CONTRACT}
    store = Registry().with_resource("urn:contract", Resource.from_contents(root, DRAFT202012))
    wrong = [
        f"{where}: {error.message}"
        for where, schema, examples in _with_examples(CONTRACT, "")
        for example in examples
        for error in Draft202012Validator(_absolute(schema), registry=store).iter_errors(example)
    ]
    assert wrong == []
    text = json.dumps(CONTRACT)
    unused = [name for name in CONTRACT["components"]["schemas"] if f'"#/components/schemas/{name}"' not in text]
    assert unused == []
    assert [tag["name"] for tag in CONTRACT["tags"] if not tag.get("description")] == []
    operations = [one for methods in CONTRACT["paths"].values() for one in methods.values()]
    assert {tag for one in operations for tag in one["tags"]} == {tag["name"] for tag in CONTRACT["tags"]}
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"] for one in operations)


def _with_examples(node: Any, where: str) -> Iterator[tuple[str, Any, list[Any]]]:
    """Every schema with what is given as an example of it."""
    if isinstance(node, list):
        for place, one in enumerate(node):
            yield from _with_examples(one, f"{where}/{place}")
    if not isinstance(node, dict):
        return
    if isinstance(node.get("examples"), list):
        yield where, node, node["examples"]
    if "example" in node and "schema" in node:
        yield where, node["schema"], [node["example"]]
    for name, one in node.items():
        if name not in {"example", "examples"}:
            yield from _with_examples(one, f"{where}/{name}")


def _absolute(schema: Any) -> Any:
    return json.loads(json.dumps(schema).replace('"#/components', '"urn:contract#/components'))


def happy(site: Site, path: str, method: str) -> Any:
    """An answer with something in it."""
    if method == "post":
        name = CONTRACT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        headers = {"Authorization": f"Bearer {site.key}"}
        return site.app.test_client().post(path, json=ASKED[name.rpartition("/")[2]], headers=headers)
    if "{" in path:
        where = CONTRACT["paths"][path]["get"]["parameters"][0]
        start = path.partition("/{")[0]
        key = where["example"] if "values" in path else site.items(f"{start}?limit=1")[0][where["name"]]
        path = f"{start}/{key}"
    return site.ask(path)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_with_rows_as_it_promised(site: Site, path: str, method: str) -> None:
    answer = happy(site, path, method)
    body = answer.get_json()
    assert answer.status_code == 200
    rows = next((body[name] for name in ("items", "item", "values", "fields", "resources") if name in body), body)
    assert rows
    schema = schemathesis.openapi.from_dict(CONTRACT)
    schema[path][method.upper()].validate_response(answer)


def test_thousands_of_questions_are_answered_as_the_contract_says_on_both_engines(
    sites: dict[str, Site], databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each case is made once, which takes longest, and asked of both."""
    both = [site_for(sites, databases, engine_name) for engine_name in ENGINES]
    for site in both:
        monkeypatch.setattr(site.app.extensions["open_data"].limits, "anonymous", 10**9)
        monkeypatch.setattr(site.app.extensions["open_data"].limits, "keyed", 10**9)
    asked: Counter[int] = Counter()
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", both[0].app).get_all_operations():
        operation = found.ok()
        is_list = operation.label.removeprefix("GET /api/v1/") in {resource.name for resource in TABLE}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _attack(operation, mode, MANY if is_list else SOME, both, asked)
    assert asked.total() > 2000
    assert set(asked) <= {200, 400, 401, 404, 406, 413, 422}
    assert asked[200] > 400
    assert asked[400] > 400


def _attack(operation: Any, mode: GenerationMode, cases: int, both: list[Site], asked: Counter[int]) -> None:
    told = CONTRACT["paths"][operation.path][operation.method]
    if mode is GenerationMode.NEGATIVE and not told.get("parameters") and "requestBody" not in told:
        return  # what has no parameters cannot be asked wrongly
    is_post = operation.method == "post"

    @seed(5)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        statuses = set()
        for site in both:
            headers = {"Accept-Encoding": "identity"}
            headers |= {"Authorization": f"Bearer {site.key}"} if is_post else {}
            answer = case.call(headers=headers, app=site.app)
            statuses.add(answer.status_code)
            asked[answer.status_code] += 1
            # Two parameters that leave each other no sense are refused: OpenAPI cannot say which.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance], headers=headers)
        assert len(statuses) == 1, "both engines say the same"

    ask()


def test_what_the_contract_allows_of_one_parameter_is_accepted(site: Site) -> None:
    """Every value of a closed list, and the example of every other field, alone in the address."""
    for resource in TABLE:
        for one in CONTRACT["paths"][f"/api/v1/{resource.name}"]["get"]["parameters"]:
            schema = one["schema"]
            listed = schema.get("enum") or schema.get("items", {}).get("enum") or ()
            if one["name"] in {"field", "date_range", "operation"}:
                continue
            for word in listed:
                answer = site.ask(f"/api/v1/{resource.name}?{one['name']}={word}")
                assert answer.status_code == 200, (resource.name, one["name"], word)
