"""Apache Spark, which Python reaches through dbt alone: the SQL is in macros/spark."""
