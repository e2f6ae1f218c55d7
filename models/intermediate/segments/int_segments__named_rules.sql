-- The entry and exit rule of each version of the named segments in words: groups joined by or, conditions by and.
with definitions as (
    select * from {{ ref('int_segments__definitions') }}
),

conditions as (
    select * from {{ ref('int_segments__conditions') }}
),

groups_in_words as (
    select
        segment_id,
        definition_version,
        rule,
        group_number,
        {{ joined_text('condition_in_words', ' and ', "attribute || ' ' || operator") }} as group_in_words
    from conditions
    group by segment_id, definition_version, rule, group_number
),

rules_in_words as (
    select
        segment_id,
        definition_version,
        {{ joined_text("case when rule = 'entry' then group_in_words end", ', or ', 'group_number') }} as entry_rule,
        {{ joined_text("case when rule = 'exit' then group_in_words end", ', or ', 'group_number') }} as exit_rule
    from groups_in_words
    group by segment_id, definition_version
)

select
    definitions.segment_id,
    definitions.definition_version,
    coalesce(rules_in_words.entry_rule, 'nobody') as entry_rule,
    case
        when rules_in_words.exit_rule is null then 'leaves when the entry rule no longer holds'
        else 'leaves when ' || rules_in_words.exit_rule || ', or the entry rule no longer holds'
    end
    || case
        when definitions.is_exclusive then ', or a more important segment of the family holds'
        else ''
    end as exit_rule,
    definitions.effective_from,
    definitions.effective_to
from definitions
left join rules_in_words
    on
        definitions.segment_id = rules_in_words.segment_id
        and definitions.definition_version = rules_in_words.definition_version
