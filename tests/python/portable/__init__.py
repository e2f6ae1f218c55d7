"""The models on the engines that this project is not built on every day: PostgreSQL and Spark, without a server."""
