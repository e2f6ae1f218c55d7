-- Every run, one row each: those of the command line, and those of dbt by itself. A view, so that the run that
-- publishes stands in what it publishes, with its gates.
{{ config(materialized='view') }}

with builds as (
    select * from {{ source('operations', 'builds') }}
),

runs as (
    select * from {{ source('operations', 'runs') }}
),

summed_builds as (
    select
        run_id,
        count(*) as builds,
        sum(dates) as dates,
        sum(models_built) as models_built,
        sum(tests_passed) as tests_passed,
        sum(tests_warned) as tests_warned,
        sum(tests_failed) as tests_failed,
        sum({{ seconds_between('started_at', 'finished_at') }}) as build_seconds,
        max(build_number) as last_build_number,
        max(case when full_refresh then 1 else 0 end) = 1 as is_full_refresh,
        min(first_as_of_date) as first_as_of_date,
        max(last_as_of_date) as last_as_of_date,
        min(backfill_from) as backfill_from,
        min(started_at) as started_at
    from builds
    group by run_id
),

runs_with_builds as (
    select
        summed_builds.*,
        last_builds.state,
        last_builds.as_of_date,
        last_builds.finished_at
    from summed_builds
    inner join builds as last_builds on summed_builds.last_build_number = last_builds.build_number
),

run_ids as (
    select run_id from runs
    {{ union_distinct() }}
    select run_id from runs_with_builds
),

described_runs as (
    select
        run_ids.run_id,
        runs.published_version,
        coalesce(runs.command, 'dbt') as command,
        case
            when runs.outcome = 'publishing' then 'published'
            when runs.run_id is not null then runs.outcome
            when runs_with_builds.state = 'complete' then 'built'
            when runs_with_builds.state in ('building', 'rebuilding', 'hourly_building') then 'unfinished'
            when runs_with_builds.state = 'hourly_failed' then 'failed'
            when runs_with_builds.state = 'incomplete' then 'built_in_part'
            when runs_with_builds.state = 'empty' then 'built_empty'
            else runs_with_builds.state
        end as outcome,
        runs.exit_code,
        coalesce(runs_with_builds.builds, 0) as builds,
        coalesce(runs_with_builds.dates, 0) as dates,
        runs.raw_rows,
        runs.published_rows,
        runs_with_builds.models_built,
        runs.raw_expectations_passed,
        runs.raw_expectations_warned,
        runs.raw_expectations_failed,
        runs_with_builds.tests_passed,
        runs_with_builds.tests_warned,
        runs_with_builds.tests_failed,
        runs.marts_expectations_passed,
        runs.marts_expectations_warned,
        runs.marts_expectations_failed,
        runs.raw_check_seconds,
        runs_with_builds.build_seconds,
        runs.marts_check_seconds,
        runs.publish_seconds,
        coalesce(runs_with_builds.is_full_refresh, false) as is_full_refresh,
        coalesce(runs.as_of_date, runs_with_builds.as_of_date) as as_of_date,
        runs_with_builds.first_as_of_date,
        runs_with_builds.last_as_of_date,
        runs_with_builds.backfill_from,
        coalesce(runs.started_at, runs_with_builds.started_at) as started_at,
        case when runs.run_id is null then runs_with_builds.finished_at else runs.finished_at end as finished_at
    from run_ids
    left join runs on run_ids.run_id = runs.run_id
    left join runs_with_builds on run_ids.run_id = runs_with_builds.run_id
),

timed_runs as (
    select
        described_runs.*,
        {{ seconds_between('started_at', 'finished_at') }} as seconds
    from described_runs
)

select
    run_id,
    published_version,
    command,
    outcome,
    exit_code,
    cast(builds as integer) as builds,
    cast(dates as integer) as dates,
    raw_rows,
    published_rows,
    cast(models_built as integer) as models_built,
    raw_expectations_passed,
    raw_expectations_warned,
    raw_expectations_failed,
    cast(tests_passed as integer) as tests_passed,
    cast(tests_warned as integer) as tests_warned,
    cast(tests_failed as integer) as tests_failed,
    marts_expectations_passed,
    marts_expectations_warned,
    marts_expectations_failed,
    raw_check_seconds,
    cast(build_seconds as integer) as build_seconds,
    marts_check_seconds,
    publish_seconds,
    cast(seconds as integer) as seconds,
    is_full_refresh,
    as_of_date,
    first_as_of_date,
    last_as_of_date,
    backfill_from,
    started_at,
    finished_at
from timed_runs
