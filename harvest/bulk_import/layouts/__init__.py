"""How the files of the agencies are laid out: each layout recognises its own by content and says how sure it is."""
