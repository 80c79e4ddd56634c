"""What can go wrong with a store."""


class StoreError(Exception):
    """The store cannot be opened or written; the message says why."""


class StoreLost(StoreError):
    """The database is gone for now: a lost connection, a server that restarts."""


class WrongAddress(StoreError):
    """What was given is no address of a store."""


class Damaged(StoreError):
    """The file of a store is broken (``svodka recover``)."""


class Locked(Exception):
    """Another run holds the store."""
