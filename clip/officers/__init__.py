"""Officers and their phones: invite, enrol, prove, suspend, limits."""
