"""What a query string asks of a resource, typed and complete, or one sentence for each thing in it that is wrong."""

from harvest.open_data.asking.asked import Asked, AskedWrong, Fault, Filter, Order
from harvest.open_data.asking.parameters import read

__all__ = ["Asked", "AskedWrong", "Fault", "Filter", "Order", "read"]
