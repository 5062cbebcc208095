"""The SQL behind "why it changed": two row lists compared record by record inside the database.

Each side is a relation of (pk, area_id, v, k): what the record adds, and of distinct counts the thing counted (of yearly
returns, who returned). The comparison ends in ``parts`` (class, pk, k, av, bv, delta, entry), whose deltas add up to the
difference of the sides by construction: every row of either side is in exactly one part, or on both sides alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from kehui.areas.models import Area
from kehui.kernel.periods import Period
from kehui.records.register import register_of
from kehui.statistics.indicators import Indicator
from kehui.statistics.models import SealedIndicator
from kehui.statistics.rowlists import with_values
from kehui.statistics.spans import to_date
from kehui.statistics.timing import OfYear

#: In the order in which pages tell them, and in which a thing counted once takes the class of its records.
CLASSES = ("moved", "corrected", "definition", "new", "ended", "changed")
#: Acts of the trail that leave a record's figures as they were.
_IDLE = r"\.(proved|exported|revealed|imported_file)$"
_NOTHING = "SELECT NULL::bigint, NULL::bigint, NULL::numeric, NULL::text WHERE false"


@dataclass(frozen=True)
class Sql:
    """A statement with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The common table expressions of one comparison, from ``a`` and ``b`` to ``parts``; ``with_`` begins with WITH."""

    with_: Sql
    distinct: bool

    def summed(self, shown: int) -> Sql:
        """Totals of both sides, sum and number of each class, and the ``shown`` records of each that weigh most."""
        total = "count(DISTINCT k)::numeric" if self.distinct else "sum(v)"
        rows = " UNION ALL ".join(
            f"(SELECT 'row', class, delta, 1, pk, k, av, bv, entry FROM parts WHERE class = '{c}' ORDER BY abs(delta) DESC, pk LIMIT {shown})"
            for c in CLASSES
        )
        return Sql(
            f"{self.with_.text} SELECT 'side', 'a', {total}, count(*), NULL::bigint, NULL::text, NULL::numeric, NULL::numeric, NULL::bigint FROM a"
            f" UNION ALL SELECT 'side', 'b', {total}, count(*), NULL, NULL, NULL, NULL, NULL FROM b"
            f" UNION ALL SELECT 'part', class, sum(delta), count(*), NULL, NULL, NULL, NULL, NULL FROM parts GROUP BY class"
            f" UNION ALL {rows}",
            self.with_.params,
        )

    def records(self, kind: str) -> Sql:
        """The primary keys of the records behind one class."""
        return Sql(f"{self.with_.text} SELECT pk FROM members WHERE class = %s", (*self.with_.params, kind))

    def lines(self, kind: str = "") -> Sql:
        """Every line of ``parts``, or of one class, those that weigh most first."""
        chosen, params = (" WHERE class = %s", (kind,)) if kind else ("", ())
        return Sql(
            f"{self.with_.text} SELECT class, delta, pk, k, av, bv, entry FROM parts{chosen} ORDER BY class, abs(delta) DESC, pk",
            (*self.with_.params, *params),
        )

    def run(self, sql: Sql) -> list[tuple[Any, ...]]:
        """The rows of a statement. One plan for all: JIT and parallel start-up cost more than they save here."""
        with connection.cursor() as cursor:
            cursor.execute(sql.text, sql.params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def live(indicator: Indicator, area: Area, period: Period, *, by_identity: bool = False) -> Sql:
    """The rows as they are now. ``by_identity``: k names who files the return, so that two years can be paired."""
    key = _identity(indicator) if by_identity else None
    return _selected(with_values(indicator, indicator.rows(area, period), key=key))


def live_anywhere(indicator: Indicator, period: Period) -> Sql:
    """The primary keys that count in the period now, in whatever area."""
    assert indicator.source is not None
    version = indicator.as_of(period)
    assert version.source is not None
    try:
        text, params = (
            version.source().filter(version.condition(period)).order_by().values("pk").query.sql_with_params()
        )
    except EmptyResultSet:
        return Sql("SELECT NULL::bigint WHERE false")
    return Sql(text, tuple(params))


def sealed(stored: SealedIndicator, area: Area) -> Sql:
    """The rows as they were published, of the sealed area or one below it."""
    text = (
        "SELECT u.pk, u.area_id, u.v, u.k FROM statistics_sealedindicator s"
        " CROSS JOIN LATERAL unnest(s.rows_pk, s.rows_area, s.rows_value, s.rows_key) AS u(pk, area_id, v, k)"
    )
    if area.pk == stored.seal.area_id:
        return Sql(f"{text} WHERE s.id = %s", (stored.pk,))
    return Sql(
        f"{text} JOIN areas_area x ON x.id = u.area_id WHERE s.id = %s AND x.path LIKE %s", (stored.pk, f"{area.path}%")
    )


def is_paired(indicator: Indicator) -> bool:
    """Whether two years of it can be compared return by return: its records are one a year of somebody or something."""
    timing = indicator.timing
    if not isinstance(timing, OfYear) or indicator.is_distinct:
        return False
    try:
        return timing.lookup in register_of(indicator.model).key
    except KeyError:  # records that no register shows are compared one by one
        return False


def compare(
    indicator: Indicator,
    a: Sql,
    b: Sql,
    *,
    paired: bool = False,
    only: str = "",
    trail: Sql | None = None,
    kind: str = "",
) -> Comparison:
    """``a`` before against ``b`` after. ``trail`` (of ``since_published``) tells why; ``only`` puts all into one class."""
    text = f"WITH a(pk, area_id, v, k) AS MATERIALIZED ({a.text}), b(pk, area_id, v, k) AS MATERIALIZED ({b.text}), "
    params = (*a.params, *b.params)
    if paired:
        return Comparison(Sql(text + _PAIRED, params), False)
    text += _DIFFERENT
    if trail is not None:
        text += trail.text
        params += trail.params
    else:
        kind = f"'{only}'" if only else "CASE WHEN ina AND inb THEN 'corrected' WHEN inb THEN 'new' ELSE 'ended' END"
        text += f"c AS (SELECT d.*, {kind} AS class, NULL::bigint AS entry FROM d), "
    return Comparison(Sql(text + (_DISTINCT if indicator.is_distinct else _PLAIN), params), indicator.is_distinct)


def since_published(
    indicator: Indicator, stored: SealedIndicator, area: Area, period: Period, *, redefined: bool
) -> Sql:
    """The class of each record that differs from what was published, by the trail since then.

    ``redefined``: the definition is another than the published one's, so that what nobody touched differs for that.
    """
    model = indicator.model
    # The trail knows a record by its own name, also where it is seen from another side (a contract from its buyer's).
    label, moment = model._meta.concrete_model._meta.label_lower, stored.made_at
    anywhere = live_anywhere(indicator, period)
    parent_join, parent, parent_column, parent_params = _parent(indicator, moment)
    records = _selected(
        model.objects.order_by().values_list("pk", f"{model.area_lookup}_id", "created_at", parent_column)
    )
    by_own_area = model.area_lookup == "area"
    text = f"""
    t AS (SELECT d.pk, max(e.number) AS number, (array_agg(e.action ORDER BY e.number DESC))[1] AS action,
                 bool_or(e.action LIKE '%%.created') AS created,
                 (array_agg(e.old::jsonb ->> 'area' ORDER BY e.number)
                     FILTER (WHERE e.old LIKE '%%"area":%%' AND e.new LIKE '%%"area":%%'))[1] AS came_from
          FROM d JOIN audit_entry e ON e.model = %s AND e.object_id = d.pk::text AND e.at > %s AND e.action !~ %s
          GROUP BY d.pk),
    whole AS (SELECT u.pk FROM statistics_sealedindicator s CROSS JOIN LATERAL unnest(s.rows_pk) AS u(pk)
              WHERE s.id = %s AND EXISTS (SELECT FROM d WHERE d.inb AND NOT d.ina)),
    elsewhere AS (SELECT s.pk FROM ({anywhere.text}) AS s(pk) JOIN d ON d.pk = s.pk AND d.ina AND NOT d.inb),
    m AS (SELECT r.* FROM ({records.text}) AS r(id, area_id, created_at, parent_id) JOIN d ON d.pk = r.id),
    c AS (SELECT d.*, coalesce(t.number, {parent}) AS entry,
          CASE WHEN ina AND inb THEN
                    CASE WHEN t.number IS NULL AND {parent} IS NULL AND %s THEN 'definition' ELSE 'corrected' END
               WHEN inb AND (d.pk IN (SELECT pk FROM whole)
                             OR %s AND t.came_from IS NOT NULL AND NOT EXISTS (
                                 SELECT FROM areas_area x WHERE x.path LIKE %s AND x.name = t.came_from)) THEN 'moved'
               WHEN ina AND m.id IS NOT NULL AND mx.path NOT LIKE %s AND d.pk IN (SELECT pk FROM elsewhere) THEN 'moved'
               WHEN inb AND (t.created OR m.created_at > %s) THEN 'new'
               WHEN ina AND m.id IS NULL THEN 'ended'
               WHEN t.action LIKE '%%.updated' THEN 'corrected'
               WHEN t.number IS NULL AND {parent} IS NOT NULL THEN 'corrected'
               WHEN t.number IS NULL AND %s THEN 'definition'
               WHEN inb THEN 'new' ELSE 'ended' END AS class
          FROM d LEFT JOIN t ON t.pk = d.pk
          LEFT JOIN m ON m.id = d.pk
          LEFT JOIN areas_area mx ON mx.id = m.area_id
          {parent_join}), """
    params = (
        label, moment, _IDLE, stored.pk, *anywhere.params, *records.params, redefined, by_own_area, f"{area.path}%", f"{area.path}%", moment, redefined,
        *parent_params,
    )  # fmt: skip
    return Sql(text, params)


def _parent(indicator: Indicator, moment: Any) -> tuple[str, str, str, tuple[Any, ...]]:
    """What counts by a date of the record it belongs to changes when that one is changed: its trail counts as well.

    Join, its number, the column that names the other record, parameters.
    """
    lookup = indicator.timing.lookup if indicator.timing else ""
    first = lookup.partition("__")[0]
    found: Any = indicator.model._meta.get_field(first) if "__" in lookup else None
    if found is None or not isinstance(found, models.ForeignKey):
        return "", "NULL::bigint", "pk", ()
    join = (
        "LEFT JOIN LATERAL (SELECT max(e.number) AS number FROM audit_entry e WHERE e.model = %s"
        " AND e.object_id = m.parent_id::text AND e.at > %s AND e.action !~ %s) p ON true"
    )
    return join, "p.number", found.attname, (found.related_model._meta.label_lower, moment, _IDLE)


def _selected(rows: Any) -> Sql:
    try:
        text, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Sql(_NOTHING)
    return Sql(text, tuple(params))


def _identity(indicator: Indicator) -> Any:
    """Who or what a yearly return is of: its natural key without the year."""
    register = register_of(indicator.model)
    assert indicator.timing is not None
    parts: list[Any] = []
    for name in register.key:
        if name != indicator.timing.lookup:
            parts += [
                Func(
                    F(register.column[name].store),
                    template="coalesce((%(expressions)s)::text, '')",
                    output_field=TextField(),
                ),
                Value("|"),
            ]
    return Concat(*parts, Value(""), output_field=TextField())


def decimal_of(value: Any) -> Decimal:
    """A sum as the database gives it; nothing is nought."""
    return Decimal(0) if value is None else value if isinstance(value, Decimal) else Decimal(value)


def reaches(period: Period) -> Period:
    """The period as far as it has come."""
    return to_date(period)


#: Records that are on one side alone, or on both with another value.
_DIFFERENT = """
d AS MATERIALIZED (
    SELECT coalesce(a.pk, b.pk) AS pk, a.v AS av, b.v AS bv, a.k AS ak, b.k AS bk, a.area_id AS aa, b.area_id AS ba,
           a.pk IS NOT NULL AS ina, b.pk IS NOT NULL AS inb
    FROM a FULL JOIN b ON a.pk = b.pk
    WHERE a.pk IS NULL OR b.pk IS NULL OR a.v <> b.v OR a.k IS DISTINCT FROM b.k), """
_PLAIN = """
parts AS MATERIALIZED (SELECT class, pk, NULL::text AS k, av, bv, coalesce(bv, 0) - coalesce(av, 0) AS delta, entry FROM c),
members AS (SELECT class, pk FROM parts)
"""
_RANK = "array_position(ARRAY['moved','corrected','definition','new','ended','changed'], class)"
#: A thing counted once is in a part where it is on one side alone, whatever its records do.
_DISTINCT = f"""
u AS MATERIALIZED (
    SELECT ak AS k, class, pk, entry FROM c WHERE ina AND ak IS NOT NULL
    UNION ALL SELECT bk, class, pk, entry FROM c WHERE inb AND bk IS NOT NULL),
ka AS MATERIALIZED (SELECT DISTINCT k FROM a WHERE k IS NOT NULL),
kb AS MATERIALIZED (SELECT DISTINCT k FROM b WHERE k IS NOT NULL),
parts AS MATERIALIZED (
    SELECT (array_agg(class ORDER BY {_RANK}, pk))[1] AS class, (array_agg(pk ORDER BY {_RANK}, pk))[1] AS pk, u.k,
           max(CASE WHEN ka.k IS NULL THEN 0 ELSE 1 END)::numeric AS av, max(CASE WHEN kb.k IS NULL THEN 0 ELSE 1 END)::numeric AS bv,
           (max(CASE WHEN kb.k IS NULL THEN 0 ELSE 1 END) - max(CASE WHEN ka.k IS NULL THEN 0 ELSE 1 END))::numeric AS delta,
           (array_agg(entry ORDER BY {_RANK}, pk))[1] AS entry
    FROM u LEFT JOIN ka ON ka.k = u.k LEFT JOIN kb ON kb.k = u.k
    WHERE (ka.k IS NULL) <> (kb.k IS NULL) GROUP BY u.k),
members AS (SELECT DISTINCT p.class, u.pk FROM parts p JOIN u ON u.k = p.k)
"""
#: Returns of the same filer in two years are one line: what it stated now less what it stated then.
_PAIRED = """
u AS MATERIALIZED (SELECT k, pk, v AS av, NULL::numeric AS bv FROM a UNION ALL SELECT k, pk, NULL, v FROM b),
g AS (SELECT k, coalesce(max(pk) FILTER (WHERE bv IS NOT NULL), max(pk)) AS pk, sum(av) AS av, sum(bv) AS bv FROM u GROUP BY k),
parts AS MATERIALIZED (
    SELECT CASE WHEN av IS NULL THEN 'new' WHEN bv IS NULL THEN 'ended' ELSE 'changed' END AS class, pk, k, av, bv,
           coalesce(bv, 0) - coalesce(av, 0) AS delta, NULL::bigint AS entry
    FROM g WHERE av IS DISTINCT FROM bv),
members AS (SELECT p.class, u.pk FROM parts p JOIN u ON u.k = p.k)
"""
