"""How files are laid out: what each layout's columns are called, and how sure it is that a file is one of its own."""
