"""The resources of Harvest, written from its OpenAPI document: do not edit."""

from harvest_client import row_types
from harvest_client.pages import Pages
from harvest_client.rows import Asked, Rows

BASE = "/api/v1"


class Resources:
    """One method for each resource. Filters are named as in the API: `parish="JM-06"`, `week_ending__gte=day`."""

    _pages: Pages

    def prices(self, **asked: Asked) -> Rows[row_types.Prices]:
        """What a commodity cost at a market or in a parish in one week: lowest, most frequent and highest
        price, as it was quoted and in J$ per kilogram."""
        return Rows(self._pages, f"{BASE}/prices", asked)

    def price_reports(self, **asked: Asked) -> Rows[row_types.PriceReports]:
        """The weekly reports from which prices come, and when each revision of them was published."""
        return Rows(self._pages, f"{BASE}/price-reports", asked)

    def markets(self, **asked: Asked) -> Rows[row_types.Markets]:
        """The places of which the weekly reports tell prices: markets and stores, and parishes for
        farmgate prices."""
        return Rows(self._pages, f"{BASE}/markets", asked)

    def commodities(self, **asked: Asked) -> Rows[row_types.Commodities]:
        """What is grown, reared and sold in Jamaica, with its codes in UN CPC 2.1, FAO ICC 1.1 and
        AGROVOC."""
        return Rows(self._pages, f"{BASE}/commodities", asked)

    def varieties(self, **asked: Asked) -> Rows[row_types.Varieties]:
        """The varieties of commodities that farmers, reports and receipts name."""
        return Rows(self._pages, f"{BASE}/varieties", asked)

    def units(self, **asked: Asked) -> Rows[row_types.Units]:
        """The units that prices and amounts are given in: UN/CEFACT Rec 20, packages Rec 21 with an X
        before them, and in small letters Jamaican measures that have no code."""
        return Rows(self._pages, f"{BASE}/units", asked)

    def parishes(self, **asked: Asked) -> Rows[row_types.Parishes]:
        """The fourteen parishes by ISO 3166-2:JM code."""
        return Rows(self._pages, f"{BASE}/parishes", asked)

    def extension_areas(self, **asked: Asked) -> Rows[row_types.ExtensionAreas]:
        """The parts of the parishes that one extension officer of RADA looks after."""
        return Rows(self._pages, f"{BASE}/extension-areas", asked)

    def production(self, **asked: Asked) -> Rows[row_types.Production]:
        """Plantings by the quarter of their harvest, crop and parish: how many, of how many farmers, their
        area and the harvest that was expected."""
        return Rows(self._pages, f"{BASE}/production", asked)

    def production_by_variety(self, **asked: Asked) -> Rows[row_types.ProductionByVariety]:
        """Plantings by the quarter of their harvest, crop and variety, for the whole country."""
        return Rows(self._pages, f"{BASE}/production-by-variety", asked)

    def livestock(self, **asked: Asked) -> Rows[row_types.Livestock]:
        """Animals counted within the year whose count held at its end, by kind and parish; heads to the
        nearest 5."""
        return Rows(self._pages, f"{BASE}/livestock", asked)

    def farmers(self, **asked: Asked) -> Rows[row_types.Farmers]:
        """Registered persons who are not known to have died, by parish, main activity, sex and age in this
        year."""
        return Rows(self._pages, f"{BASE}/farmers", asked)

    def other_farmers(self, **asked: Asked) -> Rows[row_types.OtherFarmers]:
        """Registered farmers without sex and age, by parish: companies, groups, and those of whom it is
        not known."""
        return Rows(self._pages, f"{BASE}/other-farmers", asked)

    def farms(self, **asked: Asked) -> Rows[row_types.Farms]:
        """Farms by parish and size: how many, of how many farmers, and how much land."""
        return Rows(self._pages, f"{BASE}/farms", asked)

    def receipt_books_sold(self, **asked: Asked) -> Rows[row_types.ReceiptBooksSold]:
        """Receipt books sold in a month, by the parish of the farmers who bought them."""
        return Rows(self._pages, f"{BASE}/receipt-books-sold", asked)

    def receipts_shown(self, **asked: Asked) -> Rows[row_types.ReceiptsShown]:
        """How often receipts were shown to officers at the roadside in a month, by the parish of the
        place."""
        return Rows(self._pages, f"{BASE}/receipts-shown", asked)
