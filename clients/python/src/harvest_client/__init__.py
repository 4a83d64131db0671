"""Read Jamaica's open farm data: `Harvest("https://…").prices(commodity="Callaloo")` goes through pages by itself."""

from harvest_client.client import Harvest
from harvest_client.errors import HarvestError, Refused, TooManyRequests, Unavailable
from harvest_client.rows import Rows

__all__ = ["Harvest", "HarvestError", "Refused", "Rows", "TooManyRequests", "Unavailable"]
