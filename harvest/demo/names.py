"""Invented names for the demo country: no list of real people was used, and a surname says that it is made up."""

import random


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = words(
    "Adlyn Alvin Amoy Ansel Averil Basil Beulah Calbert Carlene Cecelia Claudius Clover Coretta Cynric Daphne Delcita "
    "Derval Doreth Easton Edna Egbert Elva Enid Ervin Esmine Everald Ferdie Fitz Florette Garth Gloria Hermine Hopeton "
    "Icilda Inez Ivalyn Joslyn Keturah Lascelles Leonie Linval Lurline Mavis Merlene Mortimer Myrtle Neville Noreen "
    "Olive Orville Pansy Percival Petrona Rennie Rosetta Rupert Selvin Sonia Sylvan Tamar Uriah Venice Vinroy Wilhel "
    "Winsome Zelma"
)
SURNAME_STARTS = words(
    "Almond Bamboo Bramble Breadnut Cedar Cotton Fern Fig Ginger Guango Guava Hibiscus Lime Logwood Mahoe Mango Nutmeg "
    "Palm Pimento Plum Poplar Quarry River Stone Tamarind Thorn Willow Yam"
)
SURNAME_ENDS = words("bank bourne combe croft dale field gully mead pen ridge stead wick wood worth")
NICKNAMES = words(
    "Bertie Biggs Birdie Blossom Cherry Dimple Dolly Duke Farmer Fatman Ginty Jah-T Junie Lovie Mackie Mass-B Miss-P "
    "Peaches Pinky Precious Prento Redman Shorty Skipper Sonny Sparrow Teacher Tiny Toppa Winky"
)


def person(chance: random.Random) -> tuple[str, str, str | None]:
    """First name, surname and, for four in ten, the alias that the district uses; in capitals, as on the cards."""
    surname = chance.choice(SURNAME_STARTS) + chance.choice(SURNAME_ENDS)
    alias = chance.choice(NICKNAMES) if chance.random() < 0.4 else None
    return chance.choice(FIRST_NAMES).upper(), surname.upper(), alias.upper() if alias else None


def company(chance: random.Random) -> str:
    """The name of an invented company or group."""
    place = chance.choice(SURNAME_STARTS) + chance.choice(SURNAME_ENDS)
    return f"{place} {chance.choice(('Farms Ltd', 'Growers Group', 'Produce Ltd', 'Cooperative'))}".upper()
