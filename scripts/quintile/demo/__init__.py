"""Shops to try Quintile on, written as the raw contract: public purchases, generated shops of any size, CDNOW."""

from quintile.demo.cdnow import write_cdnow
from quintile.demo.complete_journey import write_complete_journey
from quintile.demo.dirt import DIRT
from quintile.demo.generated_shop import write_generated_shop
from quintile.demo.shop import ShopSummary, read_summary

__all__ = ["DIRT", "ShopSummary", "read_summary", "write_cdnow", "write_complete_journey", "write_generated_shop"]
