{#- Connected components of any depth, on every engine: each round hooks a class to the smallest class it shares a value
    with, then lets it jump along its parents, until no class has a smaller neighbour. Only edges that can still join
    two classes are kept, so rounds get cheaper. A loop over tables, since a recursive CTE is bounded on some engines
    and multiplied out on others. -#}

{% macro graph_table(name) -%}
    {{ return(relation_in('intermediate', 'closing_graph__' ~ model.name ~ '__' ~ name)) }}
{%- endmacro %}

{% macro closed_graph() -%}
    {{ graph_table('classes') }}
{%- endmacro %}

{% macro drop_closed_graph() -%}
    drop table if exists {{ closed_graph() }}
{%- endmacro %}

{% macro replace_graph_table(name, query) -%}
    {%- set next = graph_table(name ~ '_next') -%}
    {%- do run_query('drop table if exists ' ~ next) -%}
    {%- do run_query('create table ' ~ next ~ ' as ' ~ query) -%}
    {%- do run_query('drop table if exists ' ~ graph_table(name)) -%}
    {%- do run_query('alter table ' ~ next ~ ' rename to ' ~ graph_table(name).identifier) -%}
{%- endmacro %}

{% macro close_graph(links, node_column) -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set classes, edges, hooks = graph_table('classes'), graph_table('edges'), graph_table('hooks') -%}
    {%- do replace_graph_table('classes',
        'select distinct ' ~ node_column ~ ' as node_number, ' ~ node_column ~ ' as class_number from ' ~ links) -%}
    {%- do replace_graph_table('edges',
        'select distinct ' ~ node_column ~ ' as class_number, value_number from ' ~ links) -%}
    {%- set state = namespace(closed=false) -%}
    {%- for round in range(200) if not state.closed -%}
        {%- do replace_graph_table('hooks', smallest_neighbours(edges)) -%}
        {%- if run_query('select count(*) from ' ~ hooks).rows[0][0] == 0 -%}
            {%- set state.closed = true -%}
        {%- else -%}
            {%- do replace_graph_table('hooks', jump_to_parents(hooks)) -%}
            {%- do replace_graph_table('classes',
                'select c.node_number, coalesce(h.parent_number, c.class_number) as class_number from ' ~ classes
                ~ ' as c left join ' ~ hooks ~ ' as h on c.class_number = h.class_number') -%}
            {%- do replace_graph_table('edges', joinable_edges(edges, hooks)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not state.closed -%}
        {{ stop('the identity graph did not close in 200 rounds: report this with the size of int_identity__links') }}
    {%- endif -%}
    {%- do run_query('drop table if exists ' ~ edges) -%}
    {%- do run_query('drop table if exists ' ~ hooks) -%}
    {{ return('') }}
{%- endmacro %}

{% macro smallest_neighbours(edges) -%}
    with smallest as (
        select value_number, min(class_number) as smallest_number
        from {{ edges }}
        group by value_number
    )

    select e.class_number, min(s.smallest_number) as parent_number
    from {{ edges }} as e
    inner join smallest as s on e.value_number = s.value_number
    group by e.class_number
    having min(s.smallest_number) < e.class_number
{%- endmacro %}

{% macro jump_to_parents(hooks) -%}
    select
        h.class_number,
        coalesce(great_grandparents.parent_number, grandparents.parent_number, h.parent_number) as parent_number
    from {{ hooks }} as h
    left join {{ hooks }} as grandparents on h.parent_number = grandparents.class_number
    left join {{ hooks }} as great_grandparents on grandparents.parent_number = great_grandparents.class_number
{%- endmacro %}

{% macro joinable_edges(edges, hooks) -%}
    with hooked as (
        select distinct coalesce(h.parent_number, e.class_number) as class_number, e.value_number
        from {{ edges }} as e
        left join {{ hooks }} as h on e.class_number = h.class_number
    ),

    joinable as (
        select value_number
        from hooked
        group by value_number
        having count(*) > 1
    )

    select hooked.class_number, hooked.value_number
    from hooked
    inner join joinable on hooked.value_number = joinable.value_number
{%- endmacro %}
