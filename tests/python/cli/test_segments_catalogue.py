"""quintile segments catalogue: the pages for people, from tables made by hand."""

from __future__ import annotations

import re
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

# Ten customers: six regulars; four fans, three of them regulars too; two tea drinkers and a pots collector.
MARTS = """
create schema marts;
create table marts.dim_customers as
select 'c' || i as customer_id, date '2025-06-30' as as_of_date from range(10) as numbers(i);

create table marts.dim_segments (
    layer varchar, defined_as varchar, segment_id varchar, name varchar, definition varchar, entry_rule varchar,
    exit_rule varchar, family varchar, owner varchar, status varchar, refresh varchar, priority integer,
    version integer, is_exclusive boolean, is_core boolean, effective_from date, review_date date
);
insert into marts.dim_segments
select
    layer, defined_as, segment_id, name, definition, entry_rule, 'leaves when it no longer holds', family, 'crm',
    status, 'nightly', priority, 1, layer <> 'named', layer = 'named', '1900-01-01', review_date
from (values
    ('lifecycle', 'active', 'active', 'Active', 'Orders.', 'last order < 90 days ago', 'lifecycle', 'active', 1, null),
    ('lifecycle', 'lost', 'lost', 'Lost', 'Gone.', 'everybody else', 'lifecycle', 'active', 2, null),
    (
        'named', 'VT_Regular', 'VT_Regular', 'Regulars', 'Order & come back.', 'orders is at least 2', 'value',
        'active', 1, date '2025-06-29'
    ),
    (
        'named', 'VT_Fan', 'VT_Fan', '<b>Fans</b>', 'Love_us | much.', 'score is at least 5', 'value', 'active', 2,
        date '2025-07-01'
    ),
    ('named', 'VT_Nobody', 'VT_Nobody', 'Nobody', 'Empty.', 'never', 'value', 'active', 3, date '2025-07-01'),
    ('named', 'PR_Churn', 'PR_Churn', 'May leave', 'Later.', 'churn', 'prediction', 'planned', 1, date '2025-07-01'),
    (
        'named', 'PA_First_<category>', 'PA_First_tea', 'First tea', 'A steam of tea.', 'first is known',
        'affinity', 'active', 1, date '2025-07-01'
    ),
    (
        'named', 'PA_First_<category>', 'PA_First_pots', 'First pots', 'A steam of pots.', 'first is known',
        'affinity', 'active', 1, date '2025-07-01'
    )
) as given(layer, defined_as, segment_id, name, definition, entry_rule, family, status, priority, review_date);

create table marts.fct_segment_memberships as
select customer_id, 'lifecycle' as layer, if(customer_id < 'c8', 'active', 'lost') as segment_id
from marts.dim_customers
union all
select customer_id, 'named', 'VT_Regular' from marts.dim_customers where customer_id < 'c6'
union all
select customer_id, 'named', 'VT_Fan' from marts.dim_customers where customer_id between 'c3' and 'c6'
union all
select customer_id, 'named', if(customer_id = 'c2', 'PA_First_pots', 'PA_First_tea')
from marts.dim_customers
where customer_id < 'c3';
"""


class Page(HTMLParser):
    """What a browser would make of the page: ids, links, texts by article, and whether tags are closed in order."""

    VOID = {"meta", "link", "img", "br"}

    def __init__(self, text: str) -> None:
        """Read the whole page."""
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.articles: dict[str, str] = {}
        self.widths: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._article = ""
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        """Note ids, links and the widths of bars."""
        given = dict(attrs)
        if tag not in self.VOID:
            self._open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "article":
            self._article = given["id"]
        if "width" in given.get("style", ""):
            self.widths.setdefault(self._article, []).append(given["style"])

    def handle_endtag(self, tag):
        """The tag opened last is closed first."""
        assert self._open.pop() == tag
        self._article = "" if tag == "article" else self._article

    def handle_data(self, data):
        """Gather the text of the article."""
        if self._article:
            before = self.articles.get(self._article, "")
            self.articles[self._article] = " ".join(f"{before} {data}".split())


@pytest.fixture
def marts(published: Path) -> Path:
    """A published file with the segments."""
    published.parent.mkdir(parents=True)
    with closing(duckdb.connect(str(published))) as connection:
        connection.execute(MARTS)
    return published


@pytest.fixture
def html(quintile, marts, project) -> str:
    """The page as written."""
    result = quintile("segments", "catalogue")
    assert result.exit_code == 0, result.output
    path = project / "target" / "segments.html"
    assert result.stdout == f"segments: {path}\n"
    return path.read_text(encoding="utf-8")


@pytest.fixture
def page(html) -> Page:
    """The page as read."""
    return Page(html)


def test_the_page_needs_no_network(html):
    """No script, no font, no image from elsewhere."""
    assert re.findall(r"https?://|<script|<link|<img|@import|url\(|src=", html) == []


def test_every_link_leads_to_one_place(page):
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_a_segment_with_meaning_rules_owner_size_and_share(page):
    """Its review is a day over. That some category was bought first is no overlap."""
    assert page.articles["named-vt-regular"] == (
        "Regulars core VT_Regular Order & come back. 6 customers 60 % "
        "Enters Orders is at least 2. Leaves When it no longer holds. "
        "Largest overlaps: share of these customers who are also "
        "Active (Lifecycle) 100 % <b>Fans</b> 50 % "
        "Owner crm · version 1 · nightly · review overdue since 2025-06-29"
    )
    assert page.widths["named-vt-regular"][0] == "width: 60.00%"


def test_overlaps_are_ranked_by_jaccard(page, html):
    """Of the four fans three are regulars (3 of 7 in either) and all are active (4 of 8)."""
    assert "Active (Lifecycle) 100 % Regulars 75 % Owner" in page.articles["named-vt-fan"]
    assert [float(number) for number in re.findall(r"Jaccard ([0-9.]+)", html.split('id="named-vt-fan"')[1])][:2] == [
        0.5,
        0.43,
    ]


def test_a_name_is_text_whatever_it_holds(html):
    assert "<b>Fans" not in html
    assert "&lt;b&gt;Fans" in html


def test_what_one_definition_stands_for_is_one_entry(page):
    """Its words hold for every value; 'tea' within 'steam' is no value. The largest value comes first."""
    text = page.articles["named-pa-first-category"]
    assert text.startswith("First <category> core PA_First_<category> A steam of <category>. 3 customers 30 %")
    assert "2 segments, one for each category tea 2 20 % pots 1 10 %" in text


def test_empty_and_planned_segments(page):
    """An empty one says 0 and has no bar; a planned one has no size."""
    assert "Nobody core VT_Nobody Empty. 0 customers 0 %" in page.articles["named-vt-nobody"]
    assert "named-vt-nobody" not in page.widths
    assert "May leave core planned PR_Churn Later. Enters Churn." in page.articles["named-pr-churn"]


def test_the_whole_shop(html):
    """Seven of ten customers are in some named segment; the definition for each category counts once."""
    facts = re.findall(r"<div><b>(.*?)</b><span>(.*?)</span>", html)
    assert facts == [
        ("10", "customers"),
        ("4", "active named segments"),
        ("70 %", "of customers in at least one of them"),
    ]


def test_the_page_of_definitions(quintile, marts, project, tmp_path):
    """From the warehouse, without sizes; characters that mean something in Markdown are escaped."""
    (project / "data" / "quintile.duckdb").write_bytes(marts.read_bytes())
    path = tmp_path / "docs" / "segments.md"
    result = quintile("segments", "catalogue", "--markdown", str(path))
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    assert (
        "### \\<b\\>Fans\\</b\\>\n\n`VT_Fan`: Love\\_us \\| much.\n\n- **Enters**: score is at least 5\n"
        "- **Leaves**: when it no longer holds\n"
        "- **Owner**: crm; priority 2; core; refreshed nightly\n"
        "- **Version**: 1, from the start; to be reviewed by 2025-07-01\n"
    ) in text
    assert "### May leave (planned)" in text
    assert "`PA_First_<category>`: A steam of \\<category\\>." in text
    assert " %" not in text
    assert not re.search(r"\n{3,}", text)
    links = re.findall(r"\]\(#([\w-]+)\)", text)
    assert sorted(links) == sorted(re.findall(r'<a id="([\w-]+)"></a>', text))


def test_a_run_writes_the_page_and_says_where(quintile, project):
    """Once dim_segments and the memberships are published."""
    marts = project / "models" / "marts"
    segment = "'lifecycle' as layer, 'active' as segment_id"
    (marts / "dim_segments.sql").write_text(
        f"select {segment}, 'active' as defined_as, 'Active' as name, 'Orders.' as definition, 'orders' as entry_rule, "
        "'leaves later' as exit_rule, 'lifecycle' as family, 'crm' as owner, 'active' as status, 'nightly' as refresh, "
        "1 as priority, 1 as version, true as is_exclusive, true as is_core, "
        "date '1900-01-01' as effective_from, null::date as review_date"
    )
    (marts / "fct_segment_memberships.sql").write_text(
        f"select customer_id, {segment} from {{{{ ref('dim_customers') }}}}"
    )
    result = quintile("run", "--as-of", "2025-06-30")
    assert result.exit_code == 0, result.output
    page = project / "target" / "segments.html"
    assert f"segments: {page}" in result.stdout.splitlines()
    assert "<b>2</b> customers" in page.read_text(encoding="utf-8")


def test_a_run_without_segments_writes_no_page(after_a_run, project):
    """The tiny project publishes none."""
    assert not (project / "target" / "segments.html").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((), "nothing is published at"), (("--markdown", "segments.md"), "no warehouse at")],
)
def test_nothing_to_write_from(quintile, arguments, message):
    result = quintile("segments", "catalogue", *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_a_published_file_without_segments(after_a_run, quintile):
    result = quintile("segments", "catalogue")
    assert result.exit_code == 2
    assert "no catalogue of segments there: run `quintile run`" in result.stderr
