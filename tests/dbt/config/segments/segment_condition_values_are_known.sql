-- What: a condition on an attribute that has a closed list of values names only values of the list: the segments of a
-- layer, of an RFM map, the journey stages, price bands and age bands. The layer named with an attribute exists.
-- When it matters: nobody has a misspelled value: the segment stays empty without a word, or with not_equals and not_in
-- lets everybody in. The build fails, but stops no mart: not every mart reads all of these seeds.
-- How to resolve: correct the value in seeds/segments/segment_conditions.csv, or the layer in segment_attributes.csv.
with segment_conditions as (
    select * from {{ ref('segment_conditions') }}
),

segment_attributes as (
    select * from {{ ref('segment_attributes') }}
),

segment_operators as (
    select * from {{ ref('segment_operators') }}
    where value_count <> '0'
),

layer_segments as (
    select * from {{ ref('layer_segments') }}
    where layer <> 'category_affinity'
),

listed_values as (
    select
        segment_attributes.attribute,
        layer_segments.segment_id as known_value
    from segment_attributes
    inner join layer_segments on segment_attributes.layer = layer_segments.layer
    where segment_attributes.data_type = 'text'
    {%- for attribute, seed, column in [
        ('rfm_klaviyo', ref('rfm_klaviyo_segments'), 'rfm_segment'),
        ('rfm_pymc', ref('rfm_pymc_segments'), 'rfm_segment'),
        ('journey_stage', ref('rfm_segments'), 'journey_stage'),
        ('price_band', ref('price_bands'), 'price_band'),
        ('age_band', ref('age_bands'), 'age_band'),
    ] %}
    {{ union_distinct() }}
    select
        '{{ attribute }}' as attribute,
        {{ column }} as known_value
    from {{ seed }}
    {%- endfor %}
),

known_values as (
    select
        attribute,
        known_value,
        '|' || known_value || '|' as barred
    from listed_values
),

given_values as (
    select
        {{ condition_key('segment_conditions') }} as row_key,
        segment_conditions.attribute,
        segment_conditions.value as given,
        '|' || segment_conditions.value || '|' as barred,
        {{ count_condition_values('segment_conditions.value') }} as values_given
    from segment_conditions
    inner join segment_operators
        on segment_conditions.operator = segment_operators.operator and segment_operators.data_type = 'text'
    where not {{ matches('segment_conditions.value', '(^ | $| [|]|[|] |[|][|]|[|]$)') }}
),

compared as (
    select
        given_values.row_key,
        given_values.attribute,
        given_values.given,
        given_values.values_given,
        sum(case when {{ dbt.position('known_values.barred', 'given_values.barred') }} > 0 then 1 else 0 end)
            as values_known,
        {{ joined_text('known_values.known_value', ', ', 'known_values.known_value') }} as known_list
    from given_values
    inner join known_values on given_values.attribute = known_values.attribute
    where given_values.values_given > 0
    group by given_values.row_key, given_values.attribute, given_values.given, given_values.values_given
)

select
    'segment_conditions' as seed_name,
    row_key,
    case
        when values_given = 1 then given || ' is not known for ' || attribute
        else given || ': not every value is known for ' || attribute || ', or one comes twice'
    end as fault,
    'write of these, several separated by |: ' || known_list as mend
from compared
where values_known < values_given
union all
select
    'segment_attributes' as seed_name,
    {{ row_key(['attribute'], 'segment_attributes') }} as row_key,
    'layer is ' || segment_attributes.layer as fault,
    'write nothing, or for a text a layer of layer_segments other than category_affinity' as mend
from segment_attributes
left join layer_segments
    on segment_attributes.layer = layer_segments.layer and segment_attributes.data_type = 'text'
where segment_attributes.layer is not null and layer_segments.layer is null
