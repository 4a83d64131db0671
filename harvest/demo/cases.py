"""The case receipts of the demo: the texts that show every answer an officer can get, the same after every start."""

from collections.abc import Mapping
from types import MappingProxyType

CASES: Mapping[str, str] = MappingProxyType(
    {
        "ok": "4100151",
        "seen": "4100337",
        "goods": "4100512 coconut 1130",
        "unverified": "4100725",
        "farmer_suspended": "4100948",
        "deceased": "4101133",
        "stolen": "4101356",
        "lost": "4101571",
        "void": "4101722",
        "investigation": "4101964",
        "stop_list": "4102117",
        "unsold": "4102380",
        "disputed": "4102555",
        "never_printed": "4999123",
        "ambiguous": "4103937",
    }
)
EXTRA_CASES: Mapping[str, str] = MappingProxyType({"recalled": "4102742", "finished": "4102919"})


def demo_cases() -> dict[str, str]:
    """The texts to send, by name of the case, as var/demo.json lists them."""
    return dict(CASES)
