"""The cards of the table: the text each one sends, and why the answer is what it is."""

from dataclasses import dataclass
from enum import StrEnum

from clip.tryout import papers
from clip.tryout.papers import Paper


class Texter(StrEnum):
    """Whose phone a card texts from."""

    VISITOR = "visitor"
    STRANGER = "stranger"
    SUSPENDED = "suspended"
    BUSY = "busy"  # an officer who has used up his checks


@dataclass(frozen=True, slots=True)
class Card:
    """`starts`: how the answer begins if it is the one that `why` explains. `note`: what is drawn where no
    paper is, `handset`: on a phone's screen."""

    key: str
    title: str
    text: str
    starts: str | tuple[str, ...]
    why: str
    paper: Paper | None = None
    note: str = ""
    handset: bool = False
    texter: Texter = Texter.VISITOR


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    about: str
    cards: tuple[Card, ...]


TRUE_PAPERS = (
    Card(
        "ok",
        "An honest stop",
        "4100151",
        "OK",
        "The paper agrees with the register. Compare name, place and goods with what you see.",
        papers.TRUE,
    ),
    Card(
        "smudged",
        "A smudged number",
        "41OO158",
        "OK",
        "Letters typed for zeros are read as digits, and the answer says so. A digit is never turned into another.",
        papers.SMUDGED,
    ),
    Card(
        "word_not_known",
        "A misspelt word",
        "4100152 cocnut",
        "OK",
        "“cocnut” is in no list, so it is said and not judged. A spelling mistake accuses nobody.",
        papers.MISSPELT,
    ),
    Card(
        "registry_down",
        "The register down",
        "4100160",
        "PENDING",
        "Silence accuses nobody and clears nobody. The answer follows by itself in a few seconds.",
        papers.SILENT,
    ),
)
TO_ASK = (
    Card(
        "seen",
        "On its third truck",
        "4100337",
        "ASK",
        "A true receipt on its third truck: the number is good, and it was already shown at two other stops.",
        papers.SEEN,
    ),
    Card(
        "goods",
        "1,130 coconuts",
        "4100512 coconut 1130",
        "ASK",
        "A true receipt, but no coconut is on this farmer’s record. The record is old, so it is a question, not guilt.",
        papers.GOODS,
    ),
    Card(
        "unverified",
        "Not yet visited",
        "4100725",
        "ASK",
        "He registered, but nobody has yet gone to see the farm.",
        papers.UNVERIFIED,
    ),
    Card(
        "finished",
        "A used-up book",
        "4102919",
        "ASK",
        "The book was handed back as finished. Is the date on the paper earlier than that?",
        papers.FINISHED,
    ),
    Card(
        "deceased",
        "Signed after a death",
        "4101133",
        "ASK",
        "The farmer died months ago, and this paper is dated this week. Who signed it?",
        papers.DECEASED,
    ),
    Card(
        "disputed",
        "Two books, one number",
        "4102555",
        "ASK",
        "Two offices wrote down the same numbers. A clerk’s slip is a question, never an accusation.",
        papers.DISPUTED,
    ),
    Card(
        "ambiguous",
        "One number, three books",
        "4103937",
        "R4103937 is in",
        "Three print runs hold this number. CLIP asks which book it is and never picks one.",
        papers.TWIN,
    ),
    Card(
        "ambiguous_book",
        "… and its book number",
        "4103937 B 004137",
        "OK",
        "With the book number from the paper there is one owner left, and an answer.",
        papers.TWIN,
    ),
)
NOT_ACCEPTABLE = (
    Card(
        "farmer_suspended",
        "A suspended farmer",
        "4100948",
        "ALERT",
        "RADA suspended this farmer. The text says since when, and whom to call.",
        papers.SUSPENDED,
    ),
    Card("stolen", "A stolen book", "4101356", "ALERT", "The farmer reported the whole book stolen.", papers.STOLEN),
    Card("lost", "A lost book", "4101571", "ALERT", "The farmer reported this book lost, weeks ago.", papers.LOST),
    Card(
        "void", "A cancelled book", "4101722", "ALERT", "The book was made void and replaced by another.", papers.VOID
    ),
    Card(
        "recalled",
        "A recalled book",
        "4102742",
        "ALERT",
        "The batch was misprinted and called back from everybody who bought of it.",
        papers.RECALLED,
    ),
    Card(
        "investigation",
        "Under investigation",
        "4101964",
        "ALERT",
        "Somebody is looking into this book already. Call before you let the load go; no details go by SMS.",
        papers.INVESTIGATED,
    ),
    Card(
        "stop_list",
        "Twenty torn-out leaves",
        "4102117",
        "ALERT",
        "The book is good, but twenty of its leaves are on the stop list, and this is one of them.",
        papers.STOPPED,
    ),
    Card(
        "unsold",
        "A book never sold",
        "4102380",
        "ALERT",
        "This book should lie in a JAS office. No farmer ever bought it.",
        papers.UNSOLD,
    ),
)
OTHER = (
    Card(
        "never_printed",
        "Never printed",
        "4999123",
        "NO RECORD",
        "Most often a misread digit, so the first advice is to read it again. If it stays the same, call.",
        papers.INVENTED,
    ),
    Card(
        "five",
        "Five at once",
        "4100151, 4100337, 4101356, 4999123, 4102919",
        "5 read",
        "Five papers in one text, one answer in one SMS: which of them to look at first.",
        papers.FIVE,
    ),
    Card(
        "no_receipt",
        "No receipt at all",
        "N coconut 1130 5678GT",
        "LOGGED",
        "The time is on record. A receipt that turns up later does not change it.",
        note="“The papers? Them leave home, officer.”",
    ),
    Card(
        "unreadable",
        "Only a picture",
        "\N{BANANA}\N{BANANA}\N{THUMBS UP SIGN}",
        ("Your text was empty", "No receipt no."),
        "Nothing in it is a number, so CLIP says what to text instead. There is always an answer.",
        note="\N{BANANA}\N{BANANA}\N{THUMBS UP SIGN}",
        handset=True,
    ),
    Card(
        "unknown_phone",
        "A stranger’s phone",
        "4100151",
        "This number is for",
        "The same line for every receipt, true or false: a stranger learns nothing.",
        note="A phone that nobody enrolled",
        handset=True,
        texter=Texter.STRANGER,
    ),
    Card(
        "suspended_officer",
        "A suspended officer",
        "4100151",
        "Your access",
        "Access ends at once, and the register was not even asked.",
        note="The phone of an officer who is suspended",
        handset=True,
        texter=Texter.SUSPENDED,
    ),
    Card(
        "limit",
        "Too many checks",
        "4100151",
        "Limit reached",
        "This phone really used up its checks just now. A stolen phone cannot copy the register.",
        note="A phone that has just used up its checks",
        handset=True,
        texter=Texter.BUSY,
    ),
)
GROUPS = (
    Group("true", "True papers", "The number is real and sold, and nothing is against it.", TRUE_PAPERS),
    Group("ask", "Something to ask", "A real number with a question that the officer should put.", TO_ASK),
    Group("alert", "Whom to call", "The register has something serious. The text says whom to call.", NOT_ACCEPTABLE),
    Group("other", "Other situations", "What else happens on a road at four in the morning.", OTHER),
)
CARDS = {card.key: card for group in GROUPS for card in group.cards}
FIVE_NUMBERS = CARDS["five"].text

OF_VERDICT = {
    "OK": "The paper agrees with the register. Compare name, place and goods with what you see.",
    "ASK": "A question to put to the driver. It is not guilt.",
    "ALERT": "The register has a serious fact about this. Call the number in the text.",
    "NO RECORD": "The register does not know this number. Read every digit again before anything else.",
    "PENDING": "The register did not answer in time. The answer follows by itself.",
}
OVER_LIMIT = "This officer has used up his checks. “Start again” makes you another one."
SILENCE = "No SMS comes back: a stranger is told once in 24 hours, and then CLIP stays silent."


def verdict_word(reply: str) -> str:
    """The verdict that a reply begins with; empty for any other line."""
    return next((word for word in OF_VERDICT if reply == word or reply.startswith(f"{word} ")), "")


def why(card: Card | None, reply: str | None) -> str:
    """One line under an answer: the card's, if this is the answer it explains, else what the verdict means."""
    if card is not None and reply is not None and reply.startswith(card.starts):
        return card.why
    if reply is None:
        return SILENCE if card is not None and card.texter is Texter.STRANGER else ""
    return OVER_LIMIT if reply.startswith("Limit reached") else OF_VERDICT.get(verdict_word(reply), "")
