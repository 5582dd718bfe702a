"""Whether a dropped file says again what other files have said: a day sent under another name.

Belongs here: comparing the lines of a file of sales with those of all other files, within the
same business days. Does not belong here: what becomes of such a file (see ``intake``).

Two sales may be equal, so a few equal lines say nothing. Lines are compared as what they mean
(``100`` is ``100.00``, and a day is its midnight), because the same day may come in another format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from medallion_assets.bronze.appending import Bronze
from medallion_assets.bronze.delta import define, landed_relation
from medallion_assets.bronze.landed import dating_sql, landed_sql
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.naming import BUSINESS_DAY, KEY
from medallion_assets.core.sql import first_row, quoted, text
from medallion_assets.sources.drops.names import file_id
from medallion_assets.sources.landing import Delivery
from medallion_assets.tables.decimals import decimal_sql
from medallion_assets.tables.model import ColumnDay, Table

FILE = f"split_part({KEY}, '|', 1)"
"""The file of a row."""
SENT, SAID = "sent_lines", "said_lines"


@dataclass(frozen=True)
class Repetition:
    """What other files have said already of a file's lines.

    Attributes:
        lines: of the file, with a business day.
        equal: of these, lines that other files say too.
        other: the id of the file that says most of them.
        of_other: how many of them that file says.
        other_lines: how many lines of the same days that file has.
    """

    lines: int
    equal: int
    other: str
    of_other: int
    other_lines: int

    def is_beyond(self, share: float, least: int) -> bool:
        """Whether it is more than equal sales can be: of this file, or all of another one."""
        of_this = self.equal >= least and self.equal >= share * self.lines
        of_that = self.of_other >= least and self.of_other >= share * self.other_lines
        return of_this or of_that

    def told(self, label: str, names: Mapping[str, str]) -> str:
        """The finding in words.

        Args:
            names: of files, by id.
        """
        found = (
            f"{self.equal:,} of {label}'s {self.lines:,} lines ({self.equal / self.lines:.0%}) "
            "were said by other files for the same days"
        )
        other = names.get(self.other, self.other)
        return f"{found}; {other} says {self.of_other:,} of its {self.other_lines:,} lines too"


@dataclass
class SaidLines:
    """The lines that files of a table say on some business days. The lease has to be held."""

    bronze: Bronze
    silent: set[str] = field(default_factory=set)
    days: dict[date, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """See which days bronze has lines of; they are looked at when a file asks."""
        connection = self.bronze.session.connection
        connection.execute(
            f"create or replace temp table {SAID} (file varchar, day date, line ubigint)"
        )
        held = f"select distinct {BUSINESS_DAY} from {self.bronze.held}"
        found = connection.execute(f"{held} where {BUSINESS_DAY} is not null").fetchall()
        self.days = dict.fromkeys((day for (day,) in found), False)

    def repetition(self, delivery: Delivery) -> Repetition | None:
        """What other files have said of a file's lines, if it is more than chance."""
        self._read(self._sent(delivery))
        settings = self.bronze.session.settings
        share, least = settings.drops_repeated_share, settings.drops_repeated_lines
        asked = {"file": file_id(delivery.file_name), "least": least}
        found = first_row(self.bronze.session.connection.execute(_COMPARED, asked))
        repetition = Repetition(*found) if found else None
        return repetition if repetition and repetition.is_beyond(share, least) else None

    def add(self, delivery: Delivery) -> None:
        """The lines of a file that was just compared count from now on, instead of its former."""
        file, connection = file_id(delivery.file_name), self.bronze.session.connection
        self.silent.add(file)
        connection.execute(f"delete from {SAID} where file = ?", [file])
        connection.execute(f"insert into {SAID} select ?, day, line from {SENT}", [file])

    def _sent(self, delivery: Delivery) -> list[date]:
        """Note the lines of a file that have a business day, and find these days."""
        session, table = self.bronze.session, self.bronze.table
        connection = session.connection
        landed = landed_relation(table, "compared_rows")
        define(connection, landed, landed_sql(self.bronze, delivery), stored=True)
        connection.execute(
            f"""
            create or replace temp table {SENT} as
            select {BUSINESS_DAY} as day, {_line_sql(table)} as line
            from {landed} join (
                select {KEY}, {BUSINESS_DAY} from ({dating_sql(table, landed, session.days)})
            ) as dates using ({KEY})
            where {BUSINESS_DAY} is not null
            """
        )
        return [day for (day,) in connection.execute(f"select distinct day from {SENT}").fetchall()]

    def _read(self, days: list[date]) -> None:
        """Note what bronze's files say of some days, once a day."""
        new = [day for day in days if self.days.get(day) is False]
        if not new:
            return
        self.days.update(dict.fromkeys(new, True))
        listed = ", ".join(f"date {text(day.isoformat())}" for day in new)
        silent = ", ".join(map(text, sorted(self.silent))) or "''"
        keys = f"select {KEY} from {self.bronze.held} where {BUSINESS_DAY} in ({listed})"
        rows = present_sql(f"{self.bronze.held} where {KEY} in ({keys})")
        self.bronze.session.connection.execute(
            f"""
            insert into {SAID}
            select {FILE}, {BUSINESS_DAY}, {_line_sql(self.bronze.table)} from ({rows})
            where {BUSINESS_DAY} in ({listed}) and {FILE} not in ({silent})
            """
        )


def _line_sql(table: Table) -> str:
    """What stands for what a line means: of all described columns, without file and line."""
    day = table.day.column if isinstance(table.day, ColumnDay) else None
    values = [
        f"coalesce({_meaning_sql(name, is_time=name == day)}::varchar, "
        f"lower(trim({quoted(name)})), '')"
        for name in table.delivered_names
    ]
    return f"hash({', '.join(values)})"


def _meaning_sql(name: str, *, is_time: bool) -> str:
    """A column's text as a time or a number, null where it is none."""
    trimmed = f"trim({quoted(name)})"
    return f"try_cast({trimmed} as timestamp)" if is_time else decimal_sql(trimmed, 38, 10)


_COMPARED = f"""
    with sent as (select day, line, count(*) as times from {SENT} group by all),
    said as (
        select file, day, line, count(*) as times from {SAID}
        where file <> $file and day in (select day from sent) group by all
    ),
    by_file as (
        select file, sum(said.times)::bigint as lines,
               sum(least(coalesce(sent.times, 0), said.times))::bigint as equal
        from said left join sent using (day, line) group by file
    ),
    by_line as (select day, line, sum(times) as times from said group by all),
    of_this as (
        select sum(sent.times)::bigint as lines,
               sum(least(sent.times, coalesce(by_line.times, 0)))::bigint as equal
        from sent left join by_line using (day, line)
    )
    select of_this.lines, of_this.equal, file, by_file.equal, by_file.lines
    from by_file, of_this where by_file.equal > 0
    order by by_file.equal >= $least desc, by_file.equal / by_file.lines desc,
             by_file.equal desc, file
    limit 1
    """
"""Of the other files that have enough equal lines, the one that is repeated most is named."""
