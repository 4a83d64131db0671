"""What other programs may ask of Harvest."""
