"""Cuts Shopify's Admin schema down to what our documents use.

    python -m sandbox.shopify.schema.prune ARCHIVE.tgz DOCUMENT.graphql … > sandbox/shopify/schema/admin_2026-10.graphql

ARCHIVE is what `npm pack @shopify/dev-mcp@1.16.0` writes. Only names and types are kept: no descriptions, no
deprecation texts. The result is a true subset of Shopify's schema (tests/contracts/test_graphql_schema.py holds it
against the original).
"""

import argparse
import gzip
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    get_named_type,
    parse,
    print_schema,
    visit,
)

MEMBER = "package/dist/data/admin_2026-10.json.gz"
BUILT_IN_SCALARS = {"String", "Int", "Float", "Boolean", "ID"}
WHOLE = {  # every connection can be read in every way
    "Connection": {"nodes", "edges", "pageInfo"},
    "Edge": {"cursor", "node"},
    "PageInfo": {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"},
}
COMPOSITE = (GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType)

Wanted = dict[str, set[str]]


def introspection(archive: Path) -> dict[str, Any]:
    """Shopify's introspection answer out of the npm archive."""
    with tarfile.open(archive) as tar:
        packed = tar.extractfile(MEMBER)
        if packed is None:
            raise FileNotFoundError(MEMBER)
        data: dict[str, Any] = json.loads(gzip.decompress(packed.read()))
    inner: dict[str, Any] = data.get("data", data)
    return inner


def real_schema(data: dict[str, Any]) -> GraphQLSchema:
    """graphql-core refuses the deprecated Node.id of Shopify's schema, hence assume_valid."""
    return build_client_schema(data, assume_valid=True)  # type: ignore[arg-type]


class UsedFields(Visitor):
    """Notes type and name of every field a document selects."""

    def __init__(self, types: TypeInfo, wanted: Wanted) -> None:
        super().__init__()
        self.types, self.wanted = types, wanted

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.types.get_parent_type()
        if parent is not None and not node.name.value.startswith("__"):
            self.wanted[parent.name].add(node.name.value)


def fields_used(schema: GraphQLSchema, documents: Iterable[DocumentNode]) -> Wanted:
    """Type name -> field names, with the members of abstract types and whole connections added."""
    wanted: Wanted = defaultdict(set)
    for document in documents:
        types = TypeInfo(schema)
        visit(document, TypeInfoVisitor(types, UsedFields(types, wanted)))
    before = -1
    while before != (before := sum(len(fields) + 1 for fields in wanted.values())):
        for name in list(wanted):
            _complete(schema, name, wanted)
    return wanted


def _complete(schema: GraphQLSchema, name: str, wanted: Wanted) -> None:
    definition = schema.type_map[name]
    if isinstance(definition, GraphQLInterfaceType | GraphQLUnionType):
        for member in schema.get_possible_types(definition):
            wanted[member.name] |= wanted[name] or _identity(member.fields)
    if not isinstance(definition, GraphQLObjectType):
        return
    for ending, parts in WHOLE.items():
        if name.endswith(ending):
            wanted[name] |= parts
    for field in list(wanted[name]):
        inner = get_named_type(definition.fields[field].type)
        if isinstance(inner, COMPOSITE):
            wanted[inner.name] |= set()


def _identity(fields: dict[str, Any]) -> set[str]:
    """One field, so that a union member nobody selects from is still a valid type."""
    return {"id"} if "id" in fields else {min(n for n, f in fields.items() if not f.args and not f.deprecation_reason)}


class Cutter:
    """Rewrites introspection types so that only the wanted part is left."""

    def __init__(self, data: dict[str, Any], wanted: Wanted) -> None:
        self.types = {each["name"]: each for each in data["__schema"]["types"]}
        self.wanted = wanted
        self.kept: dict[str, dict[str, Any]] = {}

    def cut(self) -> dict[str, Any]:
        for name in BUILT_IN_SCALARS | set(self.wanted):
            self._keep(name)
        for each in self.kept.values():
            each["interfaces"] = [_named(i) for i in each.get("interfaces") or [] if i["name"] in self.kept]
            if each.get("possibleTypes"):
                each["possibleTypes"] = [_named(m) for m in each["possibleTypes"] if m["name"] in self.kept]
        root = {"queryType": {"name": "QueryRoot"}, "mutationType": {"name": "Mutation"}, "subscriptionType": None}
        has_mutations = "Mutation" in self.kept
        types = [self.kept[name] for name in sorted(self.kept)]
        return {
            "__schema": {**root, "mutationType": root["mutationType"] if has_mutations else None}
            | {"types": types, "directives": []}
        }

    def _keep(self, name: str) -> None:
        if name in self.kept:
            return
        source = self.types[name]
        kept = {"kind": source["kind"], "name": name, "description": None, "interfaces": source.get("interfaces")}
        kept["possibleTypes"] = source.get("possibleTypes")
        self.kept[name] = kept
        kept["enumValues"] = source["enumValues"] and [
            {"name": v["name"], "description": None, "isDeprecated": False, "deprecationReason": None}
            for v in source["enumValues"]
        ]
        kept["inputFields"] = source["inputFields"] and [self._input(each) for each in source["inputFields"]]
        kept["fields"] = source["fields"] and [
            self._field(each) for each in source["fields"] if each["name"] in self.wanted.get(name, set())
        ]

    def _field(self, source: dict[str, Any]) -> dict[str, Any]:
        arguments = [self._input(each) for each in source["args"] if not each.get("isDeprecated")]
        self._keep(_name_of(source["type"]))
        return {
            "name": source["name"],
            "description": None,
            "args": arguments,
            "type": source["type"],
            "isDeprecated": False,
            "deprecationReason": None,
        }

    def _input(self, source: dict[str, Any]) -> dict[str, Any]:
        self._keep(_name_of(source["type"]))
        return {
            "name": source["name"],
            "description": None,
            "type": source["type"],
            "defaultValue": source["defaultValue"],
        }


def _named(reference: dict[str, Any]) -> dict[str, Any]:
    return {"kind": reference["kind"], "name": reference["name"], "ofType": None}


def _name_of(reference: dict[str, Any]) -> str:
    while reference.get("ofType"):
        reference = reference["ofType"]
    return str(reference["name"])


def pruned(data: dict[str, Any], documents: Iterable[DocumentNode]) -> str:
    """The pruned schema as SDL."""
    wanted = fields_used(real_schema(data), documents)
    return print_schema(real_schema(Cutter(data, wanted).cut())) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("documents", type=Path, nargs="+")
    options = arguments.parse_args()
    documents = [parse(path.read_text("utf-8")) for path in options.documents]
    print(pruned(introspection(options.archive), documents), end="")


if __name__ == "__main__":
    main()
