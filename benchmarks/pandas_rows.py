"""Silver of order items with pandas: vectorised, on Arrow strings, in memory."""

from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from benchmarks.rows import FIRST_DAY, LAST_DAY, Inputs
from benchmarks.sql import ID, MOMENT, MONEY, PROVENANCE, RECEIVED, WHOLE

__all__ = ["Pandas"]

MONEY_COLUMNS = ("price", "freight_value")
NUMBERS = {"order_item_id": WHOLE, "price": MONEY, "freight_value": MONEY}
IDS = ("order_id", "product_id", "seller_id")
DECIMAL = pa.decimal128(12, 2)
PARENT = ["order_id", "order_approved_at", "order_estimated_delivery_date"]
FAR = 30
"""Days between the promised delivery and a shipping limit that is worth a warning."""


@dataclass
class Pandas:
    """pandas as one would write it with care; uses one core for most of the work."""

    name: str = "pandas"

    def run(self, inputs: Inputs, target: Path) -> None:
        """Read, judge, classify, write."""
        rows = pd.read_parquet(inputs.bronze, dtype_backend="pyarrow")
        latest = rows.groupby("_key")["_load_id"].transform("max")
        rows["is_current"] = rows["_load_id"] == latest
        rows = rows[rows["_operation"] == "upsert"].reset_index(drop=True)
        typed = _typed(rows, inputs)
        broken = _broken(rows, typed)
        rejected = broken.any(axis=1)
        days = rows["_business_day"]
        inside = ((days >= FIRST_DAY) & (days <= LAST_DAY)).fillna(value=False)
        typed["business_day"] = days.where(inside)
        kind = _classes(rows, typed, rejected)
        _write(_silver(typed[kind == "silver"]), target / "silver")
        chosen = kind == "quarantined"
        _write(_quarantine(rows[chosen], typed[chosen], broken[chosen]), target / "quarantine")


def _typed(rows: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Standard texts, values and what parents say."""
    typed = rows[[*PROVENANCE, "_source_uri"]].copy()
    for name in RECEIVED:
        text = rows[name].str.strip()
        text = text.str.lower() if name in IDS else text
        typed[f"text_{name}"] = text.mask((text == "").fillna(value=False))
    for name in IDS:
        typed[name] = typed[f"text_{name}"]
    for name, pattern in NUMBERS.items():
        text = typed[f"text_{name}"]
        fits = text.str.match(pattern).fillna(value=False)
        typed[name] = pd.to_numeric(text.where(fits), errors="coerce", dtype_backend="pyarrow")
    text = typed["text_shipping_limit_date"]
    fits = text.str.match(MOMENT).fillna(value=False)
    typed["shipping_limit_date"] = pd.to_datetime(
        text.where(fits), format="%Y-%m-%d %H:%M:%S", errors="coerce"
    )
    orders = pd.read_parquet(inputs.orders, dtype_backend="pyarrow", columns=PARENT)
    typed = typed.merge(orders.assign(orders_found=True), on="order_id", how="left")
    for name, file in (("product", inputs.products), ("seller", inputs.sellers)):
        keys = pd.read_parquet(file, dtype_backend="pyarrow", columns=[f"{name}_id"])
        typed[f"{name}s_found"] = typed[f"{name}_id"].isin(keys[f"{name}_id"])
    limit = typed["shipping_limit_date"]
    estimate = pd.to_datetime(typed["order_estimated_delivery_date"])
    typed["shipping_limit_far_after_estimate"] = (limit.dt.normalize() - estimate).dt.days > FAR
    typed["shipping_limit_before_approval"] = limit < pd.to_datetime(typed["order_approved_at"])
    return typed


def _broken(rows: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """One column a reason, true where the row breaks the rule."""
    found: dict[str, pd.Series] = {}
    for name in IDS:
        found[f"{name}_null"] = typed[name].isna()
        found[f"{name}_malformed"] = ~typed[name].str.match(ID).fillna(value=True)
    for name in NUMBERS:
        text = typed[f"text_{name}"]
        found[f"{name}_null"] = text.isna()
        found[f"{name}_unparsable"] = text.notna() & typed[name].isna()
    moment = typed["text_shipping_limit_date"]
    found["shipping_limit_date_unparsable"] = moment.notna() & typed["shipping_limit_date"].isna()
    found["order_item_id_outside_range"] = typed["order_item_id"] < 1
    for name in MONEY_COLUMNS:
        found[f"{name}_negative"] = typed[name] < 0
    found["orders_missing"] = typed["order_id"].notna() & typed["orders_found"].isna()
    for name in ("product", "seller"):
        found[f"{name}s_missing"] = typed[f"{name}_id"].notna() & ~typed[f"{name}s_found"]
    day = rows["_business_day"]
    found["business_day_unknown"] = day.isna()
    found["business_day_outside_range"] = (day < FIRST_DAY) | (day > LAST_DAY)
    return pd.DataFrame(
        {
            name: mask.astype("boolean").fillna(value=False).astype(bool)
            for name, mask in found.items()
        }
    )


def _classes(rows: pd.DataFrame, typed: pd.DataFrame, rejected: pd.Series) -> pd.Series:
    """The class of each row."""
    keys = ["_key", "_load_id", "_row_hash"]
    ordered = rows[[*keys, "_line_number"]].assign(day=typed["business_day"])
    repeats = ordered.sort_values("_line_number").duplicated([*keys, "day"]).reindex(rows.index)
    current = rows["is_current"].astype(bool)
    contends = current & ~repeats & ~rejected
    versions = typed.loc[contends, ["order_id", "order_item_id", "_load_id", "_line_number"]]
    newest_first = versions.sort_values(["_load_id", "_line_number"], ascending=False)
    lost = newest_first.duplicated(["order_id", "order_item_id"]).reindex(rows.index)
    kind = pd.Series("silver", index=rows.index)
    kind[lost.astype("boolean").fillna(value=False).astype(bool)] = "superseded"
    kind[rejected] = "quarantined"
    kind[repeats] = "duplicate"
    kind[~current] = "superseded"
    return kind


def _silver(valid: pd.DataFrame) -> pa.Table:
    """Valid rows; money becomes decimal from its text, so that no cent is lost."""
    valid = valid.sort_values(["order_id", "order_item_id"])
    columns = [*RECEIVED, *PROVENANCE, "business_day"]
    table = pa.Table.from_pandas(valid[columns], preserve_index=False)
    for name in MONEY_COLUMNS:
        exact = pa.array(valid[f"text_{name}"], pa.string()).cast(DECIMAL)
        table = table.set_column(table.schema.get_field_index(name), name, exact)
    number = table.schema.get_field_index("order_item_id")
    return table.set_column(number, "order_item_id", table["order_item_id"].cast(pa.int32()))


def _quarantine(rows: pd.DataFrame, typed: pd.DataFrame, broken: pd.DataFrame) -> pa.Table:
    """Rejected rows as received, with all reasons."""
    names = list(broken.columns)
    kept = rows[[*RECEIVED, "_source_uri", *PROVENANCE]].rename(
        columns={name: f"raw_{name}" for name in RECEIVED}
    )
    reasons = broken.apply(lambda row: list(compress(names, row)), axis=1)
    kept = kept.assign(business_day=typed["business_day"], reasons=reasons)
    ordered = kept.sort_values(["_load_id", "_line_number"])
    return pa.Table.from_pandas(ordered, preserve_index=False)


def _write(table: pa.Table, target: Path) -> None:
    """One directory a day."""
    table = table.append_column("day", table["business_day"])
    options = ds.ParquetFileFormat().make_write_options(compression="zstd")
    ds.write_dataset(
        table,
        target,
        format="parquet",
        partitioning=ds.partitioning(pa.schema([table.schema.field("day")]), flavor="hive"),
        file_options=options,
        max_partitions=2000,
        max_open_files=2000,
    )
