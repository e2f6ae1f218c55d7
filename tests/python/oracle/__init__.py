"""An oracle for Quintile: the spec once more, in plain Python, without SQL and independent of every model.

`compute(raw_dir, as_of, **settings)` reads a folder of raw CSV files and returns an `Oracle`; `oracle.compare` holds a
DuckDB warehouse against it.
"""

from .customer import Customer, Membership
from .engine import Oracle, compute
from .identity import ACCOUNT, ADDRESS, VISITOR, Person, SourceKey
from .money import LineMoney, OrderMoney, RefundMoney
from .rfm import CutPoint, RfmScores
from .settings import Settings
from .staging import TableOutcome, stage

__all__ = [
    "ACCOUNT",
    "ADDRESS",
    "VISITOR",
    "Customer",
    "CutPoint",
    "LineMoney",
    "Membership",
    "Oracle",
    "OrderMoney",
    "Person",
    "RefundMoney",
    "RfmScores",
    "Settings",
    "SourceKey",
    "TableOutcome",
    "compute",
    "stage",
]
