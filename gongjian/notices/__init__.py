"""消息: what people inside the product are told, through an outbox written in the same transaction as what was decided.

A crash between deciding and telling loses nothing: the worker delivers what is still in the outbox.
"""
