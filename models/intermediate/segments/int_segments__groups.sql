-- Each group of conditions of an active segment as one row with all its tests side by side; tests it does not need hold
-- for everybody. A group with more conditions than there are tests never holds (a config test names it).
{%- set limits = segment_limits() %}
{%- set most = segment_group_limits() %}
with definitions as (
    select * from {{ ref('int_segments__definitions') }}
),

conditions as (
    select * from {{ ref('int_segments__conditions') }}
    where status = 'active'
),

pivoted as (
    select
        segment_id,
        definition_version,
        rule,
        group_number,
        {{ joined_text('condition_in_words', ' and ', "attribute || ' ' || operator") }} as group_in_words,
        {%- for test in range(1, most.numbers + 1) %}
        {%- for column, otherwise in [
                ('attribute_position', 1), ('lowest', limits.lowest), ('highest', limits.highest), ('excepted', limits.never),
            ] %}
        case
            when count(case when array_name = 'number' and test_number = {{ test }} then 1 end) = 0 then {{ otherwise }}
            else max(case when array_name = 'number' and test_number = {{ test }} then {{ column }} end)
        end as {{ column }}_{{ test }},
        {%- endfor %}
        {%- endfor %}
        {%- for test in range(1, most.texts + 1) %}
        {%- for column, otherwise in [
                ('attribute_position', 1), ('texts', text_mark() ~ ' || ' ~ text_mark()), ('is_among_texts', 1),
            ] %}
        case
            when count(case when array_name = 'text' and test_number = {{ test }} then 1 end) = 0 then {{ otherwise }}
            else max(
                case when array_name = 'text' and test_number = {{ test }} then
                {{- ' case when is_among_texts then 1 when not is_among_texts then 0 end' if column == 'is_among_texts'
                    else ' ' ~ column }} end
            )
        end as text_{{ column }}_{{ test }},
        {%- endfor %}
        {%- endfor %}
        count(case when array_name = 'number' then 1 end) as number_tests,
        count(case when array_name = 'text' then 1 end) as text_tests,
        count(case when array_name = 'number' and excepted <> {{ limits.never }} then 1 end) as exceptions,
        count(case when source = 'web_events' then 1 end) as web_conditions,
        min(effective_from) as effective_from,
        max(effective_to) as effective_to
    from conditions
    group by segment_id, definition_version, rule, group_number
)

select
    cast(
        row_number() over (
            order by pivoted.segment_id, pivoted.definition_version, pivoted.rule, pivoted.group_number
        ) as integer
    ) as group_id,
    pivoted.*,
    definitions.family,
    definitions.priority,
    definitions.expands_by_position,
    definitions.is_exclusive,
    count(*) over (partition by pivoted.segment_id, pivoted.definition_version) = 1
    and not definitions.is_exclusive as is_direct,
    max(case when pivoted.rule = 'entry' then pivoted.web_conditions else 0 end) over (
        partition by pivoted.segment_id, pivoted.definition_version
    ) > 0 as rests_on_web_events
from pivoted
inner join definitions
    on
        pivoted.segment_id = definitions.segment_id
        and pivoted.definition_version = definitions.definition_version
where pivoted.number_tests <= {{ most.numbers }} and pivoted.text_tests <= {{ most.texts }}
