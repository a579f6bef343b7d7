"""Between the lists and the matching engine: rows to arrays, terms of the score, what they say in words, batch runs."""
