"""Between which moments each line of dropped files speaks for its key.

Belongs here: the history of tables whose keys several lines name, as a function of all
their bronze rows. Does not belong here: tables with one row a key (see ``history``).

At any moment a key has the line that silver would show, had only the files been taken in
that had arrived by then:

- A line is there from the arrival of its file until a file of the same name arrives, which
  has the line again, has another one, or has none. What is told of a line never counts
  from before what was told of it earlier.
- Of the lines that are there the one speaks whose file arrived last, in one file the last.
- A row that was corrected by hand is there since the correction, and speaks where no
  file's line does.
- A rejected line speaks no more than one that is gone.

Two rows may follow each other with the same values, where a line of another file came or
went meanwhile; ``dbt_gold`` shows them as one.
"""

from medallion_assets.core.naming import (
    BRONZE,
    CHANGED_AT,
    KEY,
    LINE,
    LOAD_ID,
    LOADED_AT,
    VALID_FROM,
    VALID_TO,
)
from medallion_assets.core.sql import quoted
from medallion_assets.tables.model import Table

PLACE = f"{CHANGED_AT} nulls first, {LOAD_ID}, {LINE}"
"""Of lines that are there at one time the last in this order speaks."""


def line_intervals_sql(table: Table, versions: str, received_at: str) -> str:
    """The statement that tells from when to when each line speaks.

    Args:
        versions: a statement for typed rows that are valid by themselves, with what
            places them among the others of their key.
        received_at: when a row was received, in the zone of the history.
    """
    key = ", ".join(map(quoted, table.key))
    return f"""
        with lines as ({_lines_sql(table, versions, received_at)}),
        outlived as ({_outlived_sql(key)}),
        moments as (
            select {key}, _from as {VALID_FROM} from outlived
            union
            select {key}, _until from outlived where _until is not null
        ),
        segments as (
            select *,
                lead({VALID_FROM}) over (partition by {key} order by {VALID_FROM}) as {VALID_TO}
            from moments
        )
        select * from segments join outlived using ({key})
        where _from <= {VALID_FROM} and ({VALID_FROM} < _until or _until is null)
        qualify row_number() over (partition by {key}, {VALID_FROM} order by _place desc) = 1
        """


def _lines_sql(table: Table, versions: str, received_at: str) -> str:
    """Lines, with the moments from which and until which they are there."""
    return f"""
        with valid as ({versions}),
        received as (
            select *, false as _is_gone from valid
            union all by name
            select {KEY}, {LOAD_ID}, {LINE}, {LOADED_AT}, {CHANGED_AT}, true as _is_gone
            from {quoted(f"{BRONZE}_{table.name}")} anti join valid using ({KEY}, {LOAD_ID})
        ),
        begun as (
            select *,
                max(coalesce({CHANGED_AT}, {received_at})) over (
                    partition by {KEY} order by {LOAD_ID}
                ) as _from
            from received
        )
        select *, lead(_from) over (partition by {KEY} order by {LOAD_ID}, {LINE}) as _until
        from begun
        qualify not _is_gone and (_until is null or _from < _until)
        """


def _outlived_sql(key: str) -> str:
    """The same until a line comes that outlives them; without it all pairs would be compared.

    A line that never goes hides for good all that come before it in the order.
    """
    return f"""
        select * replace (least(_until, _hidden) as _until)
        from (
            select *,
                row_number() over (partition by {key} order by {PLACE}) as _place,
                min(case when _until is null then _from end) over (
                    partition by {key} order by {PLACE}
                    rows between 1 following and unbounded following
                ) as _hidden
            from lines
        )
        where _hidden is null or _from < _hidden
        """
