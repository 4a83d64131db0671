"""One table: every dataset that can be taken out of the register. Who may take which columns: exports.whitelist."""

from collections.abc import Mapping

from harvest.exports.dataset import Dataset
from harvest.exports.datasets.books import DISPUTED_RANGES, RECEIPT_BOOKS, STOP_LIST
from harvest.exports.datasets.farmers import FARMERS, FARMS, VISITS
from harvest.exports.datasets.keeping import CHANGES, EXPORTS, PEOPLE, VIEWS
from harvest.exports.datasets.produce import LIVESTOCK, PLANTINGS, REAPINGS
from harvest.exports.datasets.reference import COMMODITIES, OFFICES, PLACES, PRICES

DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        *(FARMERS, FARMS, PLANTINGS, REAPINGS, LIVESTOCK, VISITS),
        *(RECEIPT_BOOKS, DISPUTED_RANGES, STOP_LIST),
        *(PRICES, COMMODITIES, PLACES, OFFICES),
        *(CHANGES, VIEWS, EXPORTS, PEOPLE),
    )
}
