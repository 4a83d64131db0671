"""What grows where in the demo country, and what a hectare of it gives: shares invented around what is known.

Yields in tonnes a reaped hectare are those of the Ministry's estimates for a quarter of 2013 (DOMAIN section 3).
"""

import random
from decimal import Decimal

from harvest.demo.names import words
from harvest.vocabulary import Parish

EVERYWHERE = words(
    "Yam Yam Banana Plantain Callaloo Cabbage Carrot Tomato Pumpkin Escallion Dasheen Coco Cassava Coconut Mango Ackee"
    " Avocado Breadfruit Cucumber Okra Papaya Lettuce Pineapple"
)
# What a parish is known for comes up as often as everything else together.
KNOWN_FOR = {
    Parish.KINGSTON: ("Callaloo",),
    Parish.ST_ANDREW: ("Coffee", "Thyme", "Escallion", "Carrot"),
    Parish.ST_THOMAS: ("Banana", "Coconut", "Cocoa", "Plantain"),
    Parish.PORTLAND: ("Banana", "Coffee", "Cocoa", "Dasheen"),
    Parish.ST_MARY: ("Banana", "Cocoa", "Coconut", "Coco"),
    Parish.ST_ANN: ("Yam", "Pimento", "Ginger", "Irish potato"),
    Parish.TRELAWNY: ("Yam", "Yam", "Sweet potato", "Ginger"),
    Parish.ST_JAMES: ("Banana", "Plantain", "Yam", "Callaloo"),
    Parish.HANOVER: ("Yam", "Ginger", "Banana", "Breadfruit"),
    Parish.WESTMORELAND: ("Sugar cane", "Banana", "Sweet pepper", "Watermelon"),
    Parish.ST_ELIZABETH: ("Escallion", "Thyme", "Tomato", "Watermelon", "Onion", "Carrot"),
    Parish.MANCHESTER: ("Irish potato", "Yam", "Orange", "Sweet potato", "Cabbage"),
    Parish.CLARENDON: ("Sugar cane", "Orange", "Hot pepper", "Gungo peas", "Red peas"),
    Parish.ST_CATHERINE: ("Sugar cane", "Callaloo", "Hot pepper", "Pak choi", "Okra"),
}
YIELDS = {
    "Cabbage": 17,
    "Callaloo": 16.3,
    "Carrot": 15.6,
    "Cucumber": 14.1,
    "Lettuce": 14,
    "Okra": 9.9,
    "Pak choi": 13.9,
    "Pumpkin": 18.1,
    "Tomato": 16.1,
    "Escallion": 13.6,
    "Ginger": 6.1,
    "Onion": 10.5,
    "Hot pepper": 12.3,
    "Sweet pepper": 13.5,
    "Thyme": 8.5,
    "Papaya": 20.1,
    "Pineapple": 18.2,
    "Watermelon": 16.5,
    "Plantain": 15.3,
    "Irish potato": 17.1,
    "Sweet potato": 15.8,
    "Yam": 16,
    "Cassava": 18.3,
    "Coco": 15.3,
    "Dasheen": 17.8,
    "Gungo peas": 1.1,
    "Red peas": 1,
}
# Of a crop's varieties, as often as they are grown; None where nobody said which.
VARIETIES: dict[str, tuple[str | None, ...]] = {
    "Yam": (None, "Yellow", "Yellow", "Yellow", "Negro", "Negro", "Renta", "White", "Sweet", "St Vincent"),
    "Tomato": (None, "Salad", "Salad", "Plummy"),
    "Cabbage": (None, "Green", "Green", "Green", "Red"),
    "Hot pepper": (None, "Scotch Bonnet", "Scotch Bonnet", "West Indian Red"),
    "Sweet pepper": (None, "Green", "Green", "Red", "Yellow"),
    "Lettuce": (None, "Iceberg", "Romaine"),
    "Pineapple": (None, "Sugar Loaf", "Cow Boy", "MD2"),
    "Plantain": (None, "Horse", "Horse", "Green"),
    "Cassava": (None, None, "Sweet", "Bitter"),
    "Gungo peas": (None, "Green", "Dry"),
}
CROPS = frozenset(EVERYWHERE) | {crop for crops in KNOWN_FOR.values() for crop in crops}


def crop(chance: random.Random, parish: Parish) -> str:
    return chance.choice(KNOWN_FOR[parish] if chance.random() < 0.5 else EVERYWHERE)


def variety(chance: random.Random, name: str) -> str | None:
    """Which one of the crop; None where it has none, or nobody said."""
    grown = VARIETIES.get(name)
    return chance.choice(grown) if grown else None


def expected_kg(chance: random.Random, name: str, hectares: Decimal) -> int | None:
    """What such an area gives in a middling year, a quarter more or less; None where nobody published a yield."""
    tonnes = YIELDS.get(name)
    if tonnes is None:
        return None
    return max(1, round(float(hectares) * tonnes * 1000 * chance.uniform(0.75, 1.25)))
