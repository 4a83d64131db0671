"""Why an act on a farmer was refused."""

from harvest.records.refusals import ActRefused


class NumberTaken(ActRefused):
    """Another farmer has this number."""

    code = "number_taken"


class DistrictUnknown(ActRefused):
    """The parish has no district of this name."""

    code = "district_unknown"


class FarmerMerged(ActRefused):
    """The row was merged into another: that one is the farmer."""

    code = "farmer_merged"


class DayWrong(ActRefused):
    """The act would lie before something that must come first."""

    code = "day_wrong"


class AlreadyVerified(ActRefused):
    """The farm visit is on record."""

    code = "already_verified"


class StatusNotPossible(ActRefused):
    """A farmer of this status cannot get that one."""

    code = "status_not_possible"


class NoCard(ActRefused):
    """No card for a farmer who is not verified or not active."""

    code = "no_card"


class ReasonMissing(ActRefused):
    """The act needs a reason."""

    code = "reason_missing"


class CannotMerge(ActRefused):
    """These two cannot be merged, or not in this way."""

    code = "cannot_merge"


class SamePerson(ActRefused):
    """It takes a second person."""

    code = "same_person"
