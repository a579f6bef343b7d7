"""人员: persons, the posts they hold, accounts, abilities, and the Viewer every read and write starts from.

What a post may do is in abilities.py, what it may see in reach.py. Personal fields are few, encrypted and masked.
"""
