"""RFM (spec section 5): exact cut points, scores, and the three published maps.

Reading taken where the spec is silent: cut points are counted one by one, so that a value above two equal cut points
is above two of them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Measure = int | Decimal
METRICS = ("recency", "frequency", "monetary")


@dataclass(frozen=True)
class CutPoint:
    """One published cut point; `value` is in days, orders or money of the reporting currency."""

    map: str
    metric: str
    number: int
    value: Measure


@dataclass(frozen=True)
class RfmInput:
    """A purchaser's measures; frequency and monetary are those of the window."""

    days_since_last_order: int
    orders: int
    net_revenue: Decimal
    is_in_population: bool


@dataclass(frozen=True)
class RfmScores:
    """Scores of a purchaser and the segments that the three maps give it."""

    recency: int
    frequency: int
    monetary: int
    segment: str
    klaviyo: str
    pymc: str

    @property
    def code(self) -> str:
        """The three digits."""
        return f"{self.recency}{self.frequency}{self.monetary}"

    @property
    def journey_stage(self) -> str:
        """The stage of the journey that Quintile's own segment belongs to."""
        return JOURNEY_STAGES[self.segment]

    @property
    def total(self) -> int:
        """Sum of the three digits."""
        return self.recency + self.frequency + self.monetary


def cut_points(values: Sequence[Measure], bins: int) -> list[Measure]:
    """Return the bins - 1 cut points: number k is the smallest value whose cumulative count * bins >= k * n."""
    counts = sorted(Counter(values).items())
    cuts: list[Measure] = []
    cumulative = 0
    for value, count in counts:
        cumulative += count
        while len(cuts) < bins - 1 and cumulative * bins >= (len(cuts) + 1) * len(values):
            cuts.append(value)
    return cuts


def ascending_score(value: Measure, cuts: Sequence[Measure]) -> int:
    """Score 1 + the number of cut points strictly below the value."""
    return 1 + sum(cut < value for cut in cuts)


SEGMENT_RULES: tuple[tuple[Callable[[int, int, int], bool], str], ...] = (
    (lambda r, f, m: r == 5 and f == 5 and m == 5, "champions"),
    (lambda r, f, m: r >= 4 and f >= 4 and m >= 4, "loyal"),
    (lambda r, f, m: r == 1 and f >= 4 and m >= 4, "cant_lose"),
    (lambda r, f, m: r <= 2 and f >= 3 and m >= 3, "at_risk"),
    (lambda r, f, m: r >= 4 and f <= 2 and m <= 2, "new"),
    (lambda r, f, m: r >= 4 and f <= 2, "promising"),
    (lambda r, f, m: r >= 3 and f >= 3, "potential_loyal"),
    (lambda r, f, m: r == 3, "needs_attention"),
    (lambda r, f, m: r == 1 and f <= 2 and m <= 2, "lost"),
    (lambda r, f, m: True, "hibernating"),
)


JOURNEY_STAGES = {
    "champions": "retention",
    "loyal": "retention",
    "cant_lose": "reactivation",
    "at_risk": "reactivation",
    "new": "acquisition",
    "promising": "growth",
    "potential_loyal": "growth",
    "needs_attention": "retention",
    "lost": "reactivation",
    "hibernating": "reactivation",
}


def _codes(**codes_by_segment: str) -> dict[str, str]:
    """Turn `At_Risk="122 123"` into a mapping from code to segment."""
    return {code: name.replace("_", " ") for name, codes in codes_by_segment.items() for code in codes.split()}


KLAVIYO = _codes(
    Champions="333 332 323",
    Loyal="321 322 331 232 233",
    Recent="312 313 311 222 223",
    Needs_Attention="213 221 123 132 133",
    At_Risk="231 212 122 131 211",
    Inactive="111 112 113 121",
)
PYMC = _codes(
    Premium="333 334 343 344 433 434 443 444",
    Repeat="143 232 233 234 243 244 332",
    Top_Spender="124 133 134 144 224 313 314 323 324 413 414 423 424",
    At_Risk="122 123 132 212 214 222 223 312 322 412 422",
    Inactive="111 112 113 114 211 311 411",
)


def segment_of(recency: int, frequency: int, monetary: int) -> str:
    """Return the first segment whose rule the scores (1 to 5) meet."""
    return next(segment for meets, segment in SEGMENT_RULES if meets(recency, frequency, monetary))


class RfmModel:
    """The cut points of one population, and the scores they give."""

    def __init__(self, purchasers: Sequence[RfmInput]) -> None:
        """Cut the population out of the purchasers and find its cut points; recency of Klaviyo has fixed bands."""
        population = [purchaser for purchaser in purchasers if purchaser.is_in_population]
        values: dict[str, list[Measure]] = {
            "recency": [purchaser.days_since_last_order for purchaser in population],
            "frequency": [purchaser.orders for purchaser in population],
            "monetary": [purchaser.net_revenue for purchaser in population],
        }
        self._cuts = {
            (name, metric): cut_points(values[metric], bins)
            for name, bins, metrics in (("rfm", 5, METRICS), ("rfm_klaviyo", 3, METRICS[1:]), ("rfm_pymc", 4, METRICS))
            for metric in metrics
        }

    @property
    def published_cut_points(self) -> list[CutPoint]:
        """All cut points, none when the population is empty."""
        return [
            CutPoint(name, metric, number, value)
            for (name, metric), cuts in self._cuts.items()
            for number, value in enumerate(cuts, start=1)
        ]

    def scores(self, purchaser: RfmInput) -> RfmScores:
        """Score a purchaser; outside the population all scores are 1, but for Klaviyo's recency."""
        recency, frequency, monetary = self._triple(purchaser, "rfm", bins=5)
        klaviyo_frequency, klaviyo_monetary = (
            self._ascending(purchaser, "rfm_klaviyo", metric) for metric in METRICS[1:]
        )
        klaviyo_code = f"{klaviyo_recency(purchaser.days_since_last_order)}{klaviyo_frequency}{klaviyo_monetary}"
        pymc_code = "".join(map(str, self._triple(purchaser, "rfm_pymc", bins=4)))
        return RfmScores(
            recency,
            frequency,
            monetary,
            segment=segment_of(recency, frequency, monetary),
            klaviyo=KLAVIYO[klaviyo_code],
            pymc=PYMC.get(pymc_code, "Other"),
        )

    def _triple(self, purchaser: RfmInput, name: str, bins: int) -> tuple[int, int, int]:
        if not purchaser.is_in_population:
            return 1, 1, 1
        recency = bins + 1 - self._ascending(purchaser, name, "recency")
        return recency, self._ascending(purchaser, name, "frequency"), self._ascending(purchaser, name, "monetary")

    def _ascending(self, purchaser: RfmInput, name: str, metric: str) -> int:
        if not purchaser.is_in_population:
            return 1
        value = {
            "recency": purchaser.days_since_last_order,
            "frequency": purchaser.orders,
            "monetary": purchaser.net_revenue,
        }[metric]
        return ascending_score(value, self._cuts[name, metric])


def klaviyo_recency(days_since_last_order: int) -> int:
    """Return Klaviyo's fixed band: 3 up to 180 days, 2 up to 365, else 1."""
    return 3 if days_since_last_order <= 180 else 2 if days_since_last_order <= 365 else 1
