"""What differs between the databases: connection, transaction, locks and migrations. The verbs are written once."""
