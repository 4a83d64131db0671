"""The demonstration's roadside: papers on a table, a phone beside them, and the real line behind it."""
