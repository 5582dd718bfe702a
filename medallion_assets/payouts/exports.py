"""Files of an approved run, for those who pay or send.

Belongs here: the columns, and files that are written once, wholly, and for their owner's eyes.
Does not belong here: what is payable (see ``payouts.payments``).

Equal runs give equal bytes: nothing in a file depends on when it is written.
"""

import csv
import io
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from medallion_assets.core.durable import sync
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.private import OWNER_ONLY, make_private
from medallion_assets.core.spreadsheets import marked
from medallion_assets.gold.exports.workbook import WorkbookSheet, write_sheets
from medallion_assets.payouts.book import Book
from medallion_assets.payouts.names import names_of
from medallion_assets.payouts.payments import payments_of
from medallion_assets.payouts.records import PayoutRun, RunState
from medallion_assets.payouts.rules import PayoutKind, rule_of
from medallion_assets.session import Session

LOGGER = logging.getLogger(__name__)

MONEY_COLUMNS = (
    "run_id", "system", "month", "store_id", "subject_id", "currency", "sales", "rate", "place",
    "due_total", "amount", "payable", "withheld", "recoverable", "reason",
)  # fmt: skip
COUPON_COLUMNS = ("run_id", "system", "month", "customer_id", "code", "reason")
NAME = "name"
TOLD = (
    "run_id", "kind", "system", "period", "rule_version", "rate", "clawback", "currency",
    "entries", "total", "days_loaded", "mart_sha256", "ledger_commit", "created_by",
    "approved_at", "approved_by", "last_entry_sha256", "run_sha256",
)  # fmt: skip
"""What a workbook says of its run."""
ENDINGS = (".csv", ".xlsx")

Rows = Sequence[Sequence[Any]]


def export_run(
    session: Session, book: Book, run_id: str, folder: Path, *, names: bool = False
) -> list[Path]:
    """Write the files of an approved run.

    Args:
        names: with the names of persons, which need a grant of their own.

    Raises:
        ConfigurationError: the run is not approved, a file is there, or names may not be read.
    """
    run = book.run(run_id)
    if run.state != RunState.APPROVED:
        raise ConfigurationError(
            f"{run_id} is {run.state}, and only what is approved is written",
            remedy=f"`medallion payouts approve {run_id}`"
            if run.state == RunState.DRAFT
            else "close the month again",
        )
    targets = targets_of(run, folder, names=names)
    known = _known_names(session, run, book) if names else {}
    columns, rows = rows_of(book, run, known if names else None)
    sheets = [
        WorkbookSheet(run.kind, columns, rows),
        WorkbookSheet("run", ("what", "value"), _about(run)),
    ]
    csv_file, workbook = targets
    _write(csv_file, lambda path: path.write_text(_csv(columns, rows), encoding="utf-8"))
    _write(workbook, lambda path: write_sheets(path, sheets))
    if names:
        LOGGER.warning("names of %d persons were written for run %s", len(known), run_id)
    return list(targets)


def targets_of(run: PayoutRun, folder: Path, *, names: bool = False) -> tuple[Path, Path]:
    """The files that a run is written to, neither of which is there.

    Raises:
        ConfigurationError: one is, or the folder cannot be made.
    """
    end = "-names" if names else ""
    csv_file, workbook = (folder / f"{run.run_id}{end}{kind}" for kind in ENDINGS)
    for file in (csv_file, workbook):
        if file.exists() or file.is_symlink():
            raise ConfigurationError(
                f"{file} is there already",
                remedy="name another folder by --to; files of a run are always the same",
            )
    try:
        make_private(folder)
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be made: {error.strerror}", remedy="name another folder by --to"
        ) from error
    return csv_file, workbook


def rows_of(
    book: Book, run: PayoutRun, names: Mapping[str, str] | None
) -> tuple[Sequence[str], Rows]:
    """What a run is written as; with a name in each row where names are given."""
    if run.kind == PayoutKind.COUPON:
        coupons = [one for one in book.entries_of(run.run_id) if one.code]
        return COUPON_COLUMNS, [
            (run.run_id, run.system, run.month, one.subject_id, one.code, one.reason)
            for one in coupons
        ]
    columns = MONEY_COLUMNS if names is None else (*MONEY_COLUMNS, NAME)
    rows = []
    for payment in payments_of(book, run.run_id):
        entry = payment.entry
        row = (
            run.run_id, run.system, run.month, entry.store_id, entry.subject_id, run.currency,
            entry.basis_total, run.rate, entry.place, entry.due_total, entry.amount,
            payment.payable, payment.withheld, payment.recoverable, entry.reason,
        )  # fmt: skip
        rows.append(row if names is None else (*row, names.get(entry.subject_id, "")))
    return columns, rows


def _known_names(session: Session, run: PayoutRun, book: Book) -> dict[str, str]:
    subjects = {entry.subject_id for entry in book.entries_of(run.run_id)}
    rule = rule_of(PayoutKind(run.kind), run.system)
    return names_of(session, session.reader(), rule, subjects)


def _about(run: PayoutRun) -> list[tuple[str, str]]:
    """What the second sheet says of a run; its hash is what the ledger is compared with."""
    return [(name, str(getattr(run, name))) for name in TOLD if getattr(run, name) is not None]


def _csv(columns: Sequence[str], rows: Rows) -> str:
    """Rows as CSV by RFC 4180; a text that begins like a formula is marked."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if one is None else marked(str(one)) for one in row])
    return text.getvalue()


def _write(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, and put it there only if nothing is.

    Raises:
        ConfigurationError: another process has put one there meanwhile.
    """
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    os.close(os.open(draft, how, OWNER_ONLY))
    try:
        write(draft)
        sync(draft)
        os.link(draft, target)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{target} is there already", remedy="name another folder by --to"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
