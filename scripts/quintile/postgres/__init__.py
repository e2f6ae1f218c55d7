"""What PostgreSQL needs around `dbt build`: raw files loaded into a schema, marts published by a swap of schemas."""
