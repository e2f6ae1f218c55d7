-- What: the versions of the frequency caps, and those of the margin guard, are 1, 2, 3 and so on; the rows of a version
-- begin on one date, after that of the version before.
-- When it matters: a version serves from effective_from until the next one's; two on one date would both cap or guard.
-- How to resolve: number the versions without a gap, and give the rows of each one effective_from, after that of the
-- version before it.
with faults_of_caps as (
    {{ version_faults('frequency_caps', ['channel', 'applies_to', 'version']) }}
),

faults_of_guards as (
    {{ version_faults('margin_guard_rules', ['role', 'layer', 'segment_id', 'version']) }}
)

select * from faults_of_caps
union all
select * from faults_of_guards
