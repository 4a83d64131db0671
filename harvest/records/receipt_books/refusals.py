"""Why an act on a receipt book was refused."""

from harvest.records.refusals import ActRefused


class RangeWrong(ActRefused):
    """The numbers cannot be those of a book in this series."""

    code = "range_wrong"


class RangeTaken(ActRefused):
    """Some of the numbers are in another book of the series."""

    code = "range_taken"


class BookNumberTaken(ActRefused):
    """The series has a book of this number with other receipts in it."""

    code = "book_number_taken"


class BookNotForSale(ActRefused):
    """The book is not in stock at an office."""

    code = "book_not_for_sale"


class BookCannotMove(ActRefused):
    """The book is neither freshly printed nor in stock."""

    code = "book_cannot_move"


class FarmerNotVerified(ActRefused):
    """Nobody has visited the farm yet."""

    code = "farmer_not_verified"


class FarmerNotActive(ActRefused):
    """The farmer is suspended or deceased."""

    code = "farmer_not_active"


class StateNotPossible(ActRefused):
    """A book in its present state cannot come into that one."""

    code = "state_not_possible"


class DateTooEarly(ActRefused):
    """The act would lie before something that must come first."""

    code = "date_too_early"


class AlreadySettled(ActRefused):
    """The dispute is settled."""

    code = "already_settled"


class SeriesNotKnown(ActRefused):
    """No series has this code."""

    code = "series_not_known"


class BookNotFound(ActRefused):
    """No book, or more than one, has these numbers."""

    code = "book_not_found"


class FarmerNotKnown(ActRefused):
    """No farmer has this number."""

    code = "farmer_not_known"


class FormUsed(ActRefused):
    """The form sold another book before."""

    code = "form_used"


class StubsWrong(ActRefused):
    """These stubs cannot be those of the book, or came back before."""

    code = "stubs_wrong"
