"""The core: no channel, no SQL, no clock."""
