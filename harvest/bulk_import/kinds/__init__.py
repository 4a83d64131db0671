"""What kinds of record files hold, and how the rows of each are judged and written."""

from harvest.bulk_import.kinds.farmers import Farmers
from harvest.bulk_import.kinds.farms import Farms
from harvest.bulk_import.kinds.livestock import Animals
from harvest.bulk_import.kinds.plantings import Plantings
from harvest.bulk_import.kinds.prices import Prices
from harvest.bulk_import.kinds.reading import Context, Reading, Stamp
from harvest.bulk_import.kinds.receipt_books import ReceiptBooks

KINDS: dict[str, type[Reading]] = {
    kind.name: kind for kind in (Farmers, Farms, Plantings, Animals, ReceiptBooks, Prices)
}

__all__ = ["KINDS", "Context", "Reading", "Stamp"]
