"""The small language in which checks and computed items are written: read, judged and worked out without any eval."""

from kehui.returns.expressions.language import ExpressionError, Node, Reference, Scope, parse
from kehui.returns.expressions.meaning import Kind, names_in, require
from kehui.returns.expressions.values import ABSENT, Value, Values, evaluate, sides
from kehui.returns.expressions.wording import in_words

__all__ = [
    "ABSENT",
    "ExpressionError",
    "Kind",
    "Node",
    "Reference",
    "Scope",
    "Value",
    "Values",
    "evaluate",
    "in_words",
    "names_in",
    "parse",
    "require",
    "sides",
]
