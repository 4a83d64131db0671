"""Who stands behind each case receipt: one invented farmer and one book for every answer, with the story in a line.

The numbers never change; dates are counted back from the day of the first fill and stay as they then were.
"""

from dataclasses import dataclass

from harvest.vocabulary import BookState, FarmerStatus, Parish

CASE_SERIES = "DEMO-A"
OTHER_SERIES = ("DEMO-C", "DEMO-D")  # printed later with numbers of the first: where a number stands in three series
SPAN = 100
MARCH = -1  # "sold in March": worked out from the day of the fill, not counted in days


@dataclass(frozen=True, slots=True)
class CaseFarmer:
    """An invented farmer; a group where there is no first name. `produce`: commodity with hectares or head of animals.

    Days are counted back from the day of the fill.
    """

    farmer_number: str
    first_name: str | None
    surname: str
    alias: str | None
    parish: Parish
    district: str
    produce: tuple[tuple[str, str], ...]
    recorded_days_ago: int = 92
    registered_days_ago: int = 2200
    verified: bool = True
    status: FarmerStatus = FarmerStatus.ACTIVE
    status_days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class CaseBook:
    """A book of 100 receipts, never sold where there is no farmer. `state_days_ago`: when a state but sold began."""

    book_number: str
    first_number: int
    farmer: str | None
    office: str
    sold_days_ago: int | None
    state: BookState = BookState.SOLD
    state_days_ago: int | None = None
    series: str = CASE_SERIES

    @property
    def last_number(self) -> int:
        return self.first_number + SPAN - 1


FARMERS = (
    # A true paper: what an honest stop looks like.
    CaseFarmer("080000101", "JANE", "SAMPLE", "PEARL", Parish.ST_ANN, "Inverness", (("Yam", "0.6"), ("Ginger", "0.2"))),
    # A true paper, on its third truck.
    CaseFarmer(
        "080000118",
        "SELVIN",
        "GUAVABANK",
        "MASS SEL",
        Parish.CLARENDON,
        "Toll Gate",
        (("Banana", "1.2"), ("Plantain", "0.5")),
    ),
    # A true paper under 1,130 coconuts, while the record says yam and ginger, three years ago.
    CaseFarmer(
        "080000125",
        "ESMINE",
        "FERNDALE",
        "MISS ESSIE",
        Parish.MANCHESTER,
        "Mile Gully",
        (("Yam", "0.8"), ("Ginger", "0.3")),
        recorded_days_ago=1096,
    ),
    # The book was sold over the counter before the extension officer's visit, which is still to come.
    CaseFarmer(
        "080000132",
        "CALBERT",
        "LIMEFIELD",
        None,
        Parish.ST_CATHERINE,
        "Bog Walk",
        (("Orange", "1.5"), ("Tangerine", "0.7")),
        registered_days_ago=640,
        verified=False,
    ),
    # Suspended after receipts were passed on to a trader.
    CaseFarmer(
        "080000149",
        "MORTIMER",
        "THORNGULLY",
        "BIGGS",
        Parish.MANCHESTER,
        "Christiana",
        (("Irish potato", "1.0"), ("Carrot", "0.4")),
        status=FarmerStatus.SUSPENDED,
        status_days_ago=61,
    ),
    # She died after buying it; the nephew still has the book.
    CaseFarmer(
        "080000156",
        "IVALYN",
        "STONEMEAD",
        "AUNT IVY",
        Parish.TRELAWNY,
        "Albert Town",
        (("Yam", "0.9"), ("Cabbage", "0.2")),
        recorded_days_ago=400,
        status=FarmerStatus.DECEASED,
        status_days_ago=152,
    ),
    # The bag was taken from the car, the book in it.
    CaseFarmer(
        "080000163",
        "WINSOME",
        "PALMRIDGE",
        "WINNIE",
        Parish.HANOVER,
        "Hopewell",
        (("Goats", "34"), ("Callaloo", "0.3")),
    ),
    # Left on a bus.
    CaseFarmer(
        "080000170",
        "RENNIE",
        "CEDARWORTH",
        None,
        Parish.ST_THOMAS,
        "Yallahs",
        (("Mango", "1.1"), ("Hot pepper", "0.4")),
    ),
    # Soaked in a flood and handed back; another book was sold in its place.
    CaseFarmer(
        "080000187",
        "DORETH",
        "RIVERSTEAD",
        "MISS D",
        Parish.PORTLAND,
        "Fruitful Vale",
        (("Dasheen", "0.7"), ("Breadfruit", "0.5")),
    ),
    # Sixty leaves in a week after two quiet years.
    CaseFarmer(
        "080000194",
        "EVERALD",
        "LOGWOODPEN",
        "SKIPPER",
        Parish.ST_ELIZABETH,
        "Southfield",
        (("Escallion", "0.5"), ("Thyme", "0.3"), ("Watermelon", "0.8")),
    ),
    # Twenty leaves torn out of the middle; the station put them on the stop list.
    CaseFarmer(
        "080000205",
        "NOREEN",
        "TAMARINDCROFT",
        None,
        Parish.WESTMORELAND,
        "Petersfield",
        (("Sugar cane", "2.4"), ("Cattle", "11")),
    ),
    # Two offices claim the same numbers: one of two clerks mistyped a range.
    CaseFarmer(
        "080000212",
        "LINVAL",
        "QUARRYBOURNE",
        "LINNY",
        Parish.ST_MARY,
        "Highgate",
        (("Cocoa", "1.3"), ("Coconut", "0.9")),
    ),
    # A misprinted batch, called back from everybody who had bought of it.
    CaseFarmer(
        "080000229",
        "MERLENE",
        "ALMONDWICK",
        "MERLE",
        Parish.ST_JAMES,
        "Cambridge",
        (("Pineapple", "0.6"), ("Pumpkin", "0.4")),
    ),
    # All hundred used up and the stubs returned.
    CaseFarmer(
        "080000236", "UPTON", "PIMENTODALE", None, Parish.ST_ANN, "Claremont", (("Pimento", "1.8"), ("Goats", "16"))
    ),
    # Three farmers whose books of three series hold the same number.
    CaseFarmer("080000243", "HERMINE", "BRAMBLEWOOD", "MINNIE", Parish.ST_ANDREW, "Mavis Bank", (("Coffee", "1.4"),)),
    CaseFarmer(
        "080000250",
        "SYLVAN",
        "MAHOECOMBE",
        None,
        Parish.ST_ANN,
        "Brown's Town",
        (("Tomato", "0.5"), ("Sweet pepper", "0.3")),
    ),
    CaseFarmer(
        "080000267",
        None,
        "FERNBANK GROWERS GROUP",
        None,
        Parish.ST_ANDREW,
        "Red Hills",
        (("Lettuce", "0.6"), ("Pak choi", "0.4")),
    ),
)

BOOKS = (
    CaseBook("151560", 4100101, "080000101", "JAS St Ann", MARCH),
    CaseBook("151562", 4100301, "080000118", "JAS Clarendon", 140),
    CaseBook("151564", 4100501, "080000125", "JAS Manchester", 75),
    CaseBook("151566", 4100701, "080000132", "JAS St Catherine", 210),
    CaseBook("151568", 4100901, "080000149", "JAS Manchester", 300),
    CaseBook("151570", 4101101, "080000156", "JAS Trelawny", 260),
    CaseBook("151572", 4101301, "080000163", "JAS Hanover", 180, BookState.STOLEN, 24),
    CaseBook("151574", 4101501, "080000170", "JAS St Thomas", 230, BookState.LOST, 47),
    CaseBook("151576", 4101701, "080000187", "JAS Portland", 330, BookState.VOID, 118),
    CaseBook("151578", 4101901, "080000194", "JAS St Elizabeth", 155, BookState.UNDER_INVESTIGATION, 12),
    CaseBook("151580", 4102101, "080000205", "JAS Westmoreland", 98),
    CaseBook("151582", 4102301, None, "JAS St Ann", None, BookState.IN_STOCK, 66),
    CaseBook("151584", 4102501, "080000212", "JAS St Mary", 120),
    CaseBook("151586", 4102701, "080000229", "JAS St James", 190, BookState.RECALLED, 33),
    CaseBook("151588", 4102901, "080000236", "JAS St Ann", 500, BookState.FINISHED, 85),
    CaseBook("151598", 4103901, "080000243", "JAS Kingston & St Andrew", 280),
    CaseBook("004137", 4103901, "080000250", "JAS St Ann", 205, series=OTHER_SERIES[0]),
    CaseBook("900212", 4103901, "080000267", "JAS Kingston & St Andrew", 35, series=OTHER_SERIES[1]),
)
STOPPED = ("151580", 4102111, 4102130, 19)  # book, first and last leaf, days ago
DISPUTED = (4102551, 4102650, 51)  # the refused range: first and last number, days ago
