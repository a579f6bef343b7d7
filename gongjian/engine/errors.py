"""The one error that every engine raises."""


class EngineError(ValueError):
    """Input that an engine cannot work on. The sentence names the faulty item by its index and says what is wrong."""
