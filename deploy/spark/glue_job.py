"""The script of the AWS Glue job: cleans the table that the platform asks for.

Everything it does is in the package, which the job gets as a wheel (see
``docs/glue.md``).
"""

from medallion_assets.silver.job import clean_as_asked

clean_as_asked()
