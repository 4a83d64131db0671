"""About SMS and nothing else: the GSM-7 alphabet and the length of a text in segments."""
