"""Harvest: the national record of farmers, farms, production, livestock, prices and receipt books."""
