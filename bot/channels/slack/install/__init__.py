"""Installing by a click: the OAuth flow of Bolt, its states, and the pages that a browser gets."""
