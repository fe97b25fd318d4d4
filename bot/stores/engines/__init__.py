"""Database engines: connection, transaction, locks and migrations. The verbs of the store are written once."""
