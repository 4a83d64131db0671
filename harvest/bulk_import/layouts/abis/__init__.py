"""The tables of ABIS, RADA's register until now: its farmers, properties, crops, livestock and JAS_Books."""

from harvest.bulk_import.layouts.abis.tables import ABIS

__all__ = ["ABIS"]
