"""What has to be the same after a fault was mended as after a night without it."""

from typing import Any

from pipeline.house import House, differing_marts, mart_rows

# Tables kept from run to run: what a run left half done would show here first.
KEPT = {
    "intervals": "select * from intermediate.int_history__intervals order by all",
    "days of events": "select * from intermediate.int_events__daily order by all",
    "running events": "select * from intermediate.int_events__running order by all",
    "facts": "select fact_kind, fact_id, source_key, fingerprint, fact_date from intermediate.int_arrivals__facts "
    "order by all",
    "dates": "select as_of_date from operations.computed_dates order by all",
}


def differences(house: House, undisturbed: House) -> dict[str, list[Any]]:
    """Return the rows, by table, that only one of two houses has: of marts, published or not, and of what is kept."""
    kept = differing_marts(_kept(undisturbed), _kept(house))
    published = differing_marts(mart_rows(undisturbed.published), mart_rows(house.published))
    marts = differing_marts(undisturbed.marts(), house.marts())
    return kept | marts | {f"published {mart}": rows for mart, rows in published.items()}


def _kept(house: House) -> dict[str, list[Any]]:
    return {name: house.rows(query) for name, query in KEPT.items()}
