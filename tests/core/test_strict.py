"""Any JSON Schema in the strict form, or a refusal that says where."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from support.specs import rows

from azopenai.core.strict import strict_schema


@pytest.mark.parametrize("row", rows("schemas", "schema"))
def test_a_schema_in_the_strict_form(row: dict[str, Any]) -> None:
    schema = json.loads(row["schema"])
    before = copy.deepcopy(schema)
    if "refused" in row:
        with pytest.raises(TypeError) as error:
            strict_schema(schema, "T")
        assert str(error.value).startswith(row["refused"])
    else:
        strict = strict_schema(schema, "T")
        assert strict == json.loads(row["strict"], strict=False)
        assert strict_schema(strict, "T") == strict
        Draft202012Validator.check_schema(strict)
    assert schema == before
