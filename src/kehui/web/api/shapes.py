"""The schemas of the registers in the OpenAPI description. They describe; reading and writing are the columns' own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, create_model
from pydantic.json_schema import models_json_schema

from kehui.records.columns import BooleanColumn, ChoiceColumn, Column, ReferenceColumn
from kehui.records.date_columns import DateColumn
from kehui.records.filters import filters_of
from kehui.records.number_columns import DecimalColumn, IntegerColumn
from kehui.records.register import Register


class Reference(Schema):
    """A record referred to."""

    id: int
    key: str | None
    name: str | None


@dataclass(frozen=True)
class Shape:
    """Schemas of one register."""

    record: Any
    page: Any
    new: Any
    change: Any


_REF = "#/components/schemas/{model}"

REASON = [{"in": "query", "name": "reason", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 500},
           "description": "删除的原因，记入审计记录"}]  # fmt: skip


def stem(register: Register) -> str:
    """What the names of a register's operations begin with."""
    return register.name.replace(".", "_").replace("-", "_")


def describe(register: Register, schema: dict[str, Any]) -> None:
    """Complete an OpenAPI description by what the register's operations take and answer."""
    shape = of(register)
    models = [(shape.record, "serialization"), (shape.page, "serialization"), (shape.new, "validation"), (shape.change, "validation")]
    _, made = models_json_schema(models, ref_template=_REF)  # type: ignore[arg-type]
    schema["components"]["schemas"] |= made["$defs"]
    name = stem(register)
    told = {
        f"{name}_list_records": _answer(200, shape.page) | {"parameters": query_parameters(register)},
        f"{name}_get_record": _answer(200, shape.record),
        f"{name}_create_record": _answer(201, shape.record) | _body(shape.new),
        f"{name}_change_record": _answer(200, shape.record) | _body(shape.change),
        f"{name}_delete_record": {"responses": {204: {"description": "No Content"}}, "parameters": REASON},
        f"{name}_act": _answer(200, shape.record) | action_body(register),
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            if extra := told.get(operation["operationId"]):
                operation["parameters"] += extra.pop("parameters", [])
                operation |= extra


def of(register: Register) -> Shape:
    """The schemas of a register."""
    title = "".join(p.title() for p in register.name.replace(".", "-").replace("_", "-").split("-"))
    shown = {c.name: (_shown(c), Field(description=_words(c))) for c in register.columns}
    record: Any = create_model(
        title, __base__=Schema, id=(int, ...), **shown, evidence=(int, Field(description="1 表格导入，2 自行填报，3 有佐证材料")),
        version=(int, Field(description="修改时带上，可防止覆盖别人的修改")),
    )  # type: ignore[call-overload]  # fmt: skip
    page: Any = create_model(
        f"{title}Page", __base__=Schema, items=(list[record], ...), next=(str | None, Field(description="下一页的 after；没有下一页时为空")),
        count=(int | None, Field(None, description="总条数，只在第一页给出；最多数到 10,000")),
        count_is_exact=(bool | None, Field(None, description="count 是不是准确的总数")),
    )  # fmt: skip
    reason = (str, Field("", max_length=500, description="原因，记入审计记录"))
    new: Any = create_model(
        f"{title}New", __base__=Schema,
        **{c.name: (_sent(c), Field(... if c.required and c.name != "area" and c.name not in register.fills else None, description=_words(c))) for c in register.columns},
        reason=reason,
    )  # type: ignore[call-overload]  # fmt: skip
    change: Any = create_model(
        f"{title}Change", __base__=Schema, **{c.name: (_sent(c), Field(None, description=_words(c))) for c in register.columns},
        version=(int | None, Field(None, description="读到的版本；与现在的不同时返回 409")), reason=reason,
    )  # type: ignore[call-overload]  # fmt: skip
    return Shape(record, page, new, change)


def _words(column: Column) -> str:
    unit = "元" if column.kind == "money" else column.unit
    words = column.header + (f"（{unit}）" if unit else "") + (f"：{column.help}" if column.help else "")
    if isinstance(column, ChoiceColumn):
        words += "；" + "，".join(f"{code} {label}" for code, label in column.labels.items())
    return words


def _shown(column: Column) -> Any:
    kind: Any = str
    if isinstance(column, ReferenceColumn):
        kind = Reference
    elif isinstance(column, ChoiceColumn):
        # An old record may hold a code that is no longer offered.
        kind = int if all(isinstance(code, int) for code in column.labels) else str
    elif isinstance(column, BooleanColumn):
        kind = bool
    elif isinstance(column, DateColumn):
        kind = date
    elif isinstance(column, IntegerColumn):
        kind = int
    return kind | None if column.nullable else kind


def _sent(column: Column) -> Any:
    kind: Any = str
    if isinstance(column, ReferenceColumn):
        kind = int | str
    elif isinstance(column, ChoiceColumn):
        kind = Literal[tuple(column.labels)]
    elif isinstance(column, BooleanColumn):
        kind = bool
    elif isinstance(column, DateColumn):
        kind = date
    elif isinstance(column, IntegerColumn):
        kind = int
    elif isinstance(column, DecimalColumn):
        kind = str | float
    return kind | None


def _ref(model: Any) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _body(model: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": _ref(model)}}


def _answer(status: int, model: Any) -> dict[str, Any]:
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": _ref(model)}}}


def action_body(register: Register) -> dict[str, Any]:
    """The body of a change of state: a reason and the action's inputs."""
    inputs = {
        name: {"type": "string", "description": f"{label}（{action.label}）"}
        for action in register.actions
        for name, label, _ in action.inputs
    }
    verbs = "，".join(f"{a.name} {a.label}" for a in register.actions)
    schema = {
        "type": "object",
        "properties": {"reason": {"type": "string", "maxLength": 500}, **inputs},
        "description": f"操作：{verbs}",
    }
    return {"requestBody": {"required": False, "content": {"application/json": {"schema": schema}}}}


def query_parameters(register: Register) -> list[dict[str, Any]]:
    """Search, filters, order and paging."""
    found = [
        _parameter("q", {"type": "string", "maxLength": 100}, "查找的词"),
        _parameter("sort", {"type": "string"}, "按哪一项排序；前面加 - 为降序"),
        _parameter("after", {"type": "string"}, "上一页的 next"),
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "每页条数"),
    ]
    for each in filters_of(register):
        for name in each.names:
            schema: dict[str, Any] = {"type": "string"}
            if each.kind in ("choice", "boolean") and name == each.name:
                schema = {"type": "string", "enum": [code for code, _ in each.options]}  # type: ignore[attr-defined]
                if each.kind == "choice":
                    schema = {"type": "array", "items": schema}
            elif each.kind == "date":
                schema = {"type": "string", "format": "date"}
            found.append(_parameter(name, schema, each.label))
    return found


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "schema": schema, "description": description}
