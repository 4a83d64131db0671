"""The invented register for each engine."""

from tests.harvest.exports.country import country

__all__ = ["country"]
