"""A double of AWS Glue's jobs: takes the requests of boto3 and runs the job's script.

Belongs here: what AWS does around a job. It starts the script with the arguments of
the request in a process that has nothing of the platform's environment, lets Spark
read and write ``s3://``, and answers how the run is. Does not belong here: any
expectation.

Spark cannot speak to S3 here, because its driver for S3 comes from Maven. So Hadoop's
overloaded view shows a directory as the bucket; it is filled before the script starts
and what the script wrote is stored after it.

`MEDALLION_TESTS_JOB_PYTHON` names the Python of the job, for example one of Glue's
version with nothing but the modules that a job gets.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
from botocore.exceptions import ClientError

from medallion_assets_tests.parity.spark_options import SMALL
from medallion_assets_tests.s3.server import BUCKET, environment

__all__ = ["ENTRY", "JOB", "Ending", "GlueDouble", "Run"]

ROOT = Path(__file__).parents[2]
ENTRY = ROOT / "deploy" / "spark" / "glue_job.py"
JOB = "medallion-clean"
PYTHON = os.environ.get("MEDALLION_TESTS_JOB_PYTHON", sys.executable)
ANSWER_SECONDS = 40
"""For so long a question waits for the run to end; boto3 waits longer."""
LONGEST = 180

SMALL_SPARK = "".join(f"{name} {value}\n" for name, value in SMALL.items())
VIEW = """\
spark.master {master}
spark.hadoop.fs.s3.impl org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme
spark.hadoop.fs.viewfs.overload.scheme.target.s3.impl org.apache.hadoop.fs.LocalFileSystem
spark.hadoop.fs.viewfs.overload.scheme.target.file.impl org.apache.hadoop.fs.LocalFileSystem
spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback file://{place}"""


@dataclass(frozen=True)
class Ending:
    """How a run ends without anything being executed; RUNNING for one that does not."""

    state: str
    message: str = ""


@dataclass
class Run:
    """A run of the job.

    Attributes:
        executes: whether it executes the script.
        handed: what the platform gave it beside the arguments.
    """

    number: int
    arguments: Mapping[str, str]
    executes: bool
    handed: str = ""
    ending: Ending = field(default_factory=lambda: Ending("RUNNING"))
    done: Event = field(default_factory=Event)

    @property
    def id(self) -> str:
        """As Glue names it."""
        return f"jr_{self.number:064x}"

    def end(self, state: str, message: str = "") -> None:
        """End it, unless it has ended already."""
        if not self.done.is_set():
            self.ending = Ending(state, message)
            self.done.set()


@dataclass
class GlueDouble:
    """The double.

    Attributes:
        home: a directory of its own.
        master: the cluster on which the job runs.
        lake: the place of which Spark needs the files.
        layers: what of it the double fetches for Spark; all of it where there is none.
        job: its name.
        role: variables with the keys of the job's role, of whom all is asked.
        code: objects that Glue fetches before it starts the script.
        script: what the job executes.
        endings: how the next runs end; those after them execute the script.
        refusal: the error that StartJobRun answers.
        stopped: the runs that it was asked to stop.
    """

    home: Path
    s3: str
    master: str = "local[2]"
    lake: str = ""
    layers: tuple[str, ...] = ("",)
    job: str = JOB
    role: dict[str, str] = field(default_factory=dict)
    code: tuple[str, ...] = ()
    script: Path = ENTRY
    endings: list[Ending] = field(default_factory=list)
    refusal: str = ""
    runs: list[Run] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def answer(self, action: str, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Status and content of the answer to a request."""
        if action == "StartJobRun":
            return self.start(asked)
        if action == "GetJobRun":
            return 200, {"JobRun": self.describe(self._run(asked["RunId"]))}
        if action == "BatchStopJobRun":
            for name in asked["JobRunIds"]:
                self.stopped.append(name)
                self._run(name).end("STOPPED")
            found = [{"JobName": asked["JobName"], "JobRunId": name} for name in asked["JobRunIds"]]
            return 200, {"SuccessfulSubmissions": found, "Errors": []}
        return 400, {"__type": "InvalidInputException", "Message": action}

    def start(self, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Start a run."""
        if self.refusal:
            return 400, {"__type": self.refusal, "Message": "as told by the test"}
        if asked["JobName"] != self.job:
            return 400, {"__type": "EntityNotFoundException", "Message": "Failed to start job run"}
        ending = self.endings.pop(0) if self.endings else None
        run = Run(len(self.runs) + 1, asked.get("Arguments", {}), executes=ending is None)
        self.runs.append(run)
        if ending is None:
            Thread(target=self.execute, args=(run,), daemon=True).start()
        elif ending.state != "RUNNING":
            run.end(ending.state, ending.message)
        return 200, {"JobRunId": run.id}

    def describe(self, run: Run) -> Mapping[str, Any]:
        """A run as GetJobRun shows it."""
        if run.executes:
            run.done.wait(ANSWER_SECONDS)
        told = {"ErrorMessage": run.ending.message} if run.ending.message else {}
        return {
            "Id": run.id,
            "JobName": self.job,
            "JobRunState": run.ending.state,
            "ExecutionTime": 30,
            "WorkerType": "G.2X",
            "NumberOfWorkers": 3,
            "LogGroupName": "/aws-glue/jobs",
            **told,
        }

    def execute(self, run: Run) -> None:
        """Run the script and store what it wrote."""
        try:
            self._execute(run)
        except subprocess.TimeoutExpired:
            run.end("TIMEOUT", "Job run timed out")
        except ClientError as error:
            run.end("FAILED", f"Error Category: PERMISSION_ERROR; {error}")
        finally:
            run.end("FAILED", "the double itself failed")

    def _execute(self, run: Run) -> None:
        bucket = self.home / self.bucket
        for uri in self.code:
            name, _, key = uri.removeprefix("s3://").partition("/")
            self._client().get_object(Bucket=name, Key=key)["Body"].read()
        before = self._filled(bucket)
        run.handed = "\n".join(
            file.read_text() for file in bucket.rglob("pipes/**/*.json") if file.is_file()
        )
        words = [word for pair in run.arguments.items() for word in pair]
        done = subprocess.run(  # noqa: S603 - the script of the test
            [PYTHON, str(self.script), "--JOB_NAME", self.job, *words],
            env=self._environment(bucket),
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
        self._store(bucket, before)
        if done.returncode == 0:
            run.end("SUCCEEDED")
        else:
            said = (done.stderr.strip() or "no output").splitlines()[-1]
            run.end("FAILED", f"Error Category: UNCLASSIFIED_ERROR; {said}")

    def _environment(self, bucket: Path) -> dict[str, str]:
        """What a job knows: AWS, the wheel, and nothing of the platform."""
        (self.home / "spark-defaults.conf").write_text(
            SMALL_SPARK + VIEW.format(master=self.master, bucket=self.bucket, place=bucket) + "\n"
        )
        kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
        return {
            **kept,
            **environment(self.s3),
            **self.role,
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PYSPARK_PYTHON": PYTHON,
            "SPARK_CONF_DIR": str(self.home),
            "SPARK_LOCAL_DIRS": str(self.home / "spark"),
        }

    def _filled(self, bucket: Path) -> set[Path]:
        """Bring the lake's objects to the directory that Spark sees."""
        client = self._client()
        pages = client.get_paginator("list_objects_v2")
        prefix = self.lake.removeprefix(f"s3://{self.bucket}/")
        for layer in self.layers:
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{prefix}{layer}"):
                for item in page.get("Contents", []):
                    target = bucket / item["Key"]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    found = client.get_object(Bucket=self.bucket, Key=item["Key"])
                    target.write_bytes(found["Body"].read())
        return set(bucket.rglob("*"))

    def _store(self, bucket: Path, before: set[Path]) -> None:
        """Store what the script wrote; a local file system adds check sums of its own."""
        client = self._client()
        for file in sorted(set(bucket.rglob("*")) - before):
            if file.is_file() and file.suffix != ".crc":
                key = file.relative_to(bucket).as_posix()
                client.put_object(Bucket=self.bucket, Key=key, Body=file.read_bytes())

    @property
    def bucket(self) -> str:
        """The bucket that the lake lies in."""
        return self.lake.removeprefix("s3://").partition("/")[0] or BUCKET

    def _client(self) -> Any:
        """S3 with the keys of the job's role."""
        given = {**environment(self.s3), **self.role}
        return boto3.session.Session(
            given["AWS_ACCESS_KEY_ID"],
            given["AWS_SECRET_ACCESS_KEY"],
            region_name=given["AWS_DEFAULT_REGION"],
        ).client("s3", endpoint_url=self.s3)

    def _run(self, name: str) -> Run:
        return next(run for run in self.runs if run.id == name)
