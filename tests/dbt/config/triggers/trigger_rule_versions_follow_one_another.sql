-- What: the versions of the trigger rules are 1, 2, 3 and so on; the rows of a version begin on one date, after that of
-- the version before.
-- When it matters: a version serves from effective_from until the next one's; two on one date would both decide.
-- How to resolve: number the versions without a gap, and give the rows of each one effective_from, after that of the
-- version before it.
with faults as (
    {{ version_faults('trigger_rules', ['trigger_name', 'version']) }}
)

select * from faults
