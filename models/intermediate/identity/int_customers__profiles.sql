-- One profile for each customer on each as-of date: each field from the account that field_precedence prefers, or
-- from the one updated last where it says nothing. Customers with one account, the most, need no choice. Without an
-- account's email, it is the newest guest address.
{% set fields = ['email_hash', 'gender', 'birth_date', 'country', 'city', 'language', 'acquisition_channel'] %}
with identities as (
    select * from {{ ref('int_identity__as_of') }}
),

members as (
    select * from {{ ref('int_identity__members') }}
),

customers as (
    select * from {{ ref('stg_raw__customers') }}
),

field_precedence as (
    select * from {{ ref('field_precedence') }}
),

age_bands as (
    {{ definitions_in_force(ref('age_bands')) }}
),

accounts as (
    select
        identities.as_of_date,
        identities.customer_id,
        identities.source_key,
        {%- for field in fields %}
        cast(customers.{{ field }} as {{ dbt.type_string() }}) as {{ field }},
        {%- endfor %}
        customers.created_date,
        customers.created_at,
        coalesce(customers.updated_at, customers.created_at) as updated_at
    from identities
    inner join customers on identities.source_key = customers.source_key
    where customers.created_date <= identities.as_of_date
),

account_counts as (
    select
        as_of_date,
        customer_id,
        count(*) as number_of_accounts,
        min(created_date) as created_date
    from accounts
    group by as_of_date, customer_id
),

lone_accounts as (
    select accounts.*
    from accounts
    inner join account_counts
        on accounts.as_of_date = account_counts.as_of_date and accounts.customer_id = account_counts.customer_id
    where account_counts.number_of_accounts = 1
),

linked_accounts as (
    select accounts.*
    from accounts
    inner join account_counts
        on accounts.as_of_date = account_counts.as_of_date and accounts.customer_id = account_counts.customer_id
    where account_counts.number_of_accounts > 1
),

field_values as (
    {%- for field in fields %}
    select
        as_of_date,
        customer_id,
        source_key,
        '{{ field | replace('_hash', '') }}' as field_name,
        {{ field }} as field_value,
        created_at,
        updated_at
    from linked_accounts
    where {{ field }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

ranked_values as (
    select
        field_values.as_of_date,
        field_values.customer_id,
        field_values.field_name,
        field_values.field_value,
        row_number() over (
            partition by field_values.as_of_date, field_values.customer_id, field_values.field_name
            order by
                case when field_precedence.precedence = 'earliest' then field_values.created_at end asc,
                field_values.updated_at desc,
                field_values.source_key asc
        ) as value_number
    from field_values
    left join field_precedence on field_values.field_name = field_precedence.field_name
),

chosen_values as (
    select
        as_of_date,
        customer_id,
        max(case when field_name = 'email' then field_value end) as email_hash,
        max(case when field_name = 'gender' then field_value end) as gender,
        max(case when field_name = 'birth_date' then field_value end) as birth_date,
        max(case when field_name = 'country' then field_value end) as country,
        max(case when field_name = 'city' then field_value end) as city,
        max(case when field_name = 'language' then field_value end) as language,
        max(case when field_name = 'acquisition_channel' then field_value end) as acquisition_channel
    from ranked_values
    where value_number = 1
    group by as_of_date, customer_id
    union all
    select
        as_of_date,
        customer_id,
        email_hash,
        gender,
        birth_date,
        country,
        city,
        language,
        acquisition_channel
    from lone_accounts
),

ranked_guest_emails as (
    select
        identities.as_of_date,
        identities.customer_id,
        members.address_hash,
        row_number() over (
            partition by identities.as_of_date, identities.customer_id
            order by members.first_seen_on desc, members.address_hash asc
        ) as address_number
    from identities
    inner join members on identities.source_key = members.source_key
    where members.address_hash is not null
),

guest_emails as (
    select
        as_of_date,
        customer_id,
        address_hash as email_hash
    from ranked_guest_emails
    where address_number = 1
),

first_dates as (
    select
        identities.as_of_date,
        identities.customer_id,
        min(members.first_seen_on) as first_seen_on
    from identities
    inner join members on identities.source_key = members.source_key
    group by identities.as_of_date, identities.customer_id
)

select
    first_dates.as_of_date,
    first_dates.customer_id,
    coalesce(chosen_values.email_hash, guest_emails.email_hash) as email_hash,
    chosen_values.gender,
    age_bands.age_band,
    chosen_values.country,
    chosen_values.city,
    chosen_values.language,
    chosen_values.acquisition_channel,
    cast(chosen_values.birth_date as date) as birth_date,
    coalesce(account_counts.created_date, first_dates.first_seen_on) as created_date
from first_dates
left join account_counts
    on first_dates.as_of_date = account_counts.as_of_date and first_dates.customer_id = account_counts.customer_id
left join chosen_values
    on first_dates.as_of_date = chosen_values.as_of_date and first_dates.customer_id = chosen_values.customer_id
left join guest_emails
    on first_dates.as_of_date = guest_emails.as_of_date and first_dates.customer_id = guest_emails.customer_id
left join age_bands
    on
        {{ age_in_years('cast(chosen_values.birth_date as date)', 'first_dates.as_of_date') }}
        between age_bands.min_age and age_bands.max_age
        and {{ is_in_force('age_bands', 'first_dates.as_of_date') }}
