"""What is written on each invented receipt of the table: its number, its book, who signed it and for what.

The numbers are those of the register's demonstration data, copied because CLIP does not know Harvest's rooms; a test
holds the two together.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """One leaf as the driver hands it over. `days_ago`: how old the date on it is. `copies`: leaves in his hand."""

    number: str
    book: str
    farmer_number: str
    seller: str
    items: tuple[str, ...]
    days_ago: int = 0
    copies: int = 1
    smudged: bool = False


TRUE = Paper("4100151", "151560", "080000101", "Jane Sample", ("Yam, yellow, 300 lb", "Ginger, 40 lb"))
MISSPELT = Paper("4100152", "151560", "080000101", "Jane Sample", ("Yam, 200 lb", "Cocnut, 12"))
SILENT = Paper("4100160", "151560", "080000101", "Jane Sample", ("Ginger, 90 lb",))
SMUDGED = Paper("4100158", "151560", "080000101", "Jane Sample", ("Yam, yellow, 150 lb",), 1, smudged=True)

SEEN = Paper("4100337", "151562", "080000118", "Selvin Guavabank", ("Banana, 40 boxes",), 6)
GOODS = Paper("4100512", "151564", "080000125", "Esmine Ferndale", ("Coconut, 1,130",))
UNVERIFIED = Paper("4100725", "151566", "080000132", "Calbert Limefield", ("Orange, 22 bags",))
FINISHED = Paper("4102919", "151588", "080000236", "Upton Pimentodale", ("Pimento, 60 lb",), 2)
DECEASED = Paper("4101133", "151570", "080000156", "Ivalyn Stonemead", ("Yam, 500 lb",), 1)
DISPUTED = Paper("4102555", "151584", "080000212", "Linval Quarrybourne", ("Coconut, 200", "Cocoa, 3 bags"))

SUSPENDED = Paper("4100948", "151568", "080000149", "Mortimer Thorngully", ("Irish potato, 30 bags",))
STOLEN = Paper("4101356", "151572", "080000163", "W. Palmridge", ("Goats, 9 head",))
LOST = Paper("4101571", "151574", "080000170", "Rennie Cedarworth", ("Mango, 18 crates",), 3)
VOID = Paper("4101722", "151576", "080000187", "Doreth Riverstead", ("Dasheen, 250 lb",), 1)
RECALLED = Paper("4102742", "151586", "080000229", "Merlene Almondwick", ("Pineapple, 300",))
INVESTIGATED = Paper("4101964", "151578", "080000194", "Everald Logwoodpen", ("Escallion, 800 lb",))
STOPPED = Paper("4102117", "151580", "080000205", "N. Tamaryn", ("Cattle, 2 head",))
UNSOLD = Paper("4102380", "151582", "080009904", "Neville Figcroft", ("Plantain, 35 bunches",))

INVENTED = Paper("4999123", "199991", "080009911", "B. Guangomead", ("Yam, 900 lb",))
TWIN = Paper("4103937", "004137", "080000250", "Sylvan Mahoecombe", ("Tomato, 16 crates",), 1)
FIVE = Paper("4100151", "151560", "080000101", "Jane Sample", ("Yam, 1,500 lb",), copies=5)
