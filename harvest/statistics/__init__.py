"""The published cube: counts and sums of the register that nobody can take apart again."""
