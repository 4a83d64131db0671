"""CLIP: the police officers' SMS line on top of Harvest."""
