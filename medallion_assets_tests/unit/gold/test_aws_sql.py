"""What is generated for Athena and Redshift is what AWS takes, and names what it should."""

from dataclasses import replace
from typing import Any

import botocore.session
import duckdb
import pytest
import sqlglot
from botocore.validate import ParamValidator
from sqlglot import exp
from sqlglot.dialects.redshift import Redshift

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.gold import redshift
from medallion_assets.gold.athena import MEGABYTE, named_queries, work_group
from medallion_assets.gold.questions import questions
from medallion_assets.gold.redshift import Copy, copies, copy_sql, external_schema_sql
from medallion_assets.lake.schemas import silver_relations
from medallion_assets.systems.olist import OLIST
from medallion_assets_tests.platform import Outcomes, Platform

ROLE = "arn:aws:iam::123456789012:role/redshift-reader"
PLACE = "s3://shop-lake/manifests"


def faults(operation: str, parameters: Any) -> str:
    """What AWS's own model of an operation has against its input."""
    model = botocore.session.get_session().get_service_model("athena")
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    return str(ParamValidator().validate(parameters, shape).generate_report())


def test_the_workgroup_is_what_athena_takes_and_cannot_be_evaded() -> None:
    found = work_group("medallion", "s3://shop-results/athena", 100 * MEGABYTE)
    assert faults("CreateWorkGroup", found) == ""
    configuration = found["Configuration"]
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["BytesScannedCutoffPerQuery"] == 104_857_600
    assert configuration["ResultConfiguration"]["OutputLocation"] == "s3://shop-results/athena/"


def test_every_question_is_a_named_query_of_the_environments_database() -> None:
    found = named_queries("medallion", "medallion_qa_")
    assert [query["Name"] for query in found] == [question.name for question in questions()]
    for query in found:
        assert faults("CreateNamedQuery", query) == ""
        tree = sqlglot.parse_one(query["QueryString"], dialect="athena")
        databases = {table.db for table in tree.find_all(exp.Table) if table.db}
        assert databases == {query["Database"]} == {"medallion_qa_gold"}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: work_group("w", "https://shop/results", MEGABYTE * 10),
        lambda: work_group("w", "s3://shop/results", MEGABYTE),
        lambda: named_queries("w", 'prod"; drop'),
        lambda: external_schema_sql("s", "prod_", "arn:aws:iam::1:role/x' --", "eu-west-1"),
        lambda: external_schema_sql("s", "prod_", ROLE, "eu-west-1' --"),
        lambda: external_schema_sql("s", "Prod-", ROLE, "eu-west-1"),
        lambda: copy_sql("s", [], "s3://shop/x' --", ROLE),
    ],
)
def test_what_aws_would_refuse_is_refused_with_a_remedy(wrong: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        wrong()
    assert caught.value.remedy


def test_the_external_schema_leads_to_glue() -> None:
    sql = external_schema_sql('sil"ver', "medallion_qa_", ROLE, "eu-west-1")
    tokens = [token.text for token in Redshift().tokenize(sql)]
    assert [token.lower() for token in tokens[:5]] == ["create", "external", "schema", "if", "not"]
    assert tokens[6] == 'sil"ver'
    clauses = {tokens[i].lower(): tokens[i + 1] for i in range(7, len(tokens) - 1)}
    assert clauses["database"] == "medallion_qa_silver"
    assert clauses["region"] == "eu-west-1"
    assert clauses["iam_role"] == ROLE
    assert tokens.count(";") == 1


def test_the_ledger_which_knows_the_loaded_days_has_a_schema_of_its_own() -> None:
    sql = external_schema_sql("ledger", "medallion_qa_", ROLE, "eu-west-1", "ledger")
    tokens = [token.text.lower() for token in Redshift().tokenize(sql)]
    assert tokens[tokens.index("database") + 1] == "medallion_qa_ledger"


@pytest.fixture(scope="module")
def silver(built: tuple[Platform, Outcomes]) -> list[Copy]:
    return copies(built[0].reader(), OLIST)


def on_s3(found: list[Copy]) -> list[Copy]:
    """The same files as if they lay in a bucket."""
    return [
        replace(
            copy,
            manifest={
                "entries": [
                    {**entry, "url": "s3://shop-lake/" + entry["url"].rpartition("/")[2]}
                    for entry in copy.manifest["entries"]
                ]
            },
        )
        for copy in found
    ]


def test_the_manifests_name_silver_and_nothing_else(
    silver: list[Copy], built: tuple[Platform, Outcomes]
) -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        for copy, (name, _) in zip(silver, silver_relations(OLIST), strict=True):
            files = [entry["url"].removeprefix("file://") for entry in copy.manifest["entries"]]
            columns = ", ".join(f'"{name}"' for name, _ in copy.columns)
            found = connection.execute(
                f"select {columns} from read_parquet(?) order by all", [files]
            ).fetchall()
            identifier = f"silver.{name}"
            sql = built[0].reader().sql(identifier, built[0].reader().table(identifier).schema())  # type: ignore[union-attr]
            assert found == connection.execute(f"from ({sql}) order by all").fetchall()
            assert all(entry["mandatory"] for entry in copy.manifest["entries"])
            sizes = connection.execute("select size from read_blob(?)", [files]).fetchall()
            lengths = [entry["meta"]["content_length"] for entry in copy.manifest["entries"]]
            assert sorted(size for (size,) in sizes) == sorted(lengths)


def test_the_copy_replaces_every_table_in_one_transaction(silver: list[Copy]) -> None:
    sql = copy_sql("silver_copy", on_s3(silver), PLACE, ROLE)
    statements = [found for found in sqlglot.parse(sql, dialect="redshift") if found is not None]
    assert not [found for found in statements if isinstance(found, exp.Command)]
    kinds = [type(found) for found in statements]
    assert kinds[1] is exp.Transaction
    assert kinds[-1] is exp.Commit
    created = {
        found.find(exp.Table).name: found  # type: ignore[union-attr]
        for found in statements
        if isinstance(found, exp.Create) and found.kind == "TABLE"
    }
    assert set(created) == {name for name, _ in silver_relations(OLIST)}
    for copy in silver:
        columns = [column.name for column in created[copy.name].find_all(exp.ColumnDef)]
        assert columns == [name for name, _ in copy.columns]
    copied = {
        found.this.name: [file.name for file in found.args["files"]]
        for found in statements
        if isinstance(found, exp.Copy)
    }
    assert copied == {copy.name: [f"{PLACE}/{copy.name}.manifest"] for copy in silver}
    deleted = [found.this.name for found in statements if isinstance(found, exp.Delete)]
    assert deleted == [copy.name for copy in silver]


def test_a_table_without_files_is_emptied_but_not_copied(silver: list[Copy]) -> None:
    empty = replace(silver[0], manifest={"entries": []})
    sql = copy_sql("s", [empty], PLACE, ROLE)
    assert "delete from" in sql
    assert "manifest" not in sql


def test_a_lake_on_a_disk_cannot_be_copied(silver: list[Copy]) -> None:
    with pytest.raises(LakeError, match="not on S3"):
        copy_sql("s", silver, PLACE, ROLE)


def test_a_file_of_older_columns_cannot_be_copied() -> None:
    with pytest.raises(LakeError, match="other columns"):
        redshift._require_columns("part-0.parquet", ["a"], ["a", "b"])
