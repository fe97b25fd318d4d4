"""The words of the domain: frozen values that every floor may use."""
