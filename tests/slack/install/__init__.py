"""Many workspaces: installing by OAuth, over HTTP on loopback, against the local workspace."""
