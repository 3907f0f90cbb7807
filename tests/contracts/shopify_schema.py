"""Shopify's own Admin schema, fetched from the npm registry into build/cache (never kept in this repository)."""

import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLSchema, parse

from sandbox.shopify.schema.prune import introspection, real_schema

ROOT = Path(__file__).parents[2]
PACKAGE = "@shopify/dev-mcp@1.16.0"
CACHE = ROOT / "build" / "cache"
ARCHIVE = CACHE / "shopify-dev-mcp-1.16.0.tgz"
PRUNED = ROOT / "sandbox" / "shopify" / "schema" / "admin_2026-10.graphql"
OFFERED = PRUNED.with_name("offered.graphql")
QUERIES = ROOT / "apps" / "shopify" / "queries"


def archive() -> Path:
    """The npm archive; skips the test where it cannot be had."""
    if ARCHIVE.exists():
        return ARCHIVE
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"npm is not installed, and {PACKAGE} is not in build/cache")
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", PACKAGE, "--pack-destination", str(CACHE), "--silent"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=90, cwd=CACHE, env=os.environ | {"CI": "1"})
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not fetch {PACKAGE}: no network? ({error})")
    return ARCHIVE


@lru_cache(maxsize=1)
def shopify_introspection(path: Path) -> dict[str, Any]:
    return introspection(path)


@lru_cache(maxsize=1)
def shopify_schema(path: Path) -> GraphQLSchema:
    return real_schema(shopify_introspection(path))


def product_documents() -> dict[str, DocumentNode]:
    """Every document the product sends, by file name."""
    return {path.name: parse(path.read_text("utf-8")) for path in sorted(QUERIES.glob("*.graphql"))}


def offered_document() -> DocumentNode:
    """What the stand-in can tell beyond what the product asks."""
    return parse(OFFERED.read_text("utf-8"))
