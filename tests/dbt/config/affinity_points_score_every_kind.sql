-- What: every version of affinity_points has points for each kind of name that affinity is scored for, and for no
-- other.
-- When it matters: a kind without points is never listed, and top_category_1 or top_brand is empty for everybody.
-- How to resolve: give the version named a row for the kind named, or take out the kind that affinity does not know.
with affinity_points as (
    select * from {{ ref('affinity_points') }}
),

kinds as (
    {{ text_rows(affinity_kinds(), 'kind') }}
),

expected as (
    select
        seed_versions.version,
        kinds.kind
    from (select distinct version from affinity_points) as seed_versions
    cross join kinds
)

select
    expected.version,
    expected.kind as kind_without_points,
    affinity_points.kind as unknown_kind
from expected
full outer join affinity_points
    on expected.version = affinity_points.version and expected.kind = affinity_points.kind
where expected.kind is null or affinity_points.kind is null
